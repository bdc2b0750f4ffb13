"""The report and the work list as plain text for a terminal, and as plain values for JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kb.cases.case_count import OTHER
from kb.cases.journal_events import REASONS
from kb.dates import long_date
from kb.learning.article_counts import ArticleCounts
from kb.learning.bars import bar, duration, per_cent
from kb.learning.flow_counts import FlowCounts
from kb.learning.gaps import Gap
from kb.learning.report import Report
from kb.learning.work_item import WorkItem
from kb.learning.work_list import KINDS
from kb.library.wrap import wrap_text
from kb.text import plural, shorten, width

if TYPE_CHECKING:
    from kb.desk import Desk
    from kb.troubleshooter.flow import Flow

_BAR = 12
_MOST_FACTS = 3
_INDENT = 29


def report_lines(report: Report, desk: "Desk", columns: int, *, most: int = 20) -> Iterator[str]:
    """Go through the report's lines; lists end after so many entries, and say how many more there are."""
    yield from wrap_text(_heading_line(report), columns)
    if report.empty:
        yield ""
        yield from wrap_text(nothing_yet(report), columns)
        return
    if report.flows:
        yield ""
        yield "TROUBLESHOOTERS"
        for flow in report.flows[:most]:
            yield from flow_lines(flow, desk.flows.get(flow.flow), columns)
        yield from _more(len(report.flows), most)
    if report.articles:
        yield ""
        yield "ARTICLES"
        yield from article_table(report.articles[:most], desk, columns)
        yield from _more(len(report.articles), most)
    if sum(report.searches.values()) or report.gaps:
        yield ""
        yield "SEARCHES WITHOUT AN OPENED RESULT"
        total = sum(report.searches.values())
        yield from (f"  {line}" for line in wrap_text(f"{total:,}: {searches_line(report.searches)}", columns - 2))
        for gap in report.gaps[:most]:
            yield from gap_lines(gap, max(one.count for one in report.gaps), columns)
        yield from _more(len(report.gaps), most)


def nothing_yet(report: Report) -> str:
    """Return what to say of an empty report."""
    if not report.on:
        return "Nothing is counted. The journal is off in the settings, so only cases would be."
    since = " in this time" if report.since is not None else " yet"
    return f"Nothing was counted{since}. Read an article, search, or walk through a troubleshooter."


def _heading_line(report: Report) -> str:
    since = f"since {long_date(report.since.date())}" if report.since is not None else "of all time"
    parts = [plural(report.cases, "case")]
    if report.requests_only:
        parts.append(f"{report.requests_only:,} of them without a troubleshooter")
    return f"What the desk has learned {since}: {', '.join(parts)}."


def _more(count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"  … and {count - most:,} more; --all shows them."


def flow_lines(flow: FlowCounts, now: "Flow | None", columns: int) -> Iterator[str]:
    """Go through the lines about one version of a troubleshooter; `now` is its file, None where it is gone."""
    title = now.title if now is not None else flow.flow
    old = "" if now is not None and now.version == flow.version else ", not the version of today" if now else ", gone"
    yield ""
    yield shorten(f"{title}  (version {flow.version}{old})", columns)
    counts = (
        ("started", flow.started),
        ("finished", flow.finished),
        ("solved by the fix", flow.solved),
        ("handed over", flow.handed_over),
        ("left", flow.left),
        *((("under way", flow.open),) if flow.open else ()),
    )
    for label, count in counts:
        share = "" if label == "started" else per_cent(count, flow.started)
        yield f"  {label:<18} {count:>6,}  {bar(count, flow.started, _BAR)} {share:>4}".rstrip()
    yield f"  {'time, in the middle':<18} {duration(flow.seconds):>6}"
    for label, counter in facts_of(flow, now):
        yield from _listed(label, counter, columns)


def facts_of(flow: FlowCounts, now: "Flow | None") -> Iterator[tuple[str, Counter[str]]]:
    """Go through what else was counted, in words: by question, by cause."""
    asks = {fact.id: fact.ask for fact in now.facts.values()} if now is not None else {}
    titles = {cause.id: cause.title or cause.id for cause in now.causes.values()} if now is not None else {}
    asks[""] = "a question of that version"
    for label, counter in (
        ("left at", flow.left_at),
        ("from the record", flow.from_record),
        ("corrected", flow.corrected),
        ("not known", flow.unknown),
    ):
        yield label, Counter({asks.get(fact, fact): count for fact, count in counter.items() if count})
    yield "did not help", Counter({titles.get(cause, cause): count for cause, count in flow.not_helped.items()})
    others = Counter(
        {
            f"{titles.get(found, found)}; said: {'something else' if said == OTHER else titles.get(said, said)}": count
            for (found, said), count in flow.other_cause.items()
        }
    )
    yield "another cause", others


def _listed(label: str, counter: Counter[str], columns: int) -> Iterator[str]:
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    for number, (text, count) in enumerate(ordered[:_MOST_FACTS]):
        first, *more = wrap_text(text, max(20, columns - _INDENT))
        yield f"  {label if number == 0 else '':<18} {count:>6,}  {first}"
        yield from (" " * _INDENT + line for line in more)


def article_table(articles: Sequence[ArticleCounts], desk: "Desk", columns: int) -> Iterator[str]:
    """Go through a table of articles: opened, in cases, helped, did not, and why not."""
    room = max(20, columns - 40)
    yield f"  {'':<{room}} {'opened':>7} {'in cases':>8} {'helped':>7} {'did not':>8}"
    for one in articles:
        article = desk.library.find(one.article)
        title = shorten(article.title if article is not None else f"{one.article} (gone)", room)
        padded = title + " " * (room - width(title))
        yield f"  {padded} {one.opened:>7,} {one.in_cases:>8,} {one.yes:>7,} {one.no:>8,}"
        why = reasons_in_words(one)
        if why:
            yield shorten(f"    {why}", columns)


def reasons_in_words(one: ArticleCounts) -> str:
    """Return why an article did not help, and how often it was flagged; nothing where nobody said anything."""
    parts = [
        f"{_within(REASONS[reason])}: {count:,}" for reason, count in one.reasons.most_common() if reason in REASONS
    ]
    if one.flags:
        parts.append(f"flagged {plural(one.flags, 'time')}")
    return ", ".join(parts)


def _within(sentence: str) -> str:
    """Return a sentence as it stands within another one."""
    return sentence if sentence.startswith("I ") else sentence[:1].lower() + sentence[1:]


def searches_line(counts: dict[str, int]) -> str:
    """Return how the searches ended."""
    return (
        f"nothing found {counts['none']:,}, nothing that fits well {counts['weak']:,}, "
        f"found and not opened {counts['some']:,}"
    )


def gap_lines(gap: Gap, most: int, columns: int) -> Iterator[str]:
    """Go through the lines about one gap."""
    yield shorten(f"  {gap.count:>5,}  {bar(gap.count, most, _BAR)} {gap.words}", columns)
    others = ", ".join(words for words, _ in gap.wordings[1:5])
    opened = ", ".join(name for name, _ in gap.opened[:3])
    if others:
        yield shorten(f"  {'':>5}  {'':<{_BAR}} also: {others}", columns)
    if opened:
        yield shorten(f"  {'':>5}  {'':<{_BAR}} opened, though it fits weakly: {opened}", columns)


def work_lines(items: Sequence[WorkItem], columns: int, *, most: int = 20, note: str = "") -> Iterator[str]:
    """Go through the work list, kind by kind; `note` stands at its end."""
    if not items:
        yield "Nothing is waiting for an editor."
    for kind, title in KINDS.items():
        of_kind = [item for item in items if item.kind == kind]
        if not of_kind:
            continue
        yield f"{title.upper()} ({len(of_kind):,})"
        for item in of_kind[:most]:
            yield shorten(f"  {item.title}", columns)
            about = " · ".join(part for part in (item.detail, item.note) if part)
            yield from (f"    {line}" for line in wrap_text(about, columns - 4))
            if item.place:
                yield shorten(f"    {item.place}", columns)
        yield from _more(len(of_kind), most)
        yield ""
    if note:
        yield from wrap_text(note, columns)


def report_json(report: Report) -> dict[str, Any]:
    """Return the report for `--json`."""
    value: dict[str, Any] = _plain(report)
    for flow, counted in zip(value["flows"], report.flows, strict=True):
        flow["left"] = counted.left
        flow["other_cause"] = [
            {"concluded": found, "said": said, "count": count} for (found, said), count in counted.other_cause.items()
        ]
    for gap, group in zip(value["gaps"], report.gaps, strict=True):
        gap["count"] = group.count
    value["findings"] = [str(finding) for finding in report.findings]
    return value


def work_json(items: Sequence[WorkItem]) -> list[dict[str, Any]]:
    """Return the work list for `--json`."""
    return [_plain(item) for item in items]


def _plain(value: Any) -> Any:
    """Return a value as JSON can have it. (`dataclasses.asdict` counts the pairs of a Counter anew.)"""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
