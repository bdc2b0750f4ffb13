"""What a list of cases says of each, and where a case is opened."""

from typing import TYPE_CHECKING

from app.widgets.found_rows import Row
from kb.dates import moment

if TYPE_CHECKING:
    from kb.cases.headers import CaseHeader
    from kb.desk import Desk


def header_row(desk: "Desk", header: "CaseHeader", *, detailed: bool = False) -> Row:
    """Give a case: what it is about, how far it is, who asked, when. Reads troubleshooters, so in a worker.

    `detailed` gives a second line to who asked and when, with the company, the request, the wrap-up and the section.
    """
    from kb.cases.words import state_in_words

    flow = desk.flows.get(header.flow or "")
    article = desk.library.articles.get(header.article or "")
    about = flow.title if flow else article.title if article else header.subject or "A support request"
    state = "merged" if header.merged_into else state_in_words(header)
    who = tuple(part for part in (header.caller, moment(header.updated, desk.clock())) if part)
    note = state if detailed else " · ".join((state, *who))
    kind = "request" if header.flow is None or (header.state not in ("open", "closed") and header.request) else "case"
    mark = "↻" if header.state == "open" else "·" if header.state == "request" else "✓"
    return Row(about, kind, header.id, mark=mark, note=note, text=_detail(desk, header, who) if detailed else "")


def _detail(desk: "Desk", header: "CaseHeader", who: tuple[str, ...]) -> str:
    reached = desk.library.articles.get(header.section.partition("#")[0])
    parts = (
        f"into {header.merged_into}" if header.merged_into else "",
        *who,
        header.company or header.account or "",
        f"request {header.request}" if header.request else "",
        f"wrapped up: {header.wrapped_up}" if header.wrapped_up else "",
        f"at “{reached.title}”" if reached is not None else "",
    )
    return " · ".join(part for part in parts if part)
