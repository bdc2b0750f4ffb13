"""Moving a troubleshooter from one state to another, by the agreement that holds for articles too."""

from kb.errors import LibraryError, Place
from kb.library.editing import edited_from
from kb.library.library import Library
from kb.library.reading import read_bytes
from kb.library.standing import WORDS
from kb.library.states import Move, outside_agreement, state_called
from kb.library.text_edits import Edit, line_changes
from kb.library.yaml_spans import written_like, yaml_keys, yaml_values
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.load import MOST_BYTES, load_flow

_KEY = "status"


def plan_flow_move(library: Library, flow: Flow, status: str, *, name: str = "", email: str = "") -> Move:
    """Return what it takes to move a troubleshooter to a state; nothing is written.

    `name` and `email` are whoever does it. Raises LibraryError where there is nothing to do, the state does not exist
    or the file cannot be changed, and FormatError where it is no troubleshooter any more.
    """
    wanted = state_called(status)
    before = read_bytes(library.folder, flow.path, MOST_BYTES)
    file = edited_from(before, flow.path)
    if file.read_only:
        raise LibraryError(file.read_only, where=Place(flow.path))
    was = state_called(load_flow(file.text, path=flow.path).status)
    if wanted == was:
        raise LibraryError(f"`{flow.id}` is {WORDS[was]} already.")
    edits = _edits(file.text, wanted)
    note = outside_agreement(library.settings, (was, wanted), name, email)
    changes = tuple(line_changes(file.text, edits))
    return Move(flow.id, flow.path, was, wanted, before, file.bytes_with(edits), changes, note, kind="troubleshooter")


def _edits(text: str, status: str) -> list[Edit]:
    for value in yaml_values(text):
        if value.keys == (_KEY,):
            written = text[value.start : value.end]
            return [Edit(value.start, value.end, written_like(written, status) if written else f" {status}", _KEY)]
    second = [key for key in yaml_keys(text) if len(key.keys) == 1][1]
    between = ", " if second.in_braces else "\n"
    return [Edit(second.start, second.start, f"{_KEY}: {status}{between}", _KEY)]
