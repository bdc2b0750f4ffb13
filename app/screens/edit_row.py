"""A dialog to change a row of a record by hand, or to add one: what no report holds, or what a report has wrong."""

from collections.abc import Mapping
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.screens.confirm import ConfirmScreen
from app.widgets.key_bar import KeyBar
from kb.accounts.hand import EditableField, add_row, fields_of, remove_row, set_by_hand, text_of
from kb.accounts.record import Record
from kb.accounts.row_details import row_of
from kb.errors import DesksideError


class EditRowScreen(DeskDialog):
    """The result is how a record becomes another one, or None. `row_id` None adds a row to the table."""

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
                            self._before(field.name),
                            placeholder=_example(field),
                            id=f"row-{field.name}",
                            classes="field-input",
                            compact=True,
                            select_on_focus=False,
                        )
            yield KeyBar()

    def on_mount(self) -> None:
        """Hide the place for mistakes until there is one."""
        self.query_one("#row-error").display = False

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    def _before(self, name: str) -> str:
        return text_of(self.row, name) if self.row is not None else ""

    def _entered(self) -> dict[str, str]:
        """Return the fields whose text is another one now; only these count as entered by hand."""
        given = {field.name: self.query_one(f"#row-{field.name}", Input).value for field in fields_of(self.table)}
        return {name: value for name, value in given.items() if value.strip() != self._before(name)}

    def action_save(self) -> None:
        """Save what was entered; a mistake in it is told, and the dialog stays."""
        entered = self._entered()
        if self.row is not None and not entered:
            self.dismiss(None)
            return
        change = partial(_with_row, table=self.table, row_id=self.row_id, entered=entered)
        try:
            change(self.record)
        except DesksideError as error:
            self._refuse(error)
        else:
            self.dismiss(change)

    def _refuse(self, error: DesksideError) -> None:
        _, _, field = str(error.where or "").partition(", ")
        where = f"{field}: " if field else ""
        line = self.query_one("#row-error", Static)
        line.update(Content(f"{where}{error.what} {error.hint}".strip()))
        line.display = True

    def action_remove(self) -> None:
        """Take the row out of the record, after asking."""
        if self.row is None:
            return
        try:
            remove_row(self.record, self.table, self.row.id)
        except DesksideError as error:
            self._refuse(error)
            return
        question = "It goes from the record for good. A report that still names it brings it back."
        self.app.push_screen(ConfirmScreen("Remove this row?", question, yes="Remove", no="Keep"), self._remove_if_sure)

    def _remove_if_sure(self, sure: object) -> None:
        if sure is True and self.row is not None:
            self.dismiss(partial(_without_row, table=self.table, row_id=self.row.id))

    def action_close(self) -> None:
        """Change nothing; asks first when something was entered."""
        if not self._entered():
            self.dismiss(None)
            return
        self.app.push_screen(
            ConfirmScreen("Give up what was entered?", "It is not saved.", yes="Give it up", no="Go on"),
            self._close_if_sure,
        )

    def _close_if_sure(self, sure: object) -> None:
        if sure is True:
            self.dismiss(None)

    def offers(self, action: str) -> bool | None:
        """Offer to remove only a row that is there."""
        return self.row is not None and self.table != "account" if action == "remove" else True


def _with_row(record: Record, *, table: str, row_id: str | None, entered: Mapping[str, str]) -> Record:
    if row_id is None:
        return add_row(record, table, {name: value for name, value in entered.items() if value.strip()})[0]
    for name, value in entered.items():
        record = set_by_hand(record, table, row_id, name, value)
    return record


def _without_row(record: Record, *, table: str, row_id: str) -> Record:
    return remove_row(record, table, row_id)


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
