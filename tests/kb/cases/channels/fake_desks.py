"""Small stand-ins for help desks that cannot run here. Each takes only what its vendor's published interface takes.

Sources: docs.bestpractical.com (RT 5, REST2), docs.zammad.org (API, Ticket), developer.zendesk.com (Ticketing API),
developers.freshdesk.com/api (version 2).
"""

import hashlib
import hmac
import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "t0ken-of-the-tests"


@dataclass
class Call:
    """One call as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Return the path without what is asked."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Return what is asked."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    def json(self) -> Any:
        """Return the body, which has to be JSON and to say so."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


@dataclass
class Ticket:
    """A ticket as the desk keeps it."""

    number: int
    subject: str
    text: str
    caller: str
    files: dict[str, bytes] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    key: str = ""


Answer = tuple[int, Any]


def only(content: dict[str, Any], *known: str) -> None:
    """Fail for a name that the interface does not have."""
    assert set(content) <= set(known), f"unknown: {set(content) - set(known)}"


class FakeDesk:
    """A desk: `answer` takes a call, and makes a ticket where the call is one that does."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def make(self, **parts: Any) -> Ticket:
        """Keep a new ticket."""
        self.tickets.append(Ticket(4711 + len(self.tickets), **parts))
        return self.tickets[-1]

    def creates(self, call: Call) -> bool:
        """Tell whether this is the call that makes a ticket."""
        raise NotImplementedError

    def answer(self, call: Call) -> Answer:
        """Return status and JSON."""
        raise NotImplementedError


class FakeRequestTracker(FakeDesk):
    """RT 5's REST 2 interface, with a token."""

    def creates(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/REST/2.0/ticket")

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"token {SECRET}":
            return 401, {"message": "Unauthorized"}
        if self.creates(call):
            body = call.json()
            only(body, "Queue", "Subject", "Requestor", "Content", "ContentType", "CustomFields", "Attachments")
            assert (body["Queue"], body["ContentType"]) == ("General", "text/plain")
            for one in body.get("Attachments", []):
                only(one, "FileName", "FileType", "FileContent")
            ticket = self.make(
                subject=body["Subject"],
                text=body["Content"],
                caller=body["Requestor"],
                fields=body.get("CustomFields", {}),
                files={one["FileName"]: b64decode(one["FileContent"]) for one in body.get("Attachments", [])},
            )
            return 201, {"type": "ticket", "id": str(ticket.number), "_url": "https://elsewhere.example/"}
        if (call.method, call.path) == ("GET", "/REST/2.0/tickets"):
            words = re.fullmatch(r"Subject LIKE '([A-Z0-9-]+)'", call.query["query"])
            by_field = re.fullmatch(r"CF\.\{([A-Za-z]+)\} = '([A-Z0-9-]+)'", call.query["query"])
            assert words or by_field
            found = [
                one
                for one in self.tickets
                if (words and words[1] in one.subject) or (by_field and one.fields.get(by_field[1]) == by_field[2])
            ]
            rows = [{"id": str(one.number), "type": "ticket", "Subject": one.subject} for one in found]
            return 200, {"count": len(rows), "items": rows, "page": 1, "total": len(rows)}
        if (call.method, call.path) == ("GET", "/REST/2.0/queue/General"):
            return 200, {"id": 1, "Name": "General"}
        return 404, {"message": "Not Found"}


class FakeZammad(FakeDesk):
    """Zammad's REST interface, with an access token."""

    def creates(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/api/v1/tickets")

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Token token={SECRET}":
            return 401, {"error": "Invalid BasicAuth credentials"}
        if self.creates(call):
            body = call.json()
            only(body, "title", "group", "customer_id", "article", "contract")
            article = body["article"]
            only(article, "subject", "body", "content_type", "type", "internal", "attachments")
            assert (body["group"], article["type"], article["content_type"]) == ("Users", "note", "text/plain")
            assert article["internal"] is False
            for one in article.get("attachments", []):
                only(one, "filename", "data", "mime-type")
            ticket = self.make(
                subject=body["title"],
                text=article["body"],
                caller=body["customer_id"].removeprefix("guess:"),
                files={one["filename"]: b64decode(one["data"]) for one in article.get("attachments", [])},
                fields={"contract": body.get("contract")},
            )
            return 201, {"id": ticket.number - 4000, "number": str(ticket.number), "title": ticket.subject}
        if (call.method, call.path) == ("GET", "/api/v1/tickets/search"):
            wanted = re.fullmatch(r'title:"([A-Z0-9-]+)"', call.query["query"])
            assert wanted
            assert call.query["expand"] == "true"
            found = [one for one in self.tickets if wanted[1] in one.subject]
            return 200, [{"id": one.number - 4000, "number": str(one.number), "title": one.subject} for one in found]
        if (call.method, call.path) == ("GET", "/api/v1/users/me"):
            return 200, {"id": 3, "login": "deskside@desk.example"}
        return 404, {"error": "No route matches"}


class FakeZendesk(FakeDesk):
    """Zendesk's Ticketing interface, with an API token; a key that it knows gives the answer that it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[str, tuple[str, bytes]] = {}
        self.keys: dict[str, tuple[bytes, Answer]] = {}

    def creates(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/api/v2/tickets.json")

    def answer(self, call: Call) -> Answer:
        token = b64encode(f"agent@desk.example/token:{SECRET}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {token}":
            if call.path == "/api/v2/users/me.json":
                return 200, {"user": {"id": None, "email": "invalid@example.com", "role": "end-user"}}
            return 401, {"error": "Couldn't authenticate you"}
        if call.path == "/api/v2/uploads.json" and call.method == "POST":
            name = f"upload-{len(self.uploads)}"
            self.uploads[name] = (call.query["filename"], call.body)
            return 201, {"upload": {"token": name}}
        if self.creates(call):
            key = call.headers["idempotency-key"]
            if key in self.keys:
                body, answer = self.keys[key]
                if body != call.body:
                    return 400, {"error": "IdempotentRequestError", "description": "Request parameters differ"}
                return answer
            made = self._created(call.json()["ticket"], key)
            self.keys[key] = (call.body, made)
            return made
        if (call.method, call.path) == ("GET", "/api/v2/tickets.json"):
            found = [one for one in self.tickets if one.key == call.query["external_id"]]
            return 200, {"tickets": [{"id": one.number, "external_id": one.key} for one in found]}
        if call.path == "/api/v2/users/me.json":
            return 200, {"user": {"id": 3, "email": "agent@desk.example", "role": "agent"}}
        return 404, {"error": "InvalidEndpoint", "description": "Not found"}

    def _created(self, body: dict[str, Any], key: str) -> Answer:
        only(body, "subject", "comment", "requester", "external_id", "custom_fields", "tags")
        only(body["comment"], "body", "uploads")
        only(body["requester"], "name", "email")
        assert body["external_id"] == key
        ticket = self.make(
            subject=body["subject"],
            text=body["comment"]["body"],
            caller=body["requester"]["email"],
            key=key,
            files=dict(self.uploads[token] for token in body["comment"].get("uploads", [])),
            fields={str(one["id"]): one["value"] for one in body.get("custom_fields", [])},
        )
        return 201, {"ticket": {"id": ticket.number, "url": "https://desk.example/api/v2/tickets/1.json"}}


class FakeFreshdesk(FakeDesk):
    """Freshdesk's interface, version 2, with an API key."""

    def creates(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/api/v2/tickets")

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Basic {b64encode(f'{SECRET}:X'.encode()).decode()}":
            return 401, {"code": "invalid_credentials", "message": "You have to be logged in."}
        if self.creates(call):
            return self._created(call)
        if (call.method, call.path) == ("GET", "/api/v2/tickets"):
            only(call.query, "email", "updated_since", "order_by", "order_type", "per_page")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", call.query["updated_since"])
            found = [one for one in self.tickets if one.caller == call.query["email"]]
            return 200, [{"id": one.number, "subject": one.subject} for one in reversed(found)]
        if (call.method, call.path) == ("GET", "/api/v2/agents/me"):
            return 200, {"id": 3, "contact": {"email": "agent@desk.example"}}
        return 404, None

    def _created(self, call: Call) -> Answer:
        files: dict[str, bytes] = {}
        if call.headers["content-type"].startswith("multipart/form-data"):
            body, files = _form(call)
            body = {name: int(value) if value.isdigit() else value for name, value in body.items()}
            custom = {name[14:-1]: value for name, value in body.items() if name.startswith("custom_fields[")}
            body = {name: value for name, value in body.items() if not name.startswith("custom_fields[")}
        else:
            body = call.json()
            custom = body.pop("custom_fields", {})
        only(body, "email", "name", "subject", "description", "status", "priority", "source", "tags")
        problems = [name for name in ("status", "priority", "source") if not isinstance(body.get(name), int)]
        assert not problems
        if "<script" in body["description"]:
            return 400, {"description": "Validation failed", "errors": [{"field": "description", "message": "HTML"}]}
        ticket = self.make(
            subject=body["subject"], text=body["description"], caller=body["email"], files=files, fields=custom
        )
        return 201, {"id": ticket.number, "subject": ticket.subject}


class FakeWebhook(FakeDesk):
    """A receiver as the manual asks for: it checks the signature, and takes a number once."""

    def creates(self, call: Call) -> bool:
        return (call.method, call.path) == ("POST", "/hook")

    def answer(self, call: Call) -> Answer:
        if call.method == "OPTIONS":
            return 405, None
        expected = hmac.new(SECRET.encode(), call.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(call.headers.get("x-deskside-signature", ""), f"sha256={expected}"):
            return 401, {"message": "The signature is wrong."}
        body = call.json()
        assert call.headers["idempotency-key"] == body["id"]
        known = next((one for one in self.tickets if one.key == body["id"]), None)
        ticket = known or self.make(
            subject=body["subject"],
            text=body["text"],
            caller=body["caller"]["email"],
            key=body["id"],
            files={one["name"]: b64decode(one["content"]) for one in body["files"]},
            fields=body["extra"],
        )
        return 200, {"id": str(ticket.number), "url": f"https://desk.example/{ticket.number}"}


def _form(call: Call) -> tuple[dict[str, Any], dict[str, bytes]]:
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for part in message_from_bytes(head + call.body, policy=HTTP).iter_parts():  # type: ignore[attr-defined]
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename():
            assert name == "attachments[]"
            files[part.get_filename()] = content
        else:
            fields[name] = content.decode()
    return fields, files
