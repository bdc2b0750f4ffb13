"""The case of the troubleshooter's screen: begun, gone on with, read again and saved."""

import msgspec
from textual import on, work
from textual.message import Message

from app.case_keeper import CaseKeeper
from app.modes import Visit
from app.screens.call_rows import call_rows
from app.screens.case_files import CaseFiles
from app.screens.case_rows import header_row
from app.screens.failed import Failed
from app.walking import Walk
from app.widgets.found_rows import Row
from app.widgets.symptom_picker import SymptomPicker
from kb.cases.case import Case
from kb.cases.finishing import current
from kb.cases.listing import on_shelf
from kb.errors import ConflictError, DesksideError, NotFoundError
from kb.troubleshooter.flow import Flow

_MOST_CASES = 5


class CaseHolder(CaseFiles):
    """Holds one case, and shows it by `show_walk`, `show_lost` and `show_symptoms`, which a subclass gives.

    A case is saved from the first thing that a person says in it. `lost` is a case whose troubleshooter is gone.
    """

    class Ready(Message):
        """A case was begun or read, in its worker. `instead_of` is what stood there when it was looked at again."""

        def __init__(self, case: Case, flow: Flow | None, instead_of: Case | None = None) -> None:
            super().__init__()
            self.case = case
            self.flow = flow
            self.instead_of = instead_of

    class Cases(Message):
        """The cases that are not finished were read, in their worker."""

        def __init__(self, rows: list[Row]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.walk: Walk | None = None
        self.lost: Case | None = None
        self._keeper: CaseKeeper | None = None
        self._asks_about_conflict = False
        self.trouble = ""
        self.without_record = ""

    def show_symptoms(self) -> None:
        """Show what there is to pick."""

    def show_walk(self, *, take_focus: bool = True) -> None:
        """Show where the case stands."""

    def show_lost(self, case: Case) -> None:
        """Show a case whose troubleshooter is gone."""

    def went_on(self, case: Case) -> None:
        """Do what is due once a case is open that was begun before."""

    @property
    def case_id(self) -> str:
        """The id of the case that is open; empty for none."""
        case = self.walk.case if self.walk is not None else self.lost
        return case.id if case is not None else ""

    @property
    def busy(self) -> bool:
        """Whether a step is not saved."""
        return self._keeper is not None and self._keeper.busy

    def unsaved(self) -> str | None:
        """Name the case while a step is not saved."""
        return "the case" if self.busy else None

    # Opening a case

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def begin(self, flow_id: str) -> None:
        """Begin a troubleshooter; nothing is saved before the person says something."""
        desk = self.desk_app.desk
        try:
            flow = desk.flow(flow_id)
            self.post_message(self.Ready(self.with_readings(desk.new_case(flow=flow)), flow))
        except DesksideError as error:
            self.post_message(Failed(error))

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def resume(self, case_id: str) -> None:
        """Go on with a saved case."""
        try:
            self._read(current(self.desk_app.desk.cases, case_id), None)
        except DesksideError as error:
            self.post_message(Failed(error))

    def look_again(self) -> None:
        """Read again what may have been changed from elsewhere: the case, the record or the library."""
        if self.walk is None:
            self.read_start()
        elif not self.busy:
            self._look_again(self.walk.case)

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def _look_again(self, case: Case) -> None:
        try:
            saved = self._keeper is not None and self._keeper.revision
            self._read(self.desk_app.desk.cases.load(case.id) if saved else case, case)
        except DesksideError as error:
            self.post_message(Failed(error))

    def _read(self, case: Case, instead_of: Case | None) -> None:
        """Give the case with its troubleshooter to the screen; called in a worker."""
        try:
            flow = self.desk_app.desk.flow(case.flow or "")
        except NotFoundError:
            self.post_message(self.Ready(case, None, instead_of))
        else:
            self.post_message(self.Ready(self.with_readings(case), flow, instead_of))

    def with_readings(self, case: Case) -> Case:
        """Ask the record; where it cannot be read the person is told, and asked instead. Called in a worker."""
        self.without_record = ""
        try:
            return self.desk_app.desk.with_readings(case)
        except DesksideError as error:
            self.without_record = f"The account record cannot be read, so everything is asked. {error}"
            return case

    @on(Ready)
    def _ready(self, message: Ready) -> None:
        case = message.case
        if message.instead_of is not None:
            if self.walk is None or self.walk.case is not message.instead_of or self.busy:
                return
            if _same(case, message.instead_of) and message.flow == self.walk.flow:
                self._hold(case)
                return
        if message.flow is None:
            self._without_flow(case)
            return
        self.lost = None
        self._hold(case)
        self.walk = Walk(self.desk_app.desk, message.flow, case, self._keep)
        if message.instead_of is None:
            self.went_on(case)
        self.show_walk()

    def _without_flow(self, case: Case) -> None:
        if case.flow is None:
            self.desk_app.open_request(case_id=case.id)
            return
        self.let_go()
        self.lost = case
        self.show_lost(case)

    def _hold(self, case: Case) -> None:
        self.trouble = ""
        self._keeper = CaseKeeper(case, self._write, self.run_worker, self._not_saved)

    def _write(self, case: Case) -> Case:
        """Save the case, and take back what was said of the disk; called in a thread."""
        saved = self.desk_app.desk.cases.save(case)
        if self.trouble:
            self.app.call_from_thread(self._tell_trouble, "")
        return saved

    def _keep(self, case: Case) -> None:
        if self._keeper is not None:
            self._keeper.keep(case)

    def let_go(self) -> None:
        """Leave the case as it is."""
        self.walk = self.lost = None

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.desk_app.tell(message.error)

    # Saving it

    async def saved(self) -> bool:
        """Save the case, and return whether that went well; what went wrong has been told."""
        if self.lost is not None:
            return True
        if self.walk is None or self._keeper is None:
            return False
        if not self._keeper.revision and not self._keeper.busy:
            self.walk.keep_now()
        return await self._keeper.settled()

    def _not_saved(self, error: DesksideError) -> None:
        if not isinstance(error, ConflictError):
            self._tell_trouble(f"The last step is not saved. {error}")
        elif not self._asks_about_conflict:
            from app.screens.pick import PickScreen

            self._asks_about_conflict = True
            question = "This case was changed in another window. What was done last here is not saved."
            self.app.push_screen(PickScreen(question, _CONFLICT), self._after_conflict)

    def _tell_trouble(self, trouble: str) -> None:
        """Say on the screen that the disk refuses the case, for as long as it does; nothing said is lost meanwhile."""
        if trouble != self.trouble:
            self.trouble = trouble
            self.show_walk(take_focus=False)

    def _after_conflict(self, choice: object) -> None:
        self._asks_about_conflict = False
        if self.walk is None:
            return
        if choice == "theirs":
            self.resume(self.case_id)
        elif choice == "apart":
            apart = self.walk.apart()
            self._hold(apart)
            self.walk.become(apart)
            self.show_walk()

    # Where to start

    @work(thread=True, exclusive=True, group="cases", exit_on_error=False)
    def read_start(self) -> None:
        """Read what can be picked, and the cases that are not finished, the latest first."""
        desk = self.desk_app.desk
        desk.symptoms()
        try:
            headers, _ = desk.case_headers()
        except DesksideError as error:
            self.post_message(Failed(error))
            headers = []
        waiting = on_shelf(headers, "open")
        open_ones = [header for header in waiting if header.flow and not header.live_call][:_MOST_CASES]
        calls = call_rows(desk) if desk.staff else []
        self.post_message(self.Cases([*calls, *(header_row(desk, header) for header in open_ones)]))

    @on(Cases)
    def _show_cases(self, message: Cases) -> None:
        self.query_one(SymptomPicker).fill(message.rows)


_CONFLICT = (
    ("theirs", "Show how it stands there, and give up what was done last here"),
    ("apart", "Go on here as a case of its own; both are kept"),
)


def _same(case: Case, other: Case) -> bool:
    """Whether nothing that shows has changed between two readings of a case."""
    return case == msgspec.structs.replace(other, updated=case.updated, revision=case.revision)
