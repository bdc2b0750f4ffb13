"""A request as a file: plain text, or an e-mail that a mail program opens ready to send."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from kb.cases.case import Request
from kb.cases.channels import Prepared
from kb.cases.message import AttachedFile, render_eml, render_text
from kb.errors import DesksideError, RequestError
from kb.storage.files import ABSENT, write_atomic
from kb.storage.home import expanded
from kb.storage.words import UncertainWriteError
from kb.text import clean_line


class FileChannel:
    """Writes the request to a file that did not exist before; `files` go into an e-mail file."""

    def __init__(
        self,
        target: Path,
        recipient: str,
        form: Literal["eml", "txt"] | None = None,
        files: Sequence[AttachedFile] = (),
    ) -> None:
        self.target = expanded(target)
        self.recipient = recipient
        self.files = files
        self.form: Literal["eml", "txt"] = form or ("txt" if self.target.suffix == ".txt" else "eml")
        self.name: str = self.form
        self.label = "E-mail file (.eml)" if self.form == "eml" else "Text file"

    def prepare(self, request: Request) -> Prepared:
        """Return the file's bytes; a folder as target means a file in it, named after the request."""
        content = (
            render_eml(request, self.recipient, self.files)
            if self.form == "eml"
            else f"Subject: {clean_line(request.subject)}\n\n{render_text(request)}".encode()
        )
        return Prepared(request.id, str(self._path(request)), content)

    def send(self, prepared: Prepared) -> str:
        """Write the file. A file that is there already is never overwritten."""
        path = Path(prepared.destination)
        if path.exists() or path.is_symlink():
            raise RequestError("This file exists already.", where=str(path), hint="Choose another name.")
        try:
            write_atomic(path, prepared.content, expect=ABSENT, locked=False)
        except UncertainWriteError as error:
            return f"Saved as {path}. {error.what}"
        except DesksideError as error:
            raise RequestError(error.what, where=str(path), hint=error.hint) from error
        return f"Saved as {path}."

    def _path(self, request: Request) -> Path:
        if self.target.is_dir():
            return self.target / f"request-{request.id}.{self.form}"
        return self.target
