"""What the app keeps between two runs: bookmarks, what was read last, and the colours."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from kb.errors import ConflictError, DesksideError
from kb.storage.reading import read_bytes
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.storage.files import Version

FILE_NAME = "remembered.json"
_MOST_RECENT = 20
_MOST_BYTES = 1_000_000
_TRIES = 20


class Bookmark(msgspec.Struct, frozen=True):
    """A kept place: an article and, unless it is the top, one of its headings."""

    article: str
    anchor: str = ""
    title: str = ""


class _Content(msgspec.Struct, frozen=True):
    bookmarks: tuple[Bookmark, ...] = ()
    recent: tuple[str, ...] = ()
    theme: str = ""


@dataclass
class Remembered:
    """The content of one small JSON file in the data folder, which has one good copy.

    Where neither can be read, it counts as empty, and the file is kept aside when it is written again.
    """

    folder: Path
    bookmarks: list[Bookmark] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    theme: str = ""
    _known: _Content = field(default_factory=_Content, repr=False)
    _latest: bytes = field(default=b"", repr=False)
    _writing: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / FILE_NAME

    @classmethod
    def load(cls, folder: Path) -> "Remembered":
        """Read what was kept; what has the wrong form is left out."""
        kept = cls(folder)
        content = _content(kept.path, _read(kept.path))
        kept.bookmarks = list(content.bookmarks)
        kept.recent = list(content.recent)
        kept.theme = content.theme
        kept._known = content
        return kept

    def to_bytes(self) -> bytes:
        """Return the file's content for what is remembered now."""
        self._latest = _to_bytes(_Content(tuple(self.bookmarks), tuple(self.recent), self.theme))
        return self._latest

    def write(self, content: bytes) -> None:
        """Write what has changed here into what other windows have written meanwhile.

        `content` is from `to_bytes`; when that has made a later one by now, that one is written. Raises StorageError
        when the disk does not take it.
        """
        from kb.storage.files import make_private_folder, write_atomic
        from kb.storage.words import UncertainWriteError

        make_private_folder(self.folder)
        with self._writing:
            mine = _parsed(self._latest or content) or _Content()
            for attempt in range(_TRIES):
                version, theirs = _stored(self.path)
                merged = _to_bytes(_merged(self._known, mine, theirs))
                try:
                    write_atomic(self.path, merged, good_copies=1, good=_can_be_read, expect=version)
                except UncertainWriteError:
                    self._known = mine
                    raise
                except ConflictError:
                    if attempt == _TRIES - 1:
                        raise
                else:
                    self._known = mine
                    return

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


def _merged(known: _Content, mine: _Content, theirs: _Content) -> _Content:
    """Return what others have written, with what has changed here since it was last the same."""
    gone = set(known.bookmarks) - set(mine.bookmarks)
    new = [mark for mark in mine.bookmarks if mark not in known.bookmarks and mark not in theirs.bookmarks]
    return _Content(
        (*(mark for mark in theirs.bookmarks if mark not in gone), *new),
        tuple(dict.fromkeys((*mine.recent, *theirs.recent)))[:_MOST_RECENT],
        mine.theme if mine.theme != known.theme else theirs.theme,
    )


def _stored(path: Path) -> "tuple[Version, _Content]":
    """Return the version of the file, and its content or else that of its copy."""
    from kb.storage.files import ABSENT, Version

    data = _read(path)
    return (ABSENT if data is None else Version.of(data)), _content(path, data)


def _content(path: Path, data: bytes | None) -> _Content:
    """Return what the file's bytes say, or else what its copy says."""
    content = _parsed(data)
    if content is None and data is not None:
        from kb.storage.copies import copy_of

        content = _parsed(_read(copy_of(path, 1)))
    return content or _Content()


def _read(path: Path) -> bytes | None:
    try:
        return read_bytes(path, follow_links=False)
    except DesksideError:
        return None


def _can_be_read(data: bytes) -> bool:
    return _parsed(data) is not None


def _parsed(data: bytes | None) -> _Content | None:
    """Return what bytes say, without what has the wrong form; None where they are not of this kind of file."""
    if not data or len(data) > _MOST_BYTES:
        return None
    try:
        content = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    marks = []
    for row in _list(content.get("bookmarks")):
        if isinstance(row, dict) and isinstance(row.get("article"), str):
            texts = {key: clean_line(str(row.get(key) or "")) for key in ("article", "anchor", "title")}
            marks.append(Bookmark(**texts))
    recent = tuple(clean_line(name) for name in _list(content.get("recent")) if isinstance(name, str))
    return _Content(tuple(dict.fromkeys(marks)), recent, clean_line(str(content.get("theme") or "")))


def _to_bytes(content: _Content) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
