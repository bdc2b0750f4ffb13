"""Moving an article from one state to another.

A state says who sees an article, and `validated` how sure one may be of it: whether somebody has carried it out and
seen that it holds. Who publishes is named in `library.yaml` under `publishers`. That is an agreement, not a lock:
whoever else publishes is told so, and each move is written down.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from kb.errors import ConflictError, DesksideError, LibraryError, NotFoundError, Place
from kb.library.article import STATUSES, Status
from kb.library.editing import edited_from
from kb.library.front_matter_edits import drop_field, set_field
from kb.library.library import Library
from kb.library.library_settings import LibrarySettings
from kb.library.near import did_you_mean
from kb.library.reading import read_bytes
from kb.library.standing import standing
from kb.library.text_edits import Edit, LineChange, line_changes
from kb.storage.files import Version, make_private_folder, write_atomic
from kb.storage.lines import append_line
from kb.text import joined

_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Move:
    """What a move from one state to another does. `note` is what the person should know, empty for most.

    `id` and `path` are those of the article, or of the troubleshooter where `kind` says so; `was` is its state so far.
    """

    id: str
    path: str
    was: Status
    status: Status
    before: bytes
    after: bytes
    changes: tuple[LineChange, ...]
    note: str = ""
    kind: Literal["article", "troubleshooter"] = "article"


def may_publish(settings: LibrarySettings, name: str, email: str) -> bool:
    """Tell whether a person is one of those who publish here; everybody is where the library names nobody."""
    if not settings.publishers:
        return True
    known = {one.casefold() for one in settings.publishers}
    return bool({name.casefold(), email.casefold()} & (known - {""}))


def plan_move(
    library: Library,
    article_id: str,
    status: str,
    *,
    validated: date | None = None,
    not_validated: bool = False,
    replaced_by: str = "",
    name: str = "",
    email: str = "",
) -> Move:
    """Return what it takes to move an article to a state; nothing is written.

    `validated` says on which day somebody saw that the article holds, `not_validated` takes that back; `replaced_by`
    names the article that takes its place. `name` and `email` are whoever does it. Raises NotFoundError, and
    LibraryError where there is nothing to do, the state does not exist, or the file cannot be changed.
    """
    article = library.article(article_id)
    wanted = state_called(status)
    if replaced_by:
        other = library.find(replaced_by)
        if other is None:
            raise NotFoundError(
                f"There is no article `{replaced_by}`.", hint=did_you_mean(replaced_by, library.articles)
            )
        if other is article:
            raise LibraryError("An article cannot take its own place.")
        replaced_by = other.id
    before = read_bytes(library.folder, article.path, _MOST_BYTES)
    file = edited_from(before, article.path)
    if file.read_only:
        raise LibraryError(file.read_only, where=Place(article.path))
    edits: list[Edit] = []
    if wanted != article.status:
        edits += set_field(file.text, "status", wanted)
    if validated is not None and validated != article.validated:
        edits += set_field(file.text, "validated", validated.isoformat())
    elif not_validated and article.validated:
        edits += drop_field(file.text, "validated")
    if replaced_by and replaced_by != article.replaced_by:
        edits += set_field(file.text, "replaced_by", replaced_by)
    elif wanted != "archived" and article.replaced_by:
        edits += drop_field(file.text, "replaced_by")
    if not edits:
        raise LibraryError(f"`{article.id}` is {standing(article)} already.")
    edits = _together(edits)
    note = outside_agreement(library.settings, (article.status, wanted), name, email)
    after = file.bytes_with(edits)
    changes = tuple(line_changes(file.text, edits))
    return Move(article.id, article.path, article.status, wanted, before, after, changes, note)


def state_called(name: str) -> Status:
    """Return a state by its name. Raises LibraryError, with those that there are."""
    for status in STATUSES:
        if status == name.casefold():
            return status
    hint = did_you_mean(name, STATUSES) or f"There are {joined(list(STATUSES))}."
    raise LibraryError(f"There is no state `{name}`.", hint=hint)


def outside_agreement(settings: LibrarySettings, states: Collection[Status], name: str, email: str) -> str:
    """Return what to tell somebody who publishes, or takes back, where others do that; else an empty text."""
    if "published" not in states or may_publish(settings, name, email):
        return ""
    who = joined(list(settings.publishers), "or")
    return f"In this library {who} publishes. It is done all the same, and written down."


def carry_out_move(
    move: Move, library: Library, now: datetime, *, log: Path, lock_folder: Path, name: str = "", email: str = ""
) -> None:
    """Write what was planned, and write it down in the log of moves.

    Raises ConflictError where the file has changed since, StorageError where it cannot be written. A log that cannot be
    written is no reason to stop: the file itself says what it is.
    """
    path = library.folder / move.path
    make_private_folder(lock_folder)
    try:
        write_atomic(path, move.after, expect=Version.of(move.before), mode=None, lock_folder=lock_folder)
    except ConflictError as error:
        raise ConflictError(error.what, where=Place(move.path), hint=error.hint) from None
    line = {
        "at": now.isoformat(),
        "library": str(library.folder),
        move.kind: move.id,
        "from": move.was,
        "to": move.status,
        "by": name or email,
        "outside_agreement": bool(move.note),
    }
    try:
        make_private_folder(log.parent)
        append_line(log, json.dumps(line).encode("ascii"))
    except DesksideError:
        return


def _together(edits: list[Edit]) -> list[Edit]:
    """Return edits with those that insert at one place as one, in order: an edit knows only its place."""
    merged: dict[tuple[int, int], Edit] = {}
    front = [edit for edit in edits if edit.start == edit.end == 0 and edit.new.startswith("---\n")]
    if len(front) > 1:  # each would begin a block of its own
        lines = "".join(edit.new.removeprefix("---\n").removesuffix("---\n\n") for edit in front)
        edits = [edit for edit in edits if edit not in front] + [Edit(0, 0, f"---\n{lines}---\n\n", "status")]
    for edit in edits:
        key = (edit.start, edit.end)
        if edit.start == edit.end and key in merged:
            merged[key] = Edit(*key, merged[key].new + edit.new, f"{merged[key].kind}, {edit.kind}")
        else:
            merged[key] = edit
    return list(merged.values())
