"""Keys that come faster than they are carried out: over a slow line, or from somebody who knows the way by heart.

Textual hands a key on to whatever has the focus when it comes. What the key before it has set going, a change of the
focus or a new screen, may not have happened by then, and so the second key would be lost or meant for something else.
Here each key waits until the one before has been carried out.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.timer import Timer

_LAPS = 3
"""A key may make its widget send a message, such as that a line was entered, and that another: each takes one lap."""
_LONGEST = 1.0
"""Seconds after which the next key is let through, whatever has become of the one before, unless keys are held."""


class TypedAhead:
    """Gives keys and pasted text to the app by `give`, one at a time, in the order in which they came.

    Nothing is given while `held` says so: something is being gone to or opened, and what is typed is meant for it.
    Whoever holds calls `go_on` afterwards.
    """

    def __init__(
        self, app: App[Any], give: Callable[[events.Event], Awaitable[None]], held: Callable[[], bool]
    ) -> None:
        self._app = app
        self._give = give
        self._held = held
        self._waiting: deque[events.Event] = deque()
        self._number = 0
        self._under_way = False
        self._stopped = False
        self._was_held = False
        self._patience: Timer | None = None

    async def take(self, event: events.Event) -> None:
        """Take one that has just come."""
        self._waiting.append(event)
        if not self._under_way:
            await self._over(self._number)

    def go_on(self) -> None:
        """Go on with what was held, if anything was, as soon as what has been opened or found is there."""
        if self._stopped:
            self._wait(self._number)

    async def _next(self) -> None:
        event = self._waiting.popleft()
        self._under_way = True
        self._number += 1
        number = self._number
        self._be_patient(number)
        await self._give(event)
        self._wait(number)

    def _wait(self, number: int) -> None:
        """Wait until what was given, or has just been found, has been carried out."""
        # Messages are handled in order: what goes the same way after the key comes when the key has been carried out,
        # from who has got it outwards to the app, then through the beginning of a screen that may be new.
        if self._app.screen_stack:
            target = self._app.focused or self._app.screen
            self._follow(deque(list(target.ancestors_with_self) * _LAPS), number)

    def _follow(self, way: deque["DOMNode"], number: int) -> None:
        self._was_held = self._was_held or self._held()
        if way:
            self._pass_on(way.popleft().call_later, lambda: self._follow(way, number))
        else:
            self._by_screen(number)

    def _by_screen(self, number: int) -> None:
        if not self._app.screen_stack:
            return  # the app is ending
        self._pass_on(self._app.screen.call_later, lambda: self._app.call_later(self._over, number))

    def _pass_on(self, call: Callable[[Callable[[], object]], bool], step: Callable[[], object]) -> None:
        if not call(step):
            step()  # it is closing, and takes no messages any more

    async def _over(self, number: int) -> None:
        if number != self._number:
            return
        if self._patience is not None:
            self._patience.stop()
        self._stopped, was_held = self._held(), self._was_held
        self._was_held = False
        if self._stopped:
            self._be_patient(number)
        elif was_held:  # what has just been opened or found may have sent messages that nobody has handled yet
            self._be_patient(number)
            self._wait(number)
        elif self._waiting:
            await self._next()
        else:
            self._under_way = False

    def _be_patient(self, number: int) -> None:
        self._patience = self._app.set_timer(_LONGEST, lambda: self._over(number))
