"""One file of a library as an article: whatever its state, it is listed and shows what can be shown.

Codes: A007 the file cannot be read, A008 it is too large to be shown whole, A009 it is not UTF-8, A010 its name cannot
be shown, A011 its front matter is never closed, A017 it holds characters that are not shown.
"""

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from kb.errors import Finding, LibraryError, Place, Severity
from kb.library.article import Article, line_before
from kb.library.article_paths import old_paths
from kb.library.front_matter import never_closed, parse_front_matter, split
from kb.library.ids import id_for
from kb.library.library_settings import titled
from kb.library.reading import MOST_BYTES, read_beginning
from kb.library.snippets import insert_snippets
from kb.library.variables import fill, fill_line
from kb.text import REPLACEMENT, clean, clean_line

SHOWN_OF_TOO_LARGE = 256_000
"""How many bytes of an article are shown that is larger than `MOST_BYTES`."""
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.*)$|^ {0,3}(\S.*)\n {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
_CLOSING_MARKS = re.compile(r"(?<![^ \t])#+[ \t]*\Z")
_HTML_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_LOOKED_AT_FOR_TITLE = 4_000


class ArticleFile(msgspec.Struct, frozen=True):
    """A file's content, taken apart. `article` has the id that the file's name asks for; the library may change it.

    `path` is as the disk has it; the article's own path is safe to show. `titled` tells whether the file itself says
    what its title is.
    """

    path: str
    article: Article
    titled: bool


def read_article(folder: Path, path: str, variables: Mapping[str, str]) -> ArticleFile:
    """Read one file. Never raises: what is wrong with it becomes findings, and the text says what is not shown."""
    try:
        data = read_beginning(folder, path, MOST_BYTES)
    except LibraryError as error:
        return unreadable(path, error)
    return article_from(data, path, variables)


def article_from(data: bytes, path: str, variables: Mapping[str, str]) -> ArticleFile:
    """Return a file's bytes as an article. `path` is where they stand or would stand in the library."""
    shown_path = clean_line(path)
    findings: list[Finding] = []
    notice = ""
    if len(data) > MOST_BYTES:
        data = data[: data.rfind(b"\n", 0, SHOWN_OF_TOO_LARGE) + 1 or SHOWN_OF_TOO_LARGE]
        message = f"This article is larger than {MOST_BYTES // 1_000_000} MB; only its beginning is shown."
        findings.append(Finding("A008", Severity.ERROR, message, Place(shown_path), "Split it into several articles."))
        notice = f"> [!WARNING]\n> {message}\n\n"
    raw, wrong_bytes = decode(data)
    text = clean(raw)
    if wrong_bytes is not None:
        message = "This article is not UTF-8 text; some of its characters may be wrong."
        findings.append(Finding("A009", Severity.ERROR, message, Place(shown_path, wrong_bytes), "Save it as UTF-8."))
    elif text.count(REPLACEMENT) > raw.count(REPLACEMENT):
        message = "This article holds characters that are not shown, or that would change how others are."
        hint = f"Readers see {REPLACEMENT} in their place; take them out."
        findings.append(Finding("A017", Severity.WARNING, message, Place(shown_path, _first_hidden(raw)), hint))
    if shown_path != path:
        message = "The name of this file has characters in it that cannot be shown."
        findings.append(Finding("A010", Severity.WARNING, message, Place(shown_path), "Rename the file."))
    block, body, body_line = split(text)
    front_matter = parse_front_matter(block, file=shown_path)
    status = front_matter.status
    if any(finding.code == "A011" for finding in front_matter.findings) and "\n\n" in text[: -len(body) or None]:
        # The block was not closed where it ends, and a later rule was taken for its end: show what stands between.
        start = text.index("\n\n") + 2
        body, body_line = text[start:], text.count("\n", 0, start) + 1
    if never_closed(text):
        status = "draft"
        message = "The front matter at the top is never closed, so this article is a draft."
        hint = "Put a line `---` below the last `key: value` line."
        findings.append(Finding("A011", Severity.ERROR, message, Place(shown_path, 1), hint))
    shown_line = body_line - notice.count("\n")
    body, inserted, unknown_snippets = insert_snippets(body, variables, path=shown_path, first_line=body_line)
    body, unknown = fill(body, variables, file=shown_path, first_line=body_line)
    if inserted:
        unknown = tuple(_moved_back(finding, inserted, body_line) for finding in unknown)
        inserted = tuple((start + notice.count("\n"), more) for start, more in inserted)
    found_title = front_matter.title or title_in(body)
    article_id = id_for(path)
    article = Article(
        id=article_id,
        path=shown_path,
        title=fill_line(found_title, variables) or titled(article_id),
        body=notice + body,
        summary=fill_line(front_matter.summary, variables),
        category=front_matter.category or clean_line(path.rpartition("/")[0]),
        tags=front_matter.tags,
        roles=front_matter.roles,
        says=front_matter.says,
        status=status,
        owner=front_matter.owner,
        reviewed=front_matter.reviewed,
        review_every=front_matter.review_every,
        aliases=front_matter.aliases,
        order=front_matter.order,
        redirects=tuple(old_paths(front_matter.redirects, shown_path)),
        troubleshooters=front_matter.troubleshooters,
        related=front_matter.related,
        body_line=shown_line,
        findings=(*findings, *front_matter.findings, *unknown_snippets, *unknown),
        validated=front_matter.validated,
        replaced_by=front_matter.replaced_by,
        inserted=inserted,
    )
    return ArticleFile(path, article, bool(found_title))


def _moved_back(finding: Finding, inserted: tuple[tuple[int, int], ...], body_line: int) -> Finding:
    """Return a finding about a filled-in body with the line that its file has."""
    line = line_before((finding.place.line or body_line) - body_line + 1, inserted)
    return replace(finding, place=Place(finding.place.file, body_line + line - 1))


def decode(data: bytes) -> tuple[str, int | None]:
    """Return a file's text, and the line of the first byte that is not UTF-8 (None where all are).

    Text that is not UTF-8 is taken for what it most likely is: UTF-16 or UTF-32 by its mark, UTF-16 by its zero bytes,
    Windows-1252 where no part of it is UTF-8 beyond ASCII, else UTF-8 with each wrong byte shown as U+FFFD.
    """
    wide = _wide_without_mark(data[:_LOOKED_AT_FOR_TITLE])
    if wide:
        return data.decode(wide, errors="replace"), 1
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode("utf-32", errors="replace"), 1
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), 1
    replaced = data.decode("utf-8-sig", errors="replace")
    if all(character < "\x80" or character == "\N{REPLACEMENT CHARACTER}" for character in replaced):
        try:
            return data.decode("cp1252"), line
        except UnicodeDecodeError:
            pass
    return replaced, line


def _wide_without_mark(beginning: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, where every second byte is zero; else an empty text."""
    half = len(beginning) // 2
    first, second = beginning[::2].count(0), beginning[1::2].count(0)
    if second > half * 0.7 and first < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if first > half * 0.7 and second < half * 0.1 else ""


def _first_hidden(raw: str) -> int:
    """Return the line of the first character that is shown as U+FFFD and is none; 1 where no line alone tells it."""
    for number, line in enumerate(raw.split("\n"), start=1):
        if clean(line).count(REPLACEMENT) > line.count(REPLACEMENT):
            return number
    return 1


def title_in(body: str) -> str:
    """Return the text of the first heading of the highest level near the top of a body, or an empty text."""
    top = _FENCE.sub("", body[:_LOOKED_AT_FOR_TITLE])
    html = _HTML_HEADING.search(top)
    best = ""
    best_level = 7
    for match in _HEADING.finditer(top):
        level = len(match[1]) if match[1] else (1 if match[0].rstrip().endswith("=") else 2)
        if level < best_level:
            best, best_level = _CLOSING_MARKS.sub("", match[2]) if match[1] else match[3], level
    if html is not None and best_level > 1:
        best = html[1]
    return _without_markup(best)


def _without_markup(text: str) -> str:
    text = clean_line(text)
    if not re.search(r"[*_`\[<&\\{~]", text):
        return text
    from kb.library.markdown import parse

    document = parse(f"# {text}")
    return document.headings[0].text if document.headings else text


def unreadable(path: str, error: LibraryError) -> ArticleFile:
    """Return what stands in the place of a file that cannot be read: a draft that says why."""
    shown_path = clean_line(path)
    finding = Finding("A007", Severity.ERROR, error.what, Place(shown_path), error.hint)
    article_id = id_for(path)
    body = f"> [!WARNING]\n> {error.what}\n"
    article = Article(article_id, shown_path, titled(article_id), body, status="draft", findings=(finding,))
    return ArticleFile(path, article, titled=False)
