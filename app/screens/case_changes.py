"""What becomes of a case of the list: closed, reopened, merged, printed, exported, forgotten."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import on, work
from textual.content import Content
from textual.message import Message

from app.screens.case_files import CaseFiles
from app.screens.failed import Failed
from app.telling import timeline_content
from kb.cases import finishing
from kb.cases.case import Case
from kb.cases.headers import CaseHeader
from kb.cases.listing import is_finished
from kb.errors import DesksideError

_PRINTS = (
    ("show", "Show it here"),
    ("txt", "Write a text file"),
    ("md", "Write a Markdown file"),
    ("html", "Write a web page, to print it from a browser"),
)


class CaseChanges(CaseFiles):
    """Changes the highlighted case, in workers. A subclass lists the cases, and says which one is highlighted."""

    class Changed(Message):
        """Something became of a case, in the worker; `said` tells what, `clashes` what a merging did not take over."""

        def __init__(self, said: str, clashes: tuple[str, ...] = ()) -> None:
            super().__init__()
            self.said = said
            self.clashes = clashes

    class Others(Message):
        """The other cases of a caller were found, in the worker."""

        def __init__(self, case_id: str, choices: list[tuple[str, str]]) -> None:
            super().__init__()
            self.case_id = case_id
            self.choices = choices

    class Passage(Message):
        """A text to read was made, in the worker."""

        def __init__(self, title: str, text: Content) -> None:
            super().__init__()
            self.title = title
            self.text = text

    @property
    def picked(self) -> CaseHeader | None:
        """The header of the highlighted case."""
        return None

    def look_again(self) -> None:
        """List the cases again."""

    def offers_for(self, action: str, header: CaseHeader | None) -> bool | None:
        """Tell whether an action can be done with a case; None shows it greyed, False hides it."""
        if action in ("search", "filter", "open_file"):
            return True
        if header is None:
            return None
        if action == "reopen":
            return is_finished(header) and not header.merged_into
        if action == "finish":
            return header.state != "closed"
        if action == "merge":
            return not header.merged_into
        if action == "undo":
            return header.can_undo
        return bool(header.section) if action == "article" else True

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)
        self.look_again()

    @on(Changed)
    def _changed(self, message: Changed) -> None:
        self.look_again()
        if message.clashes:
            lines = (message.said, "", "Not taken over:", *(f"• {clash}" for clash in message.clashes))
            self._show_passage(self.Passage("Merged", Content("\n".join(lines))))
        else:
            self.desk_app.notify(message.said)

    # Closed and opened again

    def action_finish(self) -> None:
        """Note that nothing more is to be done in the case."""
        if self.picked is not None:
            self._change(self.picked.id, finishing.close, "is closed.")

    def action_reopen(self) -> None:
        """Open a finished case again."""
        if self.picked is not None:
            self._change(self.picked.id, finishing.reopen, "is open again.")

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _change(self, case_id: str, change: Callable[..., Case], said: str) -> None:
        desk = self.desk_app.desk
        try:
            change(desk.cases, desk.cases.load(case_id), desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(self.Changed(f"{case_id} {said}"))

    # Merged

    def action_merge(self) -> None:
        """Merge the case with another of the same caller."""
        if self.picked is not None:
            self._find_others(self.picked.id)

    @work(thread=True, exclusive=True, group="merge", exit_on_error=False)
    def _find_others(self, case_id: str) -> None:
        from app.screens.case_rows import header_row
        from kb.cases.merging import other_cases

        desk = self.desk_app.desk
        try:
            headers, _ = desk.case_headers()
            others = other_cases(case_id, headers)
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        rows = [header_row(desk, one) for one in others]
        self.post_message(self.Others(case_id, [(row.id, f"{row.title} · {row.note}") for row in rows]))

    @on(Others)
    def _others_found(self, message: Others) -> None:
        from app.screens.pick import PickScreen

        if not message.choices:
            self.desk_app.notify("There is no other case of this caller, as far as is known.")
            return
        title = "Merge with which case? The later one goes on with all that both know."
        self.app.push_screen(PickScreen(title, message.choices), partial(self._other_picked, message.case_id))

    def _other_picked(self, case_id: str, other: object) -> None:
        if isinstance(other, str):
            self._merge(case_id, other)

    @work(thread=True, exclusive=True, group="merge", exit_on_error=False)
    def _merge(self, case_id: str, other_id: str) -> None:
        from kb.cases.merging_files import merge

        desk = self.desk_app.desk
        try:
            found = merge(desk.cases, case_id, other_id, desk.clock(), desk.flows.get)
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            said = f"{found.other.id} was merged into {found.case.id}."
            self.post_message(self.Changed(said, found.clashes))

    def action_undo(self) -> None:
        """Take the merging of the case back."""
        if self.picked is not None:
            self._undo(self.picked.id)

    @work(thread=True, exclusive=True, group="merge", exit_on_error=False)
    def _undo(self, case_id: str) -> None:
        from kb.cases.merging_files import undo_merge

        desk = self.desk_app.desk
        try:
            other = undo_merge(desk.cases, case_id, desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(self.Changed(f"{case_id} and {other.id} are two cases again."))

    # Read and printed

    def told(self, case_id: str, cells: int) -> Content:
        """Return the time line of a case for a width. Called in a worker; raises what loading raises."""
        from kb.cases.printing import steps_of
        from kb.cases.timeline import timeline

        desk = self.desk_app.desk
        case = desk.cases.load(case_id)
        flow = desk.flows.get(case.flow or "")
        entries = timeline(case, flow, desk.state_of(case), steps_of(case, desk.library), desk.flows)
        return timeline_content(entries, desk.clock(), cells)

    def action_timeline(self) -> None:
        """Show what happened in the case."""
        if self.picked is not None:
            self._tell_all(self.picked.id, min(66, self.app.size.width - 10))

    @work(thread=True, exclusive=True, group="passage", exit_on_error=False)
    def _tell_all(self, case_id: str, cells: int) -> None:
        try:
            self.post_message(self.Passage(f"Case {case_id}", self.told(case_id, cells)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Passage)
    def _show_passage(self, message: Passage) -> None:
        from app.screens.passage import PassageScreen

        self.app.push_screen(PassageScreen(message.title, message.text))

    def action_print(self) -> None:
        """Show the case as text, or write it to a file."""
        from app.screens.pick import PickScreen

        if self.picked is not None:
            self.app.push_screen(PickScreen("Print the case", _PRINTS), partial(self._print_as, self.picked.id))

    def _print_as(self, case_id: str, form: object) -> None:
        from app.paths import export_path
        from app.screens.ask import AskScreen
        from app.widgets.path_suggester import PathSuggester

        if form == "show":
            self._print(case_id, "txt", None)
        elif isinstance(form, str):
            path = export_path(f"case-{case_id}.{form}")
            ask = AskScreen("Write the case to", "The file's name", str(path), suggester=PathSuggester())
            self.app.push_screen(ask, partial(self._print_to, case_id, form))

    def _print_to(self, case_id: str, form: str, typed: object) -> None:
        if isinstance(typed, str) and typed.strip():
            self._print(case_id, form, Path(typed.strip()))

    @work(thread=True, exclusive=True, group="passage", exit_on_error=False)
    def _print(self, case_id: str, form: str, path: Path | None) -> None:
        from kb.cases.handing_over import write_new
        from kb.cases.printing import FORMS, print_case

        desk = self.desk_app.desk
        try:
            case = desk.cases.load(case_id)
            kind = next(one for one in FORMS if one == form)
            flow = desk.flows.get(case.flow or "")
            text = print_case(case, flow, desk.state_of(case), desk.library, kind, desk.clock(), desk.flows)
            if path is None:
                self.post_message(self.Passage(f"Case {case_id}", Content(text)))
                return
            written = write_new(path, f"case-{case_id}.{form}", text.encode())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(self.Changed(f"Saved as {written}. Only you can read it."))

    def action_article(self) -> None:
        """Open the article at the section that the case has reached."""
        if self.picked is not None and self.picked.section:
            name, _, anchor = self.picked.section.partition("#")
            self.desk_app.open_article(name, anchor)

    # Handed over and forgotten

    def action_export(self) -> None:
        """Write the case to a file."""
        if self.picked is not None:
            self.ask_where_to_export(self.picked.id)

    def action_open_file(self) -> None:
        """Take a case over from a file."""
        self.ask_which_file()

    def action_forget(self) -> None:
        """Erase the case with all that is kept of it, after asking."""
        from app.forgetting import ask_to_forget_case

        if self.picked is not None:
            ask_to_forget_case(self.desk_app, self.picked.id, self.look_again)
