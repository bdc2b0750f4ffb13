"""The demo: the three made-up accounts in a folder of their own, as new each time."""

from datetime import datetime
from pathlib import Path

from kb.accounts.samples import samples
from kb.accounts.store import AccountStore

ACCOUNT = "harbour-engineering"
"""The account that the demo opens with: new licences have come, and its contract manager cannot see them."""

_CALLERS = {
    "northwind-design": "amelia.hart@northwind.example",
    "harbour-engineering": "grace.whitmore@harbour.example",
    "old-mill-architects": "helen.marlow@oldmill.example",
}


def prepare_demo(folder: Path, now: datetime) -> AccountStore:
    """Write the sample accounts, their dates counted from `now`, over those of an earlier demo."""
    store = AccountStore(folder)
    known = store.ids()
    for record in samples(now):
        if record.id in known:
            store.delete(record.id)
        store.save(record)
    return store


def demo_caller(account_id: str) -> str:
    """Return the e-mail address of the person who asks in a sample account; empty for any other account."""
    return _CALLERS.get(account_id, "")
