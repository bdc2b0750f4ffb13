"""Opening a request of the outbox: one that waits is taken out of the queue first, and can be put back after."""

from functools import partial

from textual import on, work
from textual.message import Message
from textual.worker import Worker

from app.modes import Visit
from app.screens.base import DeskScreen
from app.screens.failed import Failed
from kb.cases.case import Case
from kb.cases.delivery import can_be_given_back, chosen, give, hold
from kb.cases.finishing import current
from kb.cases.sending import is_waiting
from kb.cases.walk import add_note
from kb.errors import DesksideError

_WAITS = "This request waits, and goes out by itself. To be changed, it is taken out of the queue."
_CHOICES = (
    ("change", "Change it; it can be put back into the queue after that"),
    ("look", "Only look at it; it goes out as it is"),
)


class OpensRequests(DeskScreen):
    """Opens requests over itself. `at` is the id of the case that was opened last."""

    class Opened(Message):
        """A case was read or made, in its worker, and is to be shown; `held` was taken out of the queue for that."""

        def __init__(self, case: Case, *, held: bool = False) -> None:
            super().__init__()
            self.case = case
            self.held = held

    class CameBack(Message):
        """A request that was taken out of the queue was changed, or left as it was."""

        def __init__(self, case: Case) -> None:
            super().__init__()
            self.case = case

    class GivenBack(Message):
        """A request is in the queue again."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.at = ""

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def open_case(self, case_id: str) -> None:
        """Open the request of a case, or of the one that it was merged into."""
        try:
            self.post_message(self.Opened(current(self.desk_app.desk.cases, case_id)))
        except DesksideError as error:
            self.post_message(Failed(error))

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def begin(self, article: str = "", words: str = "") -> None:
        """Begin a request about an article, about what the person has typed, or about nothing yet."""
        desk = self.desk_app.desk
        try:
            case = desk.new_case(article=article or None)
            self.post_message(self.Opened(add_note(case, words, desk.clock())))
        except DesksideError as error:
            self.post_message(Failed(error))

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        from app.screens.pick import PickScreen
        from app.screens.request import RequestScreen

        case = message.case
        self.at = case.id
        request = case.request
        if request is not None and request.state in ("sent", "sending"):
            self._preview(case)
        elif request is not None and is_waiting(request):
            self.app.push_screen(PickScreen(_WAITS, _CHOICES), partial(self._change_or_look, case))
        else:
            self.app.push_screen(RequestScreen(case), partial(self._form_left, case.id, message.held))

    def _preview(self, case: Case) -> None:
        from app.screens.preview import PreviewScreen

        self.app.push_screen(PreviewScreen(case))

    def _change_or_look(self, case: Case, choice: object) -> None:
        if choice == "change":
            self._hold(case)
        elif choice == "look":
            self._preview(case)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _hold(self, case: Case) -> None:
        desk = self.desk_app.desk
        try:
            held = hold(desk.cases, desk.cases.load(case.id), desk.clock())
            self.post_message(self.Opened(held, held=True))
        except DesksideError as error:
            self.post_message(Failed(error))

    @property
    def going(self) -> bool:
        """Whether a request is still opened: what is typed is meant for its form."""
        return any(one.node is self and one.group == "open" and not one.is_finished for one in self.workers)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Go on with what was typed meanwhile once a request is opened, or cannot be."""
        if event.worker.group == "open" and event.worker.is_finished:
            self.desk_app.go_on_typing()

    # Putting it back into the queue

    def _form_left(self, case_id: str, held: bool, _: object) -> None:
        if held:
            self._look_whether_back(case_id)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _look_whether_back(self, case_id: str) -> None:
        try:
            case = self.desk_app.desk.cases.load(case_id)
        except DesksideError as error:
            self.post_message(Failed(error))
            return
        if case.request is not None and not is_waiting(case.request):
            self.post_message(self.CameBack(case))

    @on(CameBack)
    def _came_back(self, message: CameBack) -> None:
        from app.screens.confirm import ConfirmScreen

        request = message.case.request
        if request is None or request.state in ("sent", "sending", "cancelled"):
            return
        if not can_be_given_back(request):
            self.desk_app.notify("Something is missing in it, so it is not in the queue any more.", severity="warning")
            return
        ask = ConfirmScreen(
            "Put it back into the queue?",
            f"{request.id} waits no longer. In the queue, it goes out by itself as it is now.",
            yes="Put it back",
            no="Not yet",
            usual=True,
        )
        self.app.push_screen(ask, partial(self._give_if_sure, message.case))

    def _give_if_sure(self, case: Case, sure: object) -> None:
        if sure is True:
            self._give(case)

    @work(thread=True, exclusive=True, group="change", exit_on_error=False)
    def _give(self, case: Case) -> None:
        desk = self.desk_app.desk
        try:
            assert case.request is not None
            channel = chosen(self.desk_app.sending.channels(), case.request.channel)
            give(desk.cases, case, channel, desk.clock())
        except DesksideError as error:
            self.post_message(Failed(error))
        else:
            self.desk_app.sending.send_now(case.id)
            self.post_message(self.GivenBack())
