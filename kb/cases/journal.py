"""Local counts of what helped, for the editors: no names, no addresses. `journal = "off"` stops it."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kb.storage.files import make_private_folder
from kb.text import clean_line


class Journal:
    """Lines in one file a month, each one JSON object, appended in one write."""

    def __init__(self, folder: Path, *, on: bool = True) -> None:
        self.folder = folder
        self.on = on

    def helped(self, article: str, helped: bool, now: datetime, reason: str = "") -> None:
        """Note whether an article helped. A line that the disk refuses is lost without disturbing anyone."""
        self._append({"at": now.isoformat(timespec="seconds"), "article": article, "helped": helped, "reason": reason})

    def counts(self) -> dict[str, Counter[str]]:
        """Return by article how often it helped (`yes`) and did not (`no`)."""
        result: dict[str, Counter[str]] = {}
        for line in self._lines():
            article, helped = line.get("article"), line.get("helped")
            if isinstance(article, str) and isinstance(helped, bool):
                result.setdefault(article, Counter())["yes" if helped else "no"] += 1
        return result

    def _append(self, entry: dict[str, str | bool]) -> None:
        if not self.on:
            return
        safe = {key: clean_line(value) if isinstance(value, str) else value for key, value in entry.items()}
        try:
            make_private_folder(self.folder)
            name = self.folder / f"{str(entry['at'])[:7]}.jsonl"
            handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
            try:
                os.write(handle, (json.dumps(safe) + "\n").encode())
            finally:
                os.close(handle)
        except OSError:
            return

    def _lines(self) -> Iterator[dict[str, object]]:
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                if isinstance(entry, dict):
                    yield entry
