"""Files that go with a request: copied beside the case when they are attached, so that what leaves is what was seen.

The copies stand in `attachments/CASE/` in the folder of cases, each under the SHA-256 of its bytes: no name from
outside ever becomes the name of a file here.
"""

import mimetypes
import re
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from kb.cases.case import Attachment, Case
from kb.cases.message import AttachedFile
from kb.cases.store import CaseStore
from kb.errors import NotFoundError, RequestError
from kb.storage.files import make_private_folder, read_bytes, write_atomic
from kb.storage.home import expanded
from kb.text import clean_line, shorten, size_in_words

MOST_BYTES = 10_000_000
MOST_TOGETHER = 20_000_000
MOST_FILES = 20
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")


def attach(store: CaseStore, case: Case, path: Path, now: datetime) -> Case:
    """Copy a file beside the case, add it to the request and save that. An attached file of the same name is replaced.

    Raises RequestError when there is no request, it has left, or the file is empty or too large; StorageError when the
    file cannot be read.
    """
    request = case.request
    if request is None:
        raise RequestError(f"The case {case.id} has no request.")
    if request.state in ("sending", "sent"):
        raise RequestError("The request has left; no file can go with it any more.", where=request.id)
    content = read_bytes(expanded(path), most=MOST_BYTES)
    if not content:
        raise RequestError("The file is empty.", where=str(path))
    name = safe_name(path.name)
    added = Attachment(name, len(content), sha256(content).hexdigest(), type_of(name))
    kept = (*(one for one in request.attachments if one.name != name), added)
    if len(kept) > MOST_FILES:
        raise RequestError(f"No more than {MOST_FILES} files can go with a request.", where=request.id)
    if sum(one.size for one in kept) > MOST_TOGETHER:
        what = f"Together the files are larger than {size_in_words(MOST_TOGETHER)}."
        raise RequestError(what, where=str(path), hint="Attach fewer, or smaller ones.")
    folder = store.attachments_of(case.id)
    make_private_folder(folder)
    write_atomic(folder / added.sha256, content, locked=False)
    return _save(store, case, kept, now)


def detach(store: CaseStore, case: Case, name: str, now: datetime) -> Case:
    """Take an attached file off the request and remove its copy.

    Raises NotFoundError when none has that name, RequestError when the request has left.
    """
    request = case.request
    gone = next((one for one in request.attachments if one.name == name), None) if request else None
    if request is None or gone is None:
        names = ", ".join(one.name for one in request.attachments) if request else ""
        raise NotFoundError(f"No file `{name}` is attached.", hint=f"Attached: {names or 'none'}.")
    if request.state in ("sending", "sent"):
        raise RequestError("The request has left; what went with it is kept.", where=request.id)
    kept = tuple(one for one in request.attachments if one is not gone)
    saved = _save(store, case, kept, now)
    if gone.sha256 not in {one.sha256 for one in kept}:
        with suppress(OSError):
            (store.attachments_of(case.id) / gone.sha256).unlink()
    return saved


def read_attachment(store: CaseStore, case_id: str, attachment: Attachment) -> bytes:
    """Return the bytes of an attached file. Raises RequestError when the copy is gone or is no longer the same."""
    path = store.attachments_of(case_id) / attachment.sha256
    try:
        content = read_bytes(path, most=MOST_BYTES, follow_links=False)
    except NotFoundError:
        content = b""
    if sha256(content).hexdigest() != attachment.sha256:
        hint = f"Attach it again: deskside request attach REQUEST {attachment.name}"
        raise RequestError(f"The copy of the attached file {attachment.name} is gone or damaged.", hint=hint)
    return content


def attached_files(store: CaseStore, case: Case) -> list[AttachedFile]:
    """Return the files that go with a case's request, with their bytes. Raises RequestError as `read_attachment`."""
    attachments = case.request.attachments if case.request else ()
    return [AttachedFile(one, read_attachment(store, case.id, one)) for one in attachments]


def safe_name(name: str) -> str:
    """Return a file's name as the help desk may have it: one line, no path, no control characters, 100 at most."""
    last = re.split(r"[/\\]", clean_line(name))[-1]
    plain = re.sub(r'[<>:"|?*\ufffd]', "_", last).strip(". ") or "file"
    if len(plain) <= 100:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{shorten(stem, 90)}.{ending}" if dot and len(ending) <= 8 else shorten(plain, 100)


def type_of(name: str) -> str:
    """Return the media type of a file by its name; `application/octet-stream` where nothing is known."""
    guessed, encoding = mimetypes.guess_type(name, strict=True)
    known = guessed if guessed and not encoding else "application/octet-stream"
    return known if _TYPE.fullmatch(known) else "application/octet-stream"


def _save(store: CaseStore, case: Case, attachments: tuple[Attachment, ...], now: datetime) -> Case:
    assert case.request is not None
    request = msgspec.structs.replace(case.request, attachments=attachments)
    return store.save(msgspec.structs.replace(case, request=request, updated=now))
