"""A case goes to a file and comes from one: what the screens with cases have in common."""

from functools import partial
from pathlib import Path

from textual import on, work
from textual.message import Message

from app.paths import export_path
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from app.widgets.path_suggester import PathSuggester
from kb.errors import DesksideError


class CaseFiles(DeskScreen):
    """Writes a case to a file and takes one over, in workers; goes on with what came."""

    class Came(Message):
        """A case came from a file and is saved, in the worker."""

        def __init__(self, case_id: str, told: tuple[str, ...]) -> None:
            super().__init__()
            self.case_id = case_id
            self.told = told

    def ask_where_to_export(self, case_id: str) -> None:
        """Ask for a file, and write the case to it."""
        from app.screens.ask import AskScreen

        path = export_path(f"case-{case_id}.json")
        detail = "What was struck from its request is not in it, and no more of the record than the case has used."
        ask = AskScreen("Save the case as", "The file's name", str(path), detail=detail, suggester=PathSuggester())
        self.app.push_screen(ask, partial(self._file_named, case_id))

    def _file_named(self, case_id: str, typed: object) -> None:
        if isinstance(typed, str) and typed.strip():
            self._write_file(case_id, Path(typed.strip()))

    @work(thread=True, exclusive=True, group="case-file", exit_on_error=False)
    def _write_file(self, case_id: str, path: Path) -> None:
        from kb.cases.handing_over import write_case_file

        desk = self.desk_app.desk
        try:
            case = desk.cases.load(case_id)
            written = write_case_file(case, desk.state_of(case), path, desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            words = f"Saved as {written}. Who gets it opens it in Deskside, and goes on where it stopped."
            self.app.call_from_thread(self.desk_app.notify, words)

    def ask_which_file(self) -> None:
        """Ask for a case file, and take the case over from it."""
        from app.screens.ask import AskScreen

        ask = AskScreen("Open a case from a file", "case-….json", "", suggester=PathSuggester())
        self.app.push_screen(ask, self._which_given)

    def _which_given(self, typed: object) -> None:
        if isinstance(typed, str) and typed.strip():
            self._take_over(Path(typed.strip().strip("'\"")))

    @work(thread=True, exclusive=True, group="case-file", exit_on_error=False)
    def _take_over(self, path: Path) -> None:
        from kb.cases.handing_over import take_over

        desk = self.desk_app.desk
        try:
            taken = take_over(desk.cases, path, desk.visible_flows(), desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(self.Came(taken.case.id, taken.told))

    @on(Came)
    def _came(self, message: Came) -> None:
        """Go on with it; what came stands above the question until something is said."""
        self.desk_app.start_flow("", case_id=message.case_id)
