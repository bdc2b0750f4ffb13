"""A request on the clipboard, to be pasted into a web form or a chat."""

from collections.abc import Callable

from kb.cases.case import Request
from kb.cases.channels import Prepared
from kb.cases.message import render_text
from kb.text import clean_line


class ClipboardChannel:
    """Hands subject and text to `copy`, which raises RequestError where there is no clipboard."""

    name = "clipboard"
    label = "Clipboard"

    def __init__(self, copy: Callable[[str], None]) -> None:
        self.copy = copy

    def prepare(self, request: Request) -> Prepared:
        """Return the subject and the text."""
        content = f"{clean_line(request.subject)}\n\n{render_text(request)}".encode()
        return Prepared(request.id, "the clipboard", content)

    def send(self, prepared: Prepared) -> str:
        """Copy it."""
        self.copy(prepared.content.decode())
        return "Copied to the clipboard. Paste it into the support desk's form or an e-mail."
