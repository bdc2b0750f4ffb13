"""How entries stand in the index: one document for each page, and one for each piece of its sections.

Two tantivy indexes, so that the statistics of whole pages and of short pieces do not mix. `pages` finds and weighs;
`pieces` tells, for the best pages, which heading to open and what to show of it.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from kb.library.search.results import Entry
from kb.library.search.words import exact_analyzer, name_key, parts_of_codes, spaced, stem_analyzer, stems_of, words_of

if TYPE_CHECKING:
    import tantivy

FORMAT = 2
"""Raised with every change of what is written into the index: an index of another format is built anew."""
PIECE = 1_200
"""Characters of a section that are weighed and shown as one; longer sections are cut at line ends."""
_TITLE, _SAYS, _TAGS, _SUMMARY, _HEADINGS = 3, 2, 2, 2, 2
"""How often each part counts in a page's text, against once for its body."""


def number_of(key: str) -> int:
    """Return the number that stands for an entry in the index."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def page_schema() -> "tantivy.Schema":
    """Return the fields of a page. `text` and `stems` are the same words, whole and stemmed."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    for name in ("audience", "status", "category", "tag", "named"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="exact")
    builder.add_text_field("stems", tokenizer_name="stem")
    builder.add_text_field("name", tokenizer_name="stem", index_option="basic")
    for name in ("shown", "summary", "names", "in_category", "in_status"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def piece_schema() -> "tantivy.Schema":
    """Return the fields of a piece of a section."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_integer_field("order", fast=True)
    builder.add_text_field("text", stored=True, tokenizer_name="exact")
    builder.add_text_field("stems", tokenizer_name="stem")
    builder.add_text_field("title", tokenizer_name="stem", index_option="freq")
    for name in ("slug", "heading"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def register_analyzers(index: "tantivy.Index") -> None:
    """Tell an index what its fields' analysers are; they are not kept on disk."""
    index.register_tokenizer("exact", exact_analyzer())
    index.register_tokenizer("stem", stem_analyzer())


def page_document(number: int, entry: Entry) -> "tantivy.Document":
    """Return an entry as one page."""
    import tantivy

    document = tantivy.Document()
    document.add_integer("number", number)
    document.add_text("audience", "everybody" if entry.public else "staff")
    document.add_text("status", entry.status)
    for category in _categories(entry.category):
        document.add_text("category", category)
    for tag in entry.tags:
        document.add_text("tag", " ".join(words_of(tag)))
    for name in (entry.title, entry.id, *entry.aliases):
        document.add_text("named", name_key(name))
    old_names = " ".join(entry.aliases)
    for text, times in (
        (entry.title, _TITLE),
        *((words, _SAYS) for words in entry.says),
        (f"{entry.id} {old_names}" if entry.kind == "article" else "", 1),
        (" ".join(entry.tags), _TAGS),
        (entry.summary, _SUMMARY),
        *((section.heading, _HEADINGS) for section in entry.sections),
        *((section.text, 1) for section in entry.sections),
    ):
        if text:
            text = spaced(text)
            for _ in range(times):
                document.add_text("text", text)
                document.add_text("stems", text)
            parts = parts_of_codes(text)
            if parts:
                document.add_text("text", parts)
                document.add_text("stems", parts)
    for name in (entry.title, *entry.says):
        document.add_text("name", spaced(name))
    document.add_text("shown", entry.title)
    document.add_text("summary", entry.summary)
    document.add_text("in_category", entry.category)
    document.add_text("in_status", entry.status)
    document.add_text("names", "\n".join(" ".join(stems_of(name)) for name in (entry.title, *entry.says)))
    return document


def piece_documents(number: int, entry: Entry) -> Iterator["tantivy.Document"]:
    """Go through the pieces of an entry's sections."""
    import tantivy

    order = 0
    for section in entry.sections:
        for text in cut(section.text):
            document = tantivy.Document()
            document.add_integer("number", number)
            document.add_integer("order", order)
            document.add_text("text", text)
            document.add_text("stems", spaced(text))
            parts = parts_of_codes(text)
            if parts:
                document.add_text("stems", parts)
            document.add_text("title", spaced(section.heading))
            document.add_text("slug", section.slug)
            document.add_text("heading", section.heading)
            yield document
            order += 1


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


def _categories(category: str) -> list[str]:
    """Return the names under which a category's filter finds it: its path, those above it, and each folder alone."""
    parts = category.split("/")
    paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    return list(dict.fromkeys(" ".join(words_of(name)) for name in (*paths, *parts)))
