"""How good a search is: questions with the articles that answer them, and how high up the results those stand."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from kb.errors import FormatError, NotFoundError, Place
from kb.library.search.results import SearchResults
from kb.text import clean_line

DEPTH = 10
"""How many results are looked at."""


class Question(msgspec.Struct, frozen=True):
    """A search as a person typed it, and the ids that answer it."""

    query: str
    relevant: tuple[str, ...]
    id: str = ""


class Evaluation(msgspec.Struct, frozen=True):
    """How a set of questions did. Shares are from 0 to 1; times are milliseconds a search.

    `mrr` is the mean of 1 / place of the first right result among the first ten, 0 where there is none.
    """

    questions: int
    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    mrr_at_10: float
    p50_ms: float
    p95_ms: float
    unknown: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """Read questions, one JSON object a line: `{"id": …, "query": …, "relevant": [id, …]}`.

    Raises NotFoundError or FormatError, with file and line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise NotFoundError(f"The questions cannot be read: {error.strerror}.", where=clean_line(str(path))) from None
    decoder = msgspec.json.Decoder(Question)
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(decoder.decode(line.removeprefix(b"\xef\xbb\xbf")))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                hint = 'Each line is one object: {"id": "1", "query": "words", "relevant": ["article-id"]}.'
                where = Place(clean_line(str(path)), number)
                raise FormatError(f"This question cannot be read: {error}.", where=where, hint=hint) from None
    if not questions:
        raise FormatError("There are no questions in this file.", where=clean_line(str(path)))
    return questions


def evaluate(
    search: Callable[[str, int], SearchResults], questions: Sequence[Question], known: Iterable[str] = ()
) -> Evaluation:
    """Run the questions and return how they did. `known` are the ids that the library has."""
    search(questions[0].query, DEPTH)
    places: list[int | None] = []
    times: list[float] = []
    for question in questions:
        start = time.perf_counter()
        hits = search(question.query, DEPTH).hits
        times.append(time.perf_counter() - start)
        places.append(next((place for place, hit in enumerate(hits, 1) if hit.id in question.relevant), None))
    ids = set(known)
    unknown = {name for question in questions for name in question.relevant if name not in ids} if ids else set()
    return Evaluation(
        questions=len(questions),
        hit_at_1=_share(places, 1),
        hit_at_3=_share(places, 3),
        hit_at_5=_share(places, 5),
        mrr_at_10=sum(1 / place for place in places if place) / len(places),
        p50_ms=percentile(times, 0.50) * 1_000,
        p95_ms=percentile(times, 0.95) * 1_000,
        unknown=tuple(sorted(unknown)),
    )


def _share(places: Sequence[int | None], within: int) -> float:
    return sum(place is not None and place <= within for place in places) / len(places)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values stays at or below (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
