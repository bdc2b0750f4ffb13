"""What the list on the home screen says of each thing that can be picked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.widgets.found_rows import Row
from kb.dates import moment
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.cases.case import Case
    from kb.desk import Desk
    from kb.library.search.results import SearchResults

MOST = 5
"""How many cases, and how many articles read last, are offered."""
_STATES = {"open": "not finished", "solved": "solved", "request": "support request", "closed": "closed"}


def symptom_rows(desk: "Desk", role: str) -> Iterator[Row]:
    """Give what people of a role say when something is wrong; an empty role is everybody."""
    symptoms = desk.symptoms(role or None)
    if symptoms:
        yield Row("Pick what is wrong")
    for symptom in symptoms:
        yield Row(symptom.symptom, "flow", symptom.flow_id, mark="▸")


def case_row(desk: "Desk", case: "Case") -> Row:
    """Give a case: what it is about, how far it is, who asked, when. Reads troubleshooters, so in a worker."""
    flow = desk.flows.get(case.flow or "")
    article = desk.library.articles.get(case.article or "")
    subject = case.request.subject if case.request else ""
    about = flow.title if flow else article.title if article else subject or "A support request"
    who = clean_line(case.caller.name or case.caller.email or case.caller.company)
    note = " · ".join(part for part in (_STATES[case.state], who, moment(case.updated, desk.clock())) if part)
    kind = "request" if case.state != "open" and case.request else "case"
    return Row(about, kind, case.id, mark="↻" if case.state == "open" else "✓", note=note)


def cases_to_offer(desk: "Desk") -> list["Case"]:
    """Return the cases that were touched last; a customer is offered only those of the account that is open."""
    cases = desk.cases.recent(MOST if desk.staff else MOST * 4)
    mine = [case for case in cases if desk.staff or case.account in (None, desk.account_id)]
    return mine[:MOST]


def recent_rows(desk: "Desk", recent: list[str]) -> Iterator[Row]:
    """Give the articles that were read last and may be seen."""
    known = [desk.library.articles[name] for name in recent if name in desk.library.articles]
    visible = [article for article in known if article.visible_to(desk.audience)][:MOST]
    if visible:
        yield Row("Read last")
    for article in visible:
        yield Row(article.title, "article", article.id, mark="·")


def hit_rows(desk: "Desk", results: "SearchResults") -> Iterator[Row]:
    """Give what a search has found, with kind, heading, status and the words around."""
    titles = {category.id: category.title for category in desk.library.settings.categories}
    for hit in results.hits:
        kind = "Troubleshooter" if hit.kind == "flow" else titles.get(hit.category, hit.category)
        heading = f"§ {hit.heading}" if hit.heading else ""
        status = hit.status if hit.status != "published" else ""
        note = " · ".join(part for part in (kind, heading, status) if part)
        mark = "▸" if hit.kind == "flow" else "·"
        yield Row(hit.title, hit.kind, hit.id, hit.anchor, mark, note, hit.snippet, hit.marks)


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
