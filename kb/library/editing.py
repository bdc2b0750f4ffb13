"""Changing a file of a library: read it, and write it back in the form that it had, over nothing that was not seen.

The text to edit has `\\n` at its line ends, no byte order mark and no character that a terminal would obey. What is
written back has the file's own line ends and mark, and a line that was not changed is written as it was, byte by byte.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.errors import ConflictError, DesksideError, LibraryError, Place
from kb.library.article_file import decode
from kb.library.differences import common_lines
from kb.library.library_settings import FILE_NAME
from kb.library.reading import read_beginning, safe_parts
from kb.library.scan import ARTICLE_ENDINGS, FLOW_ENDINGS, is_flow
from kb.library.text_edits import Edit, edited
from kb.storage.files import ABSENT, Version, make_private_folder, write_atomic
from kb.storage.words import UncertainWriteError
from kb.text import clean, clean_line, plural

MOST_BYTES = 1_000_000
"""The largest file that can be edited."""
LONGEST_LINE = 20_000
"""Characters of the longest line that can be edited: screens lay a line out as a whole at every key."""
_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n)")


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file as it was when it was read. `path` is relative to the library's folder, as the disk has it.

    `text` is what is edited; `original` what the disk has, decoded. `read_only` says why the file can be looked at but
    not changed, `note` what a person should know about it; both are empty for most files.
    """

    path: str
    text: str
    version: Version
    original: str = ""
    bom: bool = False
    read_only: str = ""
    note: str = ""

    @property
    def kind(self) -> Literal["article", "flow", "settings"]:
        """What the file is, by its path."""
        return kind_of(self.path)

    @property
    def newline(self) -> str:
        """The line end that most lines have."""
        windows = self.original.count("\r\n")
        counts = {
            "\n": self.original.count("\n") - windows,
            "\r\n": windows,
            "\r": self.original.count("\r") - windows,
        }
        return max(counts, key=lambda newline: counts[newline])

    def bytes_of(self, text: str) -> bytes:
        """Return an edited text as the bytes to write: in the file's own form."""
        if text == self.text:
            body = self.original
        elif self.text.replace("\n", self.newline) == self.original:
            body = text.replace("\n", self.newline)
        else:
            body = self._with_untouched_lines(text)
        return (_BOM if self.bom else b"") + body.encode("utf-8")

    def bytes_with(self, edits: Sequence[Edit]) -> bytes:
        """Return the file's bytes with edits of its text made: every other byte stays, in the lines that change too."""
        raw = _RawPlaces(self.original)
        if not raw.exact:
            return self.bytes_of(edited(self.text, edits))
        moved = [Edit(raw.of(one.start), raw.of(one.end), one.new.replace("\n", self.newline)) for one in edits]
        return (_BOM if self.bom else b"") + edited(self.original, moved).encode("utf-8")

    def _with_untouched_lines(self, text: str) -> str:
        """Return the text with each line that was not changed as it was, whatever its end and hidden characters."""
        kept = self._untouched(text.split("\n"))
        after = text.split("\n")
        written: list[str] = []
        at = 0
        while at < len(after):
            content, ending, lines = kept.get(at, (after[at], self.newline, 1))
            at += lines
            written.append(content if at == len(after) else content + (ending or self.newline))
        body = "".join(written)
        return body if clean(body) == text else text.replace("\n", self.newline)

    def _untouched(self, after: list[str]) -> dict[int, tuple[str, str, int]]:
        """Return by line what stands unchanged there: the line and its end as they were, and how many lines it gives.

        Some characters, such as U+2028, are shown as a line end without being one in the file.
        """
        before: list[str] = []
        pieces: list[tuple[int, str, str, int]] = []
        rest = self.original[max(self.original.rfind("\n"), self.original.rfind("\r")) + 1 :]
        for content, ending in [*_LINE.findall(self.original), (rest, "")]:
            shown = clean(content).split("\n")
            pieces.append((len(before), content, ending, len(shown)))
            before += shown
        kept: dict[int, tuple[str, str, int]] = {}
        runs = iter(common_lines(before, after))
        run = next(runs, None)
        for start, content, ending, lines in pieces:
            while run is not None and run.before + run.size < start + lines:
                run = next(runs, None)
            if run is not None and run.before <= start:
                kept[run.after + start - run.before] = (content, ending, lines)
        return kept


class _RawPlaces:
    """Where a place in the cleaned text of a file stands in what the disk has."""

    def __init__(self, original: str) -> None:
        self._starts: list[tuple[int, int, str]] = []
        self.exact = True
        shown = raw = 0
        rest = original[max(original.rfind("\n"), original.rfind("\r")) + 1 :]
        for content, ending in [*_LINE.findall(original), (rest, "")]:
            self._starts.append((shown, raw, content))
            cleaned = clean(content)
            if cleaned != content and "".join(map(clean, content)) != cleaned:
                self.exact = False
            shown += len(cleaned) + 1
            raw += len(content) + len(ending)

    def of(self, place: int) -> int:
        """Return the place in the original of one in the cleaned text."""
        shown, raw, content = self._starts[bisect_right(self._starts, place, key=lambda line: line[0]) - 1]
        left = place - shown
        if content.isascii() and content.isprintable():
            return raw + min(left, len(content))
        for character in content:
            if left <= 0:
                break
            left -= len(clean(character))
            raw += 1
        return raw


def kind_of(path: str) -> Literal["article", "flow", "settings"]:
    """Return what a file of a library is, by its path."""
    return "settings" if path == FILE_NAME else "flow" if is_flow(path) else "article"


def read_for_editing(folder: Path, path: str) -> EditedFile:
    """Read a file of a library to edit it. One that is not UTF-8 is read to be looked at only.

    Raises LibraryError when it cannot be read, leads out of the folder, is larger than `MOST_BYTES` or has a line that
    is longer than `LONGEST_LINE`.
    """
    data = read_beginning(folder, path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        hint = "Split it into several files, or open it in your own editor."
        raise LibraryError(f"This file is larger than {MOST_BYTES // 1_000_000} MB.", where=_place(path), hint=hint)
    file = edited_from(data, path)
    for number, line in enumerate(file.text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            what = f"Line {number} is longer than {LONGEST_LINE:,} characters."
            raise LibraryError(what, where=_place(path), hint="Break the line up, in your own editor.")
    return file


def edited_from(data: bytes, path: str) -> EditedFile:
    """Return a file's bytes as `read_for_editing` does."""
    original, wrong_line = decode(data)
    text = clean(original)
    version = Version.of(data)
    if wrong_line is not None:
        why = f"Line {wrong_line} is not UTF-8 text, so the file can be read here but not changed. Save it as UTF-8."
        return EditedFile(path, text, version, read_only=why)
    hidden = _hidden(original)
    note = ""
    if hidden:
        what = plural(hidden, "character that is not shown", "characters that are not shown")
        note = f"The file holds {what}; a line that you change is saved as you see it."
    return EditedFile(path, text, version, original, bom=data.startswith(_BOM), note=note)


def save_edited(
    folder: Path, file: EditedFile, text: str, *, lock_folder: Path, over: Version | None = None
) -> EditedFile:
    """Write an edited text in place of the file, and return the file as it is now.

    `over` is the version that may be written over in place of the one that was read: the one that a person has seen.
    Raises ConflictError when the disk has another one, LibraryError where the path leaves the library, and StorageError
    when it cannot be written; the file is then as it was.
    """
    if file.read_only:
        raise LibraryError(file.read_only, where=_place(file.path))
    return _write(folder, file.path, file.bytes_of(clean(text)), over or file.version, lock_folder)


def save_under(folder: Path, file: EditedFile, text: str, path: str, *, lock_folder: Path) -> EditedFile:
    """Write an edited text under another name in the library, and return the new file.

    Raises ConflictError when there is such a file, LibraryError for a path that cannot be one of this library's.
    """
    name = path.rpartition("/")[2]
    endings = FLOW_ENDINGS if file.kind == "flow" else ARTICLE_ENDINGS
    if name != clean_line(name) or not name.lower().endswith(endings) or name.startswith((".", "-")):
        hint = f"Write a name such as `{'another-problem.yaml' if file.kind == 'flow' else 'another-article.md'}`."
        raise LibraryError(f"`{clean_line(name)}` cannot be the name of the file.", hint=hint)
    return _write(folder, path, file.bytes_of(clean(text)), ABSENT, lock_folder)


def version_on_disk(folder: Path, path: str) -> Version:
    """Return what version of a file the disk has now; `ABSENT` where there is none. Raises LibraryError."""
    try:
        return Version.of(read_beginning(folder, path, 100 * MOST_BYTES))
    except LibraryError:
        if (folder / path).exists():
            raise
        return ABSENT


def _write(folder: Path, path: str, data: bytes, over: Version, lock_folder: Path) -> EditedFile:
    target = folder.joinpath(*safe_parts(path))
    if target.parent.resolve() != folder.resolve().joinpath(*safe_parts(path)[:-1]):
        raise LibraryError("This folder is a link, and links are not followed.", where=_place(path))
    make_private_folder(lock_folder)
    saved = edited_from(data, path)
    try:
        write_atomic(target, data, expect=over, mode=None, lock_folder=lock_folder)
    except UncertainWriteError as error:
        return EditedFile(path, saved.text, saved.version, saved.original, saved.bom, note=error.what)
    except ConflictError as error:
        if version_on_disk(folder, path) == saved.version:
            return saved
        raise ConflictError(error.what, where=_place(path), hint=error.hint) from None
    except DesksideError as error:
        error.where = _place(path)
        raise
    return saved


def _hidden(original: str) -> int:
    """Return how many characters of a text are not shown as they are, line ends aside."""
    return sum(
        len(line) - len(shown) or sum(one != other for one, other in zip(line, shown, strict=True))
        for line in re.split(r"\r\n|\r|\n", original)
        if line != (shown := clean(line))
    )


def _place(path: str) -> Place:
    return Place(clean_line(path))
