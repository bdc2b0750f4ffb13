"""Reading files inside a library's folder, and never outside it.

The way down to a file is walked one folder at a time with links refused at each, and the file is looked at after it
was opened: so a link, a pipe or a device that is swapped in at the last moment is never followed (no check-then-open).
"""

import os
import stat
from pathlib import Path

from kb.errors import FormatError, LibraryError, Place
from kb.text import clean_line

MOST_BYTES = 2_000_000
"""The largest article that is read whole."""
_MOST_NAME_BYTES = 255
_HAS_FOLDER_HANDLES = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_RESERVED_ON_WINDOWS = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


def read_file(folder: Path, relative: str, most: int = MOST_BYTES) -> str:
    """Return a UTF-8 file's text as written, without a byte order mark.

    `relative` has forward slashes. Raises LibraryError when the path leaves the folder, meets a link, is no plain file,
    is larger than `most` bytes or cannot be read; FormatError when it is not UTF-8.
    """
    data = read_bytes(folder, relative, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as UTF-8."
        raise FormatError("This file is not UTF-8 text.", where=Place(clean_line(relative), line), hint=hint) from None


def read_bytes(folder: Path, relative: str, most: int = MOST_BYTES) -> bytes:
    """Return a file's bytes; see `read_file` for what is refused."""
    data = read_beginning(folder, relative, most)
    if len(data) > most:
        raise LibraryError(f"This file is larger than {most:,} bytes.", where=_place(relative))
    return data


def read_beginning(folder: Path, relative: str, most: int) -> bytes:
    """Return at most `most` + 1 bytes of a file: one more than asked tells that there is more."""
    parts = safe_parts(relative)
    try:
        return _read_by_handle(folder, parts, most) if _HAS_FOLDER_HANDLES else _read_by_name(folder, parts, most)
    except LibraryError as error:
        raise LibraryError(error.what, where=_place(relative), hint=error.hint) from None
    except OSError as error:
        raise LibraryError(explain(error), where=_place(relative)) from None


def explain(error: OSError) -> str:
    """Return an operating system's error as one sentence, without the path."""
    if isinstance(error, FileNotFoundError):
        return "This file does not exist."
    if isinstance(error, PermissionError):
        return "This file cannot be read: you do not have the right to."
    return f"This file cannot be read: {(error.strerror or type(error).__name__).lower()}."


def _place(relative: str) -> Place:
    return Place(clean_line(relative))


def safe_parts(relative: str) -> list[str]:
    """Return the names that a path in the library is made of. Raises LibraryError where it would leave the folder."""
    parts = [part for part in relative.split("/") if part not in ("", ".")]
    if not parts or relative.startswith("/"):
        raise LibraryError("This is not a path inside the library.", where=_place(relative))
    for part in parts:
        too_long = len(part.encode("utf-8", "surrogatepass")) > _MOST_NAME_BYTES
        if part == ".." or "\0" in part or too_long or (os.name == "nt" and _unsafe_on_windows(part)):
            raise LibraryError("This is not a path inside the library.", where=_place(relative))
    return parts


def _unsafe_on_windows(part: str) -> bool:
    stem = part.split(".", 1)[0].casefold()
    return stem in _RESERVED_ON_WINDOWS or part[-1] in ". " or any(sign in part for sign in '\\:<>"|?*')


def _read_by_handle(folder: Path, parts: list[str], most: int) -> bytes:
    handles = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
    try:
        for part in parts[:-1]:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            handles.append(os.open(part, flags, dir_fd=handles[-1]))
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handles.append(os.open(parts[-1], flags, dir_fd=handles[-1]))
        return _read_open(handles[-1], most)
    finally:
        for handle in handles:
            os.close(handle)


def _read_by_name(folder: Path, parts: list[str], most: int) -> bytes:
    root = folder.resolve(strict=True)
    path = root.joinpath(*parts)
    if os.path.normcase(path.resolve(strict=True)) != os.path.normcase(path):
        raise LibraryError("This is a link; links are not followed.")
    if not path.is_file():
        raise LibraryError("This is not a plain file.")
    with path.open("rb") as file:
        return file.read(most + 1)


def _read_open(handle: int, most: int) -> bytes:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise LibraryError("This is not a plain file.")
    chunks: list[bytes] = []
    left = most + 1
    while left > 0 and (chunk := os.read(handle, min(left, 1 << 20))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)
