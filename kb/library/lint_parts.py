"""Checks of the parts that a good help article has: a title that says the problem, who can do it, steps, a check."""

import re
from collections.abc import Callable, Iterator

from kb.errors import Finding, Place, Severity
from kb.library.article import Article
from kb.library.blocks import Block, Heading, Paragraph, Table, plain
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.library.lint_text import phone_digits, text_lines
from kb.library.sections import has_steps, section_blocks, steps_heading
from kb.text import shorten

LONGEST_TITLE = 80
_SAYS_NOTHING = re.compile(
    r"(?:introduction|overview|general|information|info|help|faq|misc|miscellaneous|notes?|other|test|untitled|todo|"
    r"new article|article|page|document|problems?|issues?|errors?|questions?|support|general information)\W*",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\bwho (?:can|may|does|must|has to|is allowed to|should)\b|\b(?:can|may) (?:only )?be done by\b", re.IGNORECASE
)
_WHO_WORDS = ("who ", "be done by")
_CHECKED = re.compile(
    r"\b(?:check|make sure|see|tell|know|verify|confirm)\b.*\b(?:work|worked|works|done|right|success|correct|fixed)|"
    r"\b(?:did it work|has it worked|verification|what you see (?:now|then|after)|result)\b",
    re.IGNORECASE,
)
_CHECKED_WORDS = ("work", "done", "right", "success", "correct", "fixed", "verification", "what you see", "result")
"""Of these words a text has one that the pattern can fit: plain words are looked for much faster."""
_PHONE = re.compile(r"(?<![\w.+-])(?:\+\d{1,3}|\(?0\d{1,5}\)?)[ ()-]+\d[\d ()-]{4,}\d(?![\w-])")
_DIGITS = re.compile(r"\d[\d ()-]{4,}\d")
"""What each phone number ends with; looking for it alone is much faster."""
_MADE_UP = re.compile(r"1632 ?960|07700 ?900|555[ -]?01|\b0800 ?00")
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


def parts_check(library: Library) -> Callable[[Article], Iterator[Finding]]:
    """Return a function that gives the findings about the parts of an article.

    Most is asked of a library with a `library.yaml` alone, and of published articles and those on their way there.
    """
    settled = FILE_NAME in library.other_files
    categories = {category.title.casefold() for category in library.settings.categories}
    domain = library.settings.support.email.rpartition("@")[2].casefold()
    known = {value.casefold() for value in library.settings.variables.values()}
    numbers = {phone_digits(value) for value in known}

    def check(article: Article) -> Iterator[Finding]:
        if article.status == "archived":
            return
        steps = steps_heading(article.document)
        if steps is not None:
            yield from _steps(article, steps)
        if not settled:
            return
        yield from _title(article, categories)
        yield from _contacts(article, library, domain, known, numbers)
        if steps is not None:
            yield from _around_steps(article)

    return check


def _finding(code: str, severity: Severity, message: str, article: Article, line: int, hint: str) -> Finding:
    return Finding(code, severity, message, article.place(line) if line else Place(article.path, 1), hint)


def _title(article: Article, categories: set[str]) -> Iterator[Finding]:
    title = article.title.strip()
    hint = "Say the problem or the task as a reader would: `Licences are missing`, `Change who pays`."
    if _SAYS_NOTHING.fullmatch(title) or title.casefold() in categories:
        message = f"The title `{shorten(title, 60)}` does not say which problem or task this is."
        yield _finding("A201", Severity.WARNING, message, article, 0, hint)
    elif len(title) > LONGEST_TITLE:
        message = f"The title has {len(title)} characters; lists cut off what is longer than {LONGEST_TITLE}."
        yield _finding("A201", Severity.NOTE, message, article, 0, hint)


def _steps(article: Article, heading: Heading) -> Iterator[Finding]:
    section = section_blocks(article.document, heading.slug)
    if not has_steps(section):
        bullets = any(container.kind == "item" for block in section for container in block.containers)
        what = "has bullets" if bullets else "has no list"
        message = f"`{heading.text}` {what}: steps in a numbered list can be ticked off one by one."
        yield _finding("A203", Severity.WARNING, message, article, heading.line, "Number them: `1.`, `2.`, `3.`")


def _around_steps(article: Article) -> Iterator[Finding]:
    texts = [(block, _text(block)) for block in article.document.blocks]
    if not any(_WHO.search(text) for _, text in texts if _has_one(_WHO_WORDS, text)):
        hint = "Say it before the steps: `**Who can do this:** the contract manager.`"
        message = "This article has steps, but does not say who can do them."
        yield _finding("A202", Severity.NOTE, message, article, 0, hint)
    told = (text for block, text in texts if isinstance(block, Heading | Paragraph))
    if not any(_CHECKED.search(text) for text in told if _has_one(_CHECKED_WORDS, text)):
        hint = "End with `## Check that it worked`, and say what can be seen now."
        message = "This article has steps, but does not say how to see that they worked."
        yield _finding("A204", Severity.NOTE, message, article, 0, hint)


def _has_one(words: tuple[str, ...], text: str) -> bool:
    folded = text.casefold()
    return any(word in folded for word in words)


def _contacts(article: Article, library: Library, domain: str, known: set[str], numbers: set[str]) -> Iterator[Finding]:
    """Return where a number or an address of the desk stands in the file itself, not where a variable has put it."""
    if not any(_numbers_in(article.body, numbers)) and not any(_addresses_in(article.body, domain, known)):
        return
    for number, line in text_lines(article, library):
        for phone in _numbers_in(line, numbers):
            message = f"A phone number is written out: {phone}."
            hint = "Numbers change: give it a name under `variables` in library.yaml, and write that in braces."
            yield Finding("A205", Severity.NOTE, message, Place(article.path, number), hint)
        for address in _addresses_in(line, domain, known):
            message = f"An address of the support desk is written out: {shorten(address, 60)}."
            hint = "Write `{support.email}`, or give it a name under `variables` in library.yaml."
            yield Finding("A205", Severity.WARNING, message, Place(article.path, number), hint)


def _numbers_in(text: str, known: set[str]) -> Iterator[str]:
    """Return the phone numbers in a text but those that the library has a name for, and made-up ones."""
    for match in _PHONE.finditer(text) if _DIGITS.search(text) else ():
        digits = sum(sign.isdigit() for sign in match[0])
        if 9 <= digits <= 15 and not _MADE_UP.search(match[0]) and phone_digits(match[0]) not in known:
            yield match[0].strip()


def _addresses_in(text: str, domain: str, known: set[str]) -> Iterator[str]:
    """Return the mail addresses of the support desk's domain in a text but those that the library has a name for."""
    for match in _MAIL.finditer(text) if domain and "@" in text else ():
        if match[1].casefold() == domain and match[0].casefold() not in known:
            yield match[0]


def _text(block: Block) -> str:
    """Return a block's words without its code."""
    if isinstance(block, Heading | Paragraph):
        return "".join(span.text for span in block.spans if not span.code)
    if isinstance(block, Table):
        cells = [cell for row in (block.header, *block.rows) for cell in row]
        return "\n".join(plain(tuple(span for span in cell if not span.code)) for cell in cells)
    return ""
