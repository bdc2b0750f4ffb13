"""Reading whole files: nothing waits, nothing is read without a bound, and links are refused where that is asked."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from kb.errors import Place, StorageError
from kb.storage import calls
from kb.storage.words import MissingFileError, explained, shown

MOST_BYTES = 20_000_000
_PIECE = 1 << 20


def read_bytes(path: Path, *, most: int = MOST_BYTES, follow_links: bool = True) -> bytes:
    """Read a whole file of at most so many bytes.

    Raises MissingFileError when there is none, StorageError for what is no file (a pipe, a folder), is too large or
    cannot be read. Nothing waits: a pipe is refused, not read.
    """
    try:
        return read_whole(path, most=most, follow_links=follow_links)
    except FileNotFoundError:
        raise MissingFileError("The file does not exist.", where=Place(shown(path)), hint="Check the path.") from None
    except OSError as error:
        raise explained(error, path, "read") from None


def read_whole(path: Path, *, most: int, follow_links: bool) -> bytes:
    """Do what `read_bytes` does, with the operating system's own OSError."""
    place = Place(shown(path))
    try:
        if not follow_links and not calls.LINKS_ARE_REFUSED:
            _refuse_link(path)
        descriptor = calls.system.open(str(path), calls.READ if follow_links else calls.READ_NO_LINK)
    except ValueError:
        raise StorageError("This cannot be the name of a file.", where=place, hint="Check the path.") from None
    try:
        status = calls.system.status(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise StorageError("This is a folder, not a file.", where=place, hint="Name a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise StorageError("This is a pipe or a device, not a file.", where=place, hint="Name a file.")
        pieces: list[bytes] = []
        left = most + 1
        while left > 0 and (piece := calls.system.read(descriptor, min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
        if left <= 0:
            what = (
                f"The file is larger than {most // 1_000_000:,} MB." if most >= 1_000_000 else "The file is too large."
            )
            raise StorageError(what, where=place, hint="Split it, or check that it is the right file.")
        return b"".join(pieces)
    finally:
        with suppress(OSError):
            calls.system.close(descriptor)


def _refuse_link(path: Path) -> None:
    if stat.S_ISLNK(calls.system.status_of(str(path)).st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
