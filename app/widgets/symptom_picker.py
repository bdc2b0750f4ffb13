"""Where to start when one does not know which troubleshooter is the right one: one's role, and what is wrong."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.widgets.choice_bar import ChoiceBar
from app.widgets.found_list import FoundList, Row
from kb.desk import Desk
from kb.roles import CUSTOMER_ROLES


class SymptomPicker(Vertical):
    """Shows what can be wrong in callers' words, for the chosen role."""

    class Picked(Message):
        """A troubleshooter was chosen by what it is for."""

        def __init__(self, flow: str) -> None:
            super().__init__()
            self.flow = flow

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.desk = desk

    def compose(self) -> ComposeResult:
        yield Static(Content("What is wrong?"), id="symptom-question", markup=False)
        yield ChoiceBar("I am:", (("", "Anyone"), *CUSTOMER_ROLES), id="symptom-role")
        yield FoundList(id="symptoms")

    def show(self) -> None:
        """Show what there is for the role, and take the focus."""
        self._list()
        self.query_one(FoundList).focus()

    def pick(self, number: int) -> None:
        """Pick by number, counted from 1; nothing where there is none."""
        found = self.query_one(FoundList)
        if 1 <= number <= found.option_count:
            self.post_message(self.Picked(found.row_at(number - 1).id))

    def _list(self) -> None:
        role = self.query_one(ChoiceBar).value
        symptoms = self.desk.symptoms(role or None)
        rows = [Row(one.symptom, "flow", one.flow_id, mark=f"{number}") for number, one in enumerate(symptoms, 1)]
        self.query_one(FoundList).show(rows or [Row("This library has no troubleshooters for this role.")])

    @on(ChoiceBar.Changed)
    def _role_changed(self, event: ChoiceBar.Changed) -> None:
        event.stop()
        self._list()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.pick(event.option_index + 1)
