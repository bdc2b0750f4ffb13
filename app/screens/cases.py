"""The cases: all that were begun, to find one and go on with it."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static

from app.commands import bindings
from app.keys import shown_key
from app.modes import Visit
from app.screens.case_changes import CaseChanges
from app.screens.case_rows import header_row
from app.screens.failed import Failed
from app.widgets.choice_bar import ChoiceBar
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from kb.cases.headers import CaseHeader
from kb.cases.listing import SHELVES, Shelf, matching, on_shelf
from kb.errors import DesksideError, Finding
from kb.text import plural

_SEARCH_AFTER = 0.12
_MOST = 200
"""So many rows are shown; who looks for an older case types something of it."""
_MOST_NEAR = 20
_SHELVES: tuple[tuple[Shelf, str], ...] = (
    ("all", "All"),
    ("open", "Open"),
    ("waiting", "Waiting"),
    ("mine", "Mine"),
    ("company", "Company"),
    ("finished", "Finished"),
)


class CasesScreen(CaseChanges):
    """Lists the cases that one may see, the latest first; staff see all, customers those of their account."""

    PLACE = "cases"
    PART = "request"
    BINDINGS = bindings("cases")
    CSS_PATH = "cases.tcss"
    AUTO_FOCUS = "#case-list"

    class Listed(Message):
        """The cases were read and chosen, in the worker. `total` counts those that fit, shown or not.

        `near` tells that none holds all words as typed, and that these come closest.
        """

        def __init__(self, words: str, headers: list[CaseHeader], rows: list[Row], total: int, *, near: bool) -> None:
            super().__init__()
            self.words = words
            self.headers = headers
            self.rows = rows
            self.total = total
            self.near = near

    class Told(Message):
        """The time line of the highlighted case was made, in its worker."""

        def __init__(self, case_id: str, line: Content) -> None:
            super().__init__()
            self.case_id = case_id
            self.line = line

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._timer: Timer | None = None
        self._headers: dict[str, CaseHeader] = {}
        self._at = ""

    def compose_body(self) -> ComposeResult:
        yield ChoiceBar("Show:", _SHELVES, id="case-shelf")
        yield Input(placeholder="Find: a name, an address, a number, a word of a note", id="case-words", compact=True)
        yield Static("", id="case-line", markup=False)
        with Horizontal(id="case-parts"):
            yield FoundList(id="case-list")
            with VerticalScroll(id="case-told", can_focus=False) as told:
                told.border_title = Content("Time line")
                yield Static("", id="case-told-text", markup=False)

    def on_mount(self) -> None:
        """Lay the time line out before the list is made for the room that is left."""
        self._show_told()

    def arrive(self, visit: Visit) -> None:
        """Take words to look for, if there are any."""
        if visit.words:
            self.query_one("#case-words", Input).value = visit.words

    def on_screen_resume(self) -> None:
        """Read the cases again: they may have changed while we were away."""
        self.look_again()

    # Listing

    def look_again(self) -> None:
        """List what there is now."""
        shelf = self.query_one("#case-shelf", ChoiceBar).value
        self._list(self._words, next(one for one in SHELVES if one == shelf))

    @work(thread=True, exclusive=True, group="cases", exit_on_error=False)
    def _list(self, words: str, shelf: Shelf) -> None:
        desk = self.desk_app.desk
        try:
            headers, broken = desk.case_headers()
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        chosen = on_shelf(headers, shelf, me=desk.me, staff=desk.staff, account=desk.account_id)
        found = matching(chosen, words)
        near = not found and bool(words)
        if near:
            by_id = {header.id: header for header in chosen}
            found = [by_id[one.id] for one in desk.find_cases(words, _MOST_NEAR) if one.id in by_id]
        rows = [header_row(desk, header, detailed=True) for header in found[:_MOST]]
        rows += [_unreadable(finding) for finding in broken]
        self.post_message(self.Listed(words, found[:_MOST], rows, len(found), near=near))

    @on(Listed)
    def _listed(self, message: Listed) -> None:
        if message.words != self._words:
            return
        self._headers = {header.id: header for header in message.headers}
        found = self.query_one(FoundList)
        at, place = self._at, found.highlighted
        found.show(message.rows)
        rows = [row.id for row in message.rows]
        if at in rows:
            found.highlighted = rows.index(at)
        elif place is not None and at and rows:
            found.highlighted = min(place, len(rows) - 1)
        self.query_one("#case-line", Static).update(Content(self._line(message.total, near=message.near)))
        self._show_told()
        self.refresh_bindings()

    def _line(self, total: int, *, near: bool) -> str:
        shelf = self.query_one("#case-shelf", ChoiceBar).value
        if total > _MOST:
            return f"{plural(total, 'case')}; the latest {_MOST} are listed. Type something of an older one."
        if total:
            return "No case holds all of these words. This comes closest." if near else f"{plural(total, 'case')}."
        if self._words:
            return "No case holds all of these words."
        if shelf == "company" and self.desk_app.desk.account_id is None:
            return f"No account is open. {shown_key(self.desk_app.key_for('app.account'))} opens one."
        return "There are no cases yet. Every troubleshooter makes one." if shelf == "all" else "None."

    @property
    def _words(self) -> str:
        return self.query_one("#case-words", Input).value.strip()

    @property
    def picked(self) -> CaseHeader | None:
        """The header of the highlighted case."""
        if not self.is_mounted:
            return None
        found = self.query_one(FoundList)
        return None if found.highlighted is None else self._headers.get(found.row_at(found.highlighted).id)

    @on(ChoiceBar.Changed, "#case-shelf")
    def _shelf_changed(self) -> None:
        self._at = ""
        self.look_again()

    @on(Input.Changed, "#case-words")
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SEARCH_AFTER, self.look_again)

    @on(OptionList.OptionHighlighted, "#case-list")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._at = self.query_one(FoundList).row_at(event.option_index).id
        self._show_told()
        self.refresh_bindings()

    @on(OptionList.OptionSelected, "#case-list")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    # The time line beside the list, where there is room for it

    def _show_told(self) -> None:
        header = self.picked
        pane = self.query_one("#case-told")
        pane.display = self.app.size.width >= _WIDE
        if header is not None and pane.display:
            self._tell(header.id, max(20, pane.content_size.width or self.app.size.width * 2 // 5))

    @work(thread=True, exclusive=True, group="told", exit_on_error=False)
    def _tell(self, case_id: str, cells: int) -> None:
        try:
            self.post_message(self.Told(case_id, self.told(case_id, cells)))
        except DesksideError as error:
            self.post_message(self.Told(case_id, Content(str(error))))

    @on(Told)
    def _told(self, message: Told) -> None:
        if self._at == message.case_id:
            self.query_one("#case-told-text", Static).update(message.line)
            self.query_one("#case-told").scroll_home(animate=False)

    def on_resize(self) -> None:
        """Show the time line beside the list where there is room."""
        self._show_told()

    # Going about

    def action_open(self) -> None:
        """Go on with the highlighted case where it stopped; from the box, with the first."""
        found = self.query_one(FoundList)
        row = found.first if found.highlighted is None else found.row_at(found.highlighted)
        if row is None:
            return
        if row.kind == "request":
            self.desk_app.open_request(case_id=row.id)
        elif row.kind == "case":
            self.desk_app.start_flow("", case_id=row.id)

    def action_search(self) -> None:
        """Go to the box."""
        self.query_one("#case-words").focus()

    def action_box(self) -> None:
        """Go back to the box, or from there to the filters."""
        self.query_one("#case-shelf" if self.query_one("#case-words").has_focus else "#case-words").focus()

    def action_list(self) -> None:
        """Go down to the box, or from there to the list."""
        self.query_one("#case-words" if self.query_one("#case-shelf").has_focus else "#case-list").focus()

    def action_filter(self) -> None:
        """Take the next filter; after the last the first."""
        bar = self.query_one("#case-shelf", ChoiceBar)
        at = SHELVES.index(next(one for one in SHELVES if one == bar.value))
        bar.value = SHELVES[(at + 1) % len(SHELVES)]

    def action_clear(self) -> None:
        """Empty the box, or go from it to the list, or from there to the requests."""
        listed = self.query_one("#case-list")
        if listed.has_focus and not self._words:
            self.desk_app.visit("request")
        self.query_one("#case-words", Input).value = ""
        listed.focus()

    def offers(self, action: str) -> bool | None:
        """Offer what can be done with the highlighted case, from where the focus is."""
        if not self.is_mounted:
            return True
        focus = self.focused.id if self.focused is not None else None
        found = self.query_one(FoundList)
        if action == "box":
            return focus == "case-words" or (focus == "case-list" and found.highlighted in (None, found.first_index))
        if action == "list":
            return focus in ("case-words", "case-shelf")
        if action == "clear":
            return True
        return self.offers_for(action, self.picked)


_WIDE = 112
"""Cells from which on the time line stands beside the list."""


def _unreadable(finding: Finding) -> Row:
    return Row(f"Cannot be read: {finding.place}: {finding.message}")
