"""The command line over a small library and folders of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main
from tests.app.conftest import write_library

LIBRARY = {
    "library.yaml": """\
title: Test help
support: {name: the support desk, phone: 01844 263790, email: support@reseller.example}
categories:
  - {id: licences, title: Licences, summary: Seats and contracts.}
""",
    "licences/missing.md": """\
---
title: Licences are missing
summary: What to do.
category: licences
says: [cannot see my seats]
---
Call {support.phone}.

## Steps

1. Sign in.
2. Look at the list.
""",
    "licences/secret.md": """\
---
title: A secret draft about seats
category: licences
status: draft
---
Nobody should see this.
""",
    "troubleshooters/seats.yaml": """\
flow: seats
version: 2
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
article: missing.md
says: [cannot see my seats]
facts:
  ordered:
    ask: Did you order seats?
    why: Without an order there are no seats.
    values: {yes: Yes, no: No}
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
causes:
  - id: not-ordered
    title: There is no order
    when: {ordered: no}
    because: Nothing was ordered.
    then: {contact: order}
  - id: look
    title: You looked in the wrong place
    when: {ordered: yes, seen: yes}
    because: Somebody sees them.
    then: {fix: missing.md, who: [primary_admin], verify: "Do you see them now?", else: order}
  - id: lost
    title: The order is lost
    when: {ordered: yes, seen: no}
    because: Nobody sees them.
    then: {contact: order}
contacts:
  order:
    subject: "Seats missing: contract {contract.number?}"
    asks: [order number]
tests:
  - {name: none ordered, answers: {ordered: no}, asked: [ordered], cause: not-ordered}
  - {name: seen, answers: {ordered: yes, seen: yes}, asked: [ordered, seen], cause: look}
  - {name: lost, answers: {ordered: yes, seen: no}, asked: [ordered, seen], cause: lost}
""",
}


@dataclass(frozen=True)
class Output:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return the folder of a small library."""
    return write_library(tmp_path / "library", LIBRARY)


@pytest.fixture
def deskside(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Output]:
    """Return `deskside("show", "missing")`, which runs a command on the small library."""
    monkeypatch.setenv("DESKSIDE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DESKSIDE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DESKSIDE_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Output:
        capfd.readouterr()
        code = main(["--library", str(library), *arguments])
        out, err = capfd.readouterr()
        return Output(code, out, err)

    return run
