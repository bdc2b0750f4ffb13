"""A dialog that says whom a case is about: so that the record is asked the right question."""

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from kb.cases.case import Case
from kb.text import clean_line


class AboutCaseScreen(DeskDialog):
    """The result is the case with what was entered, or None. What the record knows is suggested as one types."""

    PLACE = "about"
    BINDINGS = bindings("about")
    AUTO_FOCUS = "Input"

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case

    def compose(self) -> ComposeResult:
        record = self.desk_app.desk.record
        emails = [person.email for person in record.people if person.email] if record else []
        contracts = [contract.id for contract in record.contracts] if record else []
        products = sorted({one.product for one in record.subscriptions if one.product}) if record else []
        with Vertical(classes="dialog"):
            yield Static(Content("Whom and what is it about?"), classes="dialog-title", markup=False)
            yield from self._field("caller", "Who asks (e-mail address)", self.case.caller.email, emails)
            yield from self._field("user", "Who has the problem, if another", self.case.user or "", emails)
            yield from self._field("contract", "Contract", self.case.contract or "", contracts)
            yield from self._field("product", "Product", self.case.product or "", products)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Take over", id="save", variant="primary")
                yield Button("Cancel", id="close")

    def _field(self, name: str, label: str, value: str, known: list[str]) -> ComposeResult:
        yield Label(Content(label), markup=False)
        yield Input(value, id=f"about-{name}", suggester=SuggestFromList(known, case_sensitive=False))

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(event.button.id or "close")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Take over what was entered."""
        given = {
            name: clean_line(self.query_one(f"#about-{name}", Input).value)
            for name in ("caller", "user", "contract", "product")
        }
        caller = self.case.caller
        if given["caller"] != caller.email:
            caller = msgspec.structs.replace(caller, email=given["caller"], name="", phone="")
        self.dismiss(
            msgspec.structs.replace(
                self.case,
                caller=caller,
                user=given["user"] or None,
                contract=given["contract"] or None,
                product=given["product"] or None,
            )
        )

    def action_close(self) -> None:
        """Change nothing."""
        self.dismiss(None)
