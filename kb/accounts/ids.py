"""Account ids: names of files that are safe on every system, made from a company's name."""

import re
import unicodedata

from kb.text import clean_line

_LONGEST = 60
_MOST_BYTES = 180
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_NOT_IN_NAMES = set('/\\:*?"<>|')


def is_account_id(text: str) -> bool:
    """Tell whether a text can be the name of an account's file, whoever put the file there."""
    if _PLAIN.fullmatch(text):
        return text not in _RESERVED
    return (
        bool(text)
        and clean_line(text) == text
        and not _NOT_IN_NAMES & set(text)
        and not text.startswith((".", "-"))
        and not text.endswith(".")
        and text.partition(".")[0].rstrip().casefold() not in _RESERVED
        and len(text.encode("utf-8")) <= _MOST_BYTES
    )


def id_for(company: str) -> str:
    """Return the id that a company's name asks for: lower case, letters of any script, words joined by hyphens.

    `account` stands for a name without letters or digits. The id may be taken already.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_line(company)).casefold())
    words = re.sub(r"[\W_]+", "-", re.sub(r"['’]", "", folded)).strip("-")
    while len(words) > _LONGEST or len(words.encode("utf-8")) > _MOST_BYTES - 10:
        start, _, last = words.rpartition("-")
        words = start if start and len(last) < _LONGEST // 2 else words[: min(len(words) - 1, _LONGEST)].strip("-")
    if not words:
        return "account"
    return words if is_account_id(words) else f"account-{words}"
