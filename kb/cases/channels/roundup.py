"""Roundup by its REST interface. Its one-time links make a ticket exactly once, however often they are called."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from kb.cases.case import Request
from kb.cases.channels.mapping import has_number, number_of, subject_line
from kb.cases.channels.server import Parcel, Progress
from kb.cases.channels.web import Web, WebError, basic
from kb.cases.channels.web_channel import WebChannel
from kb.cases.message import AttachedFile, render_text
from kb.cases.sending import Failed, Outcome, Sent, Unknown
from kb.channel_settings import RoundupSettings

_REST = "/rest/data"


class RoundupChannel(WebChannel[RoundupSettings]):
    """Files an issue with one message and the attached files. `claim` is the one-time link's token."""

    kind = "Roundup"

    def headers(self, secret: str) -> Mapping[str, str]:
        """Roundup refuses calls that do not say where they come from, to keep other web sites' pages out."""
        parts = urlsplit(self.base)
        origin = f"{parts.scheme}://{parts.netloc}"
        return {
            **basic(self.settings.user, secret),
            "X-Requested-With": "rest",
            "Origin": origin,
            "Referer": f"{self.base}/",
        }

    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the issue without its message and files, which are made first."""
        return {**extra, "title": subject_line(request)}

    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Get a one-time link, make message and files, then the issue by that link."""
        assert isinstance(parcel.body, dict)
        item = f"{_REST}/{quote(self.settings.item, safe='')}"
        if not progress.claim:
            link = web.post(f"{item}/@poe", {}).text_at("data", "link")
            progress.keep_claim(link.rpartition("/")[2])
        # Without an author, the classic tracker's own rules refuse the message.
        message = {"content": render_text(parcel.request), "author": self.settings.user, "date": "."}
        issue = {
            **parcel.body,
            "messages": [web.post(f"{_REST}/msg", message).text_at("data", "id")],
            "files": [self._upload(web, one) for one in parcel.files],
        }
        progress.handing_over()
        try:
            made = web.post(f"{item}/@poe/{quote(progress.claim, safe='')}", issue, creating=True)
        except WebError as problem:
            return self._refused(problem, progress)
        return self._sent(made.text_at("data", "id"))

    def _refused(self, problem: WebError, progress: Progress) -> Outcome:
        """A link that was called is used up, whatever came of it."""
        outcome = problem.outcome
        if problem.status in (400, 409):
            progress.keep_claim("")
        if problem.status == 400 and isinstance(outcome, Failed) and "POE token" in outcome.reason:
            return Unknown("The one-time link was used, or is too old.")
        if problem.status == 409 and isinstance(outcome, Unknown):
            return Failed(outcome.reason)
        return outcome

    def look(self, web: Web, request: Request) -> Sent | None:
        """Search the titles."""
        wanted = {"title": number_of(request), "@fields": "title"}
        rows = web.get(f"{_REST}/{quote(self.settings.item, safe='')}", wanted).rows_at("data", "collection")
        for row in rows:
            if has_number(row.value.get("title"), request):
                return self._sent(row.text_at("id"))
        return None

    def try_out(self, web: Web) -> tuple[str, ...]:
        """Sign in and look whether the user may see issues."""
        web.get(f"{_REST}/{quote(self.settings.item, safe='')}", {"@page_size": "1"})
        return (f"Signed in as {self.settings.user}, who may see the class `{self.settings.item}`.",)

    def _upload(self, web: Web, one: AttachedFile) -> str:
        what = {"name": one.attachment.name, "type": one.attachment.type}
        made = web.post(
            f"{_REST}/file", data=what, files={"content": (one.attachment.name, one.content, one.attachment.type)}
        )
        return made.text_at("data", "id")

    def _sent(self, number: str) -> Sent:
        return Sent(number, f"{self.base}/{self.settings.item}{number}" if number else "")
