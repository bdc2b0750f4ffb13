"""What can be made again, and what an editor that was stopped has left in the library.

D030: a search index that is not as it was left. It is a cache, so it is removed and nothing is lost.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.errors import Finding, Place, Severity, StorageError
from kb.storage.folders import folders_in, names_in
from kb.storage.leftovers import Writers, check_leftovers, target_of
from kb.storage.locks import is_held
from kb.storage.treatment import Treated, treat
from kb.storage.words import shown

_MOST_FOLDERS = 10_000
_MADE_AGAIN = "removed; it is made again at the next search"


def check_indexes(folder: Path, *, dry_run: bool) -> Iterator[Treated]:
    """Look at the search indexes of all libraries."""
    from kb.library.search.store import is_sound, remove

    for one in folders_in(folder):
        yield from _check_index(one, is_sound, remove, dry_run=dry_run)


def check_lookups(folder: Path, *, dry_run: bool) -> Iterator[Treated]:
    """Look at the look-up indexes of accounts or of cases, each in parts."""
    from kb.lookup.shard_files import is_sound, remove

    for index in folders_in(folder):
        for part in folders_in(index):
            yield from _check_index(part, is_sound, remove, dry_run=dry_run)


def _check_index(
    folder: Path, is_sound: Callable[[Path], bool], remove: Callable[[Path], None], *, dry_run: bool
) -> Iterator[Treated]:
    if not any(not name.endswith(".lock") for name in names_in(folder)):
        return
    try:
        if is_held(folder / "index") or is_sound(folder):
            return
    except StorageError as error:
        yield Treated(Finding("D007", Severity.WARNING, error.what, Place(shown(folder)), error.hint))
        return
    message = "This search index is not as it was left, or another version of Deskside made it."
    finding = Finding("D030", Severity.NOTE, message, Place(shown(folder)))

    def act() -> str:
        remove(folder)
        return _MADE_AGAIN

    yield from treat(finding, _MADE_AGAIN, act, dry_run=dry_run)


def check_library_folder(folder: Path, writers: Writers, *, dry_run: bool) -> Iterator[Treated]:
    """Clear away what a stopped editor has left beside the articles; nothing else of the library is looked at."""
    for count, (at, below, names) in enumerate(os.walk(folder)):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if any(target_of(name) for name in names):
            yield from check_leftovers(Path(at), writers=writers, dry_run=dry_run)
        if count >= _MOST_FOLDERS:
            return
