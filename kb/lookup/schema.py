"""How one account or case stands in the index: one document, with its texts cut up so that any scrap finds it.

`word` has every word, `main` those of its name, `whole` whole texts, and `pair` two words of one text side by side in
both orders, so that a person's two names count for more than two people's. `number` has whole numbers, and `part`
their runs of three characters in order: a phrase of them is any inner part of a number.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from kb.lookup.row import Row, Text
from kb.lookup.words import fold, phone_digits, squeezed, words_of

if TYPE_CHECKING:
    import tantivy

FORMAT = 1
"""Raised with every change of what is written into the index: an index of another format is built anew."""
RUN = 3
_LONGEST_NUMBER = 64
_LONGEST_WORD = 200
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
    for name in ("word", "main", "number", "whole", "pair"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("part", tokenizer_name="spaced", index_option="position")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def register_analyzers(index: "tantivy.Index") -> None:
    """Tell an index what its fields' analysers are; they are not kept on disk."""
    import tantivy

    index.register_tokenizer("spaced", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


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
    found: dict[str, dict[str, None]] = {"word": {}, "main": {}, "number": {}, "whole": {}, "pair": {}, "part": {}}
    lines = []
    for text in row.texts:
        line = compared(text)
        lines.append(line)
        for field, term in _terms(text, line):
            found[field][term] = None
    for field, terms in found.items():
        for term in terms:
            if field == "part" or len(term) <= _LONGEST_WORD:
                made.add_text(field, term)
    made.add_bytes("kept", msgspec.msgpack.encode(Kept(row.id, row.title, row.person, row.texts, "\n".join(lines))))
    return made


def compared(text: Text) -> str:
    """Return a text in the form that it is compared in, on one line."""
    if text.shape == "number":
        return squeezed(text.value)
    if text.shape == "phone":
        return phone_digits(text.value)
    return fold(text.value[:_LONGEST_TEXT]).replace("\n", " ")


def parts_of(number: str) -> str:
    """Return the runs of characters of a number in order, with spaces between."""
    return " ".join(number[at : at + RUN] for at in range(len(number) - RUN + 1))


def _terms(text: Text, line: str) -> Iterator[tuple[str, str]]:
    if text.shape in ("number", "phone"):
        yield "number", line
        if RUN <= len(line) <= _LONGEST_NUMBER:
            yield "part", parts_of(line)
        if text.shape == "number":
            for word in words_of(fold(text.value)):
                yield "word", word
        return
    words = words_of(line)
    for word in words:
        yield "word", word
    if text.shape == "email":
        yield from _address(line)
    elif text.shape in ("main", "name"):
        yield "whole", " ".join(words)
        yield "whole", "".join(words)
        yield from (("pair", pair) for pair in _pairs(words[:_MOST_PAIRED], initials=text.shape == "name"))
        if text.shape == "main":
            yield from (("main", word) for word in words)
        elif len(words) > 1:
            yield "word", "".join(word[0] for word in words)


def _address(line: str) -> Iterator[tuple[str, str]]:
    address = line.strip()
    local, _, domain = address.rpartition("@")
    yield "whole", address
    for word in (address, local, domain):
        if word:
            yield "word", word


def _pairs(words: list[str], *, initials: bool) -> Iterator[str]:
    for one in words:
        for other in words:
            if one is not other:
                yield f"{one} {other}"
                if initials:
                    yield f"{one[0]} {other}"
                    yield f"{one} {other[0]}"
