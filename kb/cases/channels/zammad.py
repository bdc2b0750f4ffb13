"""Zammad by its REST interface (docs.zammad.org, API, Ticket)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from kb.cases.case import Request
from kb.cases.channels.mapping import caller_address, has_number, number_of, subject_line
from kb.cases.channels.server import Parcel, Progress
from kb.cases.channels.web import Answer, Web
from kb.cases.channels.web_channel import WebChannel
from kb.cases.message import AttachedFile, render_text
from kb.cases.sending import Outcome, Sent
from kb.channel_settings import ZammadSettings


class ZammadChannel(WebChannel[ZammadSettings]):
    """Files a ticket whose customer is the caller; Zammad makes one of that address where it has none."""

    kind = "Zammad"

    def headers(self, secret: str) -> Mapping[str, str]:
        """By an access token."""
        return {"Authorization": f"Token token={secret}"}

    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the ticket with its first article."""
        article: dict[str, Any] = {
            "subject": subject_line(request),
            "body": render_text(request),
            "content_type": "text/plain",
            "type": "note",
            "internal": False,
        }
        if files:
            article["attachments"] = [
                {
                    "filename": one.attachment.name,
                    "data": b64encode(one.content).decode(),
                    "mime-type": one.attachment.type,
                }
                for one in files
            ]
        return {
            **extra,
            "title": subject_line(request),
            "group": self.settings.group,
            "customer_id": f"guess:{caller_address(request)}",
            "article": article,
        }

    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Make the ticket, with its files, in one call."""
        progress.handing_over()
        made = web.post("/api/v1/tickets", parcel.body, creating=True)
        return self._sent(made)

    def look(self, web: Web, request: Request) -> Sent | None:
        """Search the titles. Zammad's search may be some seconds behind, which `server_timeout` allows for."""
        wanted = {"query": f'title:"{number_of(request)}"', "expand": "true", "limit": "10"}
        for row in web.get("/api/v1/tickets/search", wanted).rows_at():
            if has_number(row.value.get("title"), request):
                return self._sent(row)
        return None

    def try_out(self, web: Web) -> tuple[str, ...]:
        """Sign in, and search, which sending needs too."""
        who = web.get("/api/v1/users/me").text_at("login")
        web.get("/api/v1/tickets/search", {"query": 'title:"DS-00000-00000"', "expand": "true", "limit": "1"})
        return (f"Signed in as {who}, who may search tickets.",)

    def _sent(self, answer: Answer) -> Sent:
        """Its people know a ticket by its number; the id is what links are made from."""
        number, key = answer.text_at("number"), answer.text_at("id")
        return Sent(number or key, f"{self.base}/#ticket/zoom/{key}" if key.isdigit() else "")
