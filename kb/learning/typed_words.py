"""Taking names out of what somebody typed, with the help of the library and of the records on this computer."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from kb.cases.impersonal import EDGES, impersonal
from kb.errors import DesksideError, Finding

if TYPE_CHECKING:
    from kb.cases.search_trail import EndedSearch
    from kb.desk import Desk

_NEAR = 88.0
"""How alike a word and a name on record are, of 100, when the word is taken for the name with a typing error."""


class TypedWords:
    """Cleans words for the journal. Made for one moment: what it has looked up does not follow later changes.

    Looking up takes a moment where there are many accounts, so this is for a worker.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._asked: dict[str, bool] = {}

    def clean(self, text: str) -> str:
        """Return the words of a text without names, addresses and numbers; perhaps none."""
        return impersonal(text, known=self.known, is_name=self.is_name)

    @cached_property
    def known(self) -> frozenset[str]:
        """The library's own words, in small letters: titles, callers' words, summaries, tags, synonyms."""
        found: set[str] = set()
        for text in self._texts():
            for token in text.casefold().split():
                token = token.strip(EDGES)
                found.add(token)
                found.update(part for part in token.replace("-", " ").replace("/", " ").split() if not _has_digit(part))
        return frozenset(found)

    def _texts(self) -> Iterator[str]:
        library = self._desk.library
        for article in library.articles.values():
            yield from (article.title, article.summary, *article.says, *article.tags)
        for flow in self._desk.flows.values():
            yield from (flow.title, flow.symptom, *flow.says)
        for category in library.settings.categories:
            yield from (category.title, category.summary)
        for group in library.settings.synonyms:
            yield from group

    def is_name(self, word: str) -> bool:
        """Tell whether a word, in small letters, is part of the name of a person or company on this computer."""
        if word not in self._asked:
            self._asked[word] = word in self._callers or self._on_record(word)
        return self._asked[word]

    @cached_property
    def _callers(self) -> frozenset[str]:
        """Words of the names of who works here, who calls, and who has called."""
        identity, caller = self._desk.settings.identity, self._desk.caller
        texts = [identity.name, identity.company, caller.name, caller.company, *_parts(identity.email, caller.email)]
        with suppress(DesksideError):  # what cannot be read names nobody
            for header in self._desk.cases.headers():
                if not isinstance(header, Finding):
                    texts += [header.caller, header.company, *_parts(header.email)]
        return frozenset(word.strip(EDGES) for text in texts for word in text.casefold().split())

    def _on_record(self, word: str) -> bool:
        from rapidfuzz import fuzz

        try:
            matches = self._desk.find_accounts(word, limit=1)
        except DesksideError:
            return False
        texts = [text for match in matches for text in (match.title, match.person, match.value, *match.also)]
        names = [name.strip(EDGES) for text in texts for name in text.casefold().replace("@", " ").split()]
        return any(
            name == word or (len(word) > 3 and (name.startswith(word) or fuzz.ratio(name, word) >= _NEAR))
            for name in names
        )


def count_search(desk: "Desk", ended: "EndedSearch", now: datetime) -> None:
    """Note in the journal a search that has ended in vain; nothing where the journal is off."""
    if desk.journal.on:
        desk.journal.searched(TypedWords(desk).clean(ended.words), ended.found, now, opened=ended.opened)


def _parts(*addresses: str) -> list[str]:
    """Return the names in the first parts of e-mail addresses: `sam.reed@…` gives `sam reed`."""
    return [address.partition("@")[0].replace(".", " ").replace("_", " ") for address in addresses if address]


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
