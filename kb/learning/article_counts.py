"""How each article is used: counted from the journal and from the cases in which it was the fix."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.cases.case_count import CaseCount
from kb.cases.journal_events import JournalEvent
from kb.library.library import Library


@dataclass(slots=True)
class ArticleCounts:
    """One article. `yes` and `no` are answers to "did this help?", in the reader and as the fix of a case; `reasons`
    says why not, where somebody said so. `in_cases` counts cases that it was the fix of or was used in, `flags` how
    often somebody said that something in it is wrong.
    """

    article: str
    opened: int = 0
    yes: int = 0
    no: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    in_cases: int = 0
    flags: int = 0

    @property
    def uses(self) -> int:
        """How often it was read or used."""
        return self.opened + self.in_cases


def count_articles(
    events: Iterable[JournalEvent], counts: Iterable[CaseCount], library: Library
) -> dict[str, ArticleCounts]:
    """Return the counts by article, under its present name; the most used first.

    What was said in a case is counted from the case. The journal's own line about it counts only where that case is
    not there, the last one for each.
    """
    found: dict[str, ArticleCounts] = {}

    def of(name: str) -> ArticleCounts:
        article = library.find(name)
        key = article.id if article is not None else name
        return found.setdefault(key, ArticleCounts(key))

    known = set()
    for one in counts:
        known.add(one.key)
        for name in {name for name in (one.article, one.used_article) if name}:
            of(name).in_cases += 1
        if one.article and one.cause and one.helped is not None:
            _say(of(one.article), one.helped, "" if one.helped else "did-not-work")
    in_case: dict[tuple[str, str], JournalEvent] = {}
    for event in events:
        if event.event == "opened" and event.article:
            of(event.article).opened += 1
        elif event.event == "flagged" and event.article:
            of(event.article).flags += 1
        elif event.event == "helped" and event.article and event.case:
            in_case[event.case, event.article] = event
        elif event.event == "helped" and event.article:
            _say(of(event.article), bool(event.helped), event.reason)
    for (case, name), event in in_case.items():
        if case not in known:
            _say(of(name), bool(event.helped), event.reason)
    return dict(sorted(found.items(), key=lambda item: (-item[1].uses, -item[1].yes - item[1].no, item[0])))


def _say(article: ArticleCounts, helped: bool, reason: str) -> None:
    if helped:
        article.yes += 1
        return
    article.no += 1
    if reason:
        article.reasons[reason] += 1
