"""Calls to a help desk's web interface: encrypted, bounded in time and size, never redirected, with errors in words."""

import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kb import __version__
from kb.cases.channels.deadline import MOST_TIMES, Deadline
from kb.cases.channels.hiding import Hiding
from kb.cases.channels.tls import problem_in_words, trusted_context
from kb.cases.channels.web_words import CUT_OFF, NO_ANSWER, NOT_THE_DESK, OFFLINE, TOO_MUCH, refusal
from kb.cases.sending import Failed, Outcome, Retry, Unknown
from kb.errors import RequestError
from kb.text import clean_line, shorten

if TYPE_CHECKING:
    import httpx

    from kb.channel_settings import WebChannelSettings

MOST_ANSWER = 2_000_000


class WebError(Exception):
    """A call that did not succeed; `outcome` is what that means for the request."""

    def __init__(self, outcome: Outcome, status: int = 0) -> None:
        super().__init__(status)
        self.outcome = outcome
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its status and what its JSON says; None for an empty one, a text where text is taken.

    `hide` takes out of its texts what no server may put into a case: the secret that it was called with.
    """

    status: int
    value: Any
    hide: Callable[[str], str] = clean_line

    def text_at(self, *path: str | int) -> str:
        """Return a text or number inside the answer as one clean line; empty where there is none."""
        value = self.value
        for key in path:
            if isinstance(value, dict) and isinstance(key, str):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and len(value) > key:
                value = value[key]
            else:
                return ""
        is_plain = isinstance(value, str | int) and not isinstance(value, bool)
        return shorten(self.hide(str(value)), 300) if is_plain else ""

    def rows_at(self, *path: str) -> list["Answer"]:
        """Return the objects in a list inside the answer, or in the answer itself; none where there is no list."""
        value = self.value
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        rows = value if isinstance(value, list) else []
        return [replace(self, value=row) for row in rows if isinstance(row, dict)]


class Web:
    """One help desk's address, with what each call to it carries. `headers` hold the proof of who calls."""

    def __init__(self, settings: "WebChannelSettings", headers: Mapping[str, str], secret: str) -> None:
        self.base = checked_url(settings.url, settings.allow_http)
        self.host = shorten(clean_line(urlsplit(self.base).netloc.rpartition("@")[2]), 80)
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"Deskside/{__version__}",
            **headers,
        }
        self._timeout = settings.timeout
        self._ca_file = settings.ca_file
        proofs = [value for name, value in headers.items() if name.lower() not in _SAY_NOTHING]
        self._hide = Hiding(secret, headers=proofs)

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Ask. Raises WebError with Retry or Failed."""
        return self._call("GET", path, creating=False, params=dict(params or {}))

    def post(
        self,
        path: str,
        content: Any = None,
        *,
        creating: bool = False,
        plain: bool = False,
        headers: Mapping[str, str] | None = None,
        content_bytes: bytes | None = None,
        **parts: Any,
    ) -> Answer:
        """Post JSON, given bytes, or a form in the `parts` that httpx takes.

        `creating` marks the one call that makes the ticket. `plain` takes an answer in plain text too. A web page is
        never taken: it comes from a network's sign-in.

        Raises WebError; with Unknown when `creating` and the ticket may have been made.
        """
        if content is not None:
            parts["content"] = json.dumps(content, ensure_ascii=True, sort_keys=True).encode()
            headers = {"Content-Type": "application/json", **(headers or {})}
        elif content_bytes is not None:
            parts["content"] = content_bytes
        return self._call("POST", path, creating=creating, plain=plain, headers=dict(headers or {}), **parts)

    def options(self, path: str) -> int:
        """Ask what the address takes, and return the status, whatever it is. Raises WebError where none came."""
        try:
            return self._call("OPTIONS", path, creating=False).status
        except WebError as problem:
            if problem.status in (401, 403, 404, 405, 501):
                return problem.status
            raise

    def _call(self, method: str, path: str, *, creating: bool, plain: bool = False, **parts: Any) -> Answer:
        import httpx

        broken = Unknown if creating else Retry
        deadline = Deadline(MOST_TIMES * self._timeout)
        parts["extensions"] = {"trace": _watched_by(deadline)}
        try:
            with (
                deadline,
                self._client() as client,
                client.stream(method, f"{self.base}{path}", **parts) as response,
            ):
                content = self._content(response, monotonic() + MOST_TIMES * self._timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise WebError(Retry(self._unreachable(error), unreachable=True)) from None
        except (httpx.TimeoutException, TimeoutError):
            raise WebError(broken(NO_ANSWER.format(host=self.host))) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
            words = shorten(self._hide(str(error)), 120)
            raise WebError(Failed(f"The help desk cannot be called like this: {words}.")) from None
        except httpx.HTTPError:
            words = NO_ANSWER if deadline.passed else CUT_OFF
            raise WebError(broken(words.format(host=self.host))) from None
        return self._answer(response, content, creating=creating, plain=plain)

    def _client(self) -> "httpx.Client":
        import httpx

        return httpx.Client(
            headers=self._headers,
            timeout=httpx.Timeout(self._timeout),
            verify=trusted_context(self._ca_file) if self.base.startswith("https:") else False,
            follow_redirects=False,
            trust_env=not _is_this_computer(urlsplit(self.base).hostname or ""),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def _content(self, response: "httpx.Response", until: float) -> bytes:
        content = bytearray()
        for piece in response.iter_raw():  # never unpacked: a few bytes could become gigabytes
            content += piece
            if len(content) > MOST_ANSWER:
                break
            if monotonic() > until:
                raise TimeoutError
        return bytes(content)

    def _answer(self, response: "httpx.Response", content: bytes, *, creating: bool, plain: bool) -> Answer:
        status = response.status_code
        packed = response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")
        value, understood = (None, False) if packed else _value(content)
        if not 200 <= status < 300:
            said = "; ".join(dict.fromkeys(islice(_words(value), 2)))
            after = _seconds_to_wait(response.headers.get("Retry-After", ""))
            words = shorten(self._hide(said), 200)
            raise WebError(refusal(status, self.host, words, after, creating=creating), status)
        if (
            plain
            and not understood
            and not packed
            and response.headers.get("Content-Type", "").startswith("text/plain")
        ):
            value, understood = content[:1000].decode("utf-8", "replace"), True
        if not understood:
            words = (TOO_MUCH if len(content) > MOST_ANSWER else NOT_THE_DESK).format(host=self.host)
            raise WebError(Unknown(words) if creating else Retry(words), status)
        return Answer(status, value, self._hide)

    def _unreachable(self, error: Exception) -> str:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return problem_in_words(cause, self.host)
            if isinstance(cause, socket.gaierror):
                return OFFLINE.format(host=self.host)
            if isinstance(cause, ConnectionRefusedError):
                return f"{self.host} is there, but no help desk answers."
            cause = cause.__cause__ or cause.__context__
        return f"{self.host} could not be reached."


_SAY_NOTHING = {"x-requested-with", "origin", "referer", "content-type"}


def _watched_by(deadline: Deadline) -> Callable[[str, dict[str, Any]], None]:
    """Return what httpx calls at each step: the time counts from when all has been sent."""

    def trace(event: str, info: dict[str, Any]) -> None:
        if event.startswith("connection.") and event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            deadline.watch(info["return_value"].get_extra_info("socket"))
        elif event.endswith(".send_request_body.complete"):
            deadline.begin()

    return trace


def checked_url(url: str, allow_http: bool) -> str:
    """Return the address without a slash at its end. Raises RequestError for one that must not be used."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in ("https", "http") or not url.isprintable() or " " in url.strip():
        raise RequestError("This is no web address.", where=url, hint="Write it as in https://helpdesk.example.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise RequestError("The web address holds more than an address.", hint="Leave out user, password, ? and #.")
    if parts.scheme == "http" and not allow_http and not _is_this_computer(host):
        hint = "Write https://, or allow_http = true if the network itself is trusted."
        raise RequestError("Without https, anybody on the way could read the request and the secret.", hint=hint)
    return url.strip().rstrip("/")


def basic(user: str, secret: str) -> dict[str, str]:
    """Return the header that proves who calls by a user and a password."""
    return {"Authorization": "Basic " + b64encode(f"{user}:{secret}".encode()).decode()}


def _value(content: bytes) -> tuple[Any, bool]:
    """Return what JSON says, and whether it is JSON at all; nothing is None."""
    if len(content) > MOST_ANSWER:
        return None, False
    if not content.strip():
        return None, True
    try:
        return json.loads(content), True
    except (ValueError, RecursionError):
        return None, False


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


# Where help desks say what is wrong, the most telling first.
_SAYS = ("message", "msg", "error_human", "description", "detail", "errors", "details", "error")


def _words(value: Any, depth: int = 0) -> Iterator[str]:
    """Go through what a server says of a refusal, wherever in its JSON it says it."""
    if isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, dict) and depth < 4:
        for key in _SAYS:
            yield from _words(value.get(key), depth + 1)
        for key, inner in value.items():
            if key not in _SAYS:
                yield from (f"{key}: {words}" for words in _words(inner, depth + 1))
    elif isinstance(value, list) and depth < 4:
        for inner in value[:3]:
            yield from _words(inner, depth + 1)


def _seconds_to_wait(value: str) -> float | None:
    """Return what a `Retry-After` header asks for: seconds, or the time until a date."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
