"""Where to start when one does not know which troubleshooter is the right one: one's role, and what is wrong."""

from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.widgets.choice_bar import ChoiceBar
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from kb.desk import Desk
from kb.roles import CUSTOMER_ROLES

_MOST_NUMBERED = 9


class SymptomPicker(Vertical):
    """Shows what can be wrong in callers' words, for the chosen role, then the cases that are not finished."""

    class Picked(Message):
        """A troubleshooter was chosen by what it is for."""

        def __init__(self, flow: str) -> None:
            super().__init__()
            self.flow = flow

    class Resumed(Message):
        """A case was chosen, to go on with."""

        def __init__(self, case: str) -> None:
            super().__init__()
            self.case = case

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.desk = desk
        self._symptoms: list[Row] = []
        self._cases: tuple[Row, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(Content("What is wrong?"), id="symptom-question", markup=False)
        yield ChoiceBar("I am:", (("", "Anyone"), *CUSTOMER_ROLES), id="symptom-role")
        yield FoundList(id="symptoms")
        yield Static("", id="symptom-hint", markup=False)

    def show(self, hint: str) -> None:
        """Take the focus, with a hint for those who find nothing; `fill` gives what there is."""
        self.query_one("#symptom-hint", Static).update(Content(hint))
        self.query_one(FoundList).focus()

    def fill(self, cases: Iterable[Row]) -> None:
        """Show what there is for the role, and the cases to go on with. The troubleshooters must have been read."""
        self._cases = tuple(cases)
        self._list()

    def pick(self, number: int) -> None:
        """Pick what is wrong by number, counted from 1; nothing where there is none."""
        if 1 <= number <= min(len(self._symptoms), _MOST_NUMBERED):
            self.post_message(self.Picked(self._symptoms[number - 1].id))

    def _list(self) -> None:
        role = self.query_one(ChoiceBar).value
        self._symptoms = [
            Row(one.symptom, "flow", one.flow_id, mark=str(number) if number <= _MOST_NUMBERED else "·")
            for number, one in enumerate(self.desk.symptoms(role or None), 1)
        ]
        none = "This library has no troubleshooters" + (" for this role." if role else ".")
        rows = self._symptoms or [Row(none)]
        self.query_one(FoundList).show([*rows, *([Row("Go on with"), *self._cases] if self._cases else [])])

    @on(ChoiceBar.Changed)
    def _role_changed(self, event: ChoiceBar.Changed) -> None:
        event.stop()
        self._list()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self.query_one(FoundList).row_at(event.option_index)
        self.post_message(self.Picked(row.id) if row.kind == "flow" else self.Resumed(row.id))
