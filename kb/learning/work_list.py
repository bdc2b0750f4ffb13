"""The editors' work list: what the counts say should be looked at. It only lists: nothing is hidden or unpublished.

Each item has keys that stay the same while it is the same matter. "Done" puts the keys into the journal, so an item
leaves the list for everybody whose journals are merged, and comes again when it occurs anew.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from kb.cases.journal_events import JournalEvent
from kb.learning.article_counts import ArticleCounts, count_articles
from kb.learning.dead_ends import dead_ends
from kb.learning.flow_counts import FlowCounts, count_flows
from kb.learning.gaps import group_gaps
from kb.learning.report import Learned
from kb.learning.versions import heading_line, version_of
from kb.learning.work_item import WorkItem, WorkKind, was_done
from kb.library.ids import is_index
from kb.library.lint_fields import review_due
from kb.text import plural

if TYPE_CHECKING:
    from kb.desk import Desk

__all__ = ["KINDS", "WorkItem", "WorkKind", "work_list"]

KINDS: Final[Mapping[WorkKind, str]] = {
    "flagged": "Flagged by readers and agents",
    "dead-end": "Where troubleshooters get stuck",
    "gap": "Looked for and not found",
    "review": "Review overdue",
    "draft": "Drafts waiting",
    "unused": "Never used",
}
"""The kinds of work, in the order of the list."""
_DAYS_TO_KNOW = 30
"""After so many days of counting, an article that was never opened is worth telling."""
Uses: TypeAlias = Mapping[str, ArticleCounts]


def work_list(learned: Learned, desk: "Desk") -> list[WorkItem]:
    """Return all items, kind by kind, in each the weightiest first."""
    done = _done(learned.events)
    uses = count_articles(learned.events, learned.cases, desk.library)
    items = [
        *_flagged(learned, desk, uses, done),
        *dead_ends(learned, desk.flows, done),
        *_gaps(learned, done),
        *_overdue(learned, desk, uses),
        *_overdue_flows(learned, desk),
        *_drafts(desk),
        *_unused(learned, desk, uses),
    ]
    order = list(KINDS)
    left = [item for item in items if not _is_done(item, done)]
    return sorted(left, key=lambda item: (order.index(item.kind), -item.weight, item.title, item.keys))


def _done(events: list[JournalEvent]) -> dict[str, datetime]:
    """Return when each item was done last, by its key."""
    found: dict[str, datetime] = {}
    for event in events:
        if event.event == "done" and event.at is not None:
            for key in event.items:
                found[key] = max(event.at, found.get(key, event.at))
    return found


def _is_done(item: WorkItem, done: Mapping[str, datetime]) -> bool:
    """Tell whether all of an item was done. One that has a time occurs anew when that is later."""
    return all(was_done(key, item.last, done) for key in item.keys)


def _flagged(learned: Learned, desk: "Desk", uses: Uses, done: Mapping[str, datetime]) -> Iterator[WorkItem]:
    """Go through what was flagged: each flag for itself, for each has its own words."""
    for event in learned.events:
        key = f"flag:{event.id}"
        if event.event != "flagged" or key in done:
            continue
        article, flow = desk.library.find(event.article), desk.flows.get(event.flow)
        section, line, path, used = event.section, None, "", 0
        title = event.article or event.flow
        now_version = ""
        if article is not None:
            title, path, now_version = article.title, article.path, version_of(article)
            section, line = heading_line(article, event.section)
            used = uses[article.id].uses if article.id in uses else 0
        elif flow is not None:
            title, path, now_version = flow.title, flow.path, str(flow.version)
            fact = flow.facts.get(flow.fact_id(event.section))
            cause = flow.causes.get(flow.cause_id(event.section))
            if fact is not None:
                section, line = fact.ask, fact.place.line
            elif cause is not None:
                section, line = cause.title or cause.id, cause.place.line
        changed = bool(now_version) and event.version not in ("", now_version)
        yield WorkItem(
            kind="flagged",
            keys=(key,),
            title=f"{title} › {section}" if section else title,
            detail=f"“{event.words}”" if event.words else "Without words.",
            note=f"of version {event.version}, changed since" if changed else f"version {event.version}".strip(),
            count=1,
            weight=float(used),
            last=event.at,
            article=article.id if article is not None else "",
            anchor=event.section if article is not None else "",
            flow=flow.id if flow is not None else event.flow,
            path=path,
            line=line,
            words=event.words,
        )


def _gaps(learned: Learned, done: Mapping[str, datetime]) -> Iterator[WorkItem]:
    """Go through the searches in vain since they were done last, near wordings together."""
    open_ones = [
        event
        for event in learned.events
        if event.event == "search" and not was_done(f"gap:{event.words}", event.at, done)
    ]
    for gap in group_gaps(open_ones):
        ways = [
            f"{gap.nothing}× nothing found" if gap.nothing else "",
            f"{gap.weak}× nothing that fits well" if gap.weak else "",
            f"{gap.unopened}× nothing opened" if gap.unopened else "",
            *(f"{count}× {name} opened, which fits weakly" for name, count in gap.opened[:2]),
        ]
        others = [words for words, _ in gap.wordings[1:5]]
        yield WorkItem(
            kind="gap",
            keys=tuple(f"gap:{words}" for words, _ in gap.wordings),
            title=gap.words,
            detail=", ".join(way for way in ways if way),
            note=f"also: {', '.join(others)}" if others else "",
            count=gap.count,
            weight=gap.count + 0.5 * sum(count for _, count in gap.opened),
            last=gap.last,
            article=gap.opened[0][0] if gap.opened else "",
            words=gap.words,
            wordings=tuple(words for words, _ in gap.wordings),
        )


def _overdue(learned: Learned, desk: "Desk", uses: Uses) -> Iterator[WorkItem]:
    """Go through the articles that should have been reviewed.

    Reuse is review: the more an article is used, the sooner it should be looked at, but each time that it helped says
    that it is right, and each time that it did not says that it may not be.
    """
    today = learned.now.date()
    for article in desk.library.articles.values():
        due = review_due(article)
        if due is None or due >= today or article.status == "archived":
            continue
        used = uses.get(article.id, ArticleCounts(article.id))
        yield WorkItem(
            kind="review",
            keys=(f"review:{article.id}:{due}",),
            title=article.title,
            detail=f"due {due}, {plural((today - due).days, 'day')} ago; reviewed {article.reviewed}",
            note=_use_in_words(used.uses, used.yes, used.no) + (f"; {article.owner}" if article.owner else ""),
            count=used.uses,
            weight=_weight(used.uses, used.yes, used.no),
            article=article.id,
            path=article.path,
        )


def _overdue_flows(learned: Learned, desk: "Desk") -> Iterator[WorkItem]:
    """Go through the troubleshooters that should have been reviewed, weighed like articles, over all versions."""
    today = learned.now.date()
    counted: dict[str, list[FlowCounts]] = {}
    for one in count_flows(learned.cases, learned.now):
        counted.setdefault(one.flow, []).append(one)
    for flow in desk.flows.values():
        due = flow.review_due
        if due is None or due >= today or flow.status == "archived":
            continue
        versions = counted.get(flow.id, [])
        started, yes = sum(one.started for one in versions), sum(one.solved for one in versions)
        no = sum(one.not_helped.total() for one in versions)
        yield WorkItem(
            kind="review",
            keys=(f"review:troubleshooter:{flow.id}:{due}",),
            title=flow.title,
            detail=f"due {due}, {plural((today - due).days, 'day')} ago; reviewed {flow.reviewed} (troubleshooter)",
            note=_use_in_words(started, yes, no),
            count=started,
            weight=_weight(started, yes, no),
            flow=flow.id,
            path=flow.path,
        )


def _weight(uses: int, yes: int, no: int) -> float:
    return (1 + uses + 5 * no) * (1 + no) / (1 + no + yes)


def _drafts(desk: "Desk") -> Iterator[WorkItem]:
    """Go through what waits to be finished or published; what waits for review comes first."""
    words = {"draft": "a draft", "review": "waits for review"}
    for article in desk.library.articles.values():
        if article.status in words:
            yield WorkItem(
                kind="draft",
                keys=(f"draft:{article.id}:{article.status}:{version_of(article)}",),
                title=article.title,
                detail=words[article.status],
                note=article.owner,
                weight=float(article.status == "review"),
                article=article.id,
                path=article.path,
            )
    for flow in desk.flows.values():
        if flow.status in words:
            yield WorkItem(
                kind="draft",
                keys=(f"draft:{flow.id}:{flow.status}:{flow.version}",),
                title=flow.title,
                detail=f"{words[flow.status]} (troubleshooter)",
                weight=float(flow.status == "review"),
                flow=flow.id,
                path=flow.path,
            )


def _unused(learned: Learned, desk: "Desk", uses: Uses) -> Iterator[WorkItem]:
    """Go through the published articles that nobody opened, once there was time enough to."""
    if not knows_unused(learned):
        return
    for article in desk.library.articles.values():
        if article.status == "published" and not _is_used(uses.get(article.id)) and not is_index(article.path):
            yield WorkItem(
                kind="unused",
                keys=(f"unused:{article.id}:{version_of(article)}",),
                title=article.title,
                detail="never opened, and the fix of no case",
                note=article.category,
                article=article.id,
                path=article.path,
            )


def knows_unused(learned: Learned) -> bool:
    """Tell whether there was counting long enough to say what is never used."""
    return learned.first is not None and (learned.now - learned.first).days >= _DAYS_TO_KNOW


def unused_note(learned: Learned) -> str:
    """Return why nothing is listed as never used, where that is so."""
    if knows_unused(learned):
        return ""
    since = f" Counting began on {learned.first.date()}." if learned.first is not None else ""
    return f"Articles that are never used are listed after {_DAYS_TO_KNOW} days of counting.{since}"


def _is_used(counts: ArticleCounts | None) -> bool:
    return counts is not None and bool(counts.uses or counts.yes or counts.no)


def _use_in_words(uses: int, yes: int, no: int) -> str:
    said = f", helped {yes}, did not {no}" if yes or no else ""
    return (f"used {plural(uses, 'time')}" if uses else "not used") + said
