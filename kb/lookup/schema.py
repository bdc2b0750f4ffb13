"""How one account or case stands in the index: one document, with its texts cut up so that any scrap finds it.

`word` has every word, `main` those of its name, `whole` whole names, `address` e-mail addresses with their two halves,
and `pair` two words of one name side by side in both orders, so that a person's two names count for more than two
people's. `number` has whole numbers, and `part` runs of three characters, of numbers and of the words of names, in
order: a phrase of them is any inner part.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from kb.lookup.row import Row, Text
from kb.lookup.words import phone_digits, squeezed, words_of
from kb.text import folded

if TYPE_CHECKING:
    import tantivy

FIELDS = ("word", "main", "number", "address", "whole", "pair")
FORMAT = 3
"""Raised with every change of what is written into the index: an index of another format is built anew."""
RUN = 3
_APART = " · "
"""Stands between numbers, so that the end of one and the beginning of the next are no number."""
_LONGEST_IN_PARTS = 64
_LONGEST_TEXT = 20_000
_MOST_PAIRED = 6
"""Of a name's words, so many at most stand in pairs."""


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the index keeps of a row. `lines` has each of its texts in the form that is compared, a line each."""

    id: str
    title: str
    person: str
    texts: tuple[Text, ...]
    lines: str


@cache
def schema() -> "tantivy.Schema":
    """Return the fields of a document."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True)
    builder.add_integer_field("order", fast=True)
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="spaced", index_option="basic")
    builder.add_text_field("part", tokenizer_name="spaced", index_option="position")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def set_up(index: "tantivy.Index") -> None:
    """Tell an index what its fields' analysers are, which are not kept on disk, and to look for changes only when told.

    Left to itself it looks twice a second, in a thread of its own.
    """
    import tantivy

    index.register_tokenizer("spaced", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.config_reader(reload_policy="manual")


def number_of(row_id: str) -> int:
    """Return the number that stands for an id in the index."""
    return int.from_bytes(blake2b(row_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def kept(document: "tantivy.Document") -> Kept:
    """Return what the index keeps of a row."""
    return msgspec.msgpack.decode(document.get_first("kept") or b"", type=Kept)


def document(row: Row) -> "tantivy.Document":
    """Return a row as it stands in the index."""
    import tantivy

    made = tantivy.Document()
    made.add_integer("id", number_of(row.id))
    made.add_integer("order", row.order)
    terms = _Terms()
    lines = []
    for text in row.texts:
        line = compared(text)
        lines.append(line)
        terms.add(text, line)
    for field in FIELDS:
        if found := getattr(terms, field):
            made.add_text(field, " ".join(dict.fromkeys(found)))
    if terms.parts:
        made.add_text("part", _APART.join(dict.fromkeys(terms.parts)))
    made.add_bytes("kept", msgspec.msgpack.encode(Kept(row.id, row.title, row.person, row.texts, "\n".join(lines))))
    return made


def compared(text: Text) -> str:
    """Return a text in the form that it is compared in, on one line."""
    if text.shape == "number":
        return squeezed(text.value)
    if text.shape == "phone":
        return phone_digits(text.value)
    return folded(text.value[:_LONGEST_TEXT]).replace("\n", " ")


def parts_of(number: str) -> str:
    """Return the runs of characters of a number in order, with spaces between."""
    return " ".join(map("".join, zip(number, number[1:], number[2:], strict=False)))


def joined(words: Iterable[str]) -> str:
    """Return words as one term."""
    return "_".join(words)


class _Terms:
    """The terms of one document by field. Made for each of very many texts, so it is plain and quick."""

    def __init__(self) -> None:
        self.word: list[str] = []
        self.main: list[str] = []
        self.number: list[str] = []
        self.address: list[str] = []
        self.whole: list[str] = []
        self.pair: list[str] = []
        self.parts: list[str] = []

    def add(self, text: Text, line: str) -> None:
        """Add a text that is compared as `line`."""
        shape = text.shape
        if shape == "phone" or shape == "number":
            self.number.append(line)
            self._part(line)
            if shape == "number":
                self.word += (line,) if line.isdecimal() else words_of(folded(text.value))
            return
        words = words_of(line)
        self.word += words
        if shape == "email":
            address = line.strip()
            local, _, domain = address.rpartition("@")
            self.address += (address, local, domain)
        elif shape == "main" or shape == "name":
            self.whole += (joined(words), "".join(words))
            self._pair(words[:_MOST_PAIRED], initials=shape == "name")
            for word in words:
                self._part(word)
            if shape == "main":
                self.main += words
            elif len(words) > 1:
                initials = [word[0] for word in words]
                self.word += (*initials, "".join(initials))

    def _part(self, text: str) -> None:
        if RUN <= len(text) <= _LONGEST_IN_PARTS:
            self.parts.append(parts_of(text))

    def _pair(self, words: list[str], *, initials: bool) -> None:
        for one in words:
            for other in words:
                if one is not other:
                    self.pair.append(f"{one}_{other}")
                    if initials:
                        self.pair += (f"{one[0]}_{other}", f"{one}_{other[0]}")
