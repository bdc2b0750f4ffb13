"""The Desk: what was counted of troubleshooters, articles and searches, and what those who write should mend."""

from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from app.commands import bindings
from app.keys import shown_key
from app.modes import Visit
from app.screens import desk_rows
from app.screens.desk_counting import DeskCounting
from app.screens.failed import Failed
from app.widgets.choice_bar import ChoiceBar
from app.widgets.count_list import CountList
from kb.errors import DesksideError
from kb.learning.drafting import can_be_drafted, draft_from
from kb.learning.report_text import nothing_yet, searches_line
from kb.learning.work_item import WorkItem
from kb.learning.work_list import unused_note
from kb.text import plural

TABS = (("work", "To mend"), ("flows", "Troubleshooters"), ("articles", "Articles"), ("searches", "Searches"))
TIMES = (
    ("", "All time"),
    ("12 months", "a year"),
    ("90 days", "90 days"),
    ("30 days", "30 days"),
    ("7 days", "a week"),
)


class LearnedScreen(DeskCounting):
    """Lists on the left or above, the highlighted row in full beside or below."""

    PLACE = "desk"
    PART = "desk"
    BINDINGS = bindings("desk")
    CSS_PATH = "desk.tcss"
    AUTO_FOCUS = "#desk-rows"

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._anew = True

    def compose_body(self) -> ComposeResult:
        yield ChoiceBar("Show:", TABS, id="desk-tab")
        yield ChoiceBar("Of:", TIMES, id="desk-time")
        yield Static("", id="desk-line", markup=False)
        with Vertical(id="desk-panes"):
            yield CountList(id="desk-rows")
            with VerticalScroll(id="desk-detail"):
                yield Static("", id="desk-detail-text", markup=False)

    @on(ChoiceBar.Changed, "#desk-tab")
    def _tab_changed(self) -> None:
        self._anew = True
        self.show()

    @on(ChoiceBar.Changed, "#desk-time")
    def _time_changed(self) -> None:
        self.look_again()

    # Showing

    @property
    def tab(self) -> str:
        """Which list is shown."""
        return self.query_one("#desk-tab", ChoiceBar).value

    def show(self) -> None:
        """Show the list that is picked."""
        counted = self.counted
        self.query_one("#desk-time").display = self.tab != "work"
        if counted is None:
            return
        desk = self.desk_app.desk
        rows = {
            "work": lambda: desk_rows.work_rows(counted.items),
            "flows": lambda: desk_rows.flow_rows(counted.found, desk),
            "articles": lambda: desk_rows.article_rows(counted.found, desk),
            "searches": lambda: desk_rows.search_rows(counted.found),
        }[self.tab]()
        self.query_one(CountList).show(list(rows), anew=self._anew)
        self._anew = False
        self.say(self._line(counted))
        self._show_detail()
        self.refresh_bindings()

    def _line(self, counted: DeskCounting.Counted) -> str:
        found = counted.found
        unreadable = f" {plural(len(found.findings), 'file')} could not be read; `deskside report` names them."
        trouble = unreadable if found.findings else ""
        if not found.on:
            trouble += " The journal is off in the settings."
        if self.tab == "work":
            waiting = plural(len(counted.items), "thing") if counted.items else "Nothing"
            verb = "waits" if len(counted.items) < 2 else "wait"
            return f"{waiting} {verb} for an editor. {unused_note(counted.learned)}{trouble}".strip()
        if found.empty:
            return nothing_yet(found) + trouble
        if self.tab == "searches":
            total = plural(sum(found.searches.values()), "search", "searches")
            return f"{total} without an opened result: {searches_line(found.searches)}.{trouble}"
        return f"{plural(found.cases, 'case')} counted, without names.{trouble}"

    @on(OptionList.OptionHighlighted, "#desk-rows")
    def _highlighted(self) -> None:
        self._show_detail()
        self.refresh_bindings()

    def _show_detail(self) -> None:
        """Tell the highlighted row in full."""
        text = self._detail()
        self.query_one("#desk-detail-text", Static).update(text or Content(""))
        self.query_one("#desk-detail").display = text is not None
        self.query_one("#desk-detail").scroll_home(animate=False)

    def _detail(self) -> Content | None:
        desk, counted, key = self.desk_app.desk, self.counted, self.key
        if counted is None or not key:
            return None
        if self.tab == "work" and self.item is not None:
            return desk_rows.work_detail(self.item, desk)
        for flow in counted.found.flows if self.tab == "flows" else ():
            if f"{flow.flow} {flow.version}" == key:
                return desk_rows.flow_detail(flow, desk)
        for one in counted.found.articles if self.tab == "articles" else ():
            if one.article == key:
                return desk_rows.article_detail(one, desk)
        for gap in counted.found.gaps if self.tab == "searches" else ():
            if gap.words == key:
                return desk_rows.search_detail(gap)
        return None

    @property
    def key(self) -> str:
        """The key of the highlighted row; empty for none."""
        row = self.query_one(CountList).row if self.is_mounted else None
        return row.key if row is not None else ""

    @property
    def item(self) -> WorkItem | None:
        """The highlighted item of the work list; a search in vain is one on its own tab too."""
        if self.counted is None or not self.key or self.tab not in ("work", "searches"):
            return None
        wanted = self.key if self.tab == "work" else f"gap:{self.key}"
        return next((item for item in self.counted.items if wanted in item.keys), None)

    # What can be done

    def offers(self, action: str) -> bool | None:
        """Offer what the highlighted row allows."""
        if not self.is_mounted or action in ("next_tab", "again"):
            return True
        if action == "stop":
            return self.counting
        if action == "draft":
            return (self.item is not None and can_be_drafted(self.item)) or None
        if action == "done":
            return self.item is not None or None
        return bool(self._visit(reading=action == "read")) or None

    @on(OptionList.OptionSelected, "#desk-rows")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_mend()

    def _visit(self, *, reading: bool) -> tuple[str, Visit] | None:
        """Return where the highlighted row leads: to read it, or to mend it at its line."""
        item = self.item
        desk = self.desk_app.desk
        if item is not None:
            article, flow, path, line, anchor = item.article, item.flow, item.path, item.line, item.anchor
        elif self.tab == "articles":
            article, flow, path, line, anchor = self.key, "", "", None, ""
        else:
            article, flow, path, line, anchor = "", self.key.rpartition(" ")[0], "", None, ""
        if desk.library.find(article) is not None:
            if reading:
                return "read", Visit(article=article, anchor=anchor)
            return "edit", Visit(path=path, line=line) if path else Visit(article=article)
        if flow in desk.flows:
            return ("solve", Visit(flow=flow)) if reading else ("edit", Visit(path=desk.flows[flow].path, line=line))
        return None

    def action_mend(self) -> None:
        """Open the article or troubleshooter in the editor, at the line."""
        where = self._visit(reading=False)
        if where is not None:
            self.desk_app.visit(*where)
        elif self.item is not None and can_be_drafted(self.item):
            key = shown_key(self.desk_app.key_for("desk.draft"))
            self.desk_app.notify(f"There is nothing about it yet. {key} writes a draft.")

    def action_read(self) -> None:
        """Open it as readers do."""
        where = self._visit(reading=True)
        if where is not None:
            self.desk_app.visit(*where)

    def action_draft(self) -> None:
        """Write a draft with what is known, and open it in the editor."""
        item = self.item
        if item is not None and can_be_drafted(item):
            self._draft(item)

    @work(thread=True, exclusive=True, group="draft", exit_on_error=False)
    def _draft(self, item: WorkItem) -> None:
        desk = self.desk_app.desk
        try:
            path = draft_from(item, desk)
            desk.reload_article(path)
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        relative = path.relative_to(desk.library.folder).as_posix()
        self._then(lambda: self.desk_app.visit("edit", Visit(path=relative, line=2)))

    def action_done(self) -> None:
        """Take the item off the list, until it occurs anew."""
        item = self.item
        if item is None:
            return
        if not self.desk_app.desk.journal.on:
            self.desk_app.notify("The journal is off in the settings, so this cannot be kept.", severity="warning")
            return
        self._done(item)

    @work(thread=True, group="done", exit_on_error=False)
    def _done(self, item: WorkItem) -> None:
        desk = self.desk_app.desk
        desk.journal.done(item.keys, desk.clock())
        self._then(lambda: self.desk_app.notify(f"Done: {item.title}"))
        self._then(self.look_again)

    def _then(self, callback: Callable[[], object]) -> None:
        self.app.call_from_thread(callback)

    def action_next_tab(self) -> None:
        """Show the next list."""
        tabs = self.query_one("#desk-tab", ChoiceBar)
        names = [name for name, _ in TABS]
        tabs.value = names[(names.index(tabs.value) + 1) % len(names)]
