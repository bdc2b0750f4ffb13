"""A dialog to change a row of a record by hand, or to add one: what no report holds, or what a report has wrong."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from kb.accounts.hand import EditableField, add_row, fields_of, remove_row, set_by_hand, text_of
from kb.accounts.record import Record
from kb.accounts.row_details import row_of
from kb.errors import DesksideError


class EditRowScreen(DeskDialog):
    """The result is the record with the change, or None. `row_id` None adds a row to the table."""

    PLACE = "row"
    BINDINGS = bindings("row")
    AUTO_FOCUS = "Input"

    def __init__(self, record: Record, table: str, row_id: str | None) -> None:
        super().__init__()
        self.record, self.table, self.row_id = record, table, row_id
        self.row = row_of(record, table, row_id) if row_id is not None else None

    def compose(self) -> ComposeResult:
        title = "Change by hand" if self.row is not None else "Add by hand"
        with Vertical(classes="dialog row-dialog"):
            yield Static(Content(title), classes="dialog-title", markup=False)
            yield Static("", id="row-error", markup=False)
            with VerticalScroll(can_focus=False):
                for field in fields_of(self.table):
                    with Horizontal(classes="field-row"):
                        yield Label(Content(field.label), classes="field-label", markup=False)
                        yield Input(
                            text_of(self.row, field.name) if self.row is not None else "",
                            placeholder=_example(field),
                            id=f"row-{field.name}",
                            classes="field-input",
                            compact=True,
                            select_on_focus=False,
                        )
            with Horizontal(classes="dialog-buttons"):
                yield Button("Save", id="save", variant="primary")
                if self.row is not None and self.table != "account":
                    yield Button("Remove the row", id="remove")
                yield Button("Cancel", id="close")

    def on_mount(self) -> None:
        """Hide the place for mistakes until there is one."""
        self.query_one("#row-error").display = False

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(event.button.id or "close")

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def action_save(self) -> None:
        """Save what was entered; only fields that were changed count as entered by hand."""
        given = {field.name: self.query_one(f"#row-{field.name}", Input).value for field in fields_of(self.table)}
        try:
            self.dismiss(self._changed(given))
        except DesksideError as error:
            self._refuse(error)

    def _changed(self, given: dict[str, str]) -> Record:
        if self.row is None:
            record, _ = add_row(
                self.record, self.table, {name: value for name, value in given.items() if value.strip()}
            )
            return record
        record = self.record
        for name, value in given.items():
            if value.strip() != text_of(self.row, name):
                record = set_by_hand(record, self.table, self.row.id, name, value)
        return record

    def _refuse(self, error: DesksideError) -> None:
        line = self.query_one("#row-error", Static)
        line.update(Content(f"{error.what} {error.hint}".strip()))
        line.display = True

    def action_remove(self) -> None:
        """Take the row out of the record."""
        if self.row is None:
            return
        try:
            self.dismiss(remove_row(self.record, self.table, self.row.id))
        except DesksideError as error:
            self._refuse(error)

    def action_close(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def offers(self, action: str) -> bool | None:
        """Offer to remove only a row that is there."""
        return self.row is not None and self.table != "account" if action == "remove" else True


def _example(field: EditableField) -> str:
    return ", ".join(field.choices) if field.choices else HINTS.get(field.kind, "")


HINTS: dict[str, str] = {
    "email": "name@company.example",
    "emails": "one or more addresses, with commas between",
    "texts": "one or more, with commas between",
    "date": "3 November 2026",
    "time": "3 November 2026 14:05",
    "yes_no": "yes or no",
    "whole": "a number",
    "number": "a number",
    "teams": "team: role; another team: role",
}
