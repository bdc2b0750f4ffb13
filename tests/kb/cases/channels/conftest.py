"""The real help desk of the tests: Roundup, started once."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.cases.case import Case
from kb.cases.channels.roundup import RoundupChannel
from kb.cases.store import CaseStore
from kb.channel_settings import RoundupSettings

from ..conftest import a_case
from .cutting_proxy import CuttingProxy
from .roundup_server import PASSWORD, USER, RoundupUnusableError, Tracker, start_tracker

_NUMBERS = itertools.count(100)


@dataclass
class Desk:
    """A tracker and the proxy in front of it."""

    tracker: Tracker
    proxy: CuttingProxy


@pytest.fixture(scope="session")
def running_roundup() -> Iterator[Desk]:
    """Start Roundup. Where it cannot run the tests are skipped and say why; in CI that is a failure."""
    # Not pytest's own folder: nobody but its owner may enter that.
    folder = Path(tempfile.mkdtemp(prefix="deskside-roundup-"))
    proxy = CuttingProxy()
    try:
        tracker = start_tracker(folder, proxy.port)
    except RoundupUnusableError as why:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI"):
            pytest.fail(f"Roundup has to run in CI, and does not: {why}")
        pytest.skip(f"Roundup does not run here: {why}")
    proxy.target = tracker.port
    yield Desk(tracker, proxy)
    tracker.stop()
    proxy.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def roundup(running_roundup: Desk) -> Desk:
    """Return Roundup, with nothing to be cut."""
    running_roundup.proxy.arm(None, lambda: None)
    return running_roundup


def channel_to(desk: Desk, secret: str = PASSWORD, **more: object) -> RoundupChannel:
    """Return the channel to the tracker."""
    settings = RoundupSettings(url=desk.tracker.url, user=USER, **more)
    return RoundupChannel("desk", settings, lambda: secret)


def new_case(store: CaseStore) -> Case:
    """Save a case whose request has a number that none had before in this run, and return it."""
    return store.save(a_case(next(_NUMBERS)))
