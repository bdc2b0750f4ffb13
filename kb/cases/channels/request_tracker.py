"""Request Tracker 5 by its REST 2 interface. It makes a ticket of every call, so it is always looked for first."""

import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kb.cases.case import Request
from kb.cases.channels.mapping import caller_address, has_number, number_of, subject_line
from kb.cases.channels.server import Parcel, Progress
from kb.cases.channels.web import Web, basic
from kb.cases.channels.web_channel import WebChannel
from kb.cases.message import AttachedFile, render_text
from kb.cases.sending import Outcome, Sent
from kb.channel_settings import RequestTrackerSettings

_REST = "/REST/2.0"


class RequestTrackerChannel(WebChannel[RequestTrackerSettings]):
    """Files a ticket whose requestor is the caller."""

    kind = "Request Tracker"

    def headers(self, secret: str) -> Mapping[str, str]:
        """By a user's password, or by an authentication token."""
        return basic(self.settings.user, secret) if self.settings.user else {"Authorization": f"token {secret}"}

    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the ticket."""
        custom = dict(extra)
        if self.settings.id_field:
            custom[self.settings.id_field] = request.id
        ticket: dict[str, Any] = {
            "Queue": self.settings.queue,
            "Subject": subject_line(request),
            # Two addresses here would make two requestors, so it is exactly one.
            "Requestor": caller_address(request),
            "Content": render_text(request),
            "ContentType": "text/plain",
        }
        if custom:
            ticket["CustomFields"] = custom
        if files:
            ticket["Attachments"] = [
                {
                    "FileName": plain_name(one.attachment.name),
                    "FileType": one.attachment.type,
                    "FileContent": b64encode(one.content).decode(),
                }
                for one in files
            ]
        return ticket

    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Make the ticket, with its files, in one call."""
        progress.handing_over()
        return self._sent(web.post(f"{_REST}/ticket", parcel.body, creating=True).text_at("id"))

    def look(self, web: Web, request: Request) -> Sent | None:
        """Search the custom field if there is one, else the subjects."""
        number = number_of(request)
        by_field = f"CF.{{{self.settings.id_field}}} = '{number}'"
        query = by_field if self.settings.id_field else f"Subject LIKE '{number}'"
        rows = web.get(f"{_REST}/tickets", {"query": query, "fields": "Subject"}).rows_at("items")
        for row in rows:
            if self.settings.id_field or has_number(row.value.get("Subject"), request):
                return self._sent(row.text_at("id"))
        return None

    def try_out(self, web: Web) -> tuple[str, ...]:
        """Sign in and read the queue."""
        web.get(f"{_REST}/queue/{quote(self.settings.queue, safe='')}")
        return (f"Signed in, and the queue {self.settings.queue} is there.",)

    def _sent(self, number: str) -> Sent:
        return Sent(number, f"{self.base}/Ticket/Display.html?id={number}" if number.isdigit() else "")


def plain_name(name: str) -> str:
    """Return a file's name in ASCII. RT 5.0.3 fails on names with other letters, or mangles them (tried)."""
    letters = (unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() for letter in name)
    return "".join(plain or "_" for plain in letters)
