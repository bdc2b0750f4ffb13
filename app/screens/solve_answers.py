"""Answers of the troubleshooter's screen that are no answer to its question: out of order, changed, or not known."""

from functools import partial

from textual import on
from textual.widgets import OptionList

from app.screens.call_going import CallHolder
from app.widgets.trail import Trail
from kb.troubleshooter.jump import Target
from kb.troubleshooter.unknown import UNKNOWN, value_for_unknown


class CaseAnswers(CallHolder):
    """Takes answers to any fact, at any time; the next question is worked out anew each time."""

    def action_unknown(self) -> None:
        """Say that nobody knows the answer to the question."""
        question = self.walk.state.question if self.walk is not None else None
        if self.walk is not None and question is not None:
            self.walk.answer(question.id, UNKNOWN)
            self.show_walk()

    def action_jump(self) -> None:
        """Answer out of order."""
        from app.screens.jump import JumpScreen

        if self.walk is not None:
            state = self.walk.state
            known = {one.fact.id for one in state.known}
            first = [fact for fact in self.walk.flow.facts if fact not in known]
            self.app.push_screen(JumpScreen(self.walk.flow, first), self._jumped)

    def _jumped(self, target: object) -> None:
        if self.walk is None or not isinstance(target, Target):
            return
        if target.value:
            self.walk.answer(target.fact.id, target.value)
            self.show_walk()
        else:
            self._ask_anew(target.fact.id)

    @on(OptionList.OptionSelected, "#trail")
    def _change(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._ask_anew(self.query_one("#trail", Trail).fact_at(event.option_index))

    def _ask_anew(self, fact_id: str) -> None:
        from app.screens.pick import PickScreen

        if self.walk is None:
            return
        state = self.walk.state
        fact = self.walk.flow.facts[fact_id]
        known = next((one for one in (*state.known, *state.set_aside) if one.fact.id == fact_id), None)
        choices = list(fact.values.items())
        if value_for_unknown(fact) == UNKNOWN and (known is None or known.record_value is None):
            choices.append((UNKNOWN, "Nobody knows"))
        if fact_id in self.walk.case.answers:
            says = fact.values.get(known.record_value or "") if known is not None else None
            choices.append(("", f"Take my answer back (the record says: {says})" if says else "Take my answer back"))
        self.app.push_screen(
            PickScreen(fact.ask, choices, known.value if known else ""), partial(self._asked_anew, fact_id)
        )

    def _asked_anew(self, fact_id: str, value: object) -> None:
        if self.walk is None or not isinstance(value, str):
            return
        if value:
            self.walk.answer(fact_id, value)
        else:
            self.walk.take_back(fact_id)
        self.show_walk()
