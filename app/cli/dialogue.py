"""Asking at a prompt: which troubleshooter, each question in turn, and what to do at the end."""

from pathlib import Path

import click
import msgspec

from app.cli.output import say, write
from app.cli.solving import describe_found
from kb.cases import walk
from kb.cases.case import Case
from kb.cases.narrowing import choice_in_words
from kb.cases.request import problems, with_field
from kb.desk import Desk
from kb.errors import DesksideError, NotFoundError
from kb.text import clean, clean_line
from kb.troubleshooter.explain import source_of, why_asked, why_not
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.jump import targets
from kb.troubleshooter.state import Origin, State
from kb.troubleshooter.unknown import UNKNOWN, value_for_unknown

_HELP = (
    "Type a number. ? how to check and why it is asked, u nobody knows, j answer another question, b back, "
    "w what it is not, n a note, q stop (the case is kept)."
)
_HELP_WIDTH = 76


class Dialogue:
    """One conversation at a prompt."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.told: set[str] = set()

    def choose_flow(self, words: str, asks: bool) -> Flow:
        """Return the troubleshooter of that name, or the one that fits the words; ask when several do.

        Raises NotFoundError, naming those that come near, when it is not clear and nobody can be asked.
        """
        flows = self.desk.visible_flows()
        if not flows:
            raise NotFoundError("This library has no troubleshooters.")
        if words in flows:
            return flows[words]
        if not words:
            if not asks:
                raise NotFoundError("Which troubleshooter?", hint=f"There are: {', '.join(flows)}.")
            return self._pick([flow for flow in (flows.get(one.flow) for one in self.desk.symptoms()) if flow])
        near = self._near(words)
        if not near:
            raise NotFoundError("No troubleshooter fits these words.", hint=f"There are: {', '.join(flows)}.")
        if asks:
            return near[0] if len(near) == 1 else self._pick(near)
        say(f"Using {near[0].id}: {near[0].title}.")
        return near[0]

    def walk(self, case: Case) -> Case:
        """Ask until the walk is finished or the person stops, saving at every step; return the saved case."""
        told_how = False
        while True:
            state = self.desk.state_of(case)
            if state is None:
                return case
            self._tell_record(state)
            if state.question is not None:
                if not told_how:
                    say(_HELP)
                    told_how = True
                next_case = self._question(case, state)
                if next_case is None:
                    say(f"Kept as {case.id}. Go on with: deskside solve --resume {case.id}")
                    return case
                case = next_case
                continue
            write()
            for line in describe_found(self.desk, case, state):
                write(line)
            if state.fix is not None:
                case = self._verify(case, state.fix.verify)
                continue
            return case if state.solved else self._request(case)

    def _near(self, words: str) -> list[Flow]:
        """Return the troubleshooters that fit words of the person's own, best first, at most nine."""
        flows = self.desk.visible_flows()
        hits = self.desk.search(words, 30).hits
        return [flows[hit.id] for hit in hits if hit.kind == "flow" and hit.id in flows][:9]

    def _pick(self, flows: list[Flow]) -> Flow:
        """Return the one that the person takes from a list; their own words make a new list."""
        while True:
            say("What is wrong?")
            for number, flow in enumerate(flows, start=1):
                say(f"  {number}  {flow.symptom}")
            typed = clean_line(click.prompt("A number, or your own words", err=True))
            if typed.casefold() in ("q", "quit"):
                raise click.Abort
            if not typed.isdecimal():
                near = self._near(typed)
                if not near:
                    say("No troubleshooter fits these words. Try others, or take a number. q stops.")
                elif len(near) == 1:
                    return near[0]
                else:
                    flows = near
            elif 1 <= int(typed) <= len(flows):
                return flows[int(typed) - 1]
            else:
                say(f"The numbers go from 1 to {len(flows)}.")

    def _tell_record(self, state: State) -> None:
        for known in state.known:
            if known.origin is Origin.RECORD and known.fact.id not in self.told:
                self.told.add(known.fact.id)
                say(f"The record answers: {known.fact.ask} {known.label} ({source_of(known)})")

    def _question(self, case: Case, state: State) -> Case | None:
        fact = state.question
        assert fact is not None
        say("")
        say((fact.speak or fact.ask) if self.desk.staff else fact.ask)
        values = list(fact.values)
        for number, value in enumerate(values, start=1):
            say(f"  {number}  {fact.values[value]}")
        if value_for_unknown(fact) == UNKNOWN:
            say("  u  Nobody knows")
        contracts = self.desk.contracts_to_choose(case)
        if contracts:
            say(f"  c  {choice_in_words(contracts)}")
        flow = state.flow
        now = self.desk.clock()
        while True:
            typed_line = clean_line(click.prompt("Answer", err=True))
            typed = typed_line.casefold()
            if typed.isdigit() and 1 <= int(typed) <= len(values):
                return self.desk.save_case(walk.answer(case, flow, fact.id, values[int(typed) - 1], now))
            if typed in ("?", "h", "help", "why"):
                self._tell_how(state, only_why=typed == "why")
            elif typed in ("0", "u", "unknown"):
                return self.desk.save_case(walk.answer(case, flow, fact.id, UNKNOWN, now))
            elif typed.partition(" ")[0] in ("j", "jump"):
                answered = self._jump(case, flow, typed.partition(" ")[2])
                if answered is not None:
                    return answered
            elif typed == "c" and contracts:
                chosen = click.prompt("Contract", type=click.Choice(contracts), err=True)
                return self.desk.save_case(self.desk.with_readings(msgspec.structs.replace(case, contract=chosen)))
            elif typed in ("b", "back"):
                latest = walk.last_answered(case, state)
                if latest is not None:
                    return self.desk.save_case(walk.take_back(case, latest, now))
                say("This is the first question.")
            elif typed in ("w", "what"):
                for line in why_not(state):
                    say(line)
            elif typed.partition(" ")[0] in ("n", "note"):
                text = typed_line.partition(" ")[2] or click.prompt("Note", err=True)
                case = self.desk.save_case(walk.add_note(case, text, now))
            elif typed in ("q", "quit"):
                return None
            else:
                say(_HELP)

    def _tell_how(self, state: State, *, only_why: bool) -> None:
        """Say why the question is asked, and how to find its answer out."""
        from kb.library.plain import render_plain

        for line in why_asked(state):
            say(line)
        reference = state.question.help if state.question is not None else ""
        if only_why or not reference:
            return
        try:
            document = self.desk.library.section_document(reference)
        except DesksideError:
            return
        say("")
        for line in render_plain(document, _HELP_WIDTH, styled=False).splitlines():
            say(line)
        say(f"The whole article: deskside show {reference.partition('#')[0].removesuffix('.md')}")

    def _jump(self, case: Case, flow: Flow, words: str) -> Case | None:
        """Answer another fact, from a few letters of its question or of the answer; None where none is answered."""
        found = targets(flow, words or clean_line(click.prompt("Letters of a question or an answer", err=True)))
        if not found:
            say("No question and no answer has these words.")
            return None
        target = found[0]
        value = target.value
        if not value:
            say(target.fact.ask)
            for number, label in enumerate(target.fact.values.values(), start=1):
                say(f"  {number}  {label}")
            typed = clean_line(click.prompt("Answer", err=True))
            values = list(target.fact.values)
            if not (typed.isdecimal() and 1 <= int(typed) <= len(values)):
                say("Nothing was answered.")
                return None
            value = values[int(typed) - 1]
        say(f"Taken: {target.fact.ask} {target.fact.values[value]}")
        return self.desk.save_case(walk.answer(case, flow, target.fact.id, value, self.desk.clock()))

    def _verify(self, case: Case, question: str) -> Case:
        helped = click.confirm(clean(question), err=True)
        return self.desk.save_case(walk.did_it_help(case, helped, self.desk.clock()))

    def _request(self, case: Case) -> Case:
        from kb.cases.channels.file import FileChannel
        from kb.cases.message import preview_lines
        from kb.cases.outbox import keep, send

        if not click.confirm("Write a support request now?", default=True, err=True):
            return case
        request = self.desk.request_for(case)
        for field in request.fields:
            if not field.value:
                need = " (needed)" if field.required else " (Enter leaves it open)"
                typed = click.prompt(f"{clean_line(field.label)}{need}", default="", show_default=False, err=True)
                request = with_field(request, field.key, typed)
        for line in preview_lines(request):
            write(line)
        case = keep(self.desk.cases, case, request, self.desk.clock())
        for finding in problems(request):
            say(f"Before it can leave: {finding.message}")
        if problems(request):
            say(f"Kept as {request.id}. Go on with: deskside request edit {request.id}")
            return case
        if click.confirm("Save it as an e-mail file in this folder?", default=True, err=True):
            channel = FileChannel(Path.cwd(), self.desk.library.settings.support.email)
            try:
                case, result = send(self.desk.cases, case, channel, self.desk.clock())
                say(result)
            except DesksideError as error:
                say(str(error))
        say(f"Kept in the outbox as {request.id}.")
        return case
