"""What is open: the library with its troubleshooters, the stores, and the account record that questions are about."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from kb.cases.case import Caller
from kb.errors import Finding, NotFoundError
from kb.library.article import Article, Audience
from kb.library.library import Library
from kb.library.near import did_you_mean
from kb.settings import Folders, Settings
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.accounts.checks import Problem
    from kb.accounts.record import Record
    from kb.accounts.store import AccountStore
    from kb.cases.case import Case
    from kb.cases.journal import Journal
    from kb.cases.store import CaseStore
    from kb.library.search.index import SearchIndex
    from kb.library.search.store import Progress
    from kb.troubleshooter.flow import Flow
    from kb.troubleshooter.flows import Flows
    from kb.troubleshooter.start import Symptom


def local_now() -> datetime:
    """Return the time here and now, with its zone, without microseconds."""
    return datetime.now().astimezone().replace(microsecond=0)


@dataclass
class OpenedDesk:
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

        return CaseStore(
            self.folders.cases,
            good_copies=self.settings.good_copies,
            tell=self._recovered,
            cache=self.folders.cache / "cases",
            present=self._with_present_names,
        )

    def _with_present_names(self, case: "Case") -> "Case":
        if case.flow is None:
            return case
        from kb.cases.renamed import with_present_names

        return with_present_names(case, self.flows)

    def _recovered(self, finding: Finding) -> None:
        if self.on_recovery is not None:
            self.on_recovery(finding)

    @cached_property
    def journal(self) -> "Journal":
        """The local counts of what helped."""
        from kb.cases.journal import Journal

        return Journal(self.folders.data / "journal", on=self.settings.journal == "on")

    @cached_property
    def _loaded_flows(self) -> "tuple[Flows, tuple[Finding, ...]]":
        from kb.troubleshooter.load import load_flows

        flows, findings = load_flows(self.library)
        return flows, tuple(findings)

    @property
    def flows(self) -> "Flows":
        """All troubleshooters by id and alias, read when first asked for."""
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

    def visible_flows(self) -> "Flows":
        """Return the troubleshooters that this audience may use."""
        if self.staff:
            return self.flows
        from kb.troubleshooter.flows import Flows

        return Flows({name: flow for name, flow in self.flows.items() if flow.status == "published"})

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
