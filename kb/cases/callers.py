"""Finding who calls by whatever they say first: a person of an account, or the account alone."""

from collections.abc import Callable, Iterable
from enum import IntEnum

import msgspec

from kb.accounts.people import role_addresses
from kb.accounts.record import Person, Record
from kb.errors import DesksideError
from kb.text import folded

MOST_OPENED = 12
"""Of so many accounts the record is read, to see whom the words mean."""
_FEWEST_DIGITS = 4


class Hint(msgspec.Struct, frozen=True):
    """An account that the look-up found, why, and whom the match is about, by name, where it is about somebody."""

    account: str
    why: str = ""
    person: str = ""


class Fit(IntEnum):
    """How a word fits a person: not, by the company's part of the address, or by what is the person's own."""

    NOT = 0
    COMPANY = 1
    OWN = 2


class FoundCaller(msgspec.Struct, frozen=True):
    """Somebody who may be calling. Without a `person` it is the account, and `why` says what in it was found."""

    account: str
    company: str
    person: Person | None = None
    why: str = ""


def find_callers(
    words: str, accounts: Iterable[Hint], load: Callable[[str], Record], limit: int = 9
) -> list[FoundCaller]:
    """Return who the words may mean, the likeliest first.

    `accounts` are the accounts that the look-up found for the words, best first. Whoever all words fit by name, address
    or telephone number comes before those whom some of the words fit where the account fits the rest, or whom the
    look-up found by a misspelt word; then come the accounts. Where the words mean one company and nobody in it, its
    people follow, those with a role on a contract first. Records that cannot be read are passed over.
    """
    wanted = folded(words).split()
    whole: list[FoundCaller] = []
    partly: list[FoundCaller] = []
    alone: list[FoundCaller] = []
    record: Record | None = None
    for hint in list(accounts)[:MOST_OPENED]:
        account = hint.account
        try:
            record = load(account)
        except DesksideError:
            continue
        company = folded(record.company).split()
        for person in record.people:
            if not _may_call(person):
                continue
            by_person = [_fits(word, person) for word in wanted]
            by_account = [any(part.startswith(word) for part in company) for word in wanted]
            if Fit.OWN in by_person and all(fit or named for fit, named in zip(by_person, by_account, strict=True)):
                (whole if all(by_person) else partly).append(FoundCaller(account, record.company, person))
            elif hint.person and folded(hint.person) in (folded(person.name), folded(person.email or "")):
                partly.append(FoundCaller(account, record.company, person))
        alone.append(FoundCaller(account, record.company, None, hint.why))
    whole.sort(key=lambda one: not _begins(wanted[0], one.person))
    found = [*whole, *partly, *alone]
    if len(found) == 1 and record is not None:
        found += _people_of(record)
    return found[:limit]


def _may_call(person: Person) -> bool:
    return person.left is None and not person.hidden


def _people_of(record: Record) -> list[FoundCaller]:
    roles = [address.casefold() for address in role_addresses(record.contracts)]
    people = [person for person in record.people if _may_call(person)]
    people.sort(key=lambda person: (person.email or "").casefold() not in roles)
    return [FoundCaller(record.id, record.company, person) for person in people]


def _fits(word: str, person: Person) -> Fit:
    digits = "".join(filter(str.isdigit, word))
    if len(digits) >= _FEWEST_DIGITS and not any(character.isalpha() for character in word):
        return Fit.OWN if digits in "".join(filter(str.isdigit, person.phone or "")) else Fit.NOT
    own, _, domain = folded(person.email or "").partition("@")
    if word in f"{folded(person.name)} {own}" or ("@" in word and word in f"{own}@{domain}"):
        return Fit.OWN
    return Fit.COMPANY if word in domain else Fit.NOT


def _begins(word: str, person: Person | None) -> bool:
    return person is not None and any(
        part.startswith(word) for part in folded(f"{person.name} {person.email or ''}").split()
    )
