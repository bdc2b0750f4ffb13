"""What a list of cases says of each, and where a case is opened."""

from typing import TYPE_CHECKING

from app.widgets.found_rows import Row
from kb.dates import moment

if TYPE_CHECKING:
    from kb.cases.headers import CaseHeader
    from kb.desk import Desk


def header_row(desk: "Desk", header: "CaseHeader", *, detailed: bool = False) -> Row:
    """Give a case: what it is about, how far it is, who asked, when. Reads troubleshooters, so in a worker.

    `detailed` gives all that a second line, with the company, the request, the wrap-up and the section.
    """
    from kb.cases.words import state_in_words

    flow = desk.flows.get(header.flow or "")
    article = desk.library.articles.get(header.article or "")
    about = flow.title if flow else article.title if article else header.subject or "A support request"
    state = "merged" if header.merged_into else state_in_words(header)
    note = " · ".join(part for part in (state, header.caller, moment(header.updated, desk.clock())) if part)
    kind = "request" if header.flow is None or (header.state not in ("open", "closed") and header.request) else "case"
    mark = "↻" if header.state == "open" else "·" if header.state == "request" else "✓"
    if detailed:
        return Row(about, kind, header.id, mark=mark, text=_detail(desk, header, note))
    return Row(about, kind, header.id, mark=mark, note=note)


def _detail(desk: "Desk", header: "CaseHeader", note: str) -> str:
    from kb.cases.events import wrap_up_in_words

    flow = desk.flows.get(header.flow or "")
    reached = desk.library.articles.get(header.section.partition("#")[0])
    parts = (
        note,
        f"into {header.merged_into}" if header.merged_into else "",
        header.company or header.account or "",
        f"request {header.request}" if header.request else "",
        f"wrapped up: {wrap_up_in_words(header.wrap_up, flow)}" if header.wrap_up else "",
        f"at “{reached.title}”" if reached is not None else "",
    )
    return " · ".join(part for part in parts if part)
