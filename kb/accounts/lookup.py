"""Finding one account among many by what a caller can say: a name, an address, a number, or half of one.

Each account's file is read once and again only when it changes. Matching then goes through all accounts in memory:
for 10,000 accounts about a tenth of a second, half a second for a misspelt word.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from kb.accounts.record import Account, Contract, Order, Person, Record, Server, Subscription, Team
from kb.text import clean_line

_WORD = re.compile(r"\w+")
_WORD_OR_ADDRESS = re.compile(r"\S+@\S+|\w+")
_NOT_IN_WORDS = re.compile(r"[^\w\n]+")
_SHORTEST_GUESS = 3
_NEAR = 78.0
_NEAR_NUMBER = 90.0
_MOST_GUESSES = 8


@dataclass(frozen=True, slots=True)
class Match:
    """One account that was found, and why: `company`, `person Kim Ray`, `contract 110001234567`."""

    account_id: str
    company: str
    why: str


@dataclass(frozen=True, slots=True)
class _Key:
    """One thing that an account can be found by, with the words in it that are compared."""

    label: str
    text: str
    tokens: tuple[str, ...]

    def __str__(self) -> str:
        return self.label if self.label in ("company", "account") else f"{self.label} {self.text}"


@dataclass(frozen=True, slots=True)
class _Summary:
    """What is kept of one account: its texts with their labels, and all of them in one text for a quick first look."""

    account_id: str
    company: str
    texts: tuple[tuple[str, str], ...]
    haystack: str


Stamp = tuple[int, int, int]


class _Quick(msgspec.Struct):
    """The tables that are looked at, for reading thousands of files: unchecked, since opening an account checks it."""

    account: dict[str, Account] = {}
    people: dict[str, Person] = {}
    contracts: dict[str, Contract] = {}
    subscriptions: dict[str, Subscription] = {}
    orders: dict[str, Order] = {}
    teams: dict[str, Team] = {}
    servers: dict[str, Server] = {}


def quick_record(account_id: str, data: bytes) -> Record | None:
    """Return what the look-up needs of a file's bytes, texts not yet cleaned; None for any that is not as expected."""
    try:
        tables = _decoder.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    rows: dict[str, Any] = {name: tuple(getattr(tables, name).values()) for name in _Quick.__struct_fields__}
    account = rows.pop("account")
    return Record(id=account_id, account=account[0] if account else Account(id="account"), **rows)


_decoder = msgspec.json.Decoder(_Quick)


class Lookup:
    """The summaries of a folder's accounts. `load` gives a record, or None where it cannot be read."""

    def __init__(self, load: Callable[[str], Record | None]) -> None:
        self._load = load
        self._known: dict[str, tuple[Stamp, _Summary]] = {}

    def find(self, files: Mapping[str, "os.DirEntry[str] | None"], words: str, limit: int = 20) -> list[Match]:
        """Return the accounts that match most of the words, best first."""
        self._refresh(files)
        summaries = [summary for _, summary in self._known.values()]
        wanted = [_forms(word, summaries) for word in _words(words)]
        if not wanted or limit < 1:
            return []
        counted = [(sum(_holds(summary, forms) for forms in wanted), summary) for summary in summaries]
        most = max((count for count, _ in counted), default=0)
        if not most:
            return []
        scored = [(_scored(summary, wanted), summary) for count, summary in counted if count == most]
        scored.sort(key=lambda pair: (-pair[0][0], pair[1].company.casefold(), pair[1].account_id))
        return [Match(summary.account_id, summary.company, why) for (_, why), summary in scored[:limit]]

    def first(self, files: Mapping[str, "os.DirEntry[str] | None"], limit: int) -> list[Match]:
        """Return the accounts in the order of their companies' names, without looking for anything."""
        self._refresh(files)
        summaries = [summary for _, summary in self._known.values()]
        summaries.sort(key=lambda summary: (summary.company.casefold(), summary.account_id))
        return [Match(summary.account_id, summary.company, "") for summary in summaries[:limit]]

    def _refresh(self, files: Mapping[str, "os.DirEntry[str] | None"]) -> None:
        known: dict[str, tuple[Stamp, _Summary]] = {}
        for account_id, entry in files.items():
            stamp = _stamp(entry)
            before = self._known.get(account_id)
            if before is not None and before[0] == stamp:
                known[account_id] = before
            else:
                known[account_id] = (stamp, _summary(account_id, self._load(account_id)))
        self._known = known


def _stamp(entry: "os.DirEntry[str] | None") -> Stamp:
    try:
        status = entry.stat(follow_symlinks=False) if entry is not None else None
    except OSError:
        status = None
    return (status.st_ino, status.st_size, status.st_mtime_ns) if status is not None else (0, 0, 0)


def _summary(account_id: str, record: Record | None) -> _Summary:
    if record is None:
        texts: tuple[tuple[str, str], ...] = (("account", account_id),)
        company = f"{account_id} (its file cannot be read)"
    else:
        texts = tuple(dict.fromkeys((label, clean_line(text)) for label, text in _texts(record) if text))
        company = clean_line(record.company)
    folded = _folded("\n".join(text for _, text in texts))
    return _Summary(account_id, company, texts, f"{folded}\n{_NOT_IN_WORDS.sub('', folded)}")


def _texts(record: Record) -> Iterator[tuple[str, str | None]]:
    yield "company", record.account.company
    yield "account", record.id
    yield "CSN", record.account.csn
    for person in record.people:
        yield "person", person.name
        yield "e-mail", person.email
    for contract in record.contracts:
        yield "contract", contract.contract_number
        yield "subscription", contract.subscription_id
        yield "contract", contract.id
        for address in (contract.contract_manager, *contract.coordinators, *contract.payers):
            yield "e-mail", address
    for subscription in record.subscriptions:
        yield "contract", subscription.contract
        yield "serial number", subscription.serial
    for server in record.servers:
        for serial in server.serials:
            yield "serial number", serial
    for order in record.orders:
        yield "order", order.number
        yield "e-mail", order.owner
    for team in record.teams:
        yield "team", team.name


def _key(label: str, text: str) -> _Key:
    folded = _folded(text)
    whole = (folded,) if "@" in folded else ()
    return _Key(label, text, (*whole, _NOT_IN_WORDS.sub("", folded), *_WORD.findall(folded)))


def _folded(text: str) -> str:
    """Return a text without letter case and accents: `Müller` and `MULLER` are one."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def _words(text: str) -> list[str]:
    """Return the words of a query; the pieces of a number that is written with spaces or hyphens are one word."""
    words: list[str] = []
    for word in _folded(text).split():
        for part in [word] if "@" in word else _WORD.findall(word):
            if part.isdigit() and words and words[-1].isdigit():
                words[-1] += part
            else:
                words.append(part)
    return list(dict.fromkeys(words))


def _forms(word: str, summaries: Sequence[_Summary]) -> dict[str, float]:
    """Return what to look for in place of a word: itself, or where no account has it, the words most like it."""
    if len(word) < _SHORTEST_GUESS or any(word in summary.haystack for summary in summaries):
        return {word: 100.0}
    from rapidfuzz import fuzz, process

    tokens = {token for summary in summaries for token in _WORD_OR_ADDRESS.findall(summary.haystack)}
    near = _NEAR_NUMBER if word.isdigit() else _NEAR
    guesses = process.extract(word, tokens, scorer=fuzz.ratio, score_cutoff=near, limit=_MOST_GUESSES)
    return {token: score * 0.7 for token, score, _ in guesses}


def _holds(summary: _Summary, forms: Mapping[str, float]) -> bool:
    return any(form in summary.haystack for form in forms)


def _scored(summary: _Summary, wanted: Sequence[Mapping[str, float]]) -> tuple[float, str]:
    """Return how well an account matches, and the one or two things in it that the words stand in."""
    keys = [_key(label, text) for label, text in summary.texts]
    total = 0.0
    by_key: dict[_Key, float] = {}
    for forms in wanted:
        found = [(_strength(key, forms), key) for key in keys]
        best = max((strength for strength, _ in found), default=0.0)
        total += best
        for strength, key in found:
            if strength:
                by_key[key] = by_key.get(key, 0.0) + strength
    reasons = sorted(by_key, key=lambda key: -by_key[key])
    first = reasons[0]
    together = by_key[first] / len(wanted)
    others = [key for key in reasons[1:] if any(_strength(key, forms) > _strength(first, forms) for forms in wanted)]
    return total / len(wanted) + together / 10, ", ".join(str(key) for key in [first, *others[:1]])


def _strength(key: _Key, forms: Mapping[str, float]) -> float:
    """Return how well one key matches one word, 0 to 100: the whole word, its beginning, or a part of it."""
    best = 0.0
    for form, weight in forms.items():
        for token in key.tokens:
            if form in token:
                fit = 1.0 if token == form else 0.9 if token.startswith(form) else 0.75
                best = max(best, weight * fit)
    return best
