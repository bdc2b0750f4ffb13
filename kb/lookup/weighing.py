"""How well one account or case fits what was typed, and which of its texts says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.lookup.found import SURE, Found, Kind
from kb.lookup.matching import SHORTEST_MISSPELT, slips_in
from kb.lookup.row import Text
from kb.lookup.schema import Kept
from kb.lookup.words import Word, words_of
from kb.text import folded

_NUMBER, _WHOLE, _WORD, _BEGUN, _END, _INNER = 100.0, 90.0, 80.0, 65.0, 55.0, 45.0
_SLIP = 20.0
_MAIN = 4.0
"""What the name of the whole thing counts more than another text."""
_TOGETHER = SURE - _WHOLE
"""What it is worth that all words stand in one text."""
_MOST_LINES = 200
_MOST_NEAR = 20
_MOST_SHOWN = 80
_BEFORE = 24


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word found in a text: how well, and as what it stands there."""

    strength: float
    form: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """How well a row fits: `hits` has for each word the texts that have it, and `first` is the text that fits best."""

    row: Kept
    score: float = 0.0
    hits: tuple[dict[int, _Hit], ...] = ()
    first: int = -1

    @property
    def rank(self) -> tuple[float, str, str]:
        """What sorts the best first, and equals by name."""
        return (-self.score, self.row.title.casefold(), self.row.id)

    def found(self, kind: Kind) -> Found:
        """Return the row as a find, with the text that fits best."""
        row = self.row
        if self.first < 0:
            return Found(kind, row.id, row.title, row.person)
        text = row.texts[self.first]
        value, marks = _shown(text, [found[self.first].form for found in self.hits if self.first in found])
        also = _also(row.texts, self.hits, self.first)
        return Found(kind, row.id, row.title, text.person or row.person, text.label, value, marks, self.score, also)


def weigh(row: Kept, words: Sequence[Word], *, near: bool) -> Weighed:
    """Return how well a row fits the words, with slips forgiven where `near` is set."""
    compared = _Compared(row)
    hits = tuple(_hits(compared, word, near=near) for word in words)
    best = [max((hit.strength for hit in found.values()), default=0.0) for found in hits]
    if not any(best):
        return Weighed(row)
    together: dict[int, float] = {}
    for found in hits:
        for at, hit in found.items():
            together[at] = together.get(at, 0.0) + hit.strength
    first = min(together, key=lambda at: (-together[at], at))
    score = sum(best) / len(words) + _TOGETHER * sum(first in found for found in hits) / len(words)
    if compared.lines[first] == " ".join(word.text for word in words):
        score += _TOGETHER
    return Weighed(row, round(score, 2), hits, first)


class _Compared:
    """A row's texts in the form that is compared, and their words where slips are looked for."""

    def __init__(self, row: Kept) -> None:
        self.texts = row.texts
        self.lines = row.lines.split("\n")

    @cached_property
    def tokens(self) -> dict[str, list[int]]:
        """The words of the texts, and addresses with their halves, with the numbers of the texts that have them."""
        found: dict[str, list[int]] = {}
        for at, line in enumerate(self.lines):
            whole = [line.strip(), *line.strip().split("@")] if self.texts[at].shape == "email" else [line]
            for one in dict.fromkeys((*whole, *words_of(line))):
                if len(one) >= SHORTEST_MISSPELT - 1:
                    found.setdefault(one, []).append(at)
        return found


def _also(texts: Sequence[Text], hits: Sequence[dict[int, _Hit]], first: int) -> tuple[str, ...]:
    """Return the texts in which those words stand that do not stand in the first, each once."""
    found: dict[str, None] = {}
    for one in hits:
        if one and first not in one:
            text = texts[min(one, key=lambda at: (-one[at].strength, at))]
            found[text.label if text.label in ("company", "account") else f"{text.label} {text.value}"] = None
    return tuple(found)


def _hits(compared: _Compared, word: Word, *, near: bool) -> dict[int, _Hit]:
    """Return the texts that have a word, as typed or, where none has it so, with slips."""
    texts, lines = compared.texts, compared.lines
    found: dict[int, _Hit] = {}
    forms = dict.fromkeys((word.address or word.text, *word.numbers))
    for form in forms:
        for at, line in enumerate(lines):
            if form in line:
                hit = _hit(texts[at], line, form)
                if at not in found or hit.strength > found[at].strength:
                    found[at] = hit
        if len(found) > _MOST_LINES:
            break
    if not found and len(word.parts) > 1:
        for at, line in enumerate(lines):
            if all(part in line for part in word.parts):
                found[at] = _Hit(_INNER, word.parts[-1])
    if not found and len(word.parts) == 1:
        for at, line in enumerate(lines):
            together = _run_together(line, word.text) if texts[at].shape in ("main", "name") else None
            if together is not None:
                found[at] = together
    if not found and near:
        found = _near(compared.tokens, forms)
    return found


def _hit(text: Text, line: str, form: str) -> _Hit:
    main = _MAIN if text.shape == "main" else 0.0
    if text.shape in ("number", "phone"):
        if line == form:
            return _Hit(_NUMBER, form)
        return _Hit(_BEGUN if line.startswith(form) else _END if line.endswith(form) else _INNER, form)
    if line == form and text.shape != "words":
        return _Hit(_WHOLE + main, form)
    strength = _INNER
    start = line.find(form)
    while start >= 0:
        if start == 0 or not line[start - 1].isalnum():
            end = start + len(form)
            if end == len(line) or not line[end].isalnum():
                return _Hit(_WORD + main, form)
            strength = _BEGUN
        start = line.find(form, start + 1)
    return _Hit(strength + main, form)


def _run_together(line: str, form: str) -> _Hit | None:
    """Return how a name's words without the spaces, or their first letters, are what was typed."""
    words = words_of(line)
    if form in "".join(words):
        return _Hit(_BEGUN, form)
    return _Hit(_INNER, "") if len(form) > 1 and form == "".join(word[0] for word in words) else None


def _near(tokens: Mapping[str, Sequence[int]], forms: Iterable[str]) -> dict[int, _Hit]:
    """Return the texts that have a word that is a slip or two away."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found: dict[int, _Hit] = {}
    for form in forms:
        most = slips_in(form)
        if not most:
            continue
        similar = process.extract(form, list(tokens), scorer=OSA.distance, score_cutoff=most, limit=_MOST_NEAR)
        for token, slips, _ in similar:
            _keep(found, tokens[token], _Hit(_INNER - _SLIP * min(slips, 2) + (form[0] == token[0]), token))
        if not found:
            begun = {token: token[: len(form)] for token in tokens if len(token) > len(form)}
            begun_near = process.extract(form, begun, scorer=OSA.distance, score_cutoff=1, limit=_MOST_NEAR)
            for beginning, _, longer in begun_near:
                _keep(found, tokens[str(longer)], _Hit(_INNER - 2 * _SLIP, beginning))
    return found


def _keep(found: dict[int, _Hit], places: Sequence[int], hit: _Hit) -> None:
    for at in places:
        if at not in found or hit.strength > found[at].strength:
            found[at] = hit


def _shown(text: Text, forms: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return what is shown of a text, cut to the part that matches where it is long, and the marks in it."""
    value = " ".join(text.value.split())
    marks = _marks_in(value, forms, number=text.shape in ("number", "phone"))
    if len(value) <= _MOST_SHOWN:
        return value, marks
    start = max(0, (marks[0][0] if marks else 0) - _BEFORE)
    end = min(len(value), start + _MOST_SHOWN)
    shown = f"{'…' * (start > 0)}{value[start:end]}{'…' * (end < len(value))}"
    moved = (start > 0) - start
    return shown, tuple((one + moved, min(other, end) + moved) for one, other in marks if one < end)


def _marks_in(value: str, forms: Sequence[str], *, number: bool = False) -> tuple[tuple[int, int], ...]:
    """Return where forms, which are folded, stand in a text as it is written; in a number, hyphens do not count."""
    line, places = _with_places(value, squeezed=number)
    found = []
    for form in filter(None, forms):
        start = _place_of(line, form)
        where = places
        if start < 0:
            squeezed, where = _with_places(value, squeezed=True)
            start = squeezed.find(form)
        if start >= 0:
            found.append((where[start], where[start + len(form) - 1] + 1))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _with_places(value: str, *, squeezed: bool) -> tuple[str, list[int]]:
    """Return a text as it is compared, with the place in the text of each of its characters."""
    places: list[int] = []
    characters: list[str] = []
    for at, character in enumerate(value):
        for plain in folded(character):
            if not squeezed or plain.isalnum():
                characters.append(plain)
                places.append(at)
    return "".join(characters), places


def _place_of(line: str, form: str) -> int:
    """Return where a form stands, at the beginning of a word rather than within one; -1 where it does not."""
    first = start = line.find(form)
    while start > 0 and line[start - 1].isalnum():
        start = line.find(form, start + 1)
    return start if start >= 0 else first
