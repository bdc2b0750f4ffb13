"""Troubleshooters as the search index takes them in."""

from collections.abc import Iterable

from kb.library.ids import article_in
from kb.library.library import Library
from kb.library.search.results import Entry, Section
from kb.library.search.sources import IndexSource, source_of
from kb.troubleshooter.flow import Flow


def flow_sources(flows: Iterable[Flow], library: Library) -> Iterable[IndexSource]:
    """Go through a library's troubleshooters as sources of the index."""
    for flow in flows:
        yield source_of(flow_entry(flow, library))


def flow_entry(flow: Flow, library: Library) -> Entry:
    """Return a troubleshooter as the search index sees it: found by title, callers' words, questions and causes."""
    told = [*(fact.ask for fact in flow.facts.values()), *(cause.because for cause in flow.causes.values())]
    article = library.find(article_in(flow.article))
    return Entry(
        kind="flow",
        id=flow.id,
        title=flow.title,
        says=(flow.symptom, *flow.says),
        summary=flow.symptom,
        category=article.category if article else "",
        status=flow.status,
        public=flow.status == "published",
        sections=(Section("", "", "\n".join(told)),),
    )
