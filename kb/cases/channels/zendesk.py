"""Zendesk by its Ticketing interface (developer.zendesk.com). It takes a call with the same `Idempotency-Key` once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kb.cases.case import Request
from kb.cases.channels.mapping import caller_address, number_of, subject_line
from kb.cases.channels.server import Parcel, Progress
from kb.cases.channels.web import Web, WebError, basic
from kb.cases.channels.web_channel import WebChannel
from kb.cases.message import AttachedFile, field_value, render_text
from kb.cases.sending import Failed, Outcome, Sent, Unknown
from kb.channel_settings import ZendeskSettings
from kb.errors import RequestError


class ZendeskChannel(WebChannel[ZendeskSettings]):
    """Files a ticket whose requester is the caller and whose external id is the request's number.

    `claim` holds the tokens of the uploaded files: a repeat must have the same content to count as one.
    """

    kind = "Zendesk"

    def headers(self, secret: str) -> Mapping[str, str]:
        """By a user's API token, or by an OAuth access token."""
        user = self.settings.user
        return basic(f"{user}/token", secret) if user else {"Authorization": f"Bearer {secret}"}

    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the ticket without its files, which are uploaded first."""
        address = caller_address(request)
        ticket: dict[str, Any] = {
            "subject": subject_line(request),
            "comment": {"body": render_text(request)},
            "requester": {"name": field_value(request, "caller.name") or address, "email": address},
            "external_id": request.id,
        }
        if not all(key.isdigit() for key in extra):
            raise RequestError(
                "Zendesk knows custom fields by their numbers only.",
                where=f"[channels.{self.name}.fields]",
                hint='Write them as in 360012345678 = "{contract.number}".',
            )
        if extra:
            ticket["custom_fields"] = [{"id": int(key), "value": value} for key, value in extra.items()]
        if self.settings.tags:
            ticket["tags"] = list(self.settings.tags)
        return ticket

    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Upload the files, then make the ticket."""
        assert isinstance(parcel.body, dict)
        ticket = dict(parcel.body)
        if parcel.files:
            tokens = _tokens(progress.claim, len(parcel.files))
            if not tokens:
                tokens = [self._upload(web, one) for one in parcel.files]
                progress.keep_claim(json.dumps(tokens))
            ticket["comment"] = {**ticket["comment"], "uploads": tokens}
        progress.handing_over()
        try:
            made = web.post(
                "/api/v2/tickets.json",
                {"ticket": ticket},
                creating=True,
                headers={"Idempotency-Key": parcel.request.id},
            )
        except WebError as problem:
            outcome = problem.outcome
            if isinstance(outcome, Failed) and "idempoten" in outcome.reason.casefold():
                return Unknown(outcome.reason)
            raise
        return self._sent(made.text_at("ticket", "id"))

    def look(self, web: Web, request: Request) -> Sent | None:
        """Ask for tickets of this external id."""
        rows = web.get("/api/v2/tickets.json", {"external_id": number_of(request)}).rows_at("tickets")
        for row in rows:
            if row.value.get("external_id") == request.id:
                return self._sent(row.text_at("id"))
        return None

    def try_out(self, web: Web) -> tuple[str, ...]:
        """Sign in. Zendesk answers strangers too, with a user who has no id."""
        who = web.get("/api/v2/users/me.json")
        if not who.text_at("user", "id"):
            raise WebError(Failed(f"{web.host} does not know the user or the secret."))
        return (f"Signed in as {who.text_at('user', 'email')}, in the role {who.text_at('user', 'role')}.",)

    def _upload(self, web: Web, one: AttachedFile) -> str:
        path = f"/api/v2/uploads.json?filename={quote(one.attachment.name, safe='')}"
        headers = {"Content-Type": one.attachment.type}
        return web.post(path, headers=headers, content_bytes=one.content).text_at("upload", "token")

    def _sent(self, number: str) -> Sent:
        return Sent(number, f"{self.base}/agent/tickets/{number}" if number.isdigit() else "")


def _tokens(claim: str, count: int) -> list[str]:
    """Return the tokens of an earlier attempt, if they are those of as many files."""
    try:
        tokens = json.loads(claim) if claim else []
    except ValueError:
        return []
    return tokens if isinstance(tokens, list) and len(tokens) == count else []
