"""Changes of a text by place: only what is named changes, to the character."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What stands from `start` to `end` becomes `new`. `kind` says in a word what it is: `link`, `related`, `title`."""

    start: int
    end: int
    new: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line as it was and as it will be; `after` may be several lines. `line` counts from 1."""

    line: int
    before: str
    after: str
    kind: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made. One that reaches into another is left out."""
    parts: list[str] = []
    at = 0
    for edit in sorted(set(edits)):
        if edit.start >= at:
            parts += [text[at : edit.start], edit.new]
            at = edit.end
    return "".join([*parts, text[at:]])


def line_changes(text: str, edits: Iterable[Edit]) -> list[LineChange]:
    """Return what each line with edits becomes, in order; edits of one line count as one."""
    by_lines: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(set(edits)):
        start = text.rfind("\n", 0, edit.start) + 1
        end = text.find("\n", max(edit.start, edit.end - 1 if text[edit.start : edit.end].endswith("\n") else edit.end))
        end = len(text) if end < 0 else end
        if by_lines and start <= by_lines[-1][1]:
            first, _, together = by_lines[-1]
            by_lines[-1] = (first, max(end, by_lines[-1][1]), [*together, edit])
        else:
            by_lines.append((start, end, [edit]))
    changes = []
    for start, end, together in by_lines:
        before = text[start:end]
        moved = [Edit(edit.start - start, min(edit.end, end) - start, edit.new, edit.kind) for edit in together]
        after = edited(before, moved)
        if any(edit.end > end for edit in together):
            after = after.rstrip("\n")
        kinds = ", ".join(dict.fromkeys(edit.kind for edit in together))
        changes.append(LineChange(text.count("\n", 0, start) + 1, before, after, kinds))
    return changes
