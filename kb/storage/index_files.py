"""What the indexes in the cache folder have in common: where they stand, whether one is as it was left, what breaks."""

from hashlib import blake2b
from pathlib import Path


def folder_for(cache: Path, indexed: Path) -> Path:
    """Return where the index of a folder stands in a cache folder, by whatever path the folder is called."""
    name = blake2b(str(indexed.resolve()).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
    return cache / name


def as_left(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and time of each of an index's files; the engine's own lock files do not count.

    Raises OSError when the folder or a file in it cannot be looked at.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        if not path.name.endswith(".lock"):
            status = path.stat()
            found[path.name] = (status.st_size, status.st_mtime_ns)
    return found


def is_from_engine(error: BaseException) -> bool:
    """Tell whether an error comes out of the engine: its own are plain ValueErrors, its panics no Exceptions at all."""
    return isinstance(error, ValueError | OSError) or type(error).__module__ == "pyo3_runtime"
