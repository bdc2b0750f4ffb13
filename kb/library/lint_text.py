"""Checks of what an article's text holds: headings, lengths, values that belong into a variable."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from kb.errors import DesksideError, Finding, Place, Severity
from kb.library.article import Article
from kb.library.blocks import Block, Code, Heading, Paragraph, Table
from kb.library.library import Library
from kb.library.library_settings import SNIPPET_MARK
from kb.text import shorten

MOST_BLOCKS = 400
MOST_ROWS = 40
_LEAST_VALUE = 6
_PHONE = re.compile(r"[+(]?\d[\d\s().-]{6,}\d")
_NUMBER = re.compile(r"\d[\d\s().-]{6,}\d")
"""The same without what may stand before it; looking for it alone is much faster."""
_REFERENCE = re.compile(r"\[([^\[\]]{3,300})\]\[([^\[\]]{1,300})\]")
"""A link by reference; citations such as `[S2][S4]` are none."""
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_LOOKED_THROUGH = 200
_WORD = re.compile(r"[^\W\d_]{3}")


def text_check(library: Library) -> Callable[[Article], Iterator[Finding]]:
    """Return a function that gives the findings about the text of an article."""
    values = particular_values(library)
    names_in = _finder(values)

    def check(article: Article) -> Iterator[Finding]:
        yield from _blocks(article)
        yield from _headings(article)
        if values:
            yield from _written_out(article, library, names_in)

    return check


def _blocks(article: Article) -> Iterator[Finding]:
    blocks = article.document.blocks
    if not blocks:
        yield Finding("A124", Severity.WARNING, "This article has no text.", Place(article.path, article.body_line))
    if len(blocks) > MOST_BLOCKS:
        message = f"This article has {len(blocks):,} blocks; over {MOST_BLOCKS} are hard to read."
        yield Finding("A118", Severity.WARNING, message, Place(article.path, 1), "Split it into several articles.")
    for block in blocks:
        if isinstance(block, Table) and len(block.rows) > MOST_ROWS:
            message = f"This table has {len(block.rows):,} rows; over {MOST_ROWS} are hard to read."
            yield Finding("A119", Severity.WARNING, message, article.place(block.line), "Split it by subject.")
        elif isinstance(block, Paragraph | Heading):
            yield from _references(article, block)


def _references(article: Article, block: Paragraph | Heading) -> Iterator[Finding]:
    for span in block.spans:
        if span.code or "][" not in span.text:
            continue
        for match in _REFERENCE.finditer(span.text):
            if not _WORD.search(match[1]):
                continue
            message = f"`{shorten(match[0], 60)}` is not a link: nothing defines `[{shorten(match[2], 40)}]`."
            hint = f"Add a line `[{shorten(match[2], 40)}]: address`."
            place = place_of(article, block.line, f"][{match[2]}]")
            yield Finding("A125", Severity.WARNING, message, place, hint)


def place_of(article: Article, line: int, words: str) -> Place:
    """Return where words stand that a paragraph has which begins at a line of the body; its first line if unsure."""
    for number, text in enumerate(_lines(article.body)[line - 1 : line - 1 + _LOOKED_THROUGH], start=line):
        if words in text:
            return article.place(number)
        if not text.strip(" >\t"):
            break
    return article.place(line)


@lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    """Return a text's lines; an article has many findings one after the other."""
    return text.split("\n")


def _headings(article: Article) -> Iterator[Finding]:
    before: Heading | None = None
    for heading in article.document.headings:
        if before is not None and heading.level > before.level + 1:
            message = f"The heading `{shorten(heading.text, 60)}` skips a level: {before.level} to {heading.level}."
            yield Finding("A113", Severity.NOTE, message, article.place(heading.line))
        before = heading


def particular_values(library: Library) -> dict[str, str]:
    """Return the variables whose values are particular enough to be looked for, by value."""
    return {
        value: name
        for name, value in library.settings.variables.items()
        if len(value) >= _LEAST_VALUE and re.search(r"\d{3}|@|://", value) and not name.startswith(SNIPPET_MARK)
    }


def _finder(values: dict[str, str]) -> Callable[[str], set[str]]:
    """Return a function that gives the names of the values that are in a text."""
    phones = {phone_digits(value): name for value, name in values.items() if _PHONE.fullmatch(value)}
    folded_values = [(value.casefold(), name) for value, name in values.items()]

    def names_in(text: str) -> set[str]:
        folded = text.casefold()
        names = {name for value, name in folded_values if value in folded}
        if phones and _NUMBER.search(text):
            names.update(phones[digits] for one in _PHONE.findall(text) if (digits := phone_digits(one)) in phones)
        return names

    return names_in


def _written_out(article: Article, library: Library, names_in: Callable[[str], set[str]]) -> Iterator[Finding]:
    try:
        written = library.source(article.path)
    except DesksideError:
        return
    if not names_in(written):
        return  # most articles: their code need not be told from their text
    for number, line in text_lines(article, library):
        for name in sorted(names_in(line)):
            message = f"The value of `{name}` is written out here."
            hint = f"Write `{{{name}}}`, and it follows when library.yaml changes."
            yield Finding("A115", Severity.WARNING, message, Place(article.path, number), hint)


def text_lines(article: Article, library: Library) -> Iterator[tuple[int, str]]:
    """Go through the lines of an article's file as written, with their numbers; code is left out."""
    try:
        lines = library.source(article.path).splitlines()
    except DesksideError:
        return
    code = _code_lines(article)
    for number, line in enumerate(lines, start=1):
        if number not in code:
            yield number, _CODE_SPAN.sub(" ", line) if "`" in line else line


def _code_lines(article: Article) -> set[int]:
    lines: set[int] = set()
    for block in article.document.blocks:
        if isinstance(block, Code):
            first = article.file_line(block.line)
            lines.update(range(first, first + _height(block) + 2))
    return lines


def _height(block: Block) -> int:
    return block.text.count("\n") + 1 if isinstance(block, Code) else 1


def phone_digits(phone: str) -> str:
    """Return the digits of a phone number in its national form, so that +44 and 0 are the same."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    if phone.strip().startswith("+44") or digits.startswith("0044"):
        return "0" + digits.removeprefix("00").removeprefix("44")
    return digits
