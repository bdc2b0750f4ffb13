"""The desk as everything uses it: what is open, the cases, and finding articles, accounts and cases by words."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cases.case import Caller
from kb.desk.casework import CaseworkDesk
from kb.desk.opened import local_now
from kb.errors import DesksideError, Finding, Place, Severity
from kb.library.library import Library
from kb.settings import Folders, Settings, shipped_library
from kb.storage.home import expanded

if TYPE_CHECKING:
    from kb.accounts.store import AccountStore
    from kb.library.search.index import SearchIndex
    from kb.library.search.results import SearchResults
    from kb.library.search.sources import Sources
    from kb.lookup.found import Found
    from kb.lookup.index import LookupIndex


class Desk(CaseworkDesk):
    """A desk at which articles, accounts and cases are found by words."""

    def reload_library(self) -> None:
        """Read the library again from its folder; what was read before stays when it cannot be read."""
        self._use(self.library.reload())

    def reload_article(self, path: Path) -> None:
        """Read one changed article again."""
        self._use(self.library.with_article(path))

    def _use(self, library: Library) -> None:
        self.library = library
        self.__dict__.pop("_loaded_flows", None)
        self.__dict__.pop("case_lookup", None)

    def search(self, words: str, limit: int = 20, *, as_typed: bool = False) -> "SearchResults":
        """Return the articles and troubleshooters that fit the words, best first; `as_typed` mends no spelling."""
        return self.index.search(words, self.audience, limit, as_typed=as_typed)

    def find_accounts(self, words: str, limit: int = 20) -> "list[Found]":
        """Return the accounts that the words point at, best first; without words, the first by company name."""
        return self.accounts.find(words, limit) if words.strip() else self.accounts.first(limit)

    def find_cases(self, words: str, limit: int = 20) -> "list[Found]":
        """Return the cases that the words point at, best first; without words, those that were touched last."""
        found = self.case_lookup.find(words, limit) if words.strip() else self.case_lookup.first(limit)
        if self.staff or not found:
            return found
        seen = {header.id for header in self.case_headers()[0]}
        return [one for one in found if one.id in seen]

    @cached_property
    def case_lookup(self) -> "LookupIndex":
        """The look-up of cases, by any scrap."""
        from kb.cases.lookup import case_lookup

        return case_lookup(self.cases, lambda: self.flows, self.folders.cache / "cases")

    def prepare_lookup(
        self, progress: "Callable[[int, int], None] | None" = None, cancelled: Callable[[], bool] | None = None
    ) -> bool:
        """Bring the look-up of accounts and of cases up to date; False when `cancelled` said so before it was done.

        `progress` is called with how many account files are read and how many there are to read.
        """
        return self.accounts.lookup.refresh(progress, cancelled) and self.case_lookup.refresh(None, cancelled)

    def prepare_search(self) -> None:
        """Bring the index up to date, and do what the first search would have to wait for."""
        self.index.prepare(self.audience)

    @property
    def index(self) -> "SearchIndex":
        """The search index over the library and its troubleshooters, brought up to date when first asked for.

        `on_indexing` is called meanwhile with how many articles are done and how many there are to do.
        """
        from kb.library.search.index import SearchIndex
        from kb.storage.index_files import folder_for

        with self._opening:
            while self._index is None or self._indexed is not self.library:
                library = self.library
                folder = folder_for(self.folders.cache / "search", library.folder)
                synonyms = library.settings.synonyms
                library.keep()
                self._index = SearchIndex.open(self.sources(), folder, synonyms=synonyms, progress=self.on_indexing)
                self._indexed = library  # it may have been read again meanwhile
            return self._index

    def sources(self) -> "Sources":
        """Return what can be found: every article and troubleshooter."""
        from kb.library.search.entries import article_sources
        from kb.library.search.sources import Sources, fingerprint
        from kb.troubleshooter.search_entry import flow_sources

        articles = self.library.articles
        flows = list(flow_sources(self.flows.values(), self.library))
        told = (f"{flow.key} {flow.fingerprint}" for flow in flows)
        state = fingerprint(articles.state, *told) if articles.state else ""
        return Sources(chain(article_sources(articles), flows), state)


def open_desk(
    settings: Settings,
    folders: Folders,
    *,
    library: Path | None = None,
    account: str | None = None,
    caller: Caller | None = None,
    staff: bool | None = None,
    clock: Callable[[], datetime] = local_now,
) -> Desk:
    """Open the library and the stores that the settings name; what is given here wins over the settings.

    Raises LibraryError when the library's folder cannot be read. The account record is read when first asked for.
    """
    chosen = library or (expanded(settings.library) if settings.library else shipped_library())
    identity = settings.identity
    known = Caller(name=identity.name, email=identity.email, phone=identity.phone, company=identity.company)
    is_staff = settings.staff if staff is None else staff
    finished = _finished(chosen, folders)
    desk = Desk(
        settings=settings,
        folders=folders,
        library=Library.load(chosen, folders.cache, keep=False),
        audience="staff" if is_staff else "customer",
        account_id=account or settings.account or None,
        caller=caller or (Caller() if is_staff else known),
        clock=clock,
        finished=finished,
    )
    if desk.account_id is None and not is_staff and folders.accounts.is_dir():
        desk.account_id = _only_account(desk.accounts)
    return desk


def _finished(library: Path, folders: Folders) -> tuple[Finding, ...]:
    """Finish a rename that was cut short, before the library is read. Where that fails it is tried again next time."""
    if not folders.changes.is_dir():
        return ()
    from kb.storage.several import finish_changes

    try:
        return tuple(finish_changes(library, journals=folders.changes, lock_folder=folders.cache / "locks"))
    except DesksideError as error:
        return (Finding("S113", Severity.WARNING, error.what, Place(str(error.where or library)), error.hint),)


def _only_account(accounts: "AccountStore") -> str | None:
    """Return the account of somebody who has just one: nobody wants to name it each time."""
    try:
        ids = accounts.ids()
    except DesksideError:
        return None
    return ids[0] if len(ids) == 1 else None
