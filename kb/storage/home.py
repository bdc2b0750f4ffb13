"""Paths as people write them, with `~` for a home folder."""

from pathlib import Path


def expanded(path: Path | str) -> Path:
    """Return the path with a leading `~` or `~name` filled in; as it is where nobody of that name is known."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
