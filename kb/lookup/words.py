"""Words and numbers as they are compared, and what a person typed as words to look for."""

import re
from dataclasses import dataclass
from functools import cached_property

from kb.text import folded

_WORD = re.compile(r"\w+")
_EDGES = "\"'“”‘’«»()[]{}<>,;:.!?|*"
_NOT_SQUEEZED = re.compile(r"[\W_]+")
_NATIONAL_PREFIX = re.compile(r"\(\s*0\s*\)")
_SHORTEST_PHONE = 5
_LONGEST_COUNTRY_CODE = 3
_MOST_WORDS = 12
_LONGEST = 200


def words_of(text: str) -> list[str]:
    """Return the words of a folded text in order."""
    return _WORD.findall(text)


def squeezed(text: str) -> str:
    """Return a number as it is compared: folded, without spaces, hyphens and the like."""
    return _NOT_SQUEEZED.sub("", folded(text))


def phone_digits(text: str) -> str:
    """Return a phone number's digits; the zero of `+44 (0)20…` is not one, for nobody dials it."""
    return "".join(filter(str.isdecimal, folded(_NATIONAL_PREFIX.sub("", text))))


@dataclass(frozen=True)
class Word:
    """One thing that a person typed between spaces, folded; or the groups of one number, typed with spaces."""

    text: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The words in it: `o'brien` has two."""
        return tuple(words_of(self.text))

    @cached_property
    def number(self) -> str:
        """It as a number, without hyphens and the like; empty where it holds no digit or is an e-mail address."""
        number = squeezed(self.text)
        return number if "@" not in self.text and any(map(str.isdigit, number)) else ""

    @cached_property
    def address(self) -> str:
        """It as an e-mail address or the end of one, `@firm.example` being `firm.example`; else empty."""
        return self.text.strip("@") if "@" in self.text else ""

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The number, and where it may be a phone number, its digits without the zero or the country code."""
        if not self.number:
            return ()
        found = [self.number]
        digits = phone_digits(self.text)
        if digits and (len(digits) == len(self.number) or "(" in self.text):
            found.append(digits)
            if digits.startswith("0") or self.text.startswith("+"):
                found.append(digits.lstrip("0"))
            if self.text.startswith(("+", "00")):
                abroad = digits.lstrip("0")
                found += [abroad[count:].lstrip("0") for count in range(1, _LONGEST_COUNTRY_CODE + 1)]
        return tuple(dict.fromkeys(one for one in found if one == self.number or len(one) >= _SHORTEST_PHONE))


def readings(typed: str) -> list[tuple[Word, ...]]:
    """Return the ways to read what was typed, the likeliest first.

    Groups of digits side by side are one number, `110 001 234`; and if nothing has that, each is a number of its own.
    """
    chunks = [folded(chunk)[:_LONGEST] for chunk in _NATIONAL_PREFIX.sub("", typed).split()]
    chunks = [chunk for chunk in (_trimmed(chunk) for chunk in chunks) if _WORD.search(chunk)][:_MOST_WORDS]
    if not chunks:
        return []
    joined: list[str] = []
    groups = False
    for chunk in chunks:
        if joined and _is_group(chunk) and _is_group(joined[-1].removeprefix("+")):
            joined[-1] += f" {chunk}"
            groups = True
        else:
            joined.append(chunk)
    found = [_distinct(joined)]
    if groups:
        found.append(_distinct(chunks))
    return found


def _distinct(chunks: list[str]) -> tuple[Word, ...]:
    return tuple(Word(chunk) for chunk in dict.fromkeys(chunks))


def _trimmed(chunk: str) -> str:
    """Return a chunk without the punctuation around it; `(01632)` and `<kim@firm.example>,` lose theirs."""
    return chunk.strip(_EDGES).removeprefix("mailto:")


def _is_group(chunk: str) -> bool:
    return all(character.isdigit() or character in " -/." for character in chunk) and chunk != ""
