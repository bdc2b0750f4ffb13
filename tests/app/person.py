"""Somebody at the app: presses keys, clicks, and reads the screen until it shows what it should."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from app.deskside import DesksideApp
from app.modes import Visit
from kb.desk import Desk

PATIENCE = 10.0
"""Seconds to wait for what should come; only a failing test ever waits that long."""


_BORDERS = str.maketrans("│▌▊▎", "    ")


def burst(app: DesksideApp, *keys: str) -> None:
    """Send keys as a slow line delivers them: all at once."""
    for key in keys:
        event = events.Key("space" if key == " " else key, key if len(key) == 1 else None)
        event.set_sender(app)
        app.post_message(event)


class Person:
    """Drives one running app."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        self.app: DesksideApp = pilot.app  # type: ignore[assignment]

    @property
    def text(self) -> str:
        """What the terminal shows, line by line."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def words(self) -> str:
        """What the terminal shows as one line, without borders: for words that may be broken over lines."""
        return " ".join(self.text.translate(_BORDERS).split())

    @property
    def footer(self) -> str:
        """The last line of the screen."""
        return self.text.splitlines()[-1]

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Empty the box that has the focus, and type something into it."""
        box = self.app.focused
        assert isinstance(box, Input), f"the focus is on {box}"
        box.value = ""
        await self.pilot.press(*text)
        await self.pilot.pause()
        assert box.value == text

    async def type_at_once(self, text: object) -> None:
        """Empty the box that has the focus, and send it a long text, as a file's name, without waiting between."""
        box = self.app.focused
        assert isinstance(box, Input), f"the focus is on {box}"
        box.value = ""
        burst(self.app, *str(text))
        await self.until(lambda: box.value == str(text), f"“{text}” in the box")

    async def sees(self, *expected: str) -> str:
        """Wait until the screen shows all of these, wherever lines break, and return its words."""
        await self.until(lambda: all(one in self.words for one in expected), f"{expected}")
        return self.words

    async def is_told(self, words: str) -> None:
        """Wait for a message with these words; where it breaks into lines may depend on the length of a file's path."""
        await self.until(lambda: any(words in message.text for message in self.app.toasts.told), f"a message: {words}")

    async def sees_no_more(self, unexpected: str) -> str:
        """Wait until the screen does not show this any more, and return its words."""
        await self.until(lambda: unexpected not in self.words, f"the end of “{unexpected}”")
        return self.words

    async def until(self, condition: Callable[[], object], what: str = "what was expected") -> None:
        """Wait for something that workers and messages bring about."""
        end = monotonic() + PATIENCE
        while not condition():
            assert monotonic() < end, f"The screen never showed {what}:\n{self.text}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def click(self, words: str) -> None:
        """Click in the middle of words that stand on one line of the screen."""
        for y, line in enumerate(self.text.splitlines()):
            x = line.find(words)
            if x >= 0:
                await self.pilot.click(offset=(x + len(words) // 2, y))
                await self.pilot.pause()
                return
        raise AssertionError(f"“{words}” is not on the screen:\n{self.text}")


@asynccontextmanager
async def at(
    desk: Desk, mode: str = "solve", visit: Visit | None = None, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Person]:
    """Run the app over a desk in one of its parts, with somebody at it."""
    app = DesksideApp(desk, mode=mode, visit=visit)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        yield Person(pilot)
