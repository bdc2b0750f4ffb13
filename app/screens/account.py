"""The account: what is wrong with it, and everything that its record holds."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.keys import shown_key
from app.modes import Visit
from app.screens.account_rows import ADDABLE, detail, how_to_begin, in_words, rows
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from kb.accounts.checks import Problem
from kb.accounts.record import Record
from kb.errors import DesksideError
from kb.text import plural

Change: TypeAlias = Callable[[Record], Record]
"""What a dialog gives: how a record becomes another one."""

_NEEDS_PROBLEM = ("solve", "article")


class AccountScreen(DeskScreen):
    """Problems first, worst first; then the tables. The highlighted row is told in full beside or below."""

    PLACE = "account"
    PART = "account"
    BINDINGS = bindings("account")
    CSS_PATH = "account.tcss"
    AUTO_FOCUS = "#account-rows"

    class Read(Message):
        """The record was read and checked, in its worker."""

        def __init__(self, record: Record | None, problems: list[Problem], told: str) -> None:
            super().__init__()
            self.record = record
            self.problems = problems
            self.told = told

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.record: Record | None = None
        self.problems: list[Problem] = []

    def compose_body(self) -> ComposeResult:
        yield Static("", id="account-head", markup=False)
        with Vertical(id="account-panes"):
            yield FoundList(id="account-rows")
            with VerticalScroll(id="account-detail"):
                yield Static("", id="account-detail-text", markup=False)

    def arrive(self, visit: Visit) -> None:
        """Open the account that was asked for."""
        if visit.account:
            self._open(visit.account)

    def on_screen_resume(self) -> None:
        """Look again: the record may have been changed elsewhere."""
        self._read()

    @work(thread=True, exclusive=True, group="read", exit_on_error=False)
    def _read(self) -> None:
        desk = self.desk_app.desk
        account_id = desk.account_id
        try:
            told = in_words(desk.refresh_record())
            read = self.Read(desk.record, desk.problems(), told)
        except DesksideError as error:
            read = self.Read(None, [], str(error))
        if desk.account_id == account_id:
            # Else another account was opened meanwhile, and what was read here is no longer what is wanted.
            self.post_message(read)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _open(self, account_id: str) -> None:
        desk = self.desk_app.desk
        try:
            desk.open_account(account_id)
            told = in_words(desk.refresh_record())
            self.post_message(self.Read(desk.record, desk.problems(), told))
            self.app.call_from_thread(self.desk_app.account_changed)
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)

    @on(Read)
    def _show(self, message: Read) -> None:
        self.record, self.problems = message.record, message.problems
        found = self.query_one(FoundList)
        before = self.picked
        found.show(rows(self.record, self.problems, self._keys) if self.record is not None else [])
        self._highlight(before)
        found.display = self.record is not None
        self.query_one("#account-detail").set_class(self.record is None, "-alone")
        self.query_one("#account-head", Static).update(Content(self._head(message.told)))
        self.query_one("#account-head").set_class(bool(message.told), "-told")
        self._show_detail()
        self.refresh_bindings()

    def _highlight(self, row: Row | None) -> None:
        """Go to the row again that was highlighted before, wherever it stands by now."""
        found = self.query_one(FoundList)
        if row is not None and row.kind != "problem":
            shown = [found.row_at(at) for at in range(found.option_count)]
            at = next((at for at, other in enumerate(shown) if (other.kind, other.id) == (row.kind, row.id)), None)
            found.highlighted = found.highlighted if at is None else at

    def _head(self, told: str) -> str:
        if self.record is None:
            return told or "No account is open."
        said = plural(len(self.problems), "problem") if self.problems else "no problems"
        return f"{self.record.company}: {said} found. {told}".rstrip()

    @on(OptionList.OptionHighlighted, "#account-rows")
    def _highlighted(self) -> None:
        self._show_detail()
        self.refresh_bindings()

    def _show_detail(self) -> None:
        """Tell the highlighted row in full."""
        text = how_to_begin(self._keys) if self.record is None else detail(self.record, self.picked, self.problem)
        self.query_one("#account-detail-text", Static).update(Content(text))
        self.query_one("#account-detail").scroll_home(animate=False)

    @property
    def _keys(self) -> dict[str, str]:
        """The keys of what one begins with, as the person's key map has them."""
        return {name: shown_key(self.desk_app.key_for(f"account.{name}")) for name in ("new", "find", "import")}

    @property
    def picked(self) -> Row | None:
        """The highlighted row."""
        if not self.is_mounted:
            return None
        found = self.query_one(FoundList)
        return None if found.highlighted is None else found.row_at(found.highlighted)

    @property
    def problem(self) -> Problem | None:
        """The highlighted problem."""
        row = self.picked
        return self.problems[int(row.id)] if row is not None and row.kind == "problem" else None

    @on(OptionList.OptionSelected, "#account-rows")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.problem is not None:
            self.action_article()
        else:
            self.action_edit()

    # What can be done

    def offers(self, action: str) -> bool | None:
        """Offer what the highlighted row and the record allow."""
        if action in ("find", "new"):
            return True
        if self.record is None:
            return False
        if action in _NEEDS_PROBLEM:
            return True if self.problem is not None else None
        if action == "edit":
            row = self.picked
            return True if row is not None and row.kind not in ("", "problem", "imports") else None
        return True

    def action_article(self) -> None:
        """Open the article about the problem."""
        if self.problem is not None:
            self.desk_app.open_article(self.problem.article)

    def action_solve(self) -> None:
        """Start the troubleshooter that goes with the problem's article; the article itself where there is none."""
        if self.problem is None:
            return
        desk = self.desk_app.desk
        article = desk.library.find(self.problem.article)
        flows = [name for name in (article.troubleshooters if article else ()) if name in desk.visible_flows()]
        if flows:
            self.desk_app.start_flow(flows[0])
        else:
            self.desk_app.notify("No troubleshooter goes with this problem. The article tells what to do.")
            self.action_article()

    def action_edit(self) -> None:
        """Change the highlighted row by hand."""
        from app.screens.edit_row import EditRowScreen

        row = self.picked
        if self.record is not None and row is not None and row.kind not in ("", "problem", "imports"):
            self.app.push_screen(EditRowScreen(self.record, row.kind, row.id), self._changed)

    def action_add(self) -> None:
        """Add a row by hand, after picking the table."""
        from app.screens.pick import PickScreen

        if self.record is not None:
            self.app.push_screen(PickScreen("What do you want to add?", ADDABLE), self._add)

    def _add(self, table: object) -> None:
        from app.screens.edit_row import EditRowScreen

        if self.record is not None and isinstance(table, str):
            self.app.push_screen(EditRowScreen(self.record, table, None), self._changed)

    def action_import(self) -> None:
        """Read reports into the record."""
        from app.screens.import_reports import ImportScreen

        if self.record is not None:
            self.app.push_screen(ImportScreen(self.record), self._changed)

    def _changed(self, change: object) -> None:
        if callable(change):
            self._save(change)

    @work(thread=True, exclusive=True, group="save", exit_on_error=False)
    def _save(self, change: Change) -> None:
        """Make the change to the record as it is by now: another window may have saved it since it was shown."""
        desk = self.desk_app.desk
        try:
            desk.refresh_record()
            if desk.record is not None:
                desk.save_record(change(desk.record))
                self.app.call_from_thread(self.desk_app.account_changed)
                self.app.call_from_thread(self.desk_app.notify, "Saved.")
        except DesksideError as error:
            self.post_message(Failed(error))
        self.app.call_from_thread(self._read)

    def action_find(self) -> None:
        """Find another account."""
        from app.screens.find_account import FindAccountScreen

        self.app.push_screen(FindAccountScreen(), self._found)

    def _found(self, account_id: object) -> None:
        if isinstance(account_id, str):
            self._open(account_id)

    def action_forget(self) -> None:
        """Erase the record, after saying what goes with it."""
        from app.forgetting import ask_to_forget_account

        if self.record is not None:
            ask_to_forget_account(self.desk_app, self.record.id, self._read)

    def action_new(self) -> None:
        """Make an empty record for a company."""
        from app.screens.ask import AskScreen

        self.app.push_screen(AskScreen("The company's name", "As it stands on the contract"), self._make)

    def _make(self, company: object) -> None:
        if isinstance(company, str) and company.strip():
            self.run_worker(partial(self._create, company), thread=True, exclusive=True, exit_on_error=False)

    def _create(self, company: str) -> None:
        try:
            record = self.desk_app.desk.accounts.create(company)
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.app.call_from_thread(self._open, record.id)
