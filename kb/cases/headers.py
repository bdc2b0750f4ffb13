"""What a list of cases shows and searches of each, kept in the cache folder so that not every file is read each time.

A header belongs to one content of a case's file: it is used as long as the file's number, size and time are the same.
The cache can be deleted at any time. It holds names and notes, so only this person can read it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock

import msgspec

from kb.cases.case import Case, CaseState, RequestState, WrapUp
from kb.code_version import code_version
from kb.errors import DesksideError, Finding, StorageError
from kb.storage.erasing import erase_file
from kb.storage.file_stamps import Stamp, stamps_of
from kb.storage.files import make_private_folder, read_bytes, write_atomic
from kb.storage.index_files import folder_for
from kb.storage.words import UncertainWriteError
from kb.text import clean_line, folded

_MOST_BYTES = 256_000_000
_MOST_WORDS = 2_000
"""Characters of a case that are searched; what is written in a case beyond them is not found by them."""
_WORTH_WRITING = 20
"""So many cases are read again at the next start rather than that the whole cache is written for them."""


class CaseHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows of a case. `given` tells that its request may go out by itself; `words` is what is searched.

    `live_call` tells that its call has not ended. `request` is None where there is none.
    """

    id: str
    started: datetime
    updated: datetime
    state: CaseState
    flow: str | None = None
    article: str | None = None
    account: str | None = None
    caller: str = ""
    email: str = ""
    company: str = ""
    agent: str = ""
    section: str = ""
    wrap_up: WrapUp | None = None
    subject: str = ""
    request: str | None = None
    request_state: RequestState | None = None
    ticket: str = ""
    given: bool = False
    merged_into: str = ""
    can_undo: bool = False
    live_call: bool = False
    words: str = ""


class _Row(msgspec.Struct, array_like=True):
    stamp: Stamp
    header: CaseHeader


class _Cache(msgspec.Struct, array_like=True):
    made_by: str
    rows: dict[str, _Row]


def header_of(case: Case) -> CaseHeader:
    """Return what a list shows of the case."""
    request = case.request
    return CaseHeader(
        id=case.id,
        started=case.started,
        updated=case.updated,
        state=case.state,
        flow=case.flow,
        article=case.article,
        account=case.account,
        caller=clean_line(case.caller.name or case.caller.email),
        email=case.caller.email,
        company=clean_line(case.caller.company),
        agent=case.agent,
        section=case.section,
        wrap_up=case.wrap_up,
        subject=clean_line(request.subject) if request else "",
        request=request.id if request else None,
        request_state=request.state if request else None,
        ticket=request.remote_id if request else "",
        given=request is not None and (request.state == "sending" or bool(request.approved)),
        merged_into=case.merged_into,
        can_undo=case.can_undo,
        live_call=case.is_live,
        words=_words(case),
    )


def _words(case: Case) -> str:
    caller, request, wrap_up = case.caller, case.request, case.wrap_up
    parts = [
        case.id, caller.name, caller.email, caller.phone, caller.company, case.account, case.user, case.contract,
        case.product, case.flow, case.article, case.merged_into,
    ]  # fmt: skip
    if request is not None:
        parts += [request.id, request.remote_id, request.subject, request.message]
    if wrap_up is not None:
        parts += [wrap_up.cause, wrap_up.fixed_by, wrap_up.article]
    parts += [note.text for note in case.notes]
    return folded(" ".join(clean_line(part) for part in parts if part))[:_MOST_WORDS]


class Headers:
    """The headers of one folder of cases; `load` reads a case. Threads may use it together."""

    def __init__(self, folder: Path, cache: Path | None, load: Callable[[str], Case]) -> None:
        self._folder = folder
        self._file = folder_for(cache, folder).with_suffix(".headers") if cache is not None else None
        self._load = load
        self._rows: dict[str, _Row] | None = None
        self._unwritten = 0
        self._using = Lock()

    def read(self, ids: list[str], problem: Callable[[str, DesksideError], Finding]) -> list[CaseHeader | Finding]:
        """Return the headers of these cases, in their order; one that cannot be read as a finding that names it."""
        with self._using:
            before = self._rows if self._rows is not None else self._read_cache()
            stamps = stamps_of(self._folder)
            rows: dict[str, _Row] = {}
            found: list[CaseHeader | Finding] = []
            for case_id in ids:
                stamp, row = stamps.get(case_id), before.get(case_id)
                if row is None or row.stamp != stamp:
                    try:
                        row = _Row(stamp or (0, 0, 0), header_of(self._load(case_id)))
                    except DesksideError as error:
                        found.append(problem(case_id, error))
                        continue
                    self._unwritten += stamp is not None
                found.append(row.header)
                if stamp is not None:
                    rows[case_id] = row
            self._rows = rows
            if self._unwritten >= _WORTH_WRITING or before.keys() - rows.keys():
                self._write_cache(rows)
            return found

    def forget(self, case_id: str) -> None:
        """Let nothing of a deleted case stay in the cache."""
        with self._using:
            rows = self._rows if self._rows is not None else self._read_cache()
            if rows.pop(case_id, None) is not None:
                self._write_cache(rows)
            self._rows = rows

    def _read_cache(self) -> dict[str, _Row]:
        if self._file is None:
            return {}
        try:
            cache = msgspec.msgpack.decode(read_bytes(self._file, most=_MOST_BYTES), type=_Cache)
        except (StorageError, msgspec.DecodeError, msgspec.ValidationError, ValueError):
            return {}
        return cache.rows if cache.made_by == code_version("cases") else {}

    def _write_cache(self, rows: dict[str, _Row]) -> None:
        """A cache that cannot be written is no reason to show nothing; an older one may name who is forgotten."""
        self._unwritten = 0
        if self._file is None:
            return
        try:
            make_private_folder(self._file.parent)
            with suppress(UncertainWriteError):
                write_atomic(self._file, msgspec.msgpack.encode(_Cache(code_version("cases"), rows)))
        except StorageError:
            with suppress(StorageError):
                erase_file(self._file)
