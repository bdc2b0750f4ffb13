"""What was being forgotten when Deskside was stopped. D070: some of it is still there, and is erased now."""

from collections.abc import Iterator

from kb.errors import Finding, Place, Severity
from kb.settings import Folders
from kb.storage.treatment import Treated, treat
from kb.storage.words import shown
from kb.text import plural
from kb.upkeep.forgetting import finish, unfinished


def check_forgetting(folders: Folders, *, dry_run: bool) -> Iterator[Treated]:
    """Finish what was begun: this comes before anything is restored from a copy."""
    orders = unfinished(folders)
    if not orders:
        return
    records = sum(bool(order.account) for order in orders)
    cases = sum(len(order.cases) for order in orders)
    parts = [plural(count, what) for count, what in ((records, "account record"), (cases, "case")) if count]
    message = f"Deskside was stopped while it forgot {' and '.join(parts)}."
    finding = Finding("D070", Severity.WARNING, message, Place(shown(folders.data)))

    def act() -> str | None:
        return "forgotten" if finish(folders) else None

    yield from treat(finding, "what is left is erased", act, dry_run=dry_run)
