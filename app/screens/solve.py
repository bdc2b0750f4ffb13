"""The troubleshooter: pick what is wrong, answer one question at a time, and see where it leads and why."""

from datetime import datetime
from functools import partial

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, ContentSwitcher, OptionList, Static

from app.case_keeper import CaseKeeper
from app.commands import bindings
from app.modes import Visit
from app.screens.base import DeskScreen
from app.widgets.conclusion_view import ConclusionView
from app.widgets.question_view import QuestionView
from app.widgets.symptom_picker import SymptomPicker
from app.widgets.trail import Trail
from kb.cases import walk
from kb.cases.case import Case
from kb.cases.conclusion import conclude
from kb.errors import DesksideError
from kb.troubleshooter.explain import why_asked, why_concluded, why_not
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.state import Origin, State

_FIX_ACTIONS = ("yes", "no")
_WALK_ACTIONS = ("back", "why", "change", "article", "note", "about", "restart", "request", "other")


class SolveScreen(DeskScreen):
    """One case at a time. Every answer gives a new case, which is shown at once and saved behind it."""

    PLACE = "solve"
    PART = "solve"
    BINDINGS = bindings("solve")
    AUTO_FOCUS = ""

    class Ready(Message):
        """A case was begun or read again, with its readings, in its worker."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    class Failed(Message):
        """A worker could not do its work."""

        def __init__(self, error: DesksideError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.case: Case | None = None
        self.flow: Flow | None = None
        self.state: State | None = None
        self.keeper: CaseKeeper | None = None

    def compose_body(self) -> ComposeResult:
        with ContentSwitcher(initial="pick-flow", id="solve-parts"):
            yield SymptomPicker(self.desk_app.desk, id="pick-flow")
            with Horizontal(id="walk"):
                with Vertical(id="walk-main"):
                    yield Static("", id="walk-title", markup=False)
                    with ContentSwitcher(initial="question-view", id="walk-parts"):
                        yield QuestionView(id="question-view")
                        yield ConclusionView(id="conclusion-view")
                with Vertical(id="walk-known"):
                    yield Static(Content("What is known"), id="known-title", markup=False)
                    yield Trail(id="trail")

    def arrive(self, visit: Visit) -> None:
        """Begin a troubleshooter, go on with a case, or show what there is to pick."""
        if visit.case:
            self._resume(visit.case)
        elif visit.flow:
            self._begin(visit.flow)
        elif self.case is None:
            self._show_symptoms()

    def on_mount(self) -> None:
        """Count the time of a call, for staff."""
        super().on_mount()
        if self.desk_app.staff:
            self.set_interval(1, self._show_title)

    def on_screen_resume(self) -> None:
        """Go on where the case stands: a request may have been written from it meanwhile."""
        if self.case is not None and self.case.revision and not (self.keeper and self.keeper.busy):
            self._resume(self.case.id)

    # Opening a case

    def _show_symptoms(self) -> None:
        self.query_one("#solve-parts", ContentSwitcher).current = "pick-flow"
        self.query_one(SymptomPicker).show()
        self.refresh_bindings()

    @on(SymptomPicker.Picked)
    def _symptom_picked(self, message: SymptomPicker.Picked) -> None:
        self._begin(message.flow)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _begin(self, flow_id: str) -> None:
        desk = self.desk_app.desk
        try:
            self.post_message(self.Ready(desk.start_case(flow=desk.flow(flow_id))))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _resume(self, case_id: str) -> None:
        desk = self.desk_app.desk
        try:
            self.post_message(self.Ready(desk.with_readings(desk.cases.load(case_id))))
        except DesksideError as error:
            self.post_message(self.Failed(error))

    @on(Ready)
    def _ready(self, message: Ready) -> None:
        desk = self.desk_app.desk
        case = message.case
        try:
            self.flow = desk.flow(case.flow or "")
        except DesksideError as error:
            self.desk_app.tell(error)
            self._show_symptoms()
            return
        self.case = case
        self.keeper = CaseKeeper(case, desk.save_case, self.run_worker, self.desk_app.tell)
        self.query_one("#solve-parts", ContentSwitcher).current = "walk"
        self._show()

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)
        if self.case is None:
            self._show_symptoms()

    # Showing where it stands

    def _show(self) -> None:
        assert self.case is not None and self.flow is not None
        desk = self.desk_app.desk
        state = self.state = walk.state_of(self.case, self.flow)
        self._show_title()
        self.query_one("#trail", Trail).show(state)
        self.query_one("#walk-known").display = bool(state.known or state.set_aside)
        parts = self.query_one("#walk-parts", ContentSwitcher)
        conclusion = conclude(self.case, state, desk.record_of(self.case), desk.clock())
        if conclusion is None:
            parts.current = "question-view"
            self.query_one(QuestionView).show(state, speak=self.desk_app.staff)
        else:
            parts.current = "conclusion-view"
            view = self.query_one(ConclusionView)
            support = desk.library.settings.support
            reached = ", ".join(part for part in (support.name, support.phone) if part)
            view.show(conclusion, desk.steps_of(conclusion.article), self.case.steps_done, reached)
            self.call_after_refresh(view.focus_first)
        self.refresh_bindings()

    def _show_title(self) -> None:
        if self.case is None or self.flow is None:
            return
        parts = [self.flow.title]
        if self.desk_app.staff:
            parts.append(_since(self.case.started, self.desk_app.desk.clock()))
        about = self.case.user or self.case.caller.name or self.case.caller.email
        if about:
            parts.append(about)
        self.query_one("#walk-title", Static).update(Content(" · ".join(parts)))

    def _go_on(self, case: Case) -> None:
        """Show the next case at once and save it behind."""
        self.case = case
        self._show()
        if self.keeper is not None:
            self.keeper.keep(case)

    # Answering

    @on(QuestionView.Answered)
    def _answered(self, message: QuestionView.Answered) -> None:
        if self.case is not None and self.flow is not None:
            now = self.desk_app.desk.clock()
            self._go_on(walk.answer(self.case, self.flow, message.fact, message.value, now))

    def action_answer(self, number: int) -> None:
        """Give an answer by its number, or tick that step of the fix."""
        if self.state is None or self.query_one("#solve-parts", ContentSwitcher).current != "walk":
            self.query_one(SymptomPicker).pick(number)
        elif self.state.question is not None:
            self.query_one(QuestionView).answer(number)
        else:
            self.query_one(ConclusionView).tick(number - 1)

    @on(ConclusionView.Ticked)
    def _ticked(self, message: ConclusionView.Ticked) -> None:
        if self.case is not None and self.keeper is not None:
            self.case = msgspec.structs.replace(self.case, steps_done=message.done)
            self.keeper.keep(self.case)

    def action_back(self) -> None:
        """Take the latest answer back; with none left, pick another problem."""
        if self.case is None or self.state is None:
            return
        now = self.desk_app.desk.clock()
        if self.case.helped is not None:
            self._go_on(walk.did_it_help(self.case, None, now))
            return
        latest = walk.last_answered(self.case, self.state)
        if latest is None:
            self.action_other()
        else:
            self._go_on(walk.take_back(self.case, latest, now))

    @on(OptionList.OptionSelected, "#trail")
    def _change(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._ask_anew(self.query_one("#trail", Trail).fact_at(event.option_index))

    def _ask_anew(self, fact_id: str) -> None:
        from app.screens.pick import PickScreen

        if self.flow is None or self.state is None:
            return
        fact = self.flow.facts[fact_id]
        known = next(one for one in (*self.state.known, *self.state.set_aside) if one.fact.id == fact_id)
        choices = list(fact.values.items())
        if known.origin is not Origin.RECORD:
            choices.append(("", "Take my answer back"))
        self.app.push_screen(PickScreen(fact.ask, choices, known.value), partial(self._asked_anew, fact_id))

    def _asked_anew(self, fact_id: str, value: object) -> None:
        if self.case is None or self.flow is None or not isinstance(value, str):
            return
        now = self.desk_app.desk.clock()
        if value:
            self._go_on(walk.answer(self.case, self.flow, fact_id, value, now))
        else:
            self._go_on(walk.take_back(self.case, fact_id, now))

    # What else can be done

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action((event.button.id or "").removeprefix("do-"))

    def action_yes(self) -> None:
        """The fix worked."""
        self._helped(True)

    def action_no(self) -> None:
        """The fix did not work."""
        self._helped(False)

    def _helped(self, helped: bool) -> None:
        if self.case is not None and self.state is not None and self.state.fix is not None:
            self._go_on(walk.did_it_help(self.case, helped, self.desk_app.desk.clock()))
            self.desk_app.article_helped(self.state.fix.article.partition("#")[0].removesuffix(".md"), helped)

    @work(exclusive=True, group="request")
    async def action_request(self) -> None:
        """Write a support request from this case."""
        if self.case is not None and self.keeper is not None:
            await self.keeper.settled()
            self.desk_app.open_request(case_id=self.case.id)

    def action_why(self) -> None:
        """Say why this is asked, or why this is the cause and what was ruled out."""
        if self.state is None:
            return
        from app.screens.passage import PassageScreen

        if self.state.question is not None:
            text = "\n\n".join(why_asked(self.state))
            self.app.push_screen(PassageScreen("Why is this asked?", text))
        else:
            because, others = why_concluded(self.state), why_not(self.state)
            ruled_out = ["What it is not:", *(f"• {line}" for line in others)] if others else []
            self.app.push_screen(PassageScreen("Why?", "\n\n".join([*because, *ruled_out])))

    def action_how(self) -> None:
        """Show the passage that tells how to find the answer out."""
        if self.state is not None and self.state.question is not None and self.state.question.help:
            self._show_passage(self.state.question.help)

    def _show_passage(self, ref: str) -> None:
        from app.screens.passage import PassageScreen
        from kb.library.plain import render_plain

        try:
            article = self.desk_app.desk.library.article(ref.partition("#")[0])
            document = self.desk_app.desk.library.section_document(ref)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        text = render_plain(document, 64, styled=False)
        self.app.push_screen(PassageScreen(article.title, text, article=article.id, anchor=ref.partition("#")[2]))

    def action_article(self) -> None:
        """Open the article of the fix, or of the troubleshooter."""
        if self.flow is None or self.state is None:
            return
        ref = self.state.fix.article if self.state.fix is not None else self.flow.article
        name, _, anchor = ref.partition("#")
        self.desk_app.open_article(name.removesuffix(".md").rpartition("/")[2], anchor)

    def action_change(self) -> None:
        """Go to what is known."""
        self.query_one("#trail").focus()

    def action_restart(self) -> None:
        """Take all answers back; the record's stay."""
        if self.case is not None:
            self._go_on(msgspec.structs.replace(self.case, answers={}, steps_done=(), helped=None, state="open"))

    def action_other(self) -> None:
        """Pick another problem; the case stays as it is."""
        self.case = self.flow = self.state = None
        self._show_symptoms()

    def action_about(self) -> None:
        """Name the caller, the person concerned, the contract or the product, and look at the record again."""
        from app.screens.about_case import AboutCaseScreen

        if self.case is not None:
            self.app.push_screen(AboutCaseScreen(self.case), self._about_given)

    def _about_given(self, case: object) -> None:
        if isinstance(case, Case) and case != self.case:
            self._reread(case)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _reread(self, case: Case) -> None:
        try:
            case = self.desk_app.desk.with_readings(case)
        except DesksideError as error:
            self.post_message(self.Failed(error))
        self.app.call_from_thread(self._go_on, case)

    def action_note(self) -> None:
        """Write a note into the case."""
        from app.screens.ask import AskScreen

        self.app.push_screen(AskScreen("Note", "What the caller said, or what you did"), self._noted)

    def _noted(self, text: object) -> None:
        if self.case is not None and isinstance(text, str):
            self._go_on(walk.add_note(self.case, text, self.desk_app.desk.clock()))

    def offers(self, action: str) -> bool | None:
        """Offer what makes sense where the case stands."""
        if self.state is None:
            return action not in (*_WALK_ACTIONS, *_FIX_ACTIONS, "how")
        if action in _FIX_ACTIONS:
            return self.state.fix is not None
        if action == "how":
            return self.state.question is not None and bool(self.state.question.help)
        return True

    def unsaved(self) -> str | None:
        """Name the case while an answer waits for the disk."""
        return "the case" if self.keeper is not None and self.keeper.busy else None


def _since(start: datetime, now: datetime) -> str:
    seconds = max(0, int((now - start).total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
