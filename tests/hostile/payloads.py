"""Hostile texts, each built from code points, so that no file of the repository holds one.

A payload carries a word of its own, so that what became of it can be found in any output.
"""

from dataclasses import dataclass

ESC = chr(0x1B)
BEL = chr(0x07)
STRING_END = ESC + chr(0x5C)
CSI_8 = chr(0x9B)
OSC_8 = chr(0x9D)
DCS_8 = chr(0x90)
END_8 = chr(0x9C)


@dataclass(frozen=True)
class Payload:
    """A text that a terminal would obey or be fooled by. `word` stands in it and must never get lost."""

    name: str
    text: str
    word: str


def _payloads() -> tuple[Payload, ...]:
    made = {
        "csi-colours": f"{ESC}[41;5;93mW{ESC}[0m",
        "csi-moves": f"{ESC}[7;77Hfalse prompt W",
        "csi-clears": f"{ESC}[2J{ESC}[3JW",
        "csi-asks": f"{ESC}[6n{ESC}[0c{ESC}[18tW",
        "reset": f"{ESC}cW",
        "alternate-screen": f"{ESC}[?1049lW",
        "mouse-on": f"{ESC}[?1003hW",
        "charset": f"{ESC}(0W{chr(0x0E)}",
        "osc-title-bel": f"{ESC}]0;W{BEL}",
        "osc-title-st": f"{ESC}]2;W{STRING_END}",
        "osc-link-bel": f"{ESC}]8;;http://evil.example/{BEL}W{ESC}]8;;{BEL}",
        "osc-link-st": f"{ESC}]8;;http://evil.example/{STRING_END}W{ESC}]8;;{STRING_END}",
        "osc-clipboard-bel": f"{ESC}]52;c;ZXZpbC1jbGlw{BEL}W",
        "osc-clipboard-st": f"{ESC}]52;c;ZXZpbC1jbGlw{STRING_END}W",
        "osc-clipboard-asks": f"{ESC}]52;c;?{STRING_END}W",
        "osc-open": f"W{ESC}]52;c;",
        "dcs": f'{ESC}P$q"p{STRING_END}W',
        "apc": f"{ESC}_Ga=T,f=100;AAAA{STRING_END}W",
        "pm-sos": f"{ESC}^x{STRING_END}{ESC}Xx{STRING_END}W",
        "c1-csi": f"{CSI_8}41mW",
        "c1-osc": f"{OSC_8}52;c;ZXZpbC1jbGlw{END_8}W",
        "c1-dcs": f"{DCS_8}q{END_8}W",
        "c1-all": "".join(chr(code) for code in range(0x80, 0xA0)) + "W",
        "nul": f"W{chr(0)}x",
        "backspaces": f"x{chr(8) * 3}W",
        "carriage-return": f"hidden{chr(13)}W",
        "bells": f"{BEL * 3}W",
        "feeds": f"{chr(11)}{chr(12)}W",
        "delete": f"W{chr(0x7F)}x",
        "all-controls": "".join(chr(code) for code in range(0x20) if code not in (9, 10)) + "W",
        "bidi": f"{chr(0x202E)}gpj.W{chr(0x202C)}",
        "bidi-isolates": "".join(
            chr(code) for code in (0x2066, 0x61, 0x2067, 0x62, 0x2068, 0x2069, 0x200E, 0x200F, 0x061C)
        )
        + "W",
        "zero-width": f"W{chr(0x200B)}{chr(0x2060)}{chr(0xFEFF)}{chr(0x00AD)}{chr(0x180E)}x",
        "line-separators": f"a{chr(0x2028)}b{chr(0x2029)}c{chr(0x85)}W",
        "tags": f"W{''.join(chr(0xE0000 + ord(letter)) for letter in 'evil')}{chr(0xE007F)}",
        "variation": f"W{''.join(chr(0xE0100 + number) for number in range(12))}",
        "interlinear": f"{chr(0xFFF9)}a{chr(0xFFFA)}W{chr(0xFFFB)}",
        "private": f"W{chr(0xE000)}{chr(0x10FFFD)}",
        "not-a-character": f"W{chr(0xFFFF)}{chr(0x1FFFE)}",
        "combining-flood": f"W{chr(0x0301) * 400}",
        "enclosing-flood": f"W{chr(0x20DD) * 400}",
        "wide-grapheme": f"W{chr(0xFDFD)}{chr(0x12031)}",
        "joiner-flood": f"W{(chr(0x1F468) + chr(0x200D)) * 60}",
        "joiners-alone": f"W{chr(0x200D) * 200}",
        "surrogate": f"W{chr(0xDC80)}{chr(0xD800)}",
    }
    found = []
    for number, (name, text) in enumerate(made.items(), start=1):
        word = f"Q{number:02}Z"
        found.append(Payload(name, text.replace("W", word), word))
    return tuple(found)


PAYLOADS = _payloads()

DRAWN = ("wide-grapheme", "joiner-flood")
"""Payloads that are text all the same, and are drawn as they are: they only take room."""

IN_YAML = tuple(payload for payload in PAYLOADS if payload.name not in ("surrogate",))
"""What a YAML text in double quotes can hold by escapes alone."""


def together(payloads: tuple[Payload, ...] = PAYLOADS, *, between: str = " ") -> str:
    """Return all payloads in one line of text."""
    return between.join(payload.text for payload in payloads)


def escaped(text: str) -> str:
    """Return a text as a double-quoted text of YAML or TOML, every character that is not plain ASCII as an escape."""
    parts = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            parts.append("\\" + character)
        elif 0x20 <= code < 0x7F:
            parts.append(character)
        else:
            parts.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return f'"{"".join(parts)}"'


MARKUP = (
    "[bold]M01[/bold]",
    "[bold]M02",
    "M03[/]",
    "M04[/etc/passwd]",
    "M05[/b][b]",
    "[@click=app.quit]M06[/]",
    "[@click=app.quit()]M07[/]",
    "[@click=app.screenshot('evil.svg','.')]M08[/]",
    "[@click=app.simulate_key('q')]M09[/]",
    "[link=http://evil.example/]M10[/link]",
    '[link="javascript:1"]M11[/link]',
    "[red on blue]M12",
    "[#zz]M13[/]",
    "[#ff0000]M14[/]",
    '[foo bar="]M15',
    "M16[",
    "M17[/",
    "[M18",
    "M19]",
    "\\[M20\\]",
    "M21\\",
    "[INFO] M22 [A-Z] list[int] [y/n] [x] [0] C:\\dir\\[x]",
    "[@click=foo(]M23",
    "$M24 ${x} [$primary]M24[/]",
    "[on red]M25[/on red]",
    "[blink reverse]M26[not bold]",
    ":skull: M27 :warning:",
)
"""Texts that a widget with markup would style, obey, lose, or break on. Each has a word M01 to M27."""
