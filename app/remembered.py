"""What the app keeps between two runs: bookmarks, what was read last, and the colours."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import DesksideError
from kb.storage.files import make_private_folder, read_bytes, write_atomic
from kb.text import clean_line

_MOST_RECENT = 20


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A kept place: an article and, unless it is the top, one of its headings."""

    article: str
    anchor: str = ""
    title: str = ""


@dataclass
class Remembered:
    """The content of one small JSON file in the data folder. One that cannot be read counts as empty."""

    folder: Path
    bookmarks: list[Bookmark] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    theme: str = ""

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / "remembered.json"

    @classmethod
    def load(cls, folder: Path) -> "Remembered":
        """Read what was kept; what has the wrong form is left out."""
        kept = cls(folder)
        if not kept.path.exists():
            return kept
        try:
            content = json.loads(read_bytes(kept.path, most=1_000_000))
        except (DesksideError, ValueError, RecursionError):
            return kept
        if not isinstance(content, dict):
            return kept
        for row in _list(content.get("bookmarks")):
            if isinstance(row, dict) and isinstance(row.get("article"), str):
                texts = {key: clean_line(str(row.get(key) or "")) for key in ("article", "anchor", "title")}
                kept.bookmarks.append(Bookmark(**texts))
        kept.recent = [clean_line(name) for name in _list(content.get("recent")) if isinstance(name, str)]
        kept.theme = clean_line(str(content.get("theme") or ""))
        return kept

    def to_bytes(self) -> bytes:
        """Return the file's content for what is remembered now."""
        rows = [{"article": mark.article, "anchor": mark.anchor, "title": mark.title} for mark in self.bookmarks]
        return json.dumps({"bookmarks": rows, "recent": self.recent, "theme": self.theme}, indent=1).encode()

    def write(self, content: bytes) -> None:
        """Write the file. Raises StorageError when the disk does not take it."""
        make_private_folder(self.folder)
        write_atomic(self.path, content)

    def marked(self, article: str, anchor: str) -> Bookmark | None:
        """Return the bookmark at this place, if there is one."""
        return next((mark for mark in self.bookmarks if (mark.article, mark.anchor) == (article, anchor)), None)

    def toggle(self, mark: Bookmark) -> bool:
        """Set the bookmark, or take it away when it is set; return whether it is set now. Nothing is written yet."""
        known = self.marked(mark.article, mark.anchor)
        if known is not None:
            self.bookmarks.remove(known)
            return False
        self.bookmarks.append(mark)
        return True

    def note_read(self, article: str) -> None:
        """Put an article first in the list of what was read last. Nothing is written yet."""
        self.recent = [article, *(name for name in self.recent if name != article)][:_MOST_RECENT]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
