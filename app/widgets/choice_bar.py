"""One line of choices, one of them taken: by arrow keys, by click."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget


class ChoiceBar(Widget, can_focus=True):
    """Shows a label and the choices; left and right change the choice at once.

    `choices` are pairs of value and label.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"choice-bar--label", "choice-bar--choice", "choice-bar--taken"}
    DEFAULT_CSS = """
    ChoiceBar {
        height: 1;
        width: 100%;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """
    BINDINGS = [
        Binding("left", "step(-1)", "Previous choice", show=False),
        Binding("right", "step(1)", "Next choice", show=False),
    ]
    value: reactive[str] = reactive("")

    class Changed(Message):
        """Another choice was taken."""

        def __init__(self, bar: "ChoiceBar", value: str) -> None:
            super().__init__()
            self.bar = bar
            self.value = value

        @property
        def control(self) -> "ChoiceBar":
            """The bar, for `@on`."""
            return self.bar

    def __init__(self, label: str, choices: Sequence[tuple[str, str]], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self._choices = list(choices)
        self._spans: list[tuple[int, int, str]] = []
        if self._choices:
            self.set_reactive(ChoiceBar.value, self._choices[0][0])

    def render(self) -> Content:
        room = self.size.width - sum(cell_len(label) + 2 for _, label in self._choices)
        label = f"{self._label} " if cell_len(self._label) < room else ""
        parts = [Content.styled(label, self.get_visual_style("choice-bar--label"))]
        at = cell_len(label)
        self._spans = []
        for value, label in self._choices:
            taken = value == self.value
            text = f"[{label}]" if taken else f" {label} "
            style = self.get_visual_style("choice-bar--taken" if taken else "choice-bar--choice")
            if taken and self.has_focus:
                style = style + Style(reverse=True)
            parts.append(Content.styled(text, style))
            self._spans.append((at, at + cell_len(text), value))
            at += cell_len(text)
        return Content("").join(parts)

    def watch_value(self) -> None:
        """Tell who listens."""
        if self.is_mounted:
            self.post_message(self.Changed(self, self.value))

    def action_step(self, by: int) -> None:
        """Take the next or the previous choice; at the ends nothing happens."""
        values = [value for value, _ in self._choices]
        at = min(max(values.index(self.value) + by, 0), len(values) - 1)
        self.value = values[at]

    def on_click(self, event: events.Click) -> None:
        for start, end, value in self._spans:
            if start <= event.x < end:
                event.stop()
                self.value = value
