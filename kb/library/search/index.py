"""The search index over a library's articles and troubleshooters."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.library.article import Audience
from kb.library.search.results import Entry, Hit, SearchResults

if TYPE_CHECKING:
    import tantivy

_WORD = re.compile(r"[^\W_]+")
_SNIPPET = 160


class SearchIndex:
    """An index that can be searched by several threads at once."""

    def __init__(self, index: "tantivy.Index", schema: "tantivy.Schema", entries: list[Entry]) -> None:
        self._index = index
        self._schema = schema
        self._entries = entries

    @classmethod
    def open(
        cls, entries: Iterable[Entry], cache_folder: Path | None, *, synonyms: Iterable[Iterable[str]] = ()
    ) -> "SearchIndex":
        """Return the index of these entries."""
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("entry", stored=True, indexed=True)
        builder.add_text_field("public", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("title", tokenizer_name="en_stem")
        builder.add_text_field("words", tokenizer_name="en_stem")
        schema = builder.build()
        index = tantivy.Index(schema)
        writer = index.writer(15_000_000, 1)
        kept = list(entries)
        for number, entry in enumerate(kept):
            document = tantivy.Document()
            document.add_unsigned("entry", number)
            document.add_text("public", "yes" if entry.public else "no")
            document.add_text("title", " ".join((entry.title, *entry.says, *entry.aliases)))
            sections = (f"{section.heading} {section.text}" for section in entry.sections)
            document.add_text("words", " ".join((entry.summary, *entry.tags, *sections)))
            writer.add_document(document)
        writer.commit()
        index.reload()
        return cls(index, schema, kept)

    def search(self, words: str, audience: Audience, limit: int = 20) -> SearchResults:
        """Return what fits the words, best first."""
        import tantivy

        found = _WORD.findall(words.lower())[:100]
        analyse = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.stemmer("english"))
        stems = list(dict.fromkeys(analyse.build().analyze(" ".join(found))))
        parts: list[tuple[Any, Any]] = []
        for stem in stems:
            title = tantivy.Query.term_query(self._schema, "title", stem)
            parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(title, 2.0)))
            parts.append((tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", stem)))
        if not parts:
            return SearchResults(words)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, tantivy.Query.boolean_query(parts))])
        if audience != "staff":
            public = tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, "public", "yes"), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, public)])
        searcher = self._index.searcher()
        hits = []
        for score, address in searcher.search(query, limit).hits:
            number = searcher.doc(address).get_first("entry")
            hits.append(self._hit(self._entries[int(number or 0)], set(found), score))
        return SearchResults(words, tuple(hits))

    @staticmethod
    def _hit(entry: Entry, found: set[str], score: float) -> Hit:
        def fits(text: str) -> int:
            return sum(word.lower() in found for word in _WORD.findall(text))

        best = max(entry.sections, key=lambda section: fits(f"{section.heading} {section.text}"), default=None)
        text = " ".join(best.text.split())[:_SNIPPET] if best is not None and best.text else entry.summary
        marks = tuple(match.span() for match in _WORD.finditer(text) if match[0].lower() in found)
        return Hit(
            kind=entry.kind,
            id=entry.id,
            title=entry.title,
            anchor=best.slug if best is not None else "",
            heading=best.heading if best is not None else "",
            snippet=text,
            marks=marks,
            category=entry.category,
            status=entry.status,
            score=score,
        )
