"""Cells to values: hidden and blank, e-mail addresses, numbers, roles, states. What is not understood stays unknown."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from kb.accounts.record import Access, TeamRole

HIDDEN = "*****"
"""What stands in the place of a name or an address when the privacy setting hides it (domain.md 2.1)."""

_SIGNS = ("*", "•", "●")
_STARS = re.compile(r"[*•●]{3,}")
_BLANK = {"", "-", "--", "–", "—", "n/a", "#n/a"}
_LONGEST_BLANK = max(map(len, _BLANK))
_SHORTEST_HASH = 24
_HASH = re.compile(rf"[0-9a-f]{{{_SHORTEST_HASH},128}}", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@,;<>\"()\[\]]+@[^\s@,;<>\"()\[\]]+")
_WHOLE = re.compile(r"[0-9]{1,12}(?:[.,]0+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., '’\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3}){0,3}")
_POINT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_COMMA = re.compile(r"[0-9]{1,12},[0-9]{1,12}")
_POINT_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,12}")
_COMMA_GROUPED = re.compile(r"[0-9]{1,3}(?:[.\s][0-9]{3})+,[0-9]{1,12}")
_SCIENTIFIC = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]{1,2}", re.IGNORECASE)

# the greater right first: a row may name two roles at once
_ROLE_WORDS: tuple[tuple[TeamRole, re.Pattern[str]], ...] = (
    ("primary_admin", re.compile(r"\bprimary\b")),
    ("sso_admin", re.compile(r"\bsso\b|\bsingle sign on\b")),
    ("secondary_admin", re.compile(r"\bsecondary\b")),
    ("external", re.compile(r"\b(?:guest|external|ext)\b")),
    ("user", re.compile(r"^(?:(?:end|named|team|standard|internal) )?(?:user|member)$")),
)
_RANK: tuple[TeamRole, ...] = tuple(role for role, _ in _ROLE_WORDS)
_ACTIVE = {"active", "activated", "verified", "accepted", "enabled", "confirmed", "registered"}
_PENDING = {
    "pending", "invited", "invitation sent", "invite sent", "pending invitation", "invitation pending",
    "pending invite", "not verified", "unverified", "pending verification", "awaiting verification",
    "pending activation", "not activated",
}  # fmt: skip
_FLEX = {"flex", "token", "tokens", "autodesk flex", "prepaid flex", "flex tokens"}
_SUBSCRIPTION = {"subscription", "subscriptions", "seat", "seats"}


def is_hidden(text: str) -> bool:
    """Tell whether stars stand in the place of a value."""
    return text.startswith(_SIGNS) and _STARS.fullmatch(text) is not None


def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing: it is empty, a dash or n/a."""
    return len(text) <= _LONGEST_BLANK and text.casefold() in _BLANK


def known(text: str) -> str | None:
    """Return the text of a cleaned cell; None when it says nothing or is hidden."""
    return None if text in ("", HIDDEN) else text


def looks_hashed(text: str) -> bool:
    """Tell whether a text is a code in the place of a name or an address (domain.md 2.1)."""
    return len(text) >= _SHORTEST_HASH and _HASH.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Tell whether a text has the form of one e-mail address; whether the mailbox exists is not for us to say."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def read_whole(text: str) -> int | None:
    """Return a whole number from zero up, `1,000` and Excel's `12.0` too; None when it is not one."""
    # Three digits after a mark are thousands, also when all three are noughts: nobody writes a count as 1.000 for one.
    if _GROUPED.fullmatch(text):
        return int(re.sub("[^0-9]", "", text))
    if _WHOLE.fullmatch(text):
        return int(re.split("[.,]", text)[0])
    return None


class NumberColumn:
    """All numbers of one column, because only the column tells whether `1,250` is 1250 or one and a quarter.

    A comma is a decimal comma when the column has one that can be nothing else (`6,5`) and no decimal point.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        distinct = {text for text in texts if text}
        comma = any(_COMMA_GROUPED.fullmatch(text) or _decimal(text, ",") for text in distinct)
        point = any(_POINT_GROUPED.fullmatch(text) or _decimal(text, ".") for text in distinct)
        self._mark = "," if comma and not point else "." if point and not comma else None
        self._numbers = {text: self._read(text) for text in distinct}

    def of(self, text: str) -> float | None:
        """Return the number that a text of the column means; None when it is blank, no number, or has two meanings."""
        return self._numbers.get(text)

    def problem(self, text: str) -> str | None:
        """Return why a text of the column gives no number, as the end of a sentence; None when it gives one."""
        if not text or self._numbers.get(text) is not None:
            return None
        if _COMMA.fullmatch(text):
            return "could have a decimal comma or mark thousands, and nothing in the column tells which"
        return "is not a number"

    def _read(self, text: str) -> float | None:
        if _POINT_GROUPED.fullmatch(text):
            return float(text.replace(",", ""))
        if _COMMA_GROUPED.fullmatch(text):
            return float(re.sub(r"[.\s]", "", text).replace(",", "."))
        thousands = _GROUPED.fullmatch(text)
        if thousands and thousands[1] not in ".,":
            return float(re.sub("[^0-9]", "", text))
        if _COMMA.fullmatch(text):
            if _decimal(text, ",") or self._mark == ",":
                return float(text.replace(",", "."))
            return float(text.replace(",", "")) if self._mark == "." else None
        if _POINT.fullmatch(text):
            return float(text.replace(".", "")) if thousands and self._mark == "," else float(text)
        return None


def _decimal(text: str, mark: str) -> bool:
    """Tell whether a mark can only be a decimal one: it does not stand before exactly three last digits."""
    whole, found, part = text.partition(mark)
    return bool(found) and whole.isdecimal() and part.isdecimal() and (len(part) != 3 or len(whole) > 3 or whole == "0")


@lru_cache(maxsize=1_000)
def read_role(text: str) -> TeamRole | None:
    """Return a role in a team from its wording in any generation, `User (guest)` too (domain.md 1 and 2.2)."""
    words = " ".join(re.sub(r"[^\w]+|_+", " ", text.casefold()).split())
    return next((role for role, pattern in _ROLE_WORDS if pattern.search(words)), None)


def greater_role(one: TeamRole | None, other: TeamRole | None) -> TeamRole | None:
    """Return the role with more rights (domain.md 1.1); a known role wins over an unknown one."""
    if one is None or other is None:
        return one or other
    return min(one, other, key=_RANK.index)


@lru_cache(maxsize=1_000)
def read_status(text: str) -> Literal["active", "pending"] | None:
    """Return whether an invitation was taken up, from the wordings of account_status."""
    words = " ".join(re.sub(r"[^\w]+|_+", " ", text.casefold()).split())
    if words in _ACTIVE:
        return "active"
    return "pending" if words in _PENDING else None


def read_access_option(text: str) -> str:
    """Return one spelling for how a product was used: `Subscription` (also Seats) or `Flex` (also Tokens)."""
    folded = text.casefold()
    if folded in _FLEX:
        return "Flex"
    return "Subscription" if folded in _SUBSCRIPTION else text


def read_access(text: str) -> Access | None:
    """Return the kind of access from the wordings of access_method."""
    words = " ".join(re.sub(r"[^\w]+|_+", " ", text.casefold()).split())
    if words in _FLEX:
        return "flex"
    if words.startswith(("multi user", "network")):
        return "network"
    return "single_user" if words.startswith(("single user", "named user", "stand alone", "standalone")) else None


def is_rounded_by_excel(text: str) -> bool:
    """Tell whether a long number became `1.1E+11`: its digits are lost, so it names no contract."""
    return _SCIENTIFIC.fullmatch(text) is not None
