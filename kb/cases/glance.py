"""An account at a glance: its problems, worst first, with the troubleshooter that explains each, and how old it is."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from kb.accounts.evidence import STALE_DAYS
from kb.accounts.problem import Problem
from kb.accounts.record import Record
from kb.library.article import Article
from kb.library.ids import article_in
from kb.text import plural
from kb.troubleshooter.flow import Fix, Flow


class Glimpse(msgspec.Struct, frozen=True):
    """One problem of the account. `flow` is the id of the troubleshooter that explains it, empty for none."""

    problem: Problem
    flow: str = ""


def glance(problems: Iterable[Problem], flows: Mapping[str, Flow], articles: Mapping[str, Article]) -> list[Glimpse]:
    """Return the problems in their order, each with the troubleshooter that leads to its article."""
    return [Glimpse(problem, flow_for(problem.article, flows, articles)) for problem in problems]


def flow_for(article: str, flows: Mapping[str, Flow], articles: Mapping[str, Article]) -> str:
    """Return the id of the troubleshooter that explains an article's problem; empty where none does.

    It is the one that the article is the main article of, else one of whose fixes the article is, else the first
    that the article itself names.
    """
    for flow in flows.values():
        if article_in(flow.article) == article:
            return flow.id
    for flow in flows.values():
        if any(
            isinstance(cause.then, Fix) and article_in(cause.then.article) == article for cause in flow.causes.values()
        ):
            return flow.id
    named = articles[article].troubleshooters if article in articles else ()
    return next((flow for flow in named if flow in flows), "")


def data_age(record: Record, now: datetime) -> str:
    """Return how old the newest report of a record is, in words that say when it is too old to rely on."""
    newest = max((report.date for report in record.imports), default=None)
    if newest is None:
        return "no report was imported, all is entered by hand"
    days = max(0, (now.date() - newest).days)
    return f"newest report {_ago(days)}{', too old to rely on' if days > STALE_DAYS else ''}"


def _ago(days: int) -> str:
    if days < 2:
        return "of today" if days == 0 else "of yesterday"
    return f"{plural(days, 'day')} old"
