"""Local counts of what helped, for the editors: no names, no addresses. `journal = "off"` stops it."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from kb.errors import Finding, Place, Severity, StorageError
from kb.storage import calls
from kb.storage.checked_json import DamagedError, parse
from kb.storage.files import make_private_folder
from kb.storage.lines import append_line, read_lines
from kb.storage.words import MissingFileError, explained, shown
from kb.text import clean_line

ENDING = ".jsonl"
_PASSED_OVER = "It is passed over in the counts."


class Journal:
    """Lines in one file a month, each one JSON object. Several processes may append at once."""

    def __init__(self, folder: Path, *, on: bool = True) -> None:
        self.folder = folder
        self.on = on

    def helped(self, article: str, helped: bool, now: datetime, reason: str = "") -> None:
        """Note whether an article helped. A line that the disk refuses is lost without disturbing anyone."""
        self._append({"at": now.isoformat(timespec="seconds"), "article": article, "helped": helped, "reason": reason})

    def counts(self) -> dict[str, Counter[str]]:
        """Return by article how often it helped (`yes`) and did not (`no`); what cannot be read is passed over."""
        result: dict[str, Counter[str]] = {}
        for path in self._present():
            with suppress(StorageError):
                for _, line in read_lines(path):
                    entry = read_entry(line)
                    if isinstance(entry, dict):
                        result.setdefault(entry["article"], Counter())["yes" if entry["helped"] else "no"] += 1
        return result

    def files(self) -> list[Path]:
        """Return the journal's files, the oldest first. Raises StorageError when the folder cannot be read."""
        try:
            names = calls.system.names(str(self.folder))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise explained(error, self.folder, "read") from None
        return [self.folder / name for name in sorted(names) if name.endswith(ENDING) and not name.startswith(".")]

    def unreadable(self) -> Iterator[Finding]:
        """Go through what of the journal cannot be read: J001 a whole file, J002 a line of one, by its number.

        Raises StorageError when the folder cannot be read.
        """
        for path in self.files():
            place = shown(path)
            try:
                for number, line in read_lines(path):
                    entry = read_entry(line)
                    if isinstance(entry, str):
                        message = f"This line of the journal cannot be read: {entry}."
                        yield Finding("J002", Severity.WARNING, message, Place(place, number), _PASSED_OVER)
            except MissingFileError:
                continue
            except StorageError as error:
                yield Finding("J001", Severity.WARNING, error.what, Place(place), error.hint)

    def _present(self) -> list[Path]:
        with suppress(StorageError):
            return self.files()
        return []

    def _append(self, entry: dict[str, str | bool]) -> None:
        if not self.on:
            return
        safe = {key: clean_line(value) if isinstance(value, str) else value for key, value in entry.items()}
        with suppress(StorageError):
            make_private_folder(self.folder)
            append_line(self.folder / f"{str(entry['at'])[:7]}{ENDING}", json.dumps(safe).encode("ascii"))


def read_entry(line: bytes) -> dict[str, Any] | str:
    """Return what a line of the journal says, or in a few words why it cannot be read."""
    try:
        entry = parse(line)
    except DamagedError as problem:
        return str(problem).removesuffix(" at line 1")
    if not isinstance(entry, dict) or not isinstance(entry.get("article"), str):
        return "it names no article"
    if not isinstance(entry.get("helped"), bool):
        return "it does not say whether the article helped"
    return {**entry, "article": clean_line(entry["article"])}
