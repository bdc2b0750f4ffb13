"""Cases of one small troubleshooter, made by chance or as a test says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kb.cases import walk
from kb.cases.case import Caller, Case, Request, StoredReading, WrapUp
from kb.desk import Desk, open_desk
from kb.settings import Folders, Settings

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIBRARY = {
    "library.yaml": "title: Test help\ncategories: [{id: help, title: Help}]\n",
    "help/missing.md": """\
---
title: Licences are missing
category: help
says: [new seats not showing]
reviewed: 2026-01-10
review_every: 3
---
Look.

## Steps

1. Look again.
""",
    "help/used.md": "---\ntitle: Used and right\ncategory: help\nreviewed: 2026-01-10\nreview_every: 3\n---\nText.\n",
    "help/unused.md": "---\ntitle: Never read\ncategory: help\nreviewed: 2026-11-01\nreview_every: 12\n---\nText.\n",
    "help/half.md": "---\ntitle: Half written\ncategory: help\nstatus: draft\n---\nText.\n",
    "help/soon.md": "---\ntitle: To be read by somebody\ncategory: help\nstatus: review\n---\nText.\n",
    "troubleshooters/seats.yaml": """\
flow: seats
version: "2"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
says: [where are my seats]
article: missing.md
facts:
  owner:
    ask: Which address did the order go to?
    why: That address holds the seats.
    record: order.owner
    values: {caller: Mine, someone_else: A colleague's, unsure: Not sure}
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
causes:
  - id: colleague
    title: They are under a colleague's address
    when: {owner: someone_else}
    because: The order went to another address.
    then: {contact: move}
  - id: look
    title: You looked in the wrong place
    when: {owner: [caller, unsure], seen: yes}
    because: Somebody sees them.
    then: {fix: missing.md#steps, who: [contract_manager], verify: "Do you see them now?", else: move}
  - id: lost
    title: The order is lost
    when: {owner: [caller, unsure], seen: no}
    because: Nobody sees them.
    then: {contact: move}
contacts:
  move:
    subject: Seats are missing
    asks: [Order number]
contradiction: move
""",
}


@pytest.fixture
def make_desk(tmp_path: Path) -> Callable[..., Desk]:
    """Return `make_desk(name)`: a staff desk with data of its own over one small library."""
    folder = tmp_path / "library"
    for name, text in LIBRARY.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def make(name: str = "mine", **settings: object) -> Desk:
        own = tmp_path / name
        folders = Folders(own / "config.toml", own / "data", own / "cache")
        return open_desk(Settings(**settings), folders, library=folder, staff=True, clock=lambda: NOW)  # type: ignore[arg-type]

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Return one desk."""
    return make_desk()


def make_case(
    desk: Desk,
    answers: dict[str, str],
    *,
    helped: bool | None = None,
    days: float = 40,
    minutes: float = 5,
    version: int = 2,
    record: str = "",
    said: str = "",
    requested: bool = False,
    state: str = "",
    number: int | None = None,
) -> Case:
    """Return a case of the troubleshooter, begun so many days ago, that took so many minutes; not saved."""
    flow = desk.flows["seats"]
    begun = NOW - timedelta(days=days)
    case = walk.open_case(begun, flow=flow, caller=Caller(name="Zoe Quux", email="zoe@quux.example", company="Quux"))
    if number is not None:
        case = msgspec.structs.replace(case, id=f"{begun:%Y-%m-%d}-case{number}")
    for fact, value in answers.items():
        case = walk.answer(case, flow, fact, value, begun)
    end = begun + timedelta(minutes=minutes)
    case = walk.did_it_help(case, helped, end) if helped is not None else case
    request = Request(id="DS-AAAAA-BBBBB", created=end, state="sent") if requested else None
    return msgspec.structs.replace(
        case,
        updated=end,
        flow_version=version,
        readings={"order.owner": StoredReading(record, "the record")} if record else {},
        wrap_up=WrapUp(end, said) if said else None,
        request=request,
        state=state or ("request" if requested else case.state),
    )
