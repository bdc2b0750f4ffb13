"""`searches.yaml`: what people type, and the article that must then be among the first three results.

```yaml
new seats not showing: missing-licences
colleague is in the list twice: [duplicate-people, email-changed-or-duplicate]      # any of them will do
```
Articles and troubleshooters are named by their ids. Codes: Q001 the file cannot be used, Q002 a search that names
nothing that can be found, Q003 a search whose article is not among the first three.
"""

from collections.abc import Callable, Container, Iterable
from pathlib import Path

import msgspec

from kb.errors import DesksideError, Finding, Place, Severity
from kb.library.article import Audience
from kb.library.near import did_you_mean
from kb.library.reading import read_file
from kb.library.search.results import SearchResults
from kb.strict_yaml import Reader, load_mapping
from kb.text import clean_line, joined, shorten

FILE_NAME = "searches.yaml"
GOOD_ENOUGH = 3
"""The lowest place at which an article counts as found."""
MOST_BYTES = 256_000
_LOOKED_AT = 20

Search = Callable[[str, Audience, int], SearchResults]
"""How results are asked for: the words, the audience, and how many at most."""


class ExpectedSearch(msgspec.Struct, frozen=True):
    """One line of the file: the words, the ids of which any must be found, and the line."""

    words: str
    wanted: tuple[str, ...]
    line: int


class RankedSearch(msgspec.Struct, frozen=True):
    """A search and the place at which what it wants was found, from 1; None where it was not among the first 20.

    `first` is the id of the best result, empty where there is none.
    """

    search: ExpectedSearch
    rank: int | None
    first: str = ""


def load_searches(folder: Path) -> tuple[tuple[ExpectedSearch, ...], tuple[Finding, ...]]:
    """Read a library's `searches.yaml`; one that is absent gives nothing. Never raises."""
    if not (folder / FILE_NAME).is_file():
        return (), ()
    try:
        return searches_from(read_file(folder, FILE_NAME, MOST_BYTES))
    except DesksideError as error:
        return (), (_unusable(error),)


def searches_from(text: str) -> tuple[tuple[ExpectedSearch, ...], tuple[Finding, ...]]:
    """Return the searches of a file with this text, and what is wrong with it. Never raises."""
    searches: list[ExpectedSearch] = []
    findings: list[Finding] = []
    try:
        mapping = load_mapping(text, file=FILE_NAME)
    except DesksideError as error:
        return (), (_unusable(error),)
    reader = Reader(mapping, file=FILE_NAME, what="A search")
    for words, line in mapping.lines.items():
        try:
            wanted = tuple(clean_line(name) for name in reader.texts(words) if name)
        except DesksideError as error:
            findings.append(_unusable(error))
            continue
        if wanted and clean_line(words):
            searches.append(ExpectedSearch(clean_line(words), wanted, line))
        else:
            message = "This search says neither what is typed nor what is to be found."
            findings.append(Finding("Q001", Severity.ERROR, message, Place(FILE_NAME, line)))
    return tuple(searches), tuple(findings)


def rank_searches(
    searches: Iterable[ExpectedSearch], search: Search, public: Container[str]
) -> tuple[RankedSearch, ...]:
    """Run the searches and return at which place each finds what it wants.

    `public` are the ids that customers may see. A search that wants one of them is run as a customer, any other as
    staff.
    """
    ranked = []
    for expected in searches:
        audience: Audience = "customer" if any(name in public for name in expected.wanted) else "staff"
        ids = [hit.id for hit in search(expected.words, audience, _LOOKED_AT).hits]
        rank = next((place for place, found in enumerate(ids, 1) if found in expected.wanted), None)
        ranked.append(RankedSearch(expected, rank, ids[0] if ids else ""))
    return tuple(ranked)


def search_findings(ranked: Iterable[RankedSearch], names: Iterable[str]) -> list[Finding]:
    """Return what is wrong with the searches; `names` are the ids of all articles and troubleshooters."""
    known = set(names)
    findings = []
    for one in ranked:
        expected = one.search
        place = Place(FILE_NAME, expected.line)
        for name in expected.wanted:
            if name not in known:
                message = f"There is no article or troubleshooter `{shorten(name, 60)}`."
                findings.append(Finding("Q002", Severity.ERROR, message, place, did_you_mean(name, known)))
        if (one.rank is None or one.rank > GOOD_ENOUGH) and known.intersection(expected.wanted):
            wanted = joined([f"`{name}`" for name in expected.wanted], "or")
            at = f"only at place {one.rank}" if one.rank else f"not among the first {_LOOKED_AT}"
            message = f"Who searches for “{shorten(expected.words, 60)}” finds {wanted} {at}."
            first = f"The first is `{one.first}`. " if one.first else ""
            hint = f"{first}Put the callers' words into `says` of the one that is wanted."
            findings.append(Finding("Q003", Severity.WARNING, message, place, hint))
    return findings


def _unusable(error: DesksideError) -> Finding:
    place = error.where if isinstance(error.where, Place) else Place(FILE_NAME)
    return Finding("Q001", Severity.ERROR, error.what, place, error.hint)
