"""The line at the top: the parts of the app with their keys, and whose account is open."""

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from app.keys import shown_key
from app.modes import MODES, Mode
from kb.text import shorten

if TYPE_CHECKING:
    from app.deskside import DesksideApp


class TopBar(Widget):
    """One line to see where one is and to go elsewhere, by key or by click."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"top-bar--name", "top-bar--part", "top-bar--key", "top-bar--here", "top-bar--account"}
    DEFAULT_CSS = """
    TopBar {
        dock: top;
        height: 1;
        width: 100%;
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part
        self._spans: list[tuple[int, int, str]] = []

    def _texts(self, width: int) -> tuple[str, list[tuple[str, str, Mode]]]:
        """Return the app's name and each part's key and label, as long as they fit."""
        app = cast("DesksideApp", self.app)
        parts = [mode for mode in MODES if mode.key and not mode.staff]
        full = [(f" {shown_key(app.key_for(f'app.{mode.id}'))}", f" {mode.label} ", mode) for mode in parts]
        name = " Deskside "
        if cell_len(name) + sum(cell_len(key + label) for key, label, _ in full) <= width:
            return name, full
        if sum(cell_len(key + label) for key, label, _ in full) <= width:
            return "", full
        return "", [("", label, mode) for _, label, mode in full]

    @property
    def _here(self) -> Style:
        # Textual's component styles leave `reverse` out, and without colours nothing else would show it.
        return self.get_visual_style("top-bar--here") + Style(reverse=True)

    def render(self) -> Content:
        width = self.size.width
        name, texts = self._texts(width)
        parts = [Content.styled(name, self.get_visual_style("top-bar--name"))]
        at = cell_len(name)
        self._spans = []
        for key, label, mode in texts:
            here = mode.id == self._part
            key_style = self._here if here else self.get_visual_style("top-bar--key")
            label_style = self._here if here else self.get_visual_style("top-bar--part")
            parts += [Content.styled(key, key_style), Content.styled(label, label_style)]
            self._spans.append((at, at + cell_len(key + label), mode.id))
            at += cell_len(key + label)
        about = cast("DesksideApp", self.app).standing
        if about and width - at >= 12:
            about = shorten(about, width - at - 3)
            gap = width - at - cell_len(about) - 1
            parts.append(Content(" " * gap))
            parts.append(Content.styled(f"{about} ", self.get_visual_style("top-bar--account")))
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        for start, end, mode in self._spans:
            if start <= event.x < end:
                event.stop()
                cast("DesksideApp", self.app).visit(mode)
                return
