"""The troubleshooter: pick what is wrong, answer one question at a time, and see where it leads and why."""

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from app.commands import bindings
from app.keys import shown_key
from app.modes import Visit
from app.screens.call_going import AT_START, CALL_ACTIONS
from app.screens.solve_answers import CaseAnswers
from app.widgets.call_start import CallStart
from app.widgets.conclusion_view import ConclusionView
from app.widgets.help_beside import HelpBeside
from app.widgets.lost_case import LostCase
from app.widgets.question_view import QuestionView
from app.widgets.symptom_picker import SymptomPicker
from app.widgets.trail import Trail
from kb.cases.case import Case
from kb.cases.message import preview_lines
from kb.cases.narrowing import choice_in_words
from kb.text import plural

_WALK_ACTIONS = (
    *("back", "why", "change", "article", "note", "about", "account", "restart", "request", "other"),
    *("unknown", "jump", "words", "end", "hand_over", "to_file", "flag"),
)


class SolveScreen(CaseAnswers):
    """One case at a time. Every answer gives a new case, which is shown at once and saved behind it."""

    PLACE = "solve"
    PART = "solve"
    BINDINGS = bindings("solve")
    CSS_PATH = "solve.tcss"
    AUTO_FOCUS = ""

    def compose_body(self) -> ComposeResult:
        with ContentSwitcher(initial="pick-flow", id="solve-parts"):
            yield SymptomPicker(self.desk_app.desk, id="pick-flow")
            yield LostCase(id="lost-case")
            yield CallStart(id="call-start")
            with Horizontal(id="walk"):
                with Vertical(id="walk-main"):
                    yield Static("", id="walk-title", markup=False)
                    yield Static("", id="walk-notice", markup=False)
                    with ContentSwitcher(initial="question-view", id="walk-parts"):
                        yield QuestionView(id="question-view")
                        yield ConclusionView(id="conclusion-view")
                with Vertical(id="walk-known") as known:
                    known.border_title = Content("What is known")
                    yield Static(Content("What is known"), id="known-title", markup=False)
                    yield Static("", id="walk-notes", markup=False)
                    yield Trail(id="trail")
                yield HelpBeside(id="walk-help")

    def arrive(self, visit: Visit) -> None:
        """Begin a call or a troubleshooter, go on with a case, or show what there is to pick.

        In a call that is not over, a troubleshooter that is begun is part of it.
        """
        if visit.call:
            self.start_call()
        elif visit.case and visit.case != self.case_id:
            self.switch_to(visit.case)
        elif visit.case:
            self.resume(visit.case)
        elif visit.flow and self.in_call:
            self.into_flow(visit.flow)
        elif visit.flow:
            self.begin(visit.flow)
        elif self.walk is None and self.opening is None:
            self.show_symptoms()

    def on_mount(self) -> None:
        """Count the time of a call, for staff."""
        if self.desk_app.staff:
            self.set_interval(1, self._show_title)

    def on_screen_resume(self) -> None:
        """Go on where the case stands: a request may have been written from it meanwhile, or the record changed."""
        self.look_again()

    @on(SymptomPicker.Picked)
    def _symptom_picked(self, message: SymptomPicker.Picked) -> None:
        self.begin(message.flow)

    @on(SymptomPicker.Resumed)
    def _case_picked(self, message: SymptomPicker.Resumed) -> None:
        self.resume(message.case)

    # Showing where it stands

    def show_symptoms(self) -> None:
        """Show what there is to pick."""
        self.query_one("#solve-parts", ContentSwitcher).current = "pick-flow"
        home = shown_key(self.desk_app.key_for("app.home"))
        self.query_one(SymptomPicker).show(f"None of these? Home ({home}) takes your own words.")
        self.read_start()
        self.refresh_bindings()

    def show_lost(self, case: Case) -> None:
        """Show a case whose troubleshooter is gone."""
        self.query_one("#solve-parts", ContentSwitcher).current = "lost-case"
        lost = self.query_one(LostCase)
        lost.show(case)
        self.call_after_refresh(lost.focus_first)
        self.refresh_bindings()

    def show_walk(self, *, take_focus: bool = True) -> None:
        """Show where the case stands."""
        walk = self.walk
        if walk is None:
            return
        self.query_one("#solve-parts", ContentSwitcher).current = "walk"
        self._show_title()
        notice = self.query_one("#walk-notice", Static)
        told = "\n".join(line for line in (walk.notice, self.without_record, self.trouble) if line)
        notice.update(Content(told))
        notice.display = bool(told)
        self.query_one(HelpBeside).hide_unless(walk.state.question.id if walk.state.question is not None else "")
        self.show_known()
        parts = self.query_one("#walk-parts", ContentSwitcher)
        if walk.conclusion is None:
            parts.current = "question-view"
            question = self.query_one(QuestionView)
            question.show(walk.state, speak=self.desk_app.staff, how=self.how_hint)
            self._look_for_contracts(walk.case)
            focus = question.focus_answers
        else:
            parts.current = "conclusion-view"
            conclusion = self.query_one(ConclusionView)
            conclusion.show(walk, self.support)
            focus = conclusion.focus_first
        if take_focus:
            self.call_after_refresh(focus)
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="contracts", exit_on_error=False)
    def _look_for_contracts(self, case: Case) -> None:
        """Say how the record could answer, where it only has to know which contract is meant."""
        desk = self.desk_app.desk
        state = desk.state_of(case)
        choice = choice_in_words(desk.contracts_to_choose(case))
        if choice and state is not None and state.question is not None:
            text = f"{choice} {shown_key(self.desk_app.key_for('solve.about'))} names it."
            self.app.call_from_thread(self.query_one(QuestionView).hint, state.question.id, text)

    def _show_title(self) -> None:
        if self.walk is not None:
            title = self.walk.title(timed=self.desk_app.staff)
            self.query_one("#walk-title", Static).update(Content(title))
        self.show_call_title()

    def show_known(self) -> None:
        if self.walk is None:
            return
        state, notes = self.walk.state, self.walk.case.notes
        self.query_one("#trail", Trail).show(state)
        known = bool(state.known or state.unknown or state.set_aside)
        self.query_one("#walk-known").display = (known or bool(notes)) and not self.query_one(HelpBeside).display
        self.query_one("#walk-known").set_class(state.question is None, "-ended")
        self.query_one("#trail").display = known
        lines = [f"{note.at:%H:%M}  {note.text}" for note in reversed(notes)]
        written = self.query_one("#walk-notes", Static)
        heading = f"{plural(len(notes), 'note')}, the latest first" if len(notes) > 1 else "Note"
        written.update(Content("\n").join([Content.styled(heading, "bold"), *(Content(line) for line in lines)]))
        written.display = bool(notes)
        self.query_one("#walk-known").set_class(bool(notes), "-noted")

    @property
    def support(self) -> str:
        """What the support desk is called, and how it is reached."""
        support = self.desk_app.desk.library.settings.support
        return ", ".join(part for part in (support.name, support.phone) if part)

    # Answering

    @on(QuestionView.Answered)
    def _answered(self, message: QuestionView.Answered) -> None:
        if self.walk is not None:
            self.walk.answer(message.fact, message.value)
            self.show_walk()

    def action_answer(self, number: int) -> None:
        """Give an answer by its number, or tick that step of the fix."""
        if self.query_one("#solve-parts", ContentSwitcher).current == "call-start":
            self.query_one(CallStart).pick(number)
        elif self.walk is None:
            self.query_one(SymptomPicker).pick(number)
        elif self.walk.state.question is not None:
            self.query_one(QuestionView).answer(number)
        else:
            self.query_one(ConclusionView).tick(number - 1)

    @on(ConclusionView.Ticked)
    def _ticked(self, message: ConclusionView.Ticked) -> None:
        if self.walk is not None:
            self.walk.tick(message.done)

    @on(ConclusionView.Chosen)
    @on(LostCase.Chosen)
    async def _chosen(self, message: ConclusionView.Chosen | LostCase.Chosen) -> None:
        message.stop()
        if message.choice == "home":
            self.desk_app.visit("home")
        else:
            await self.run_action(message.choice)

    def action_back(self) -> None:
        """Take the latest answer back; with none left, pick another problem."""
        if self.walk is not None and self.walk.back():
            self.show_walk()
        else:
            self.action_other()

    def action_yes(self) -> None:
        """The fix worked."""
        self._helped(True)

    def action_no(self) -> None:
        """The fix did not work."""
        self._helped(False)

    def _helped(self, helped: bool) -> None:
        article = self.walk.helped(helped) if self.walk is not None else None
        if article is not None:
            self.desk_app.article_helped(article, helped, case_id=self.case_id)
            self.show_walk()

    def action_change(self) -> None:
        """Go to what is known, and from there back to what is asked."""
        trail = self.query_one("#trail", Trail)
        if trail.has_focus:
            self.show_walk()
        else:
            trail.focus()

    def action_restart(self) -> None:
        """Take all answers back; the record's stay."""
        if self.walk is not None:
            self.walk.restart()
            self.show_walk()

    def action_other(self) -> None:
        """Pick another problem; the case stays as it is. A call goes on with it."""
        if self.in_call:
            self.ask_what()
            return
        self.let_go()
        self.show_symptoms()

    # What else can be done

    @work(exclusive=True, group="request")
    async def action_request(self) -> None:
        """Write a support request from this case."""
        if await self.saved():
            self.desk_app.open_request(case_id=self.case_id)
        elif self.trouble and self.walk is not None:
            await self._show_unsaved_request(self.walk.case)

    @work(exclusive=True, group="request")
    async def action_to_file(self) -> None:
        """Write the case to a file."""
        if await self.saved():
            self.ask_where_to_export(self.case_id)

    def action_open_file(self) -> None:
        """Take a case over from a file."""
        self.ask_which_file()

    async def _show_unsaved_request(self, case: Case) -> None:
        """Give the request to copy where the disk keeps nothing: the person still gets help."""
        from app.screens.passage import PassageScreen

        request = await asyncio.to_thread(self.desk_app.desk.request_for, case)
        text = "\n".join(preview_lines(request))
        self.app.copy_to_clipboard(text)
        self.app.push_screen(PassageScreen("This could not be saved. The request, copied for you", Content(text)))

    def offers(self, action: str) -> bool | None:
        """Offer what makes sense where the case stands."""
        if self.lost is not None:
            return action in ("request", "other")
        if action == "leave_help":
            return self.is_mounted and self.query_one(HelpBeside).display
        if action in CALL_ACTIONS and not self.in_call:
            return False
        if self.opening is not None or self.at_start:
            return action in AT_START
        if self.walk is None:
            return action not in (*_WALK_ACTIONS, "yes", "no", "how")
        state = self.walk.state
        if action == "unknown":
            return state.question is not None
        if action in ("yes", "no"):
            return state.fix is not None
        if action == "request":
            return not state.solved
        if action == "how":
            return state.question is not None and bool(state.question.help)
        return True
