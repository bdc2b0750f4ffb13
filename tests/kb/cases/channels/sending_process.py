"""A process that sends what waits and can be killed: `python sending_process.py CASES URL naive|careful`.

The naive way is what a first sketch would do: post, then note that it was sent.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

from kb.cases.channels.roundup import RoundupChannel
from kb.cases.delivery import changed
from kb.cases.sender import Sender
from kb.cases.store import CaseStore
from kb.channel_settings import RoundupSettings

USER, PASSWORD = "deskside", "loopback-only"


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def careful(store: CaseStore, url: str) -> None:
    """Send as Deskside does. The server is done with a call whose sender was killed: so no time to settle is needed."""
    settings = RoundupSettings(url=url, user=USER, server_timeout=0, timeout=20)
    channel = RoundupChannel("desk", settings, lambda: PASSWORD)
    for delivery in Sender(store, {"desk": channel}, now).send(at_once=True):
        print(delivery.words)


def naive(store: CaseStore, url: str) -> None:
    """Post, then note that it was sent."""
    headers = {"X-Requested-With": "rest", "Origin": url.rpartition("/")[0], "Referer": f"{url}/"}
    for case_id in store.ids():
        request = store.load(case_id).request
        if request is None or request.state == "sent":
            continue
        content = {"title": f"{request.subject} [{request.id}]"}
        answer = httpx.post(
            f"{url}/rest/data/issue", json=content, headers=headers, auth=(USER, PASSWORD), trust_env=False
        )
        if answer.status_code == 201:
            changed(store, case_id, lambda one: msgspec.structs.replace(one, state="sent"), now())


if __name__ == "__main__":
    folder, address, way = sys.argv[1:]
    {"careful": careful, "naive": naive}[way](CaseStore(Path(folder)), address)
