"""A request as JSON of our own, for webhooks and for folders that a program watches."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from kb.cases.case import Request
from kb.cases.channels.mapping import subject_line
from kb.cases.message import AttachedFile, field_value, render_text

FORMAT = 1


def as_json(request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
    """Return the request: number, subject, text, who asks, its fields, and its files in Base64. Nothing struck."""
    kept = [field for field in request.fields if field.value.strip() and not field.struck]
    return {
        "format": FORMAT,
        "id": request.id,
        "created": request.created.isoformat(),
        "subject": subject_line(request),
        "text": render_text(request),
        "caller": {name: field_value(request, f"caller.{name}") for name in ("name", "email", "phone", "company")},
        "fields": [{"key": field.key, "label": field.label, "value": field.value.strip()} for field in kept],
        "extra": dict(extra),
        "files": [
            {
                "name": one.attachment.name,
                "type": one.attachment.type,
                "size": one.attachment.size,
                "sha256": one.attachment.sha256,
                "content": b64encode(one.content).decode(),
            }
            for one in files
        ],
    }
