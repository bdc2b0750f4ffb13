"""What the list on the home screen says of each thing that can be picked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.screens.case_rows import header_row
from app.widgets.found_rows import Row
from kb.library.standing import short_mark
from kb.text import plural

if TYPE_CHECKING:
    from kb.desk import Desk
    from kb.library.search.results import Hit, SearchResults

MOST = 5
"""How many cases, and how many articles read last, are offered."""


def symptom_rows(desk: "Desk", role: str) -> Iterator[Row]:
    """Give what people of a role say when something is wrong; an empty role is everybody."""
    symptoms = desk.symptoms(role or None)
    if symptoms:
        yield Row("Pick what is wrong")
    for symptom in symptoms:
        yield Row(symptom.symptom, "flow", symptom.flow_id, mark="▸")


def cases_to_offer(desk: "Desk") -> list[Row]:
    """Give the cases that were touched last, and the way to all; a customer is offered only those of the open account.

    Reads troubleshooters, so in a worker. Raises StorageError when the folder of cases cannot be read.
    """
    headers, _ = desk.case_headers()
    shown = (header for header in headers if not (header.merged_into or (header.live_call and desk.staff)))
    rows = [*(_call_rows(desk) if desk.staff else ()), *(header_row(desk, header) for header in shown)][:MOST]
    if headers or desk.staff:
        rows.append(Row("All cases", "cases", mark="▸", note=plural(len(headers), "case") if headers else "none yet"))
    return rows


def _call_rows(desk: "Desk") -> list[Row]:
    from app.screens.call_rows import call_rows

    return call_rows(desk)


def recent_rows(desk: "Desk", recent: list[str]) -> Iterator[Row]:
    """Give the articles that were read last and may be seen."""
    known = [desk.library.articles[name] for name in recent if name in desk.library.articles]
    visible = [article for article in known if article.visible_to(desk.audience)][:MOST]
    if visible:
        yield Row("Read last")
    for article in visible:
        yield Row(article.title, "article", article.id, mark="·")


def editor_rows(desk: "Desk") -> Iterator[Row]:
    """Give, to staff, the way to what was counted."""
    if desk.staff:
        yield Row("For those who write")
        yield Row("What was counted, and what should be mended", "desk", mark="▸")


def hit_rows(desk: "Desk", results: "SearchResults") -> Iterator[Row]:
    """Give what a search has found, with kind, heading, status and the words around."""
    titles = {category.id: category.title for category in desk.library.settings.categories}
    for hit in results.hits:
        kind = "Troubleshooter" if hit.kind == "flow" else titles.get(hit.category, hit.category)
        heading = f"§ {hit.heading}" if hit.heading else ""
        status = _standing(desk, hit)
        note = " · ".join(part for part in (kind, heading, status) if part)
        mark = "▸" if hit.kind == "flow" else "·"
        yield Row(hit.title, hit.kind, hit.id, hit.anchor, mark, note, hit.snippet, hit.marks)


def _standing(desk: "Desk", hit: "Hit") -> str:
    """Return what staff should know of the state of what was found."""
    article = desk.library.find(hit.id) if hit.kind == "article" and desk.staff else None
    if article is not None:
        return short_mark(article)
    return hit.status if hit.status != "published" else ""


def offer_rows(desk: "Desk", results: "SearchResults") -> Iterator[Row]:
    """Give what else can be done with the words where nothing fits them well."""
    if results.hits and not results.weak:
        return
    yield Row("Not what you are looking for?")
    if desk.visible_flows():
        yield Row("Let me be asked what is wrong", "start", mark="▸")
    yield Row(f"Ask {desk.library.settings.support.name or 'the support desk'} about this", "ask", mark="▸")
    if desk.staff:
        yield Row("Write an article about this", "write", mark="▸")
