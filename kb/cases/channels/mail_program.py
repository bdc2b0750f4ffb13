"""A request in the person's own mail program, through a `mailto:` link."""

from collections.abc import Callable
from urllib.parse import quote

from kb.cases.case import Request
from kb.cases.channels import Prepared
from kb.cases.message import mailto_link, render_text


class MailProgramChannel:
    """Opens a new message; a text too long for a link goes to the clipboard, and the message says so."""

    name = "mail"
    label = "Mail program"

    def __init__(self, recipient: str, open_link: Callable[[str], None], copy: Callable[[str], None]) -> None:
        self.recipient = recipient
        self.open_link = open_link
        self.copy = copy

    def prepare(self, request: Request) -> Prepared:
        """Return the link as the destination and the text as the content."""
        link, _ = mailto_link(request, self.recipient)
        return Prepared(request.id, link, render_text(request).encode())

    def send(self, prepared: Prepared) -> str:
        """Open the message. Raises RequestError where no mail program can be opened."""
        text = prepared.content.decode()
        whole = quote(text, safe="") in prepared.destination
        if not whole:
            self.copy(text)
        self.open_link(prepared.destination)
        if whole:
            return "Your mail program has the message. It leaves when you press Send there."
        return "Your mail program has a message. Paste the text into it from the clipboard, then send it there."
