"""The report: what the cases and the journals say of the troubleshooters, the articles and the search."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from kb.cases.case_count import CaseCount
from kb.cases.journal_events import JournalEvent
from kb.dates import period
from kb.errors import Finding, NotFoundError
from kb.learning.article_counts import ArticleCounts, count_articles
from kb.learning.case_counts import Progress, read_counts, with_deleted
from kb.learning.flow_counts import FlowCounts, count_flows
from kb.learning.gaps import Gap, group_gaps, searches
from kb.learning.renamed_counts import with_present_names
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.desk import Desk


@dataclass(frozen=True)
class Learned:
    """All that was counted, before anything is chosen or added up: the cases, and the journals' events.

    `findings` are cases and parts of journals that cannot be read. `on` tells whether this desk writes a journal.
    """

    now: datetime
    cases: list[CaseCount]
    events: list[JournalEvent]
    findings: tuple[Finding, ...] = ()
    on: bool = True

    @property
    def first(self) -> datetime | None:
        """When counting began: the first event or case."""
        moments = [event.at for event in self.events if event.at is not None] + [one.started for one in self.cases]
        return min(moments, default=None)


@dataclass(frozen=True)
class Report:
    """What was counted since a moment, None for all of it."""

    now: datetime
    since: datetime | None
    cases: int
    requests_only: int
    flows: list[FlowCounts]
    articles: list[ArticleCounts]
    gaps: list[Gap]
    searches: dict[str, int]
    findings: tuple[Finding, ...] = ()
    on: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was counted."""
        return not (self.cases or self.flows or self.articles or sum(self.searches.values()))


def learn(desk: "Desk", progress: Progress | None = None) -> Learned:
    """Read all cases and journals. For a worker: `progress` is told how far it is, and may raise to stop it.

    Raises StorageError when the folder of cases cannot be read.
    """
    events, unreadable = desk.journal.read()
    counts, findings = read_counts(desk.cases, desk.flows, desk.folders.cache / "learning", progress)
    found = (*findings, *unreadable)
    cases = [with_present_names(count, desk.flows) for count in with_deleted(counts, events)]
    return Learned(desk.clock(), cases, events, found, desk.journal.on)


def report(
    learned: Learned, desk: "Desk", *, since: datetime | None = None, flow: str = "", article: str = ""
) -> Report:
    """Return the report since a moment, about all or about one troubleshooter or article.

    Raises NotFoundError where a troubleshooter or an article is named that neither the library nor the counts know.
    """
    cases = [one for one in learned.cases if since is None or one.started >= since]
    events = [one for one in learned.events if since is None or (one.at is not None and one.at >= since)]
    flows = count_flows(cases, learned.now)
    articles = list(count_articles(events, cases, desk.library).values())
    if flow:
        known = desk.flows.get(flow)
        if known is not None:
            flow = known.id
        elif all(one.flow != flow for one in flows):
            desk.flow(flow)
        flows, articles = [one for one in flows if one.flow == flow], []
    if article:
        found = desk.library.find(article)
        name = found.id if found is not None else article
        if found is None and all(one.article != name for one in articles):
            raise NotFoundError(
                f"There is no article `{clean_line(article)}`.", hint="Its name is its file's, without .md."
            )
        articles, flows = [one for one in articles if one.article == name] or [ArticleCounts(name)], []
    some = bool(flow or article)
    looked = [] if some else searches(events)
    return Report(
        now=learned.now,
        since=since,
        cases=sum(one.started for one in flows) + sum(one.in_cases for one in articles) if some else len(cases),
        requests_only=0 if some else sum(not one.flow for one in cases),
        flows=flows,
        articles=articles,
        gaps=[] if some else group_gaps(events),
        searches={
            kind: sum(one.found == kind and not one.opened for one in looked) for kind in ("none", "weak", "some")
        },
        findings=learned.findings,
        on=learned.on,
    )


def moment_of(text: str, now: datetime) -> datetime | None:
    """Return the moment that `2026-10-01` or `30 days` names, seen from now; None for any other text."""
    named = period(text)
    if named is not None:
        return named.before(now)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return datetime.combine(day, time(), tzinfo=now.tzinfo)
