"""A real mail server on loopback: encrypted, with a login, and with faults that are asked for."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from .ports import free_port

USER, PASSWORD = "desk", "s3cret-of-the-desk"


@dataclass
class Post:
    """What the server took, and what it does with the next mail."""

    fault: str = ""
    taken: list[Envelope] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    logins: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or not."""
        self.commands.append(f"RCPT {address}")
        if self.fault.startswith("rcpt "):
            return self.fault.removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail, or do what is asked for."""
        self.commands.append("DATA")
        match self.fault.partition(" "):
            case ("answer", _, answer):
                return answer
            case ("drop", _, _):
                self.taken.append(envelope)
                assert server.transport is not None
                server.transport.close()
                return "250 never heard"
            case ("slow", _, _):
                self.taken.append(envelope)
                await asyncio.Event().wait()
        self.taken.append(envelope)
        return "250 OK"


@dataclass
class MailServer:
    """A mail server that runs: where, whom its certificate can be checked by, and what it took."""

    port: int
    ca_file: Path
    post: Post


@contextmanager
def mail_server(folder: Path, security: str = "starttls", *, login: bool = True, **more: Any) -> Iterator[MailServer]:
    """Run a mail server: `security` is `starttls`, `tls`, or `none` for one that offers no encryption."""
    authority = trustme.CA()
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    post = Post()

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        post.logins += 1
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    if security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    if login:
        more |= {"authenticator": check, "auth_required": True, "auth_require_tls": security == "starttls"}
    if security == "tls":
        more["ssl_context"] = context
    controller = Controller(post, hostname="localhost", port=free_port(), **more)
    controller.start()
    try:
        yield MailServer(controller.port, ca_file, post)
    finally:
        controller.stop(no_assert=True)
