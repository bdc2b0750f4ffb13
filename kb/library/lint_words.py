"""Checks of an article's words: terms to avoid, long sentences and paragraphs, how hard it is to read, snippets."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from kb.errors import Finding, Place, Severity
from kb.library.article import Article
from kb.library.blocks import Heading, Paragraph
from kb.library.library import Library
from kb.library.lint_text import place_of
from kb.library.reading_grade import grade, sentences, words
from kb.text import shorten

MOST_WORDS = 40
"""Words of the longest sentence that is not told."""
MOST_WORDS_OF_PARAGRAPH = 130
HARDEST = 12
"""The grade above which an article is told to be hard to read."""
_MOST_FINDINGS = 20


def words_check(library: Library) -> Callable[[Article], Iterator[Finding]]:
    """Return a function that gives the findings about the words of an article."""
    terms = {avoid: use for use, avoided in library.settings.terms.items() for avoid in avoided}
    pattern = _pattern(tuple(sorted(terms, key=len, reverse=True))) if terms else None
    by_word = {avoid.casefold(): use for avoid, use in terms.items()}

    def check(article: Article) -> Iterator[Finding]:
        if article.status == "archived":
            return
        if pattern is not None:
            yield from _terms(article, pattern, by_word)
        yield from _readable(article)

    return check


@lru_cache(maxsize=8)
def _pattern(avoided: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, avoided)) + r")(?![\w-])", re.IGNORECASE)


def _terms(article: Article, pattern: re.Pattern[str], terms: dict[str, str]) -> Iterator[Finding]:
    """Return where a word to avoid stands; not where the article says the right one, too: there it is explained."""
    whole = article.body.casefold()
    told: set[str] = set()
    for block in article.document.blocks:
        if not isinstance(block, Heading | Paragraph):
            continue
        for match in pattern.finditer("".join(span.text for span in block.spans if not span.code)):
            word = match[0].casefold()
            use = terms[word]
            if word in told or use.casefold() in whole:
                continue
            told.add(word)
            message = f"`{match[0]}` is a word that this library avoids."
            hint = f"Write `{use}`, or explain the word once: `{use} ({match[0]})`."
            yield Finding("A207", Severity.WARNING, message, place_of(article, block.line, match[0]), hint)


def _readable(article: Article) -> Iterator[Finding]:
    paragraphs: list[str] = []
    count = 0
    for block in article.document.blocks:
        if not isinstance(block, Paragraph):
            continue
        text = " ".join("".join("X" if span.code else span.text for span in block.spans).split())
        paragraphs.append(text)
        if len(text) < MOST_WORDS * 3 or count >= _MOST_FINDINGS:
            continue
        number = len(words(text))
        if number > MOST_WORDS_OF_PARAGRAPH:
            count += 1
            message = f"This paragraph has {number} words; over {MOST_WORDS_OF_PARAGRAPH} are skipped by readers."
            yield Finding("A210", Severity.NOTE, message, article.place(block.line), "Split it, or make it a list.")
        for sentence in sentences(text) if number > MOST_WORDS else ():
            length = len(words(sentence))
            if length > MOST_WORDS:
                count += 1
                message = f"A sentence of {length} words: “{shorten(sentence, 50)}”"
                yield Finding("A209", Severity.NOTE, message, article.place(block.line), "Make two of it.")
    reached = grade(paragraphs)
    if reached is not None and reached > HARDEST:
        message = f"This article is hard to read: it takes {reached:.0f} years of school."
        hint = "Shorter sentences help most, then shorter words."
        yield Finding("A208", Severity.NOTE, message, Place(article.path, article.body_line), hint)
