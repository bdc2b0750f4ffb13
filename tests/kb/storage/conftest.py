"""Operating systems that fail, record or hurry, for the tests of storage."""

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest

from kb.storage import calls
from kb.storage.calls import Calls

OPERATIONS = [name for name in vars(Calls) if not name.startswith("_")]


class WatchedCalls(Calls):
    """Counts the calls and lets `act(name, number, arguments)` do something else in place of any of them.

    `act` returns None to let the call through, or a function that is run in its place.
    """

    def __init__(self, act: Callable[[str, int, tuple[Any, ...]], Callable[[], Any] | None]) -> None:
        self.act = act
        self.made: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        real = super().__getattribute__(name)
        if name not in OPERATIONS:
            return real

        def call(*arguments: Any, **options: Any) -> Any:
            self.made.append(name)
            instead = self.act(name, len(self.made), arguments)
            return real(*arguments, **options) if instead is None else instead()

        return call


def failing(number: int, code: int) -> WatchedCalls:
    """Return an operating system whose n-th call fails with this error; a failing close closes all the same."""

    def act(name: str, at: int, arguments: tuple[Any, ...]) -> Callable[[], Any] | None:
        if at != number:
            return None

        def fail() -> None:
            if name == "close":
                os.close(arguments[0])
            raise OSError(code, os.strerror(code))

        return fail

    return WatchedCalls(act)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Calls], Calls]:
    """Put another operating system under storage; the real one comes back after the test."""

    def put(other: Calls) -> Calls:
        monkeypatch.setattr(calls, "system", other)
        return other

    return put


@pytest.fixture
def fail_at(use: Callable[[Calls], Calls]) -> Callable[[int, int], WatchedCalls]:
    """Make the n-th call from now on fail."""

    def put(number: int, code: int = errno.EIO) -> WatchedCalls:
        other = failing(number, code)
        use(other)
        return other

    return put


@pytest.fixture
def watch(use: Callable[[Calls], Calls]) -> Callable[..., WatchedCalls]:
    """Put an operating system that does something else where `act` says so."""

    def put(act: Callable[[str, int, tuple[Any, ...]], Callable[[], Any] | None]) -> WatchedCalls:
        other = WatchedCalls(act)
        use(other)
        return other

    return put
