"""The desk: one opened library with its troubleshooters, the account records and the cases, for one kind of audience.

The command line, the screens and the tests all work through it, so that each of them does the same.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from kb.cases.case import Caller, Case, Request
from kb.errors import DesksideError, Finding, NotFoundError, Place, Severity
from kb.library.article import Article, Audience
from kb.library.library import Library
from kb.library.near import did_you_mean
from kb.settings import Folders, Settings, shipped_library
from kb.storage.home import expanded
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.accounts.checks import Problem
    from kb.accounts.record import Record
    from kb.accounts.store import AccountStore
    from kb.cases.headers import CaseHeader
    from kb.cases.journal import Journal
    from kb.cases.store import CaseStore
    from kb.library.search.index import SearchIndex
    from kb.library.search.results import SearchResults
    from kb.library.search.sources import Sources
    from kb.library.search.store import Progress
    from kb.library.sections import Step
    from kb.lookup.found import Found
    from kb.lookup.index import LookupIndex
    from kb.troubleshooter.flow import Flow
    from kb.troubleshooter.start import Symptom
    from kb.troubleshooter.state import State


def local_now() -> datetime:
    """Return the time here and now, with its zone, without microseconds."""
    return datetime.now().astimezone().replace(microsecond=0)


@dataclass
class Desk:
    """Everything that is open. `account_id` names the record that questions are asked about, if any.

    `finished` tells of changes to the library that were cut short once and were finished as it was opened.
    """

    settings: Settings
    folders: Folders
    library: Library
    audience: Audience
    account_id: str | None = None
    caller: Caller = field(default_factory=Caller)
    clock: Callable[[], datetime] = local_now
    on_indexing: "Progress | None" = field(default=None, repr=False)
    on_recovery: Callable[[Finding], None] | None = field(default=None, repr=False)
    finished: tuple[Finding, ...] = ()
    _index: "SearchIndex | None" = field(default=None, init=False, repr=False)
    _indexed: Library | None = field(default=None, init=False, repr=False)
    _opening: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def staff(self) -> bool:
        """Whether a support agent or an editor works here."""
        return self.audience == "staff"

    @cached_property
    def agent(self) -> str:
        """Who works here as an agent: the address or name in the settings, else this computer's user; or nobody."""
        if not self.staff:
            return ""
        from getpass import getuser

        identity = self.settings.identity
        with suppress(OSError, KeyError, ImportError):
            return clean_line(identity.email or identity.name or getuser())
        return ""

    @property
    def me(self) -> str:
        """Whose cases are "mine": the agent's; for a customer, those that this address asks in."""
        return self.agent if self.staff else self.settings.identity.email or self.caller.email

    # Each of these is imported when it is first asked for: an article can be read without any of them.

    @cached_property
    def accounts(self) -> "AccountStore":
        """The account records on this computer."""
        from kb.accounts.store import AccountStore

        return AccountStore(
            self.folders.accounts, good_copies=self.settings.good_copies, cache=self.folders.cache / "lookup"
        )

    @cached_property
    def cases(self) -> "CaseStore":
        """The cases with their requests. `on_recovery` is told of each that has to be read from a good copy."""
        from kb.cases.store import CaseStore

        folders, copies = self.folders, self.settings.good_copies
        return CaseStore(folders.cases, good_copies=copies, tell=self._recovered, cache=folders.cache / "cases")

    def _recovered(self, finding: Finding) -> None:
        if self.on_recovery is not None:
            self.on_recovery(finding)

    @cached_property
    def journal(self) -> "Journal":
        """The local counts of what helped."""
        from kb.cases.journal import Journal

        return Journal(self.folders.data / "journal", on=self.settings.journal == "on")

    @cached_property
    def _loaded_flows(self) -> "tuple[dict[str, Flow], tuple[Finding, ...]]":
        from kb.troubleshooter.load import load_flows

        flows, findings = load_flows(self.library)
        return flows, tuple(findings)

    @property
    def flows(self) -> "dict[str, Flow]":
        """All troubleshooters by id, read when first asked for."""
        return self._loaded_flows[0]

    @property
    def flow_findings(self) -> tuple[Finding, ...]:
        """What was wrong with troubleshooter files as they were read."""
        return self._loaded_flows[1]

    @cached_property
    def record(self) -> "Record | None":
        """The open account record, read when first asked for; None when no account is open.

        Raises NotFoundError or BrokenFileError when it cannot be read.
        """
        return self.accounts.load(self.account_id) if self.account_id else None

    def open_account(self, account_id: str | None) -> "Record | None":
        """Open another account record, or close the open one. Raises as `record` does; the old one stays open then.

        For staff, who work with many accounts, the caller goes with the account that does not know them.
        """
        record = self.accounts.load(account_id) if account_id else None
        self.account_id = account_id
        self.__dict__["record"] = record
        if self.staff and (record is None or record.person_by_email(self.caller.email) is None):
            self.caller = Caller()
        return record

    def refresh_record(self) -> tuple[Finding, ...]:
        """Read the open record again and return what had to be recovered or could not be used of it.

        Raises NotFoundError or BrokenFileError when it cannot be read.
        """
        account_id = self.account_id
        if account_id is None:
            return ()
        opened = self.accounts.open(account_id)
        if account_id == self.account_id:
            # Another thread may have opened another account meanwhile.
            self.__dict__["record"] = opened.record
        return opened.findings

    def save_record(self, record: "Record") -> "Record":
        """Save a changed record, and make it the open one if it was. Raises ConflictError as the store does.

        What the disk has, but did not confirm, is the open record too: one can go on from it.
        """
        from kb.storage.words import UncertainWriteError

        try:
            saved = self.accounts.save(record)
        except UncertainWriteError as error:
            if record.id == self.account_id and error.revision is not None:
                self.__dict__["record"] = msgspec.structs.replace(record, revision=error.revision)
            raise
        if saved.id == self.account_id:
            self.__dict__["record"] = saved
        return saved

    def problems(self) -> "list[Problem]":
        """Return what is wrong with the open account, worst first."""
        if self.record is None:
            return []
        from kb.accounts.checks import check_account

        return check_account(self.record, self.clock(), support_name=self.library.settings.support.name)

    def symptoms(self, role: str | None = None) -> "list[Symptom]":
        """Return the start points for people who do not know which troubleshooter is theirs."""
        from kb.troubleshooter.start import symptoms

        return symptoms(self.visible_flows(), role)

    def visible_flows(self) -> "dict[str, Flow]":
        """Return the troubleshooters that this audience may use."""
        if self.staff:
            return self.flows
        return {name: flow for name, flow in self.flows.items() if flow.status == "published"}

    def flow(self, flow_id: str) -> "Flow":
        """Return one troubleshooter. Raises NotFoundError, with the nearest names, when there is none."""
        flows = self.visible_flows()
        if flow_id in flows:
            return flows[flow_id]
        raise NotFoundError(f"There is no troubleshooter `{flow_id}`.", hint=did_you_mean(flow_id, flows))

    def article(self, article_id: str) -> Article:
        """Return one article that this audience may see. Raises NotFoundError for any other.

        Who may not see an archived article gets the one that has taken its place.
        """
        article = self.library.article(article_id)
        if article.status == "archived" and not article.visible_to(self.audience):
            article = self.library.find(article.replaced_by) or article
        if not article.visible_to(self.audience):
            raise NotFoundError(f"There is no article `{article_id}`.")
        return article

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

    # Cases

    def start_case(
        self, *, flow: "Flow | None" = None, article: str | None = None, caller: Caller | None = None
    ) -> Case:
        """Return a new case, saved, with what the open record already answers."""
        return self.save_case(self.with_readings(self.new_case(flow=flow, article=article, caller=caller)))

    def new_case(self, *, flow: "Flow | None" = None, article: str | None = None, caller: Caller | None = None) -> Case:
        """Return a new case that is not saved and holds no readings yet."""
        from kb.cases import walk

        case = walk.open_case(
            self.clock(), flow=flow, article=article, caller=caller or self.caller, account=self.account_id
        )
        return msgspec.structs.replace(case, agent=self.agent)

    def with_readings(self, case: Case) -> Case:
        """Return the case with what its account's record says now; as it was where there is no record."""
        record = self.record_of(case)
        flow = self.flows.get(case.flow or "")
        if record is None or flow is None:
            return case
        from kb.accounts.readers import read_all
        from kb.cases import walk

        now = self.clock()
        names = [fact.record for fact in flow.facts.values() if fact.record]
        return walk.with_readings(case, read_all(walk.context_of(case, record, now), names), now)

    def save_case(self, case: Case) -> Case:
        """Save a case, with the section of an article that it has reached, and return it with its new revision."""
        from kb.cases.reached import with_section

        state = self.state_of(case)
        return self.cases.save(with_section(case, state, self.library) if state is not None else case)

    def case_headers(self) -> "tuple[list[CaseHeader], list[Finding]]":
        """Return the cases that may be seen here, the latest first, and those that cannot be read.

        Raises StorageError when the folder cannot be read.
        """
        from kb.cases.listing import visible

        items = self.cases.headers()
        headers = [item for item in items if not isinstance(item, Finding)]
        broken = [item for item in items if isinstance(item, Finding)]
        return visible(headers, staff=self.staff, account=self.account_id), broken

    def record_of(self, case: Case) -> "Record | None":
        """Return the record of the case's account, or None where it has none or it cannot be read any more."""
        if case.account is None:
            return None
        if case.account == self.account_id:
            return self.record
        try:
            return self.accounts.load(case.account)
        except DesksideError:
            return None

    def state_of(self, case: Case) -> "State | None":
        """Return where the case stands; None for a case without a troubleshooter, or whose troubleshooter is gone."""
        from kb.cases import walk

        flow = self.flows.get(case.flow or "")
        return walk.state_of(case, flow) if flow else None

    def contracts_to_choose(self, case: Case) -> tuple[str, ...]:
        """Return the contracts of which one has to be named for the record to answer the case's question."""
        state = self.state_of(case)
        record = self.record_of(case)
        if state is None or state.question is None or record is None:
            return ()
        from kb.cases import walk
        from kb.cases.narrowing import contracts_to_choose

        return contracts_to_choose(state.question, walk.context_of(case, record, self.clock()))

    def steps_of(self, article_ref: str) -> "tuple[Step, ...]":
        """Return the steps of a fix; none where the article has none or does not exist."""
        try:
            return self.library.steps(article_ref)
        except NotFoundError:
            return ()

    def request_for(self, case: Case) -> Request:
        """Return the support request that this case gives, built anew around what the person typed before."""
        from kb.cases.request import build_request
        from kb.troubleshooter.flow import Fix

        flow = self.flows.get(case.flow or "")
        state = self.state_of(case)
        article = self.library.articles.get(case.article or "")
        ending = state.cause.then if state and state.cause else None
        steps = self.steps_of(ending.article) if isinstance(ending, Fix) else ()
        return build_request(
            case,
            now=self.clock(),
            flow=flow,
            state=state,
            record=self.record_of(case),
            article_title=article.title if article else "",
            steps=tuple(step.text for step in steps),
        )


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
