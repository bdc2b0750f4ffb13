"""Our three colour themes: dark, light and high contrast."""

from textual.theme import Theme

DARK = Theme(
    name="dark",
    primary="#5AA9F0",
    secondary="#8FB3D9",
    accent="#F2B84B",
    warning="#F2B84B",
    error="#F47C83",
    success="#6CC788",
    foreground="#E6E9EF",
    background="#14181F",
    surface="#1B212B",
    panel="#28313F",
    dark=True,
    variables={"foreground-muted": "#AEB7C4", "text-muted": "#AEB7C4", "screen-selection-background": "#2F5F92"},
)
LIGHT = Theme(
    name="light",
    primary="#0B5CAD",
    secondary="#35597D",
    accent="#8A4B00",
    warning="#8A5A00",
    error="#B3261E",
    success="#1B7A3D",
    foreground="#1A1F26",
    background="#FFFFFF",
    surface="#F3F5F8",
    panel="#DFE6EE",
    dark=False,
    variables={"foreground-muted": "#4A5562", "text-muted": "#4A5562", "screen-selection-background": "#BBD6F2"},
)
HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#FFFF00",
    secondary="#00FFFF",
    accent="#00FFFF",
    warning="#FFFF00",
    error="#FF8080",
    success="#00FF66",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "text": "#FFFFFF",
        "foreground-muted": "#FFFFFF",
        "text-muted": "#FFFFFF",
        "text-disabled": "#C0C0C0",
        "text-primary": "#FFFF00",
        "text-accent": "#00FFFF",
        "text-warning": "#FFFF00",
        "text-error": "#FF8080",
        "text-success": "#00FF66",
        "border": "#FFFF00",
        "border-blurred": "#FFFFFF",
        "block-cursor-background": "#FFFF00",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#FFFFFF",
        "block-cursor-blurred-foreground": "#000000",
        "block-hover-background": "#303030",
        "scrollbar": "#FFFFFF",
        "scrollbar-background": "#303030",
        "scrollbar-hover": "#FFFF00",
        "scrollbar-active": "#FFFF00",
        "button-color-foreground": "#000000",
        "screen-selection-background": "#FFFFFF",
        "screen-selection-foreground": "#000000",
    },
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT, HIGH_CONTRAST)}


def next_theme(name: str) -> str:
    """Return the theme after this one, going round; the first for a name that is not ours."""
    names = list(THEMES)
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
