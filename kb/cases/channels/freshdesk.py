"""Freshdesk by its interface, version 2 (developers.freshdesk.com/api)."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from kb.cases.case import Request
from kb.cases.channels.mapping import caller_address, has_number, subject_line
from kb.cases.channels.server import Parcel, Progress
from kb.cases.channels.web import Web, basic
from kb.cases.channels.web_channel import WebChannel
from kb.cases.message import AttachedFile, field_value, render_text
from kb.cases.sending import Outcome, Sent
from kb.channel_settings import FreshdeskSettings

_OPEN, _PORTAL = 2, 2


class FreshdeskChannel(WebChannel[FreshdeskSettings]):
    """Files a ticket whose requester is the caller."""

    kind = "Freshdesk"

    def headers(self, secret: str) -> Mapping[str, str]:
        """By an API key, which stands where a user's name would."""
        return basic(secret, "X")

    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the ticket without its files. The description is HTML there."""
        ticket: dict[str, Any] = {
            "email": caller_address(request),
            "subject": subject_line(request),
            "description": escape(render_text(request)).replace("\n", "<br>\n"),
            "status": _OPEN,
            "priority": self.settings.priority,
            "source": _PORTAL,
        }
        name = field_value(request, "caller.name")
        if name:
            ticket["name"] = name
        if extra:
            ticket["custom_fields"] = dict(extra)
        if self.settings.tags:
            ticket["tags"] = list(self.settings.tags)
        return ticket

    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Make the ticket in one call: as JSON, or as a form where files go with it."""
        assert isinstance(parcel.body, dict)
        progress.handing_over()
        if parcel.files:
            files = [("attachments[]", (one.attachment.name, one.content, one.attachment.type)) for one in parcel.files]
            made = web.post("/api/v2/tickets", creating=True, data=_as_form(parcel.body), files=files)
        else:
            made = web.post("/api/v2/tickets", parcel.body, creating=True)
        return self._sent(made.text_at("id"))

    def look(self, web: Web, request: Request) -> Sent | None:
        """Go through the caller's tickets since the request was begun; subjects cannot be searched there."""
        wanted = {
            "email": caller_address(request),
            "updated_since": f"{request.created:%Y-%m-%d}T00:00:00Z",
            "order_by": "created_at",
            "order_type": "desc",
            "per_page": "100",
        }
        for row in web.get("/api/v2/tickets", wanted).rows_at():
            if has_number(row.value.get("subject"), request):
                return self._sent(row.text_at("id"))
        return None

    def try_out(self, web: Web) -> tuple[str, ...]:
        """Sign in."""
        who = web.get("/api/v2/agents/me").text_at("contact", "email")
        return (f"Signed in as {who}.",)

    def _sent(self, number: str) -> Sent:
        return Sent(number, f"{self.base}/a/tickets/{number}" if number.isdigit() else "")


def _as_form(ticket: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ticket as the fields of a form, as Freshdesk names them."""
    form: dict[str, Any] = {}
    for name, value in ticket.items():
        if isinstance(value, dict):
            form |= {f"{name}[{key}]": inner for key, inner in value.items()}
        elif isinstance(value, list):
            form[f"{name}[]"] = value
        else:
            form[name] = str(value)
    return form
