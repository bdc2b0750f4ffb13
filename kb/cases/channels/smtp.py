"""E-mail by the site's own mail server: encrypted, with the certificate checked, to one configured address.

A mail server cannot be asked whether it has a mail. So the moment before the text is handed over is on the disk: what
broke before it has not left, what broke after it is in doubt, and a person decides.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from kb.cases.case import Request
from kb.cases.channels.hiding import Hiding
from kb.cases.channels.mail_connection import BoundedReplies, BoundedTlsReplies
from kb.cases.channels.mapping import shown, subject_line
from kb.cases.channels.server import Check, Parcel, Progress
from kb.cases.channels.tls import problem_in_words, trusted_context
from kb.cases.channels.web_words import CHECK_SECRET
from kb.cases.message import AttachedFile, address_of, caller_of, fill_message
from kb.cases.sending import Failed, Outcome, Retry, Rules, Sent, Unknown
from kb.channel_settings import SmtpSettings
from kb.errors import RequestError
from kb.text import clean_line, shorten, size_in_words

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
# What a mail program calls itself: servers want a name, and this computer's own is nobody's business.
_MYSELF = "[127.0.0.1]"
_FAREWELL = 5.0
# Not every server takes eight bits, so everything leaves in seven.
_PLAIN = SMTP.clone(cte_type="7bit")
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail as it leaves, and whether an address in it needs more than ASCII."""

    content: bytes
    unicode: bool


class _StoppedError(Exception):
    """The server said no, or cannot be used; `outcome` is what that means."""

    def __init__(self, outcome: Retry | Failed) -> None:
        super().__init__()
        self.outcome = outcome


class SmtpChannel:
    """Sends one mail a request, from the configured sender, with replies to the caller.

    `recipient` is the support desk's address from the library, for settings without a `to`. Raises RequestError for
    settings that cannot be used.
    """

    def __init__(self, name: str, settings: SmtpSettings, recipient: str, read_secret: Callable[[], str]) -> None:
        self.name = name
        self.settings = settings
        self.port = settings.port or _PORTS[settings.security]
        where = f"[channels.{name}]"
        self.sender = _address(settings.sender, "`sender` is not one e-mail address.", where)
        self.recipient = _address(settings.to or recipient, "The help desk's address is not one e-mail address.", where)
        if settings.security == "none" and settings.user and settings.host not in _LOCAL:
            raise RequestError("No password is sent without encryption.", where=where, hint="Set `security`.")
        host = clean_line(settings.host)
        self.label = clean_line(settings.label) or f"{self.recipient.addr_spec} through {host}"
        give_up = timedelta(days=settings.give_up_days)
        self.rules = Rules(can_find=False, repeat_is_safe=False, settle=settings.server_timeout, give_up=give_up)
        self._read_secret = read_secret
        self._hide = Hiding()

    def prepare(self, request: Request, files: Sequence[AttachedFile]) -> Parcel:
        """Return the mail. Raises RequestError when an address cannot be used."""
        caller = caller_of(request)
        plain = all(one.username.isascii() for one in (self.sender, self.recipient, caller))
        message = EmailMessage(policy=_PLAIN if plain else SMTPUTF8)
        message["From"] = self.sender
        message["To"] = self.recipient
        message["Reply-To"] = _for_mail(caller)
        message["Subject"] = subject_line(request)
        message["Date"] = request.given or request.created
        message["Message-ID"] = f"<{request.id.lower()}@{self.sender.domain}>"
        fill_message(message, request, files)
        text = shown(request, self.recipient.addr_spec, files, {})
        head = f"From: {self.sender.addr_spec}\nReply-To: {caller.addr_spec}\n"
        return Parcel(request, self.label, head + text, _Mail(message.as_bytes(), not plain), tuple(files))

    def send(self, parcel: Parcel, progress: Progress) -> Outcome:
        """Hand the mail over. Raises RequestError when there is no password."""
        mail = parcel.body
        assert isinstance(mail, _Mail)
        handed_over = False
        try:
            with self._connection() as server:
                self._envelope(server, mail)
                progress.handing_over()
                handed_over = True
                self._expect(server.data(mail.content))
        except _StoppedError as stopped:
            return stopped.outcome
        except smtplib.SMTPDataError as error:
            return self._refusal(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            if handed_over:
                return Unknown(f"The connection to {self.settings.host} broke as the mail was handed over.")
            return self._not_reached(error)
        return Sent()

    def find(self, request: Request) -> Sent | Retry | Failed | None:
        """A mail server cannot be asked."""
        return Failed("A mail server cannot be asked what it has.")

    def check(self) -> Check:
        """Connect, encrypt, sign in, and ask whether it takes mail from the sender to the help desk; send nothing."""
        try:
            with self._connection() as server:
                self._envelope(server, _Mail(b"", False))
                server.rset()
        except _StoppedError as stopped:
            return Check(False, (stopped.outcome.reason,))
        except RequestError as error:
            return Check(False, (str(error),))
        except (smtplib.SMTPException, OSError) as error:
            return Check(False, (self._not_reached(error).reason,))
        encrypted = "without encryption" if self.settings.security == "none" else "encrypted, its certificate is good"
        signed_in = (f"Signed in as {self.settings.user}.",) if self.settings.user else ()
        takes = f"It takes mail from {self.sender.addr_spec} to {self.recipient.addr_spec}."
        return Check(True, (f"Reached {self.settings.host}:{self.port}, {encrypted}.", *signed_in, takes))

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """Connect, encrypt and sign in."""
        secret = self._read_secret() if self.settings.user else ""
        self._hide = Hiding(secret, f"\0{self.settings.user}\0{secret}" if secret else "")
        server = self._connected()
        try:
            if self.settings.user:
                try:
                    server.login(self.settings.user, secret)
                except smtplib.SMTPAuthenticationError as error:
                    raise _StoppedError(self._refusal(error.smtp_code, error.smtp_error, _WRONG_PASSWORD)) from None
                except smtplib.SMTPNotSupportedError:
                    raise _StoppedError(Failed("The mail server knows no way to sign in. Leave out `user`.")) from None
                except ValueError:  # smtplib's own, for letters that it cannot send and a challenge that is none
                    raise _StoppedError(Failed(_NO_SIGN_IN)) from None
            yield server
        except BaseException:
            server.close()
            raise
        with suppress(smtplib.SMTPException, OSError):
            if server.sock is not None:
                server.sock.settimeout(_FAREWELL)
            server.quit()
        server.close()

    def _connected(self) -> smtplib.SMTP:
        settings, where = self.settings, (self.settings.host, self.port)
        if settings.security == "tls":
            context = trusted_context(settings.ca_file)
            return BoundedTlsReplies(*where, _MYSELF, timeout=settings.timeout, context=context)
        server = BoundedReplies(*where, _MYSELF, timeout=settings.timeout)
        if settings.security == "starttls":
            try:
                server.starttls(context=trusted_context(settings.ca_file))
            except smtplib.SMTPNotSupportedError:
                server.close()
                raise _StoppedError(Failed(_STRIPPED.format(host=settings.host))) from None
            except BaseException:
                server.close()
                raise
        return server

    def _envelope(self, server: smtplib.SMTP, mail: _Mail) -> None:
        """Say who sends to whom, and how much. Raises _StoppedError when the server does not take it."""
        server.ehlo_or_helo_if_needed()
        most = server.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < len(mail.content):
            words = f"The mail has {size_in_words(len(mail.content))}, and the server takes {size_in_words(int(most))}."
            raise _StoppedError(Failed(f"{words} Take an attached file off, or make it smaller."))
        options = []
        if mail.unicode:
            if not server.has_extn("smtputf8"):
                words = "The mail server takes no address with letters beyond English ones before the @."
                raise _StoppedError(Failed(words))
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        self._expect(server.mail(self.sender.addr_spec, options))
        self._expect(server.rcpt(self.recipient.addr_spec))

    def _not_reached(self, error: Exception) -> Retry:
        host = self.settings.host
        if isinstance(error, ssl.SSLError):
            return Retry(problem_in_words(error, host), unreachable=True)
        if isinstance(error, socket.gaierror):
            words = f"It could not leave: there seems to be no connection to the internet, or {host} has no address."
            return Retry(words, unreachable=True)
        if isinstance(error, smtplib.SMTPResponseException):
            words = f"The mail server {host} is not ready. It says: “{self._said(error.smtp_code, error.smtp_error)}”."
            return Retry(words, unreachable=True)
        words = f"The mail server {host} could not be reached on port {self.port}, or broke off."
        return Retry(words, unreachable=True)

    def _expect(self, reply: tuple[int, bytes]) -> None:
        code, said = reply
        if not 200 <= code < 300:
            raise _StoppedError(self._refusal(code, said))

    def _refusal(self, code: int, said: bytes | str, what: str = "The mail server does not take it.") -> Retry | Failed:
        """Return what a reply that is no success means: 4xx may pass, 5xx will not."""
        words = f"{what} It says: “{self._said(code, said)}”."
        return Retry(words) if 400 <= code < 500 else Failed(words)

    def _said(self, code: int, said: bytes | str) -> str:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{code} {shorten(self._hide(text), 200)}".strip()


_STRIPPED = (
    "{host} offers no encryption, so nothing was sent, no password either. Somebody on the way may have removed it: "
    "try from another network, and ask who looks after the mail server."
)
_NO_SIGN_IN = (
    "The mail server and Deskside cannot agree on how to sign in. User and password may hold English letters, digits "
    "and signs only."
)
_WRONG_PASSWORD = f"The mail server does not take the user and the password: {CHECK_SECRET}."


def _address(value: str, problem: str, where: str) -> Address:
    try:
        return _for_mail(address_of(value.strip(), problem))
    except RequestError as error:
        raise RequestError(problem, where=where, hint=error.hint) from None


def _for_mail(address: Address) -> Address:
    """Return the address with its domain as the network writes it: international names in ASCII."""
    domain = address.domain if address.domain.isascii() else address.domain.encode("idna").decode()
    return Address(address.display_name, address.username, domain)
