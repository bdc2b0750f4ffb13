"""What the Desk screen says: the rows of its four lists, and the highlighted one in full."""

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.style import Style

from app.widgets.count_list import CountRow
from kb.dates import moment
from kb.desk import Desk
from kb.learning.article_counts import ArticleCounts
from kb.learning.bars import bar, duration, per_cent
from kb.learning.flow_counts import FlowCounts
from kb.learning.gaps import Gap
from kb.learning.report import Report
from kb.learning.report_text import facts_of, reasons_in_words
from kb.learning.work_item import WorkItem
from kb.learning.work_list import KINDS
from kb.text import plural

_BAR = 16
_MOST = 5
_MOST_ROWS = 100
"""Of each kind; nobody goes through more on a screen."""
_BOLD = Style(bold=True)


def work_rows(items: Sequence[WorkItem]) -> Iterator[CountRow]:
    """Give the work list, kind by kind."""
    for kind, title in KINDS.items():
        of_kind = [item for item in items if item.kind == kind]
        if not of_kind:
            continue
        yield CountRow(f"{title} ({len(of_kind):,})")
        most = max((item.count for item in of_kind), default=0)
        for item in of_kind[:_MOST_ROWS]:
            share = item.count / most if most and kind in ("dead-end", "gap", "review") else None
            value = f"{item.count:,}×" if share is not None and item.count else ""
            yield CountRow(item.title, item.keys[0], value, share, item.detail)
        if len(of_kind) > _MOST_ROWS:
            yield CountRow(f"  and {len(of_kind) - _MOST_ROWS:,} more: `deskside --staff report work --all` lists them")


def work_detail(item: WorkItem, desk: Desk) -> Content:
    """Return an item of the work list in full."""
    lines = [Content.styled(item.title, _BOLD), Content(""), Content(item.detail)]
    if item.note:
        lines.append(Content(item.note))
    if item.last is not None:
        lines.append(Content(f"Last: {moment(item.last.astimezone(desk.clock().tzinfo), desk.clock())}"))
    if item.place:
        lines.append(Content(item.place))
    if item.facts:
        lines += [Content(""), Content.styled("What was known in most of them", _BOLD)]
        lines += [Content(f"• {fact}") for fact in item.facts]
    others = item.wordings[1:]
    if others:
        lines += [Content(""), Content.styled("Other words for it", _BOLD)]
        lines += [Content(f"• {words}") for words in others[:_MOST]]
    return Content("\n").join(lines)


def flow_rows(report: Report, desk: Desk) -> Iterator[CountRow]:
    """Give the troubleshooters, each version for itself, with how much of what was started was solved."""
    for flow in report.flows[: _MOST_ROWS * 5]:
        known = desk.flows.get(flow.flow)
        share = flow.solved / flow.started if flow.started else 0.0
        note = (
            f"version {flow.version} · {plural(flow.started, 'case')} · {flow.left:,} left · {duration(flow.seconds)}"
        )
        title = known.title if known is not None else flow.flow
        yield CountRow(title, f"{flow.flow} {flow.version}", per_cent(flow.solved, flow.started), share, note)


def flow_detail(flow: FlowCounts, desk: Desk) -> Content:
    """Return a version of a troubleshooter in full."""
    known = desk.flows.get(flow.flow)
    title = known.title if known is not None else flow.flow
    lines = [Content.styled(f"{title}, version {flow.version}", _BOLD), Content("")]
    for label, count in (
        ("started", flow.started),
        ("finished", flow.finished),
        ("solved", flow.solved),
        ("handed over", flow.handed_over),
        ("left", flow.left),
        *((("under way", flow.open),) if flow.open else ()),
    ):
        lines.append(plot(label, count, flow.started))
    lines.append(Content(f"{'median time':<12}{duration(flow.seconds):>7}"))
    for label, counter in facts_of(flow, known):
        ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
        if ordered:
            lines += [Content(""), Content.styled(label.capitalize(), _BOLD)]
            lines += [Content(f"{count:>4,}  {text}") for text, count in ordered]
    return Content("\n").join(lines)


def article_rows(report: Report, desk: Desk) -> Iterator[CountRow]:
    """Give the articles, the most used first."""
    most = max((one.uses for one in report.articles), default=0)
    for one in report.articles[: _MOST_ROWS * 5]:
        article = desk.library.find(one.article)
        said = f"helped {one.yes:,}, did not {one.no:,}" if one.yes or one.no else "nobody said whether it helped"
        note = f"opened {one.opened:,}, in {plural(one.in_cases, 'case')} · {said}"
        title = article.title if article is not None else f"{one.article} (gone)"
        yield CountRow(title, one.article, f"{one.uses:,}×", one.uses / most if most else 0.0, note)


def article_detail(one: ArticleCounts, desk: Desk) -> Content:
    """Return an article's counts in full."""
    article = desk.library.find(one.article)
    lines = [Content.styled(article.title if article is not None else f"{one.article} (gone)", _BOLD), Content("")]
    most = max(one.opened, one.in_cases, one.yes, one.no)
    for label, count in (
        ("opened", one.opened),
        ("in cases", one.in_cases),
        ("helped", one.yes),
        ("did not", one.no),
    ):
        lines.append(plot(label, count, most, shares=False))
    why = reasons_in_words(one)
    if why:
        lines += [Content(""), Content(f"{why[:1].upper()}{why[1:]}.")]
    if article is not None:
        lines += [Content(""), Content(article.path)]
    return Content("\n").join(lines)


def search_rows(report: Report) -> Iterator[CountRow]:
    """Give the searches in vain, near wordings together."""
    most = max((gap.count for gap in report.gaps), default=0)
    for gap in report.gaps[: _MOST_ROWS * 5]:
        others = ", ".join(words for words, _ in gap.wordings[1:4])
        note = f"also: {others}" if others else ""
        yield CountRow(gap.words, gap.words, f"{gap.count:,}×", gap.count / most if most else 0.0, note)


def search_detail(gap: Gap) -> Content:
    """Return a group of searches in full."""
    lines = [Content.styled(gap.words, _BOLD), Content("")]
    for label, count in (("nothing found", gap.nothing), ("weak", gap.weak), ("not opened", gap.unopened)):
        lines.append(plot(label, count, gap.count, shares=False))
    lines.append(Content(""))
    lines += [Content(f"{count:>4,}  {words}") for words, count in gap.wordings[: _MOST * 2]]
    if gap.opened:
        lines += [Content(""), Content.styled("Opened, though it fits weakly", _BOLD)]
        lines += [Content(f"{count:>4,}  {name}") for name, count in gap.opened[:_MOST]]
    return Content("\n").join(lines)


def plot(label: str, count: int, whole: int, *, shares: bool = True) -> Content:
    """Return a line of a plot: a label, a number, a bar, and its share."""
    share = f" {per_cent(count, whole):>4}" if shares else ""
    return Content(f"{label:<14}{count:>5,}  ") + Content.styled(bar(count, whole, _BAR), "$accent") + Content(share)
