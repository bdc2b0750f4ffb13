"""A dialog that says whom a case is about: so that the record is asked the right question."""

from collections.abc import Iterator

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Key
from textual.widgets import Input, Label, OptionList, Static

from app.commands import bindings
from app.screens.base import DeskDialog
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from app.widgets.key_bar import KeyBar
from kb.accounts.record import Person, Record, same_email
from kb.cases.case import Caller, Case
from kb.cases.request import is_implausible_address
from kb.text import clean_line

_FIELDS = (
    ("caller", "Who asks"),
    ("user", "Who has the problem"),
    ("contract", "Contract"),
    ("product", "Product"),
)
_PEOPLE = ("caller", "user")
_MOST = 6


class AboutCaseScreen(DeskDialog):
    """The result is the case with what was entered, or None. What the record knows is listed as one types."""

    PLACE = "about"
    BINDINGS = bindings("about")
    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "#about-caller"

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self._field = "caller"

    def compose(self) -> ComposeResult:
        values = {
            "caller": self.case.caller.email,
            "user": self.case.user or "",
            "contract": self.case.contract or "",
            "product": self.case.product or "",
        }
        with Vertical(classes="dialog about-dialog"):
            yield Static(Content("Whom and what is it about?"), classes="dialog-title", markup=False)
            for name, label in _FIELDS:
                with Horizontal(classes="field-row"):
                    yield Label(Content(label), classes="field-label", markup=False)
                    yield Input(
                        values[name],
                        placeholder=_PLACEHOLDERS[name],
                        id=f"about-{name}",
                        classes="field-input",
                        compact=True,
                        select_on_focus=False,
                    )
            yield Static("", id="about-line", markup=False)
            yield FoundList(id="about-known")
            yield KeyBar()

    @property
    def _record(self) -> Record | None:
        return self.desk_app.desk.readable_record_of(self.case)

    def _box(self, name: str) -> Input:
        return self.query_one(f"#about-{name}", Input)

    # What the record knows

    @on(DescendantFocus)
    def _focus_moved(self, event: DescendantFocus) -> None:
        name = (event.widget.id or "").removeprefix("about-")
        if isinstance(event.widget, Input):
            self._field = name
            self._suggest()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id == f"about-{self._field}":
            self._suggest()

    def _suggest(self) -> None:
        typed = clean_line(self._box(self._field).value).casefold()
        known = list(self._known(self._field))
        fitting = [row for row in known if typed in f"{row.title} {row.note}".casefold()]
        if any(row.id.casefold() == typed for row in known):
            fitting = []
        self.query_one(FoundList).show(fitting[:_MOST])
        if self._record is None:
            line = "No account record is open, so nothing is looked up."
        elif fitting:
            line = f"On record: {_DOWN}" if typed else f"On record: {_TYPE}"
        elif typed and not any(row.id.casefold() == typed for row in known):
            line = "The record knows nothing like this."
        else:
            line = ""
        if self._field in _PEOPLE and not fitting and is_implausible_address(typed):
            line = f"This does not look like an e-mail address. {line}"
        self.query_one("#about-line", Static).update(Content(line))

    def _known(self, field: str) -> Iterator[Row]:
        record = self._record
        if record is None:
            return
        if field in ("caller", "user"):
            for person in record.people:
                if person.email:
                    yield Row(person.name or person.email, "person", person.email, note=person.email)
        elif field == "contract":
            for contract in record.contracts:
                yield Row(contract.id, "contract", contract.id, note=contract.contract_manager or "")
        else:
            for product in sorted({one.product for one in record.subscriptions if one.product}):
                yield Row(product, "product", product)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._box(self._field).value = self.query_one(FoundList).row_at(event.option_index).id
        self._go_on(self._field)

    def on_key(self, event: Key) -> None:
        """Let the arrow keys go from box to box, and between a box that something was typed into and the list."""
        found = self.query_one(FoundList)
        in_box = isinstance(self.focused, Input)
        if event.key == "down" and in_box:
            event.stop()
            typed = bool(self._box(self._field).value.strip())
            if found.option_count and (typed or self._field == _FIELDS[-1][0]):
                found.focus()
            else:
                self._step(1)
        elif event.key == "up" and in_box:
            event.stop()
            self._step(-1)
        elif event.key == "up" and self.focused is found and not found.highlighted:
            event.stop()
            self._box(self._field).focus()

    def _step(self, by: int) -> None:
        """Go to the next or the previous box; at the ends nothing happens."""
        names = [name for name, _ in _FIELDS]
        at = names.index(self._field) + by
        if 0 <= at < len(names):
            self._box(names[at]).focus()

    # Going on

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Take the only suggestion there is, and go to the next box; after the last one, take all over."""
        event.stop()
        found = self.query_one(FoundList)
        if found.option_count == 1 and self._box(self._field).value.strip() and found.first is not None:
            self._box(self._field).value = found.first.id
        self._go_on(self._field)

    def _go_on(self, field: str) -> None:
        names = [name for name, _ in _FIELDS]
        at = names.index(field) + 1
        if at < len(names):
            self._box(names[at]).focus()
        else:
            self.action_save()

    def action_save(self) -> None:
        """Take over what was entered."""
        given = {name: clean_line(self._box(name).value) for name, _ in _FIELDS}
        for name in _PEOPLE:
            person = self._person(given[name])
            if person is not None:
                given[name] = person.email or ""
            elif is_implausible_address(given[name]):
                words = f"“{given[name]}” does not look like an e-mail address. It was taken as you wrote it."
                self.desk_app.notify(words, severity="warning")
            elif given[name] and "@" not in given[name]:
                self._box(name).focus()
                self.query_one("#about-line", Static).update(
                    Content(f"“{given[name]}” is no e-mail address, and does not mean one person on record.")
                )
                return
        self.dismiss(
            msgspec.structs.replace(
                self.case,
                caller=self._caller(given["caller"]),
                user=given["user"] or None,
                contract=given["contract"] or None,
                product=given["product"] or None,
            )
        )

    def _person(self, typed: str) -> Person | None:
        """Return the person on record whom an address, a name or a part of either means, if it means one only."""
        people = [one for one in self._record.people if one.email] if self._record is not None and typed else []
        folded = typed.casefold()
        for found in (
            [one for one in people if same_email(one.email, typed)],
            [one for one in people if one.name.casefold() == folded],
            [one for one in people if "@" not in typed and folded in f"{one.name} {one.email}".casefold()],
        ):
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _caller(self, email: str) -> Caller:
        if same_email(email, self.case.caller.email):
            return self.case.caller
        person = self._person(email)
        return Caller(name=person.name if person else "", email=email, phone=(person.phone or "") if person else "")

    def action_close(self) -> None:
        """Change nothing."""
        self.dismiss(None)


_DOWN = "↓ goes into the list, Enter takes one."
_TYPE = "type a part of one, then ↓ goes into the list. Enter and ↓ go to the next line."
_PLACEHOLDERS = {
    "caller": "a name or an e-mail address",
    "user": "the caller, if this stays empty",
    "contract": "any, if this stays empty",
    "product": "any, if this stays empty",
}
