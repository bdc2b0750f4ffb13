"""Text of the editor that is not saved yet, kept so that it outlives a crash, a kill and a power cut.

One file a text, for its owner only, in a folder of drafts outside the library. It holds what was typed, and what the
file held when the typing began: so the text can be put back, and compared with what others have made of the file since.
A session writes only drafts of its own name, so two windows never write over each other's.
"""

import hashlib
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kb.errors import BrokenFileError, DesksideError, Place
from kb.storage import calls
from kb.storage.checked_json import DamagedError, parse
from kb.storage.files import Version, leftovers, make_private_folder, read_bytes, write_atomic
from kb.storage.words import explained
from kb.text import clean, clean_line

_ENDING = ".draft"
_MOST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is not saved: of which file, when it was kept, and which version of the file it began from.

    `library` is the folder of the library, `path` the file in it; `file` is where the draft itself stands.
    """

    file: Path
    library: str
    path: str
    text: str
    base: Version
    base_text: str
    written: datetime


@dataclass
class DraftFolder:
    """The drafts of one library in the folder of all drafts."""

    folder: Path
    library: Path
    session: str = field(default_factory=lambda: secrets.token_hex(4))

    def begin(self, path: str, base: Version, base_text: str, now: datetime) -> Draft:
        """Return an empty draft of a file; nothing is written yet."""
        file = self.folder / f"{self._start(path)}{self.session}{_ENDING}"
        return Draft(file, self._library, path, "", base, base_text, now)

    def keep(self, draft: Draft) -> None:
        """Write a draft. Raises StorageError; what was kept of it before is whole then."""
        content = {
            "library": draft.library,
            "path": draft.path,
            "base": draft.base.sha256,
            "written": draft.written.isoformat(),
            "text": draft.text,
            "base_text": draft.base_text,
        }
        make_private_folder(self.folder)
        write_atomic(draft.file, json.dumps(content).encode("ascii"), locked=False)

    def drop(self, draft: Draft) -> None:
        """Remove a draft whose text was saved or is not wanted. Raises StorageError."""
        try:
            for name in (*leftovers(draft.file), draft.file):
                with suppress(FileNotFoundError):
                    calls.system.unlink(str(name))
        except FileNotFoundError:
            return
        except OSError as error:
            raise explained(error, draft.file, "removed") from None

    def all(self, start: str = "") -> tuple[list[Draft], list[DesksideError]]:
        """Return the drafts of this library, the newest first, and what is wrong with files that cannot be read.

        `start` is what their files' names begin with.
        """
        drafts: list[Draft] = []
        broken: list[DesksideError] = []
        for file in self._files(start):
            try:
                draft = _read(file)
            except DesksideError as error:
                broken.append(error)
                continue
            if draft.library == self._library:
                drafts.append(draft)
        return sorted(drafts, key=lambda draft: draft.written, reverse=True), broken

    def of(self, path: str) -> Draft | None:
        """Return the newest draft of a file; None where there is none."""
        return next((draft for draft in self.all(self._start(path))[0] if draft.path == path), None)

    @property
    def _library(self) -> str:
        return str(self.library.resolve())

    def _start(self, path: str) -> str:
        whole = f"{self._library}\0{path}".encode("utf-8", "surrogatepass")
        return f"{hashlib.sha256(whole).hexdigest()[:24]}-"

    def _files(self, start: str) -> list[Path]:
        try:
            names = calls.system.names(str(self.folder))
        except OSError:
            return []
        found = (name for name in names if name.endswith(_ENDING) and not name.startswith("."))
        return sorted(self.folder / name for name in found if name.startswith(start))


def _read(file: Path) -> Draft:
    try:
        content = parse(read_bytes(file, most=_MOST_BYTES, follow_links=False))
        texts = {key: content[key] for key in ("library", "path", "base", "written", "text", "base_text")}
        if not all(isinstance(text, str) for text in texts.values()):
            raise DamagedError("it has another form")
        written = datetime.fromisoformat(texts["written"])
        if written.tzinfo is None:
            raise DamagedError("its time has no zone")
    except (DamagedError, KeyError, TypeError, ValueError) as error:
        why = f": {error}" if isinstance(error, DamagedError) else "."
        hint = "Look into it with another program, then remove it."
        raise BrokenFileError(
            f"Unsaved text was kept here, but it cannot be read{why}", where=Place(clean_line(str(file))), hint=hint
        ) from None
    return Draft(
        file=file,
        library=texts["library"],
        path=texts["path"],
        text=clean(texts["text"]),
        base=Version(texts["base"]),
        base_text=clean(texts["base_text"]),
        written=written,
    )
