"""What the channels to web interfaces have in common: one call order, errors turned into outcomes, the secret last."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlsplit

from kb.cases.case import Request
from kb.cases.channels.mapping import mapped, shown
from kb.cases.channels.server import Check, Parcel, Progress
from kb.cases.channels.web import Web, WebError, checked_url
from kb.cases.message import AttachedFile
from kb.cases.sending import Failed, Outcome, Retry, Rules, Sent, Unknown
from kb.channel_settings import WebChannelSettings
from kb.errors import RequestError
from kb.text import clean_line

S = TypeVar("S", bound=WebChannelSettings)


class WebChannel(ABC, Generic[S]):
    """A channel to one help desk's web interface.

    `read_secret` is called when a call is to be made, and raises RequestError where there is none. Raises RequestError
    for an address that must not be used.
    """

    kind: ClassVar[str]
    can_find: ClassVar[bool] = True
    repeat_is_safe: ClassVar[bool] = False

    def __init__(self, name: str, settings: S, read_secret: Callable[[], str]) -> None:
        self.name = name
        self.settings = settings
        self.base = checked_url(settings.url, settings.allow_http)
        self.label = clean_line(settings.label) or f"{self.kind} at {urlsplit(self.base).netloc}"
        self.rules = Rules(
            can_find=self.can_find,
            repeat_is_safe=self.repeat_is_safe,
            settle=settings.server_timeout,
            give_up=timedelta(days=settings.give_up_days),
        )
        self._read_secret = read_secret

    def prepare(self, request: Request, files: Sequence[AttachedFile]) -> Parcel:
        """Return what would leave. Raises RequestError when the request cannot go this way."""
        extra = mapped(request, self.settings.fields)
        body = self.body(request, files, extra)
        return Parcel(request, self.label, shown(request, self.label, files, extra), body, tuple(files))

    def send(self, parcel: Parcel, progress: Progress) -> Outcome:
        """File it. Raises RequestError for settings that cannot be used, before anything is sent."""
        web = self.web()
        try:
            return self.file(web, parcel, progress)
        except WebError as problem:
            return problem.outcome

    def find(self, request: Request) -> Sent | Retry | Failed | None:
        """Look for the request at the server; None means that it is not there."""
        web = self.web()
        try:
            return self.look(web, request)
        except WebError as problem:
            return _as_look(problem.outcome)

    def check(self) -> Check:
        """Try address, encryption, sign-in and permission without filing anything."""
        try:
            lines = self.try_out(self.web())
        except WebError as problem:
            return Check(False, (_reason(problem.outcome),))
        except RequestError as error:
            return Check(False, (str(error),))
        return Check(True, (f"Reached {self.label}.", *lines))

    def web(self) -> Web:
        """Return the server, with the proof of who calls. Raises RequestError when there is no secret."""
        secret = self._read_secret()
        return Web(self.settings, self.headers(secret), secret)

    @abstractmethod
    def headers(self, secret: str) -> Mapping[str, str]:
        """Return the headers that prove who calls."""

    @abstractmethod
    def body(self, request: Request, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> dict[str, Any]:
        """Return the request as this server takes it. Raises RequestError when it cannot be put so."""

    @abstractmethod
    def file(self, web: Web, parcel: Parcel, progress: Progress) -> Outcome:
        """Make the ticket, saying so to `progress` before the call that makes it. Raises WebError."""

    @abstractmethod
    def look(self, web: Web, request: Request) -> Sent | None:
        """Search for the ticket. Raises WebError."""

    @abstractmethod
    def try_out(self, web: Web) -> tuple[str, ...]:
        """Make calls that change nothing, and return what they showed, one sentence each. Raises WebError."""


def safe_link(url: str) -> str:
    """Return a link that a server gave, if it is one to a web page; else nothing."""
    return url if url.startswith(("https://", "http://")) and url.isprintable() and " " not in url else ""


def _as_look(outcome: Outcome) -> Retry | Failed:
    if isinstance(outcome, Retry | Failed):
        return outcome
    return Retry(_reason(outcome))


def _reason(outcome: Outcome) -> str:
    return outcome.reason if isinstance(outcome, Unknown | Retry | Failed) else ""
