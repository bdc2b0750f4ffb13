"""One field of a request's form: its label and a box."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from kb.cases.case import Field


class RequestField(Horizontal):
    """Shows a field, and whether it is struck."""

    def __init__(self, field: Field) -> None:
        super().__init__(classes="field-row")
        self.field = field

    def compose(self) -> ComposeResult:
        yield Label(self._label(), classes="field-label", markup=False)
        needed = "needed" if self.field.required else ""
        yield Input(self.field.value, placeholder=needed, classes="field-input", compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        """Show at once whether it is struck."""
        self.set_class(self.field.struck, "-struck")

    @property
    def box(self) -> Input:
        """Where the value is typed."""
        return self.query_one(Input)

    def show(self, field: Field) -> None:
        """Show whether the field is struck."""
        self.field = field
        self.set_class(field.struck, "-struck")
        self.query_one(Label).update(self._label())

    def _label(self) -> Content:
        mark = " *" if self.field.required else ""
        return Content(f"{self.field.label}{mark}{' (not shared)' if self.field.struck else ''}")
