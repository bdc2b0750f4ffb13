"""Pictures of the screen that somebody saved: they show what stood there, so they belong to what is forgotten."""

import html
import re
from collections.abc import Collection
from pathlib import Path

from kb.errors import StorageError
from kb.storage.folders import names_in
from kb.storage.reading import read_bytes

_TAGS = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")
_MOST_BYTES = 20_000_000


def pictures_showing(folder: Path, texts: Collection[str]) -> list[Path]:
    """Return the pictures in which one of these texts can be read; texts are in small letters.

    A picture is a text of its own for each run of one colour, so they are joined both with and without a space.
    """
    found = []
    for name in names_in(folder):
        path = folder / name
        try:
            drawn = read_bytes(path, most=_MOST_BYTES, follow_links=False).decode("utf-8", "replace")
        except StorageError:
            continue
        joined = _plain(_TAGS.sub("", drawn)), _plain(_TAGS.sub(" ", drawn))
        if any(text in part for text in texts for part in joined):
            found.append(path)
    return found


def _plain(text: str) -> str:
    return _SPACES.sub(" ", html.unescape(text)).casefold()
