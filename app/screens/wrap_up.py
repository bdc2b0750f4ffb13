"""A dialog that ends a case: the cause, what fixed it and the article, each filled in, so that Enter is enough."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus
from textual.widgets import Input, Label, OptionList, Static

from app.commands import bindings
from app.screens.box_and_list import BoxAndListDialog
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from app.widgets.key_bar import KeyBar
from kb.cases.case import Case, WrapUp
from kb.cases.wrapping_up import OUTCOMES, articles_to_choose, causes_to_choose, suggested, wrap_up
from kb.text import clean_line, folded
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import State

_FIELDS = (("cause", "Cause"), ("fixed", "What fixed it"), ("article", "Article"))


class WrapUpScreen(BoxAndListDialog):
    """The result is the case wrapped up, with its call ended, or None."""

    PLACE = "wrap-up"
    BINDINGS = bindings("wrap-up")
    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "#wrap-up-cause"

    def __init__(self, case: Case, flow: Flow | None, state: State | None) -> None:
        super().__init__()
        self._case, self._flow, self._state = case, flow, state
        self._field = "cause"
        self._causes = causes_to_choose(state)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog about-dialog"):
            yield Static(Content("How did it end?"), classes="dialog-title", markup=False)
            for name, label in _FIELDS:
                with Horizontal(classes="field-row"):
                    yield Label(Content(label), classes="field-label", markup=False)
                    yield Input(id=f"wrap-up-{name}", classes="field-input", compact=True, select_on_focus=True)
            yield Static(Content("Enter takes all three. ↓ shows what else there is."), id="about-line", markup=False)
            yield FoundList()
            yield KeyBar()

    def on_mount(self) -> None:
        """Fill in what the case suggests."""
        said = suggested(self._case, self._flow, self._state, self.desk_app.desk.clock())
        words = dict(self._causes)
        for name, value in (
            ("cause", words.get(said.cause, said.cause)),
            ("fixed", said.fixed_by),
            ("article", said.article),
        ):
            self._box(name).value = value

    def _box(self, name: str) -> Input:
        return self.query_one(f"#wrap-up-{name}", Input)

    @property
    def box(self) -> Input:
        """The box that was in last: the list is of what there is for it."""
        return self._box(self._field)

    @on(DescendantFocus)
    def _focus_moved(self, event: DescendantFocus) -> None:
        if isinstance(event.widget, Input):
            self._field = (event.widget.id or "").removeprefix("wrap-up-")
            self._list("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.has_focus:
            self._list(event.value)

    def _list(self, typed: str) -> None:
        """List what there is for the field: all of it, until something else is typed."""
        if self._field == "cause":
            choices = [(words, "") for _, words in self._causes]
        elif self._field == "fixed":
            choices = [(outcome.words, "") for outcome in OUTCOMES]
        else:
            titles = self.desk_app.desk.library.articles
            names = articles_to_choose(self._case, self._flow, self._state)
            choices = [(name, titles[name].title if name in titles else "") for name in names]
        words = folded(clean_line(typed)).split()
        rows = [Row(title, "choice", title, note=note) for title, note in choices]
        fitting = [row for row in rows if all(word in folded(f"{row.title} {row.note}") for word in words)]
        exact = any(row.title == typed for row in rows)
        self.query_one(FoundList).show(rows if exact else fitting)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.box.value = self.query_one(FoundList).row_at(event.option_index).id
        self.box.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Take all three."""
        now = self.desk_app.desk.clock()
        cause, fixed, article = (clean_line(self._box(name).value) for name, _ in _FIELDS)
        self.dismiss(wrap_up(self._case, WrapUp(now, cause, fixed, article), now, self._causes))

    def action_close(self) -> None:
        """Go on with the call."""
        self.dismiss(None)
