"""Senders that are killed, against a real Roundup: nothing is lost, nothing is doubled.

A few kills in every run of the tests, a hundred in `make stress` (DESKSIDE_STRESS=full), which prints the figures.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb.cases.case import Case
from kb.cases.delivery import give
from kb.cases.store import CaseStore
from tests.figures import note

from ..conftest import START
from .conftest import Desk, channel_to, new_case
from .cutting_proxy import Cut

_FULL = os.environ.get("DESKSIDE_STRESS") == "full"
_KILLS = 100 if _FULL else 5
_NAIVE = 20 if _FULL else 1


@pytest.mark.timeout(1800)
def test_a_sender_that_is_killed_neither_loses_nor_doubles(roundup: Desk, store: CaseStore, capfd) -> None:
    chance = random.Random(4711)
    # Calls of one request: the one-time link, the message, the issue; in doubt there is a search before.
    cuts = [Cut(3, "committed"), Cut(1, "committed"), Cut(3, "before"), Cut(2, "committed"), Cut(3, "after")]
    cases: list[Case] = []
    killed = {"at a call": 0, "at any moment": 0}
    while sum(killed.values()) < _KILLS:
        if not waiting(store):
            cases.append(give(store, new_case(store), channel_to(roundup), START))
        if cuts or chance.random() < 0.5:
            cut = cuts.pop(0) if cuts else Cut(chance.randint(1, 5), chance.choice(["before", "committed", "after"]))
            killed["at a call"] += run_and_cut(roundup, store, "careful", cut)
        else:
            killed["at any moment"] += run_and_cut(roundup, store, "careful", None, chance.uniform(0.3, 2.0))
    while waiting(store):
        assert not run_and_cut(roundup, store, "careful", None)
    titles = roundup.tracker.titles()
    tickets = [sum(case.request.id in title for title in titles) for case in cases]
    say(capfd, f"{sum(killed.values())} kills {killed}, {len(cases)} requests: {tickets.count(0)} lost, "
        f"{sum(count - 1 for count in tickets if count > 1)} doubled")  # fmt: skip
    assert tickets == [1] * len(cases)
    for case in cases:
        request = store.load(case.id).request
        assert request.state == "sent"
        assert request.id in roundup.tracker.get(f"issue/{request.remote_id}")["attributes"]["title"]


@pytest.mark.timeout(600)
def test_a_naive_sender_that_is_killed_doubles(roundup: Desk, store: CaseStore, capfd) -> None:
    cases = []
    for _ in range(_NAIVE):
        cases.append(new_case(store))
        assert run_and_cut(roundup, store, "naive", Cut(1, "committed"))
        assert not run_and_cut(roundup, store, "naive", None)
    titles = roundup.tracker.titles()
    doubled = sum(titles.count(f"Licences missing [{case.request.id}]") == 2 for case in cases)
    say(capfd, f"naive: {len(cases)} kills, {len(cases)} requests: {doubled} doubled")
    assert doubled == len(cases)


def say(capfd: pytest.CaptureFixture[str], text: str) -> None:
    """Print a line of figures in a full run, whatever pytest captures."""
    if _FULL:
        note("Requests to a real help desk (Roundup)", text)
        with capfd.disabled():
            print(f"\n  {text}", flush=True)


def waiting(store: CaseStore) -> bool:
    """Tell whether anything is not sent yet."""
    return any(store.load(case_id).request.state != "sent" for case_id in store.ids())


def run_and_cut(desk: Desk, store: CaseStore, way: str, cut: Cut | None, seconds: float = 60) -> bool:
    """Run a sender to its end, or until it is killed, at the latest after so many seconds; return whether it was."""
    program = Path(__file__).with_name("sending_process.py")
    command = [sys.executable, str(program), str(store.folder), desk.tracker.url, way]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[4], stdout=subprocess.DEVNULL)
    desk.proxy.arm(cut, lambda: os.kill(process.pid, signal.SIGKILL))
    try:
        return process.wait(seconds) == -signal.SIGKILL
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait() == -signal.SIGKILL
