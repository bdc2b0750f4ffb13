"""What the operating system says, in words that a person can act on."""

import errno
from pathlib import Path

from kb.errors import NotFoundError, Place, StorageError
from kb.text import clean_line

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space and try again."),
    errno.EDQUOT: ("your share of the disk is used up", "Free some space and try again."),
    errno.EFBIG: ("it would be larger than this disk allows", "Save it on another disk."),
    errno.EACCES: ("you have no right to it", "Ask its owner, or choose another folder."),
    errno.EPERM: ("you have no right to it", "Ask its owner, or choose another folder."),
    errno.EROFS: ("the disk is read-only", "Choose a folder that can be written to."),
    errno.EIO: ("the disk reported a fault", "Copy your files to another disk soon."),
    errno.ELOOP: ("it is a link to another place, and links are not followed here", "Put the file itself there."),
    errno.EISDIR: ("it is a folder, not a file", "Name a file."),
    errno.ENOTDIR: ("one of its folders is a file", "Check the path."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ENOENT: ("its folder does not exist", "Make the folder first, or check the path."),
    errno.EMFILE: ("too many files are open", "Close some and try again."),
    errno.ENFILE: ("too many files are open", "Close some programs and try again."),
}


class MissingFileError(NotFoundError, StorageError):
    """The file does not exist."""


class UncertainWriteError(StorageError):
    """The new content is in place, but the disk did not confirm that it would survive a power cut.

    `revision` is the new one of a document, for whoever goes on from what is in place.
    """

    revision: int | None = None


def shown(path: Path) -> str:
    """Return a path as it may be drawn: names can hold control characters too."""
    return clean_line(str(path))


def explained(error: OSError, path: Path, done: str) -> StorageError:
    """Return the error that tells what could not be done (`read`, `saved`, `changed`), where, why and what helps."""
    reason, hint = _REASONS.get(error.errno or 0, (_own_words(error), ""))
    return StorageError(f"The file cannot be {done}: {reason}.", where=Place(shown(path)), hint=hint)


def _own_words(error: OSError) -> str:
    words = clean_line(error.strerror or str(error)) or "the system gave no reason"
    return words[0].lower() + words[1:]
