"""What the readers' tests share: one fixed moment, and a short way to ask a reader."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kb.accounts.readers import READERS
from kb.accounts.reading import Context
from kb.accounts.record import Record


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def ask(now: datetime) -> Callable[..., str | None]:
    """Return the value that a reader gives, None for silent. Focus and another `now` by keyword."""

    def reader_says(name: str, record: Record, caller: str | None = None, **focus: Any) -> str | None:
        context = Context(record=record, caller=caller, **{"now": now, **focus})
        reading = READERS[name].read(context)
        assert reading is None or reading.value in READERS[name].values
        return reading.value if reading else None

    return reader_says
