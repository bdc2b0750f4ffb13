"""Every text that the domain gives out is safe to draw, wherever it comes from."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from kb.library_check import check_everything
from kb.text import clean, clean_line
from tests.hostile.inspecting import harm_in_text
from tests.hostile.payloads import PAYLOADS, Payload
from tests.hostile.world import ACCOUNT, ARTICLE, World

AS_THE_DISK_HAS_THEM = ("library.files.path", "library.flow_paths", "library.unsaved", "library.folder")
"""Names that files are opened by; everything else about a file has a name that can be shown."""


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_what_the_door_lets_through(payload: Payload) -> None:
    for door in (clean, clean_line):
        made = door(payload.text)
        assert payload.word in made
        assert harm_in_text(made.encode()) == []
        assert door(made) == made


def test_every_text_of_the_domain_is_safe(world: World) -> None:
    desk = world.desk()
    case = desk.cases.load(world.case_id)
    state = desk.state_of(case)
    today = desk.clock().date()
    found = {
        "library": desk.library,
        "library.files": desk.library.files,
        "library.findings": desk.library.findings,
        "flows": desk.flows,
        "flow_findings": desk.flow_findings,
        "documents": [article.document for article in desk.library.articles.values()],
        "tree": desk.library.tree("staff"),
        "check": check_everything(desk.library, desk.flows, desk.flow_findings, today),
        "record": desk.record,
        "opened": desk.accounts.open(ACCOUNT),
        "problems": desk.problems(),
        "matches": desk.accounts.find("harbour"),
        "case": case,
        "state": state,
        "request": desk.request_for(case),
        "settings": desk.settings,
        "caller": world.desk(staff=False).caller,
        "search": [desk.search(words) for words in ("plain words", "Q13Z", "steps")],
        "symptoms": desk.symptoms(),
        "steps": desk.steps_of(ARTICLE),
    }
    texts = [(place, text) for name, value in found.items() for place, text in _texts(value, name, set())]
    assert len(texts) > 3_000
    unsafe = {
        place: text for place, text in texts if clean(text) != text and not place.startswith(AS_THE_DISK_HAS_THEM)
    }
    assert unsafe == {}


def test_nothing_that_can_be_read_was_lost(world: World) -> None:
    desk = world.desk()
    everything = "\n".join(text for _, text in _texts(desk.library.articles, "articles", set()))
    assert [payload.name for payload in PAYLOADS if payload.word not in everything] == []


def _texts(value: Any, place: str, seen: set[int]) -> Iterator[tuple[str, str]]:
    """Go through all texts that can be reached from a value, each with where it stands."""
    if isinstance(value, str):
        yield place, value
        return
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key, place, seen)
            yield from _texts(item, place, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item, place, seen)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _texts(getattr(value, field), f"{place}.{field}", seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for member in dataclasses.fields(value):
            yield from _texts(getattr(value, member.name), f"{place}.{member.name}", seen)
