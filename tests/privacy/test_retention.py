"""Finished cases go after the time that the settings name, and nothing else does, whatever its age."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cases.case import Caller, Case, CaseState, Request, RequestState
from kb.cases.store import CaseStore
from kb.dates import Period, period
from kb.errors import SettingsError
from kb.settings import Folders, load_settings
from kb.upkeep.retention import due_cases, is_finished, purge

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=800)
YEAR = Period(months=12, words="12 months")
REQUESTS: tuple[RequestState, ...] = ("draft", "ready", "sending", "sent", "failed", "cancelled")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("12 months", datetime(2025, 11, 24, 9, 0, tzinfo=UTC)),
        ("1 year", datetime(2025, 11, 24, 9, 0, tzinfo=UTC)),
        (" 9 MONTHS ", datetime(2026, 2, 24, 9, 0, tzinfo=UTC)),
        ("6 weeks", datetime(2026, 10, 13, 9, 0, tzinfo=UTC)),
        ("90days", datetime(2026, 8, 26, 9, 0, tzinfo=UTC)),
        ("9999 years", datetime.min.replace(tzinfo=UTC)),
        ("9999 days", NOW - timedelta(days=9999)),
    ],
)
def test_a_period_as_people_say_it(text: str, before: datetime) -> None:
    found = period(text)
    assert found is not None
    assert found.before(NOW) == before


@pytest.mark.parametrize(
    "text", ["", "0 days", "-1 months", "12", "months", "1.5 years", "1 fortnight", "1 day 2 weeks"]
)
def test_what_is_no_period(text: str) -> None:
    assert period(text) is None


@given(st.datetimes(timezones=st.just(UTC)), st.integers(1, 9999), st.sampled_from(["day", "week", "month", "year"]))
def test_the_moment_before_is_never_later(when: datetime, count: int, unit: str) -> None:
    found = period(f"{count} {unit}s")
    assert found is not None
    assert found.before(when) < when or when.year == 1


def test_a_month_that_is_shorter_ends_on_its_last_day() -> None:
    assert Period(months=9).before(datetime(2026, 11, 30, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)


def test_only_what_is_finished_goes(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    store = CaseStore(folders.cases)
    finished = set()
    states: tuple[CaseState, ...] = ("open", "solved", "request", "closed")
    for number, (state, sent, in_doubt) in enumerate(product(states, (None, *REQUESTS), (False, True))):
        request = Request(id=f"DS-{number}", created=OLD, state=sent, in_doubt=in_doubt) if sent else None
        case = Case(id=f"2024-09-15-abc{number}", started=OLD, updated=OLD, state=state, request=request)
        store.save(case)
        if (sent is None and state in ("solved", "closed")) or (sent in ("sent", "cancelled") and not in_doubt):
            finished.add(case.id)
        assert is_finished(case) == (case.id in finished)
    before = set(store.ids())
    assert set(purge(folders, YEAR, OLD + timedelta(days=300))) == set()
    assert set(purge(folders, YEAR, NOW)) == finished
    assert set(store.ids()) == before - finished


def test_an_old_case_that_was_touched_lately_stays(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "config.toml", tmp_path / "data", tmp_path / "cache")
    case = Case(id="2024-09-15-abcdef", started=OLD, updated=NOW - timedelta(days=3), state="closed")
    CaseStore(folders.cases).save(case)
    (folders.cases / "2023-09-15-broken.json").write_text("{")
    assert list(due_cases(folders, YEAR, NOW)) == []


@pytest.fixture
def three(folders: Folders) -> list[str]:
    """Keep three closed cases, two of them old."""
    store = CaseStore(folders.cases)
    now = datetime.now(UTC)
    for number, days in enumerate((3, 500, 900)):
        when = now - timedelta(days=days)
        caller = Caller(name="Quillon Vexmoor", email="quillon@zorbweld.example")
        store.save(Case(id=f"{when:%Y-%m-%d}-abc{number}", started=when, updated=when, state="closed", caller=caller))
    return store.ids()


def test_by_command(deskside: Callable[..., str], folders: Folders, three: list[str]) -> None:
    assert "kept for ever" in deskside("case", "purge", "--yes", code=1, told=True)
    folders.config_file.write_text('[privacy]\nkeep_finished_cases = "12 months"\n', encoding="utf-8")
    assert deskside("case", "purge", "--dry-run").split() == three[1:]
    assert deskside("case", "purge", code=130).split() == three[1:]
    assert CaseStore(folders.cases).ids() == three
    assert deskside("case", "purge", "--older-than", "2 years", "--yes").split() == three[2:]
    assert "Forgot 1 finished case." in deskside("case", "purge", "--yes", told=True)
    assert CaseStore(folders.cases).ids() == three[:1]
    assert "No finished case is older" in deskside("case", "purge", "--yes", told=True)
    log = folders.log_file.read_text(encoding="utf-8")
    assert log.count("1 finished case forgotten after") == 2
    assert not any(word in log.casefold() for word in ("vexmoor", "zorbweld", *three))


def test_a_period_that_is_none_is_told_with_an_example(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[privacy]\nkeep_finished_cases = "soon"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        load_settings(path)
    assert "`privacy.keep_finished_cases` cannot be `soon`" in str(told.value)
    assert "12 months" in told.value.hint
    path.write_text("[privacy]\nkeep_cases = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        load_settings(path)
    assert "Did you mean `keep_finished_cases`?" in told.value.hint
