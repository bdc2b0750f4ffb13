"""What two texts have in common, line by line: to show what changed, and to bring two people's changes together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

MOST_COMPARED = 4_000_000
"""Pairs of lines that are compared at most. Beyond that, what lies between the first and the last change counts as
one change, so that no text keeps a person waiting."""


@dataclass(frozen=True, slots=True)
class Common:
    """Lines that are the same in both texts: where they begin in each, and how many they are."""

    before: int
    after: int
    size: int


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison; `gap` stands for unchanged lines that are left out. `number` counts from 1."""

    kind: Literal["same", "removed", "added", "gap"]
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """What became of a text that two people changed: both texts against one another, and each against the beginning.

    `both` is the text with the changes of both; None where they do not go together.
    """

    mine_for_theirs: tuple[DiffLine, ...]
    theirs: tuple[DiffLine, ...]
    mine: tuple[DiffLine, ...]
    both: str | None


def three_way(base: str, mine: str, theirs: str) -> ThreeWay:
    """Compare what two people have made of a text."""
    return ThreeWay(
        mine_for_theirs=tuple(differences(theirs, mine)),
        theirs=tuple(differences(base, theirs)),
        mine=tuple(differences(base, mine)),
        both=merged(base, mine, theirs),
    )


def common_lines(before: Sequence[str], after: Sequence[str]) -> list[Common]:
    """Return the runs of lines that two texts share, in order."""
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    runs = [Common(0, 0, start)]
    middle_before, middle_after = before[start : len(before) - end], after[start : len(after) - end]
    if middle_before and middle_after and len(middle_before) * len(middle_after) <= MOST_COMPARED:
        matcher = SequenceMatcher(None, middle_before, middle_after, autojunk=False)
        runs += [Common(start + one, start + other, size) for one, other, size in matcher.get_matching_blocks()]
    runs.append(Common(len(before) - end, len(after) - end, end))
    return [run for run in runs if run.size]


def differences(before: str, after: str, *, context: int = 2) -> list[DiffLine]:
    """Return what changed from one text to the other, with so many unchanged lines around each change.

    Removed lines have their number in `before`, all others theirs in `after`. Nothing where the texts are the same.
    """
    if before == after:
        return []
    old, new = before.split("\n"), after.split("\n")
    shown: list[DiffLine] = []
    at_old = at_new = 0
    for run in [*common_lines(old, new), Common(len(old), len(new), 0)]:
        shown += [DiffLine("removed", number + 1, old[number]) for number in range(at_old, run.before)]
        shown += [DiffLine("added", number + 1, new[number]) for number in range(at_new, run.after)]
        lines = range(run.after, run.after + run.size)
        head = context if run.before or run.after else 0
        tail = 0 if (run.before + run.size, run.after + run.size) == (len(old), len(new)) else context
        if run.size > head + tail + 1:
            shown += [DiffLine("same", number + 1, new[number]) for number in lines[:head]]
            shown.append(DiffLine("gap", lines[head] + 1, ""))
            shown += [DiffLine("same", number + 1, new[number]) for number in lines[run.size - tail :]]
        else:
            shown += [DiffLine("same", number + 1, new[number]) for number in lines]
        at_old, at_new = run.before + run.size, run.after + run.size
    return shown


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with the changes that both made to `base`; None where they changed the same place differently."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    lines = base.split("\n")
    result: list[str] = []
    at = 0
    for start, end, text in _together(_changes(lines, mine.split("\n")), _changes(lines, theirs.split("\n"))):
        if text is None:
            return None
        result += lines[at:start]
        result += text
        at = end
    return "\n".join([*result, *lines[at:]])


def _changes(base: Sequence[str], changed: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    """Return the changes as places of the base and what stands there instead."""
    found: list[tuple[int, int, list[str]]] = []
    at_base = at_changed = 0
    for run in chain(common_lines(base, changed), [Common(len(base), len(changed), 0)]):
        if run.before > at_base or run.after > at_changed:
            found.append((at_base, run.before, list(changed[at_changed : run.after])))
        at_base, at_changed = run.before + run.size, run.after + run.size
    return found


def _together(
    mine: list[tuple[int, int, list[str]]], theirs: list[tuple[int, int, list[str]]]
) -> Iterator[tuple[int, int, list[str] | None]]:
    """Go through both people's changes in order; None for the text where two of them touch."""
    mine, theirs = list(reversed(mine)), list(reversed(theirs))
    while mine or theirs:
        if mine and theirs and mine[-1] == theirs[-1]:
            theirs.pop()
            yield mine.pop()
            continue
        first, other = (mine, theirs) if not theirs or (mine and mine[-1][:2] <= theirs[-1][:2]) else (theirs, mine)
        start, end, text = first.pop()
        if other and other[-1][0] <= end:
            yield start, end, None
            return
        yield start, end, text
