"""What a person typed, taken apart: words, "quoted phrases", words to leave out, and filters. Any text is a query.

`"two words"` must stand so; `-word` must not stand (a dash before a digit belongs to an error code); `tag:x`,
`category:x` and `status:x` narrow the results. The last word counts as a beginning while nothing follows it.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from kb.library.search.words import STOP_WORDS, without_apostrophes, words_of
from kb.text import clean_line

MOST_CHARACTERS = 10_000
_MOST_BESIDE_PHRASES = 6
"""In a sentence of more telling words than this, quotes are part of the sentence: their words need not stand so."""
FILTERS = ("tag", "category", "status")
_QUOTES = str.maketrans("“”„«»″", '""""""')
_PIECE = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"|(?P<field>[A-Za-z]+):"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+)|"')


class Chunk(msgspec.Struct, frozen=True):
    """What was typed between two spaces, or in quotes, as the words that the index knows it by.

    `at` is where its words begin among all words that are looked for.
    """

    words: tuple[str, ...]
    at: int = 0
    quoted: bool = False


class Query(msgspec.Struct, frozen=True):
    """A search taken apart. `words` are all words that are looked for; `chunks` leave out those that say nothing.

    `open_end` tells that the last chunk may be the beginning of a word, `open_filter` that the last filter may.
    """

    text: str
    words: tuple[str, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    open_end: bool = False
    open_filter: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.chunks or self.phrases or self.filters)

    def with_words(self, meant: Mapping[str, tuple[str, ...]]) -> "Query":
        """Return the query with other words in place of some, outside quotes; for a word may stand several, or none."""
        chunks = []
        words: list[str] = []
        at = 0
        for chunk in self.chunks:
            words += self.words[at : chunk.at]
            at = chunk.at + len(chunk.words)
            put = chunk.words
            if not chunk.quoted:
                put = tuple(other for word in chunk.words for other in meant.get(word, (word,)))
            if put:
                chunks.append(replace(chunk, words=put, at=len(words)))
                words += put
        words += self.words[at:]
        return replace(self, words=tuple(words), chunks=tuple(chunks))


def parse_query(text: str) -> Query:
    """Take a search apart. Never raises; what cannot be an operator is taken for words."""
    text = text[:MOST_CHARACTERS]
    ends_in_space = text[-1:].isspace()
    text = clean_line(text)
    chunks: list[Chunk] = []
    sequence: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    filters: list[tuple[str, str]] = []
    last_is_word = last_is_filter = False
    for match in _PIECE.finditer(without_apostrophes(text.translate(_QUOTES))):
        last_is_word = last_is_filter = False
        if match["phrase"] is not None:
            words = tuple(words_of(match["phrase"]))
            if words and match["minus"]:
                excluded.append(words)
            elif words:
                phrases.append(words)
                chunks.append(Chunk(words, len(sequence), quoted=True))
                sequence += words
            continue
        plain = match["plain"] or ""
        field, colon, value = plain.partition(":")
        if match["field"]:
            field, colon, value = match["field"], ":", match["quoted"]
        if colon and field.lower() in FILTERS:
            wanted = " ".join(words_of(value))
            if wanted:
                filters.append((field.lower(), wanted))
                last_is_filter = not match["field"]
            continue
        plain = plain or match["quoted"] or ""
        words = tuple(words_of(plain))
        if not words:
            continue
        if plain[0] == "-" and plain[1:2].isalpha() and len(plain) > 2:
            excluded.append(words)
        else:
            chunks.append(Chunk(words, len(sequence)))
            sequence += words
            last_is_word = plain[-1].isalnum()
    if not chunks and not filters:
        for words in excluded:
            chunks.append(Chunk(words, len(sequence)))
            sequence += words
        excluded = []
    open_end = last_is_word and not ends_in_space
    # A last word such as `for` may still become `forms`: what it has found so far must not go away meanwhile.
    telling = [one for one in chunks if not _is_stop(one) or (open_end and one is chunks[-1])] or chunks
    if sum(not chunk.quoted for chunk in telling) > _MOST_BESIDE_PHRASES:
        phrases = []
    return Query(
        text=text,
        words=tuple(sequence),
        chunks=tuple(telling),
        phrases=tuple(phrases),
        excluded=tuple(excluded),
        filters=tuple(filters),
        open_end=open_end and telling[-1] is chunks[-1],
        open_filter=last_is_filter and not ends_in_space,
    )


def _is_stop(chunk: Chunk) -> bool:
    return all(word in STOP_WORDS for word in chunk.words)
