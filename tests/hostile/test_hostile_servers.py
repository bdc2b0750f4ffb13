"""Whatever a server says: it ends in time and within bounds, is shown clean, and never gives the secret away."""

from base64 import b64encode

import pytest

from tests.hostile.conftest import FULL
from tests.hostile.inspecting import harm_in_text
from tests.hostile.limits import MEGABYTES, Spent, spent
from tests.hostile.servers import (
    AT_ONCE,
    KINDS,
    MAIL,
    SECRET,
    SLOW,
    TIMEOUT,
    USER,
    call_job,
    hostile_servers,
    make_bombs,
)

pytestmark = pytest.mark.timeout(300 if FULL else 60)

WEB = [kind for kind in KINDS if kind != "smtp"]
_MOST_SECONDS = 4 * (4 * TIMEOUT) + 3.0
"""Four calls, each with four times the limit of a step, and some patience with a busy machine."""
FORMS = (
    SECRET,
    b64encode(SECRET.encode()).decode(),
    *(b64encode(f"{user}:{SECRET}".encode()).decode() for user in (USER, f"{USER}/token")),
    b64encode(f"{SECRET}:X".encode()).decode(),
    b64encode(f"\0{USER}\0{SECRET}".encode()).decode(),
)
"""The secret as it goes over the network."""


def wrong(one: Spent) -> list[str]:
    """Return what is wrong with how a call ended."""
    if one.error:
        return [f"{one.name}: {one.error}"]
    said = [*one.result["words"], one.result["kept"]]
    found = [f"{one.name}: {words!r} holds the secret" for words in said for form in FORMS if form in words]
    found += [f"{one.name}: {harm}" for words in one.result["words"] for harm in harm_in_text(words.encode())]
    found += [f"{one.name}: {words[:80]!r} is {len(words)} long" for words in one.result["words"] if len(words) > 900]
    found += [
        f"{one.name}: {what} took {took:.1f} s" for what, took in one.result["took"].items() if took > _MOST_SECONDS
    ]
    if one.megabytes > MEGABYTES:
        found.append(f"{one.name}: {one.megabytes:.0f} MB, where {MEGABYTES} MB are allowed")
    return found


@pytest.mark.parametrize("kind", WEB if FULL else ["roundup", "zendesk"])
def test_nothing_that_a_help_desk_says_does_harm(kind: str) -> None:
    names = [name for name in AT_ONCE if FULL or name.startswith(("harm in a", "said back", "lists", "objects"))]
    with hostile_servers({name: AT_ONCE[name] for name in names}) as urls:
        answers = list(spent(call_job, {name: (kind, url) for name, url in urls.items()}))
    assert [harm for one in answers for harm in wrong(one)] == []


def test_no_web_server_takes_long_or_much() -> None:
    make_bombs()
    with hostile_servers(AT_ONCE | SLOW) as urls:
        answers = list(spent(call_job, {name: ("webhook", url, not FULL) for name, url in urls.items()}))
    assert [harm for one in answers for harm in wrong(one)] == []
    assert {one.name: one.result["state"] for one in answers}["endless chunks"] == "sending"
    for one in answers:
        if one.name in SLOW:
            assert any("did not answer in time" in words for words in one.result["words"])
            assert one.result["state"] == "sending"


def test_no_mail_server_does_harm() -> None:
    with hostile_servers(MAIL, asks=False) as urls:
        answers = list(spent(call_job, {name: ("smtp", url, not FULL) for name, url in urls.items()}))
    assert [harm for one in answers for harm in wrong(one)] == []
