"""What people looked for and did not find, near wordings together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kb.cases.journal_events import JournalEvent

_ALIKE = 80.0
"""How alike two wordings are, of 100, when they ask for the same."""
_BEGINNING = 4
"""Letters by which stems are first brought together, so that not every wording is compared with every other."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was looked for. `wordings` has how often in which words, the most frequent first.

    `nothing`, `weak` and `unopened` count how it ended: nothing was found, nothing fitted well, or what was found was
    not opened. `opened` has what was opened all the same where the results fitted weakly.
    """

    words: str
    wordings: tuple[tuple[str, int], ...]
    nothing: int
    weak: int
    unopened: int
    opened: tuple[tuple[str, int], ...]
    last: datetime | None

    @property
    def count(self) -> int:
        """How often it was looked for in vain."""
        return self.nothing + self.weak + self.unopened


def searches(events: Iterable[JournalEvent]) -> list[JournalEvent]:
    """Return the searches among the events, those of which no words could be kept among them."""
    return [event for event in events if event.event == "search" and event.found is not None]


def group_gaps(events: Iterable[JournalEvent]) -> list[Gap]:
    """Return the searches in groups of near wordings, the most frequent first. Does not mind the events' order."""
    by_words: dict[str, list[JournalEvent]] = {}
    for event in searches(events):
        if event.words:
            by_words.setdefault(event.words, []).append(event)
    groups: list[list[str]] = []
    leaders: dict[str, list[int]] = {}
    shapes: list[str] = []
    for words in sorted(by_words, key=lambda words: (-len(by_words[words]), words)):
        shape, keys = _shape(words)
        near = sorted({at for key in keys for at in leaders.get(key, ())})
        found = _nearest(shape, [(at, shapes[at]) for at in near])
        if found is not None:
            groups[found].append(words)
            continue
        for key in keys:
            leaders.setdefault(key, []).append(len(groups))
        groups.append([words])
        shapes.append(shape)
    made = [_gap(group, by_words) for group in groups]
    return sorted(made, key=lambda gap: (-gap.count, gap.words))


def _shape(words: str) -> tuple[str, set[str]]:
    """Return the stems of the words that say something, in order, and what to look for near ones by."""
    from kb.library.search.words import SMALL_TALK, STOP_WORDS, stem, words_of

    said = words_of(words)
    for empty in (STOP_WORDS | SMALL_TALK, STOP_WORDS, frozenset[str]()):
        telling = [word for word in said if word not in empty]
        if telling:
            break
    stems = sorted({stem(word) for word in telling}) or [words]
    return " ".join(stems), {one[:_BEGINNING] for one in stems}


def _nearest(shape: str, others: list[tuple[int, str]]) -> int | None:
    from rapidfuzz import fuzz

    best, at = 0.0, None
    for index, other in others:
        mine, theirs = set(shape.split()), set(other.split())
        shared = 100.0 * len(mine & theirs) / len(mine | theirs)
        alike = max(fuzz.ratio(shape, other), 100.0 if mine == theirs else shared + 20.0 if shared >= 60 else 0.0)
        if alike >= _ALIKE and alike > best:
            best, at = alike, index
    return at


def _gap(group: list[str], by_words: dict[str, list[JournalEvent]]) -> Gap:
    events = [event for words in group for event in by_words[words]]
    missed = [event for event in events if not event.opened]
    opened = Counter(event.opened for event in events if event.opened)
    return Gap(
        words=group[0],
        wordings=tuple((words, len(by_words[words])) for words in group),
        nothing=sum(event.found == "none" for event in missed),
        weak=sum(event.found == "weak" for event in missed),
        unopened=sum(event.found == "some" for event in missed),
        opened=tuple(sorted(opened.items(), key=lambda item: (-item[1], item[0]))),
        last=max((event.at for event in events if event.at is not None), default=None),
    )
