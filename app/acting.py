"""Screens and widgets that have commands of their own, and who may use them."""

import re
from typing import TYPE_CHECKING, ClassVar, cast

from textual.messages import Prune
from textual.worker import Worker, WorkerState

from app.commands import command_for

if TYPE_CHECKING:
    from textual.dom import DOMNode as _Node

    from app.deskside import DesksideApp
else:
    # No DOMNode of its own: Textual takes styles from the first base that is one, and that must be the real widget.
    _Node = object


_TEXTUALS_OWN = re.compile(r"(?:scroll|page|cursor|select|delete)_\w+|first|last|copy|cut|paste|copy_text|minimize")
"""What Textual's own key bindings do in our screens and widgets: moving about, and typing."""


class Acting(_Node):
    """Something with commands of its own: `PLACE` is their place in `app.commands`.

    The palette and the help screen list the commands of every acting node on the screen.
    """

    PLACE: ClassVar[str] = ""

    @property
    def desk_app(self) -> "DesksideApp":
        """The running app, as ours."""
        return cast("DesksideApp", self.app)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse what is not declared, and what only staff may do; ask `offers` about the rest."""
        command = command_for(self.PLACE, action, parameters)
        if command is None and (parameters or not _TEXTUALS_OWN.fullmatch(action)):
            return False
        if command is not None and command.staff and not self.desk_app.staff:
            return False
        return self.offers(action)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a worker of ours that broke; what one could foresee, it has told by itself."""
        if event.state is WorkerState.ERROR:
            self.desk_app.tell_broken(event.worker)

    async def on_prune(self, event: Prune) -> None:
        """Stop our workers before our widgets go one by one: Textual does so after that, and a worker finds none."""
        self.workers.cancel_node(self)

    def offers(self, action: str) -> bool | None:
        """Tell whether an action can be done just now: False hides it, None shows it greyed.

        May be asked before the screen is mounted.
        """
        return True
