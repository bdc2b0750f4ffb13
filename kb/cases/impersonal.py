"""Words without persons: what somebody typed, with all taken out that could tell who they or their company are.

Addresses and numbers go by how they look, names by asking whoever knows the records of this computer. A word that the
library itself uses in its titles and callers' words is a help word and stays, though somebody may be called so too.
Error codes and versions stay (see `kb.cases.codes`): they are what an article is missing for.
"""

import re
from collections.abc import Callable, Collection

from kb.cases.codes import is_code
from kb.text import clean_line

MOST_WORDS = 40
MOST_CHARACTERS = 300
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_YEAR = re.compile(r"(?:19[89]|20[0-9])\d")
_ADDRESS = re.compile(
    r"@|://|^www\.|\\|/\S*/|\w\.(?:com|org|net|io|example|test|invalid|local|[a-z]{2})\b", re.IGNORECASE
)
_SCOTTISH = re.compile(r"(?:Mc|Mac)[A-Z][a-z]")
_LONGEST_ABBREVIATION = 3
EDGES = " \t.,;:!?()[]{}<>\"'“”‘’«»…"


def impersonal(text: str, *, known: Collection[str] = (), is_name: Callable[[str], bool] = lambda word: False) -> str:
    """Return the words of a text that tell of nobody, in small letters, with one space between.

    `known` holds the library's own words, in small letters; `is_name` tells whether another word belongs to a person or
    a company that is on record here. Dropped are: words with an `@` or like a web address or a path; words with a digit
    in them, unless the library knows them or they are a year, an error code or a version, and stand alone: a run of
    them is a number read out; names; and words that begin with a capital in the midst of others, which most often are
    names too.
    """
    tokens = [token.strip(EDGES) for token in _TOKEN.findall(clean_line(text)[:MOST_CHARACTERS])]
    tokens = [token for token in tokens if token][:MOST_WORDS]
    kept: list[str] = []
    for at, token in enumerate(tokens):
        if _ADDRESS.search(token):
            continue
        if any(character.isdigit() for character in token):
            if (_may_stay(token, known) or is_code(tokens, at)) and not _beside_digits(tokens, at):
                kept.append(token.casefold())
            continue
        for word in _WORD.findall(token):
            small = word.casefold()
            if small in known or not (_looks_like_a_name(tokens, at) or any(is_name(part) for part in _parts(small))):
                kept.append(small)
    return " ".join(kept)


def _parts(word: str) -> list[str]:
    """Return what may be a name in a word: `kim` in `kim's`, both names in `anne-marie`."""
    bare = re.sub(r"['’]s?$", "", word)
    return [bare, *(part for part in re.split(r"['’-]", bare) if part != bare)]


def _may_stay(token: str, known: Collection[str]) -> bool:
    return bool(_YEAR.fullmatch(token)) or (len(token) <= _LONGEST_CODE and token.casefold() in known)


_LONGEST_CODE = 6
"""`3ds`, `365`, `2.4.3`: longer ones may be somebody's number though an article has it as an example."""


def _beside_digits(tokens: list[str], at: int) -> bool:
    around = [tokens[other] for other in (at - 1, at + 1) if 0 <= other < len(tokens)]
    return any(character.isdigit() for token in around for character in token)


def _looks_like_a_name(tokens: list[str], at: int) -> bool:
    """Tell whether a word stands out by its capital; the first one only together with the next."""
    if not _is_capitalised(tokens[at]):
        return False
    return at > 0 or (len(tokens) > 1 and _is_capitalised(tokens[1]))


def _is_capitalised(word: str) -> bool:
    """Tell whether a word is written as names are: `Kim`, `McKay`, `KIMBERLY`, but not `VPN` or `AutoCAD`."""
    if not word[0].isupper():
        return False
    if word.isupper():
        return len(word) > _LONGEST_ABBREVIATION
    return bool(_SCOTTISH.match(word)) or not any(
        letter.isupper() for part in re.split(r"['’-]", word) for letter in part[1:]
    )
