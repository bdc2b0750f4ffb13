"""A webhook: one signed POST of JSON, for help desks that have a small program in front of them.

The body is signed with HMAC-SHA256 in `X-Deskside-Signature: sha256=HEX`. `Idempotency-Key` is the request's number:
the receiver has to take a number that it has seen before for the same request, and answer as it did then.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from kb.cases.case import Request
from kb.cases.channels.plain_json import as_json
from kb.cases.channels.server import Parcel, Progress
from kb.cases.channels.web import Web
from kb.cases.channels.web_channel import WebChannel, safe_link
from kb.cases.message import AttachedFile
from kb.cases.sending import Outcome, Sent
from kb.channel_settings import WebhookSettings


class WebhookChannel(WebChannel[WebhookSettings]):
    """Posts to one address. A receiver cannot be asked what it has, so a repeat has to be safe there."""

    kind = "Webhook"
    can_find = False
    repeat_is_safe = True

    def headers(self, secret: str) -> Mapping[str, str]:
        """Who calls is proved by the signature of each body."""
        return {}

    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the request as JSON."""
        return as_json(request, files, extra)

    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Post it. The receiver may answer with JSON that has an `id` and a `url`."""
        content = json.dumps(parcel.body, ensure_ascii=True, sort_keys=True).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": parcel.request.id,
            "X-Deskside-Signature": signature(self._read_secret(), content),
        }
        progress.handing_over()
        answer = web.post("", headers=headers, content_bytes=content, creating=True, plain=True)
        return Sent(answer.text_at("id"), safe_link(answer.text_at("url")))

    def look(self, web: Web, request: Request) -> Sent | None:
        """A webhook cannot be asked."""
        return None

    def try_out(self, web: Web) -> tuple[str, ...]:
        """See whether anything answers at the address."""
        status = web.options("")
        return (
            f"Something answers at the address ({status}).",
            "Whether it knows the secret shows only when a request is sent.",
        )


def signature(secret: str, content: bytes) -> str:
    """Return the value of the signature's header."""
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
