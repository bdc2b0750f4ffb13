"""The demo: the three made-up accounts in a folder of their own, as new each time."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from kb.accounts.record import Record
from kb.accounts.samples import samples
from kb.accounts.store import AccountStore
from kb.errors import BrokenFileError, ConflictError, NotFoundError

ACCOUNT = "harbour-engineering"
"""The account that the demo opens with: new licences have come, and its contract manager cannot see them."""

_TRIES = 20
_CALLERS = {
    "northwind-design": "amelia.hart@northwind.example",
    "harbour-engineering": "grace.whitmore@harbour.example",
    "old-mill-architects": "helen.marlow@oldmill.example",
}


def prepare_demo(folder: Path, now: datetime) -> AccountStore:
    """Write the sample accounts, their dates counted from `now`, over those of an earlier demo; return their store.

    Several demos may begin at once, and one may be running: no account is ever missing, and the last one wins.
    """
    store = AccountStore(folder)
    for record in samples(now):
        _write(store, record)
    return store


def _write(store: AccountStore, record: Record) -> None:
    for _ in range(_TRIES):
        try:
            present = store.load(record.id).revision
        except NotFoundError:
            present = 0
        except BrokenFileError:
            store.delete(record.id)
            continue
        with suppress(ConflictError):
            store.save(msgspec.structs.replace(record, revision=present))
            return
    store.save(record)


def demo_caller(account_id: str) -> str:
    """Return the e-mail address of the person who asks in a sample account; empty for any other account."""
    return _CALLERS.get(account_id, "")
