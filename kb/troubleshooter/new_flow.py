"""A new troubleshooter from a template that can be proved as it stands, to be written over."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import ConflictError, FlowError, LibraryError, Place, StorageError
from kb.text import clean_line, shorten

if TYPE_CHECKING:
    from kb.library.library import Library

FOLDER = "troubleshooters"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_ID = 60
_RESERVED_ON_WINDOWS = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")

_TEMPLATE = """\
# A troubleshooter is a table of causes over facts. The order of the facts is the order of asking.
# Run `deskside check` to prove it, and `deskside flow show {id}` to see the tree of questions.
flow: {id}
version: 1
title: {title}
symptom: {title}
# article: an-article           # what to read about it, by the article's id
says: []                        # callers' words for it
roles: []                       # user, coordinator, contract_manager, admin; empty means everybody
status: draft                   # draft, review, published or archived
# reviewed: 2026-11-20          # when somebody walked through it beside the real thing
# review_every: 12              # months

facts:
  since:
    ask: Since when is it like that?
    speak: Could you tell me since when it is like that?
    why: What worked before can be put back, what never worked has to be set up.
    # help: an-article.md#where-to-look   # how somebody finds the answer out
    values:
      always: It has never worked
      recently: It worked before
      unsure: Not sure

# never:                        # cases that cannot be, each with its reason
#   - {{since: always, other_fact: value, because: the reason}}
# contradiction: ask-support    # needed with `never`, and with facts that the record answers (`record:`)

causes:
  - id: never-set-up
    title: It has not been set up yet
    when: {{since: always}}
    because: It has never worked, so something is still missing.
    then:
      contact: ask-support
  - id: changed
    title: Something has changed
    when: {{since: [recently, unsure]}}
    because: It worked before, as far as is known, so something must have changed.
    then:                       # or a fix: `fix: article.md`, `who: [role]`, `verify: Does it work?`, `else: contact`
      contact: ask-support

contacts:
  ask-support:
    subject: {subject}
    needs: [caller.name, caller.email]
    asks: [What you see on the screen]

tests:
  - name: it has never worked
    answers: {{since: always}}
    asked: [since]
    cause: never-set-up
  - name: it worked before
    answers: {{since: recently}}
    asked: [since]
    cause: changed
"""


def flow_template(flow_id: str, title: str) -> str:
    """Return the text of a small draft troubleshooter that passes the check.

    Raises FlowError for an id that no troubleshooter can have.
    """
    check_flow_id(flow_id)
    words = clean_line(title) or flow_id.replace("-", " ")
    subject = words.replace("{", "(").replace("}", ")")
    return _TEMPLATE.format(id=flow_id, title=_quoted(words), subject=_quoted(subject))


def create_flow(library: "Library", flow_id: str, title: str) -> Path:
    """Write a draft troubleshooter into the library and return its path.

    Raises FlowError for an id that is not safe as a file's name or that exists already, LibraryError when the folder
    of troubleshooters leads out of the library, and StorageError when the file cannot be written.
    """
    from kb.storage.files import ABSENT, write_atomic

    text = flow_template(flow_id, title)
    folder = library.folder / FOLDER
    taken = next((path for path in library.flow_files() if path.stem.casefold() == flow_id), None)
    path = folder / f"{flow_id}.yaml"
    if taken is not None or path.exists() or path.is_symlink():
        shown = f"{FOLDER}/{(taken or path).name}"
        raise FlowError(f"There is a troubleshooter `{flow_id}` already.", where=Place(clean_line(shown)))
    if folder.is_symlink():
        hint = "Make it a folder of its own."
        raise LibraryError(
            "The folder of troubleshooters is a link, and links are not followed.", where=FOLDER, hint=hint
        )
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise StorageError(f"The folder `{FOLDER}` cannot be made: {reason}.", where=FOLDER) from None
    try:
        write_atomic(path, text.encode(), expect=ABSENT, mode=0o644, locked=False)
    except ConflictError:
        where = Place(f"{FOLDER}/{path.name}")
        raise FlowError(f"There is a troubleshooter `{flow_id}` already.", where=where) from None
    return path


def check_flow_id(flow_id: str) -> None:
    """Raise FlowError unless the id is safe as a file's name everywhere: words of small letters and digits, hyphens."""
    if not _ID.fullmatch(flow_id) or len(flow_id) > _MOST_ID or _RESERVED_ON_WINDOWS.fullmatch(flow_id):
        hint = "Use small letters, digits and hyphens, as in `no-seats-left`."
        raise FlowError(f"`{shorten(clean_line(flow_id), _MOST_ID)}` cannot be a troubleshooter's id.", hint=hint)


def _quoted(text: str) -> str:
    """Return text as a double-quoted YAML scalar on one line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
