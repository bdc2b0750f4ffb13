"""Troubleshooters as the search index takes them in: a file is only parsed when it has changed."""

from collections.abc import Iterable
from functools import partial

from kb.errors import DesksideError
from kb.library.ids import stem
from kb.library.library import MOST_FLOW_BYTES, Library
from kb.library.reading import read_file
from kb.library.search.results import Entry, Section
from kb.library.search.sources import IndexSource, fingerprint
from kb.text import clean_line
from kb.troubleshooter.flow import Flow


def flow_sources(library: Library) -> Iterable[IndexSource]:
    """Go through a library's troubleshooters as sources of the index; one that cannot be read is not found."""
    categories = fingerprint(*(f"{article.id} {article.category}" for article in library.articles.values()))
    seen = set()
    for path in library.flow_paths:
        flow_id = clean_line(stem(path))
        if flow_id in seen:
            continue
        seen.add(flow_id)
        try:
            text = read_file(library.folder, path, MOST_FLOW_BYTES)
        except DesksideError:
            continue
        yield IndexSource(
            "flow",
            flow_id,
            fingerprint(categories, text),
            make=partial(_entry, text, path, library),
            public=partial(_is_public, text, path),
        )


def flow_entry(flow: Flow, library: Library) -> Entry:
    """Return a troubleshooter as the search index sees it: found by title, callers' words, questions and causes."""
    told = [*(fact.ask for fact in flow.facts.values()), *(cause.because for cause in flow.causes.values())]
    article = library.find(flow.article.partition("#")[0].removesuffix(".md").rpartition("/")[2])
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


def _entry(text: str, path: str, library: Library) -> Entry | None:
    flow = _flow(text, path)
    return flow_entry(flow, library) if flow is not None else None


def _is_public(text: str, path: str) -> bool:
    flow = _flow(text, path)
    return flow is not None and flow.status == "published"


def _flow(text: str, path: str) -> Flow | None:
    from kb.troubleshooter.load import load_flow

    try:
        return load_flow(text, path=path)
    except DesksideError:
        return None
