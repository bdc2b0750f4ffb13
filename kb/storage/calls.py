"""What storage asks of the operating system, in one place, so that a test can make any single call fail."""

import errno
import os
import sys
import time

_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_COMMON = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _COMMON
READ_NO_LINK = READ | _NO_FOLLOW
LINKS_ARE_REFUSED = bool(_NO_FOLLOW)
"""Whether the system itself refuses to open a link with READ_NO_LINK; Windows does not."""
CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _COMMON
APPEND = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | _NO_FOLLOW | _COMMON
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _COMMON
NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system answers that cannot be asked to keep a folder's names."""


class Calls:
    """The operating system as it is. Each method raises OSError and has no other effect than the call of its name."""

    def open(self, path: str, flags: int, mode: int = 0o600) -> int:
        """Open a file; the descriptor is not inherited by other programs."""
        return os.open(path, flags, mode)

    def read(self, descriptor: int, size: int) -> bytes:
        """Read at most so many bytes; none at the end."""
        return os.read(descriptor, size)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the bytes and return how many."""
        return os.write(descriptor, data)

    def last_byte(self, descriptor: int) -> bytes:
        """Return the last byte of an open file; none of an empty one. Where it is written next may move."""
        if os.fstat(descriptor).st_size == 0:
            return b""
        os.lseek(descriptor, -1, os.SEEK_END)
        return os.read(descriptor, 1)

    def cut(self, descriptor: int, size: int) -> None:
        """Cut an open file off after so many bytes."""
        os.ftruncate(descriptor, size)

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Give the open file exactly this mode, whatever the umask; Windows has no such modes."""
        if sys.platform != "win32":
            os.fchmod(descriptor, mode)

    def set_mode_of(self, path: str, mode: int) -> None:
        """Give a name's file or folder this mode; the name must be no link."""
        os.chmod(path, mode)

    def sync(self, descriptor: int) -> None:
        """Wait until the disk has the file's content. On macOS only F_FULLFSYNC empties the drive's own cache."""
        if sys.platform == "darwin":
            import fcntl

            try:
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            except OSError:
                os.fsync(descriptor)
        else:
            os.fsync(descriptor)

    def sync_folder(self, path: str) -> None:
        """Wait until the disk has the folder's names. Windows offers no such call."""
        if sys.platform != "win32":
            descriptor = os.open(path, FOLDER)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def status(self, descriptor: int) -> os.stat_result:
        """Tell about an open file."""
        return os.fstat(descriptor)

    def status_of(self, path: str) -> os.stat_result:
        """Tell about a name, without following a link."""
        return os.lstat(path)

    def may_write(self, path: str) -> bool:
        """Tell whether the file's own mode lets this person write it."""
        return os.access(path, os.W_OK)

    def replace(self, source: str, target: str) -> None:
        """Give a file another name, in one step. On Windows a virus scanner may hold the target for a moment."""
        if sys.platform != "win32":
            os.replace(source, target)
            return
        for attempt in range(10):
            try:
                os.replace(source, target)
                return
            except PermissionError:
                if attempt == 9:
                    raise
                time.sleep(0.01 * (attempt + 1))

    def link(self, source: str, target: str) -> None:
        """Give a file a second name."""
        if os.link in os.supports_follow_symlinks:
            os.link(source, target, follow_symlinks=False)
        else:
            os.link(source, target)

    def unlink(self, path: str) -> None:
        """Remove a name."""
        os.unlink(path)

    def make_folder(self, path: str, mode: int) -> None:
        """Make one folder."""
        os.mkdir(path, mode)

    def names(self, path: str) -> list[str]:
        """List a folder's names, in no order."""
        return os.listdir(path)


system = Calls()
"""The calls in use. Only a test puts something else here."""


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes, however few the system takes at a time."""
    left = memoryview(data)
    while left:
        written = system.write(descriptor, left)
        if written <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        left = left[written:]
