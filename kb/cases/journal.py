"""Local counts for the editors: what was opened, what helped, what was not found. No names, no addresses, no numbers.

Each installation writes one file a month under a name of its own, so the journals of several people become one when
their files are copied into one folder. `journal = "off"` in the settings writes nothing at all.
"""

import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kb.cases.case_count import CaseCount
from kb.cases.journal_events import (
    REASONS,
    Found,
    JournalEvent,
    counted_id,
    merged,
    new_event_id,
    read_event,
    write_event,
)
from kb.errors import Finding, Place, Severity, StorageError
from kb.storage import calls
from kb.storage.files import ABSENT, make_private_folder, write_atomic
from kb.storage.lines import append_line, read_lines
from kb.storage.reading import read_bytes
from kb.storage.words import MissingFileError, explained, shown

ENDING = ".jsonl"
_PASSED_OVER = "It is passed over in the counts."
_NAME = re.compile(rb"[0-9a-z]{4,20}")


class Journal:
    """Lines in one file a month and installation, each one JSON object. Several processes may append at once.

    All that is written is lost without disturbing anybody where the disk refuses it.
    """

    def __init__(self, folder: Path, *, on: bool = True) -> None:
        self.folder = folder
        self.on = on
        self._installation = ""

    # Writing

    def opened(self, article: str, now: datetime) -> None:
        """Note that an article was opened."""
        self._write(JournalEvent(id=new_event_id(), event="opened", at=now, article=article))

    def helped(self, article: str, helped: bool, now: datetime, reason: str = "", *, case: str = "") -> None:
        """Note whether an article helped, and why it did not, as one of REASONS; other words are not kept.

        `case` is the key of the case in which it was the fix.
        """
        reason = reason if reason in REASONS else ""
        self._write(
            JournalEvent(
                id=new_event_id(), event="helped", at=now, article=article, helped=helped, reason=reason, case=case
            )
        )

    def flagged(
        self, now: datetime, *, article: str = "", flow: str = "", section: str = "", version: str = "", words: str = ""
    ) -> None:
        """Note that something is wrong with a section of an article, or with a question of a troubleshooter.

        `words` must have no names and numbers in them any more, see `kb.cases.impersonal`.
        """
        self._write(
            JournalEvent(
                id=new_event_id(),
                event="flagged",
                at=now,
                article=article,
                flow=flow,
                section=section,
                version=version,
                words=words,
            )
        )

    def searched(self, words: str, found: Found, now: datetime, *, opened: str = "") -> None:
        """Note a search that ended without an opened result, or whose result fitted weakly. `words` as in `flagged`."""
        event = JournalEvent(id=new_event_id(), event="search", at=now, words=words, found=found, opened=opened)
        self._write(event)

    def case_counted(self, count: CaseCount, now: datetime) -> None:
        """Keep the count of a case that is about to be deleted.

        A case counts once, however often and by whomever this is called: the line's id is made from the case's.
        """
        self._write(JournalEvent(id=counted_id(count), event="case", at=now, count=count))

    def done(self, items: Sequence[str], now: datetime) -> None:
        """Note that an editor has dealt with these items of the work list."""
        self._write(JournalEvent(id=new_event_id(), event="done", at=now, items=tuple(items)))

    def _write(self, event: JournalEvent) -> None:
        if not self.on or event.at is None:
            return
        with suppress(StorageError):
            make_private_folder(self.folder)
            name = "-".join(part for part in (f"{event.at:%Y-%m}", self._name()) if part)
            append_line(self.folder / f"{name}{ENDING}", write_event(event))

    def _name(self) -> str:
        """Return the name of this installation, which is made by chance when it is first needed.

        It stands beside the folder, so that copying a whole journal into another does not give two of them one name.
        """
        if self._installation:
            return self._installation
        path = self.folder.with_name(f"{self.folder.name}-name")
        self._installation = secrets.token_hex(5)
        with suppress(StorageError):
            write_atomic(path, self._installation.encode("ascii"), expect=ABSENT)
            return self._installation
        # Somebody has made it already; where the disk is full, this process keeps the name that it has.
        with suppress(StorageError):
            kept = read_bytes(path, most=100, follow_links=False).strip()
            if _NAME.fullmatch(kept):
                self._installation = kept.decode("ascii")
        return self._installation

    # Reading

    def events(self, since: datetime | None = None) -> list[JournalEvent]:
        """Return each event once, the oldest first; what cannot be read is passed over."""
        read, _ = self.read()
        return read if since is None else [event for event in read if event.at is not None and event.at >= since]

    def read(self) -> tuple[list[JournalEvent], list[Finding]]:
        """Return each event once, the oldest first, and what cannot be read; nothing of a folder that cannot be."""
        events: list[JournalEvent] = []
        findings: list[Finding] = []
        with suppress(StorageError):
            for one in self._entries():
                if isinstance(one, JournalEvent):
                    events.append(one)
                else:
                    findings.append(one)
        return merged(events), findings

    def counts(self) -> dict[str, Counter[str]]:
        """Return by article how often it helped (`yes`) and did not (`no`)."""
        result: dict[str, Counter[str]] = {}
        for event in self.events():
            if event.event == "helped":
                result.setdefault(event.article, Counter())["yes" if event.helped else "no"] += 1
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
        return (one for one in self._entries() if isinstance(one, Finding))

    def _entries(self) -> Iterator[JournalEvent | Finding]:
        for path in self.files():
            place = shown(path)
            try:
                for number, line in read_lines(path):
                    event = read_event(line)
                    if isinstance(event, str):
                        message = f"This line of the journal cannot be read: {event}."
                        yield Finding("J002", Severity.WARNING, message, Place(place, number), _PASSED_OVER)
                    else:
                        yield event
            except MissingFileError:
                continue
            except StorageError as error:
                yield Finding("J001", Severity.WARNING, error.what, Place(place), error.hint)
