"""How entries stand in the index: one document for each page, and one for each piece of its sections.

Two tantivy indexes, so that the statistics of whole pages and of short pieces do not mix. `pages` finds and weighs;
`pieces` tells, for the best pages, which heading to open and what to show of it.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from kb.library.search.results import Entry, Kind, Section
from kb.library.search.words import exact_analyzer, name_key, parts_of_codes, spaced, stem_analyzer, stems_of, words_of

if TYPE_CHECKING:
    import tantivy

FORMAT = 9
"""Raised with every change of what is written into the index: an index of another format is built anew."""
PIECE = 1_000
"""Characters of a section that are weighed and shown as one; longer sections are cut at line ends."""
_TITLE, _SAYS, _TAGS, _SUMMARY, _HEADINGS = 3, 2, 2, 2, 2
"""How often each part counts in a page's text, against once for its body."""


class KeptPage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is shown of a page, and the stems of its names: its title, and what callers say."""

    kind: Kind
    id: str
    title: str
    summary: str
    category: str
    status: str
    names: tuple[tuple[str, ...], ...]


NOTHING = KeptPage("article", "", "", "", "", "", ())


class KeptPiece(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is shown of a piece of a section."""

    slug: str
    heading: str
    text: str


_page_decoder = msgspec.msgpack.Decoder(KeptPage)
_piece_decoder = msgspec.msgpack.Decoder(KeptPiece)
_encoder = msgspec.msgpack.Encoder()


def page_schema() -> "tantivy.Schema":
    """Return the fields of a page. `text` and `stems` are the same words, whole and stemmed; `kept` is a `KeptPage`."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    for name in ("audience", "status", "category", "tag", "named"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="exact")
    builder.add_text_field("stems", tokenizer_name="stem", index_option="freq")
    builder.add_text_field("name", tokenizer_name="stem", index_option="basic")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def piece_schema() -> "tantivy.Schema":
    """Return the fields of a piece of a section; `kept` is a `KeptPiece`."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_text_field("stems", tokenizer_name="stem")
    builder.add_text_field("title", tokenizer_name="stem")
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def kept_page(document: "tantivy.Document") -> KeptPage:
    """Return what the index keeps of a page."""
    return _page_decoder.decode(document.get_first("kept") or b"")


def kept_piece(document: "tantivy.Document") -> KeptPiece:
    """Return what the index keeps of a piece."""
    return _piece_decoder.decode(document.get_first("kept") or b"")


def register_analyzers(index: "tantivy.Index") -> None:
    """Tell an index what its fields' analysers are; they are not kept on disk."""
    index.register_tokenizer("exact", exact_analyzer())
    index.register_tokenizer("stem", stem_analyzer())


def documents(number: int, entry: Entry) -> tuple["tantivy.Document", list["tantivy.Document"]]:
    """Return an entry as one page, and its sections as pieces."""
    pieces: list[tantivy.Document] = []
    body: list[str] = []
    for section in entry.sections:
        for text in cut(section.text):
            words = _with_parts(text)
            body.append(words)
            pieces.append(_piece(number, section, text, words))
    return _page(number, entry, body), pieces


def _page(number: int, entry: Entry, body: list[str]) -> "tantivy.Document":
    import tantivy

    document = tantivy.Document()
    add = document.add_text
    document.add_integer("number", number)
    add("audience", "everybody" if entry.public else "staff")
    add("status", entry.status)
    for category in _categories(entry.category):
        add("category", category)
    for tag in entry.tags:
        add("tag", " ".join(words_of(tag)))
    for name in (entry.title, entry.id, *entry.aliases):
        add("named", name_key(name))
    ids = " ".join((entry.id, *entry.aliases)) if entry.kind == "article" else ""
    headings = "\n".join(section.heading for section in entry.sections if section.heading)
    for text, times in (
        (entry.title, _TITLE),
        *((words, _SAYS) for words in entry.says),
        (ids, 1),
        ("\n".join(entry.tags), _TAGS),
        (entry.summary, _SUMMARY),
        (headings, _HEADINGS),
    ):
        if text:
            text = _with_parts(text)
            for _ in range(times):
                add("text", text)
                add("stems", text)
    if body:
        text = "\n".join(body)
        add("text", text)
        add("stems", text)
    for name in (entry.title, *entry.says):
        add("name", spaced(name))
    names = tuple(tuple(stems_of(name)) for name in (entry.title, *entry.says))
    summary = " ".join(entry.summary.split())
    kept = KeptPage(entry.kind, entry.id, entry.title, summary, entry.category, entry.status, names)
    document.add_bytes("kept", _encoder.encode(kept))
    return document


def _piece(number: int, section: Section, text: str, words: str) -> "tantivy.Document":
    import tantivy

    document = tantivy.Document()
    document.add_integer("number", number)
    document.add_text("stems", words)
    if section.heading:
        document.add_text("stems", _with_parts(section.heading))
    document.add_bytes("kept", _encoder.encode(KeptPiece(section.slug, section.heading, _tidy(text))))
    if section.heading:
        document.add_text("title", spaced(section.heading))
    return document


def _tidy(text: str) -> str:
    """Return a text with single spaces alone, and none at the ends of its lines."""
    untidy = "  " in text or "\t" in text or " \n" in text or "\n " in text or text[:1] == " " or text[-1:] == " "
    if untidy or not text.isascii():
        return "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return text


def _with_parts(text: str) -> str:
    """Return a text as it is indexed: the parts of its codes stand behind it."""
    text = spaced(text)
    parts = parts_of_codes(text)
    return f"{text}\n{parts}" if parts else text


def cut(text: str) -> Iterator[str]:
    """Cut a section's text into pieces at line ends, or at spaces where a line alone is too long."""
    start = 0
    while len(text) - start > PIECE:
        end = text.rfind("\n", start + PIECE // 2, start + PIECE)
        if end < 0:
            end = text.rfind(" ", start + PIECE // 2, start + PIECE)
        if end < 0:
            end = start + PIECE
        yield text[start:end]
        start = end
    yield text[start:]


@lru_cache(maxsize=1_000)
def _categories(category: str) -> list[str]:
    """Return the names under which a category's filter finds it: its path, those above it, and each folder alone."""
    parts = category.split("/")
    paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return list(dict.fromkeys(" ".join(words_of(name)) for name in (*paths, *parts)))
