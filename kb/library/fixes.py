"""What the check can mend by itself, without changing what an article says.

| code | what becomes of it |
|---|---|
| A103 | a link that works by the article's name alone: written as the path that it means |
| A115 | a value of `library.yaml` that is written out to the letter: its variable |
| A203 | bullets below `## Steps`: a numbered list |

A fix is made only where the file, fixed, has none of these findings more than before and no error that it had not.
"""

import re
from collections.abc import Callable, Iterator

from kb.library.article import Article
from kb.library.blocks import Code, Container, Document, Heading, Paragraph, Table, plain
from kb.library.library import Library
from kb.library.link_spans import encoded, link_spans
from kb.library.links import ArticleTarget, resolve
from kb.library.lint_levels import level_of
from kb.library.lint_links import relative_link
from kb.library.lint_text import particular_values
from kb.library.renames import PlanBuilder, RenamePlan
from kb.library.sections import section_blocks, steps_heading, steps_in
from kb.library.text_edits import Edit, edited
from kb.library.uses import Sources, body_start
from kb.library.variables import code_ranges
from kb.text import plural

FIXED = ("A103", "A115", "A203")
"""The codes of the findings that can be mended."""
_BULLET = re.compile(r"^([ \t]{0,3})([-*+])([ \t]+)(?=\S)")

Progress = Callable[[int, int], None]


def plan_fixes(library: Library, *, only: str | None = None, progress: Progress | None = None) -> RenamePlan:
    """Return what can be mended in all articles, or in the article at the path `only`; nothing is written.

    `progress` is called with how many articles are done and how many there are.
    """
    builder = PlanBuilder(Sources(library))
    articles = list(library.articles.chosen(only))
    for number, article in enumerate(articles):
        if progress is not None:
            progress(number, len(articles))
        file = builder.sources.file(article.path)
        if file is None or file.read_only:
            continue
        kept = [edit for edit in _edits(article, file.text, library) if _wanted(edit, article, library)]
        if kept and _is_safe(library, article, file.text, edited(file.text, kept)):
            builder.edit(article.path, *kept)
    count = sum(len(edits) for edits in builder.edits.values())
    return builder.plan(f"{plural(count, 'place')} to mend" if count else "There is nothing to mend")


def _wanted(edit: Edit, article: Article, library: Library) -> bool:
    return level_of(library.settings.checks, edit.kind, article.path) != "off"


def _edits(article: Article, text: str, library: Library) -> Iterator[Edit]:
    start = body_start(text)
    spans = link_spans(text, article.document, start=start)
    for span in spans:
        target = resolve(span.address, article, library)
        if isinstance(target, ArticleTarget) and target.elsewhere:
            path = relative_link(article, library.articles[target.id])
            yield Edit(span.start, span.end, encoded(path) + span.anchor, "A103")
    yield from _variables(article, text, start, library)
    yield from _numbers(article, text)


def _variables(article: Article, text: str, start: int, library: Library) -> Iterator[Edit]:
    """Return the edits of values that stand in the body, letter by letter, and in no longer word."""
    body = text[start:]
    values = {value: name for value, name in particular_values(library).items() if value in body}
    if not values:
        return
    code = code_ranges(body)
    taken: list[tuple[int, int]] = []
    for value in sorted(values, key=len, reverse=True):
        for match in re.finditer(rf"(?<![\w.@{{/-])(?:(?<=mailto:))?{re.escape(value)}(?![\w@}}/-]|\.\w)", body):
            place = match.span()
            if any(one < place[1] and place[0] < other for one, other in (*code, *taken)):
                continue
            taken.append(place)
            yield Edit(start + place[0], start + place[1], f"{{{values[value]}}}", "A115")


def _numbers(article: Article, text: str) -> Iterator[Edit]:
    """Return the edits that number the bullets below `Steps`, where they are one plain list and nothing else."""
    heading = steps_heading(article.document)
    if heading is None or heading.containers or article.inserted:
        return
    section = section_blocks(article.document, heading.slug)[1:]
    if not section or steps_in(section, article.document):
        return
    outer: list[Container] = [block.containers[0] for block in section if block.containers]
    if len(outer) != len(section) or any(one.kind != "item" or one.ordered for one in outer):
        return
    lines = text.split("\n")
    firsts = {one.key: block.line for one, block in reversed(list(zip(outer, section, strict=True)))}
    found = [_BULLET.match(lines[article.file_line(line) - 1]) for line in sorted(firsts.values())]
    if any(match is None for match in found) or len({match[2] for match in found if match}) != 1 or len(found) < 2:
        return
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    at = [article.file_line(line) - 1 for line in sorted(firsts.values())]
    ends = [*at[1:], article.file_line(section[-1].line)]
    for number, (match, first, end) in enumerate(zip(found, at, ends, strict=True), start=1):
        if match is None:
            continue
        marker = f"{number}."
        yield Edit(starts[first] + match.start(2), starts[first] + match.end(2), marker, "A203")
        for below in range(first + 1, min(end, len(lines))):
            if lines[below].startswith((" ", "\t")) and lines[below].strip():
                yield Edit(starts[below], starts[below], " " * (len(marker) - 1), "A203")


def _is_safe(library: Library, article: Article, before: str, after: str) -> bool:
    """Tell whether a fixed text says the same: the same words and links, however they are marked."""
    fixed = library.with_text(article.path, after)
    new = fixed.articles[fixed.id_by_path(article.path) or article.id]
    return _said(article, library) == _said(new, fixed) and len(new.findings) <= len(article.findings)


def _said(article: Article, library: Library) -> tuple[object, ...]:
    targets = []
    for link in article.document.links:
        target = resolve(link.href, article, library)
        targets.append((target.id, target.anchor) if isinstance(target, ArticleTarget) else target)
    return article.title, article.summary, _words(article.document), tuple(targets)


def _words(document: Document) -> tuple[str, ...]:
    """Return the words of each block, whatever stands around it."""
    words = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            words.append(plain(block.spans))
        elif isinstance(block, Code):
            words.append(block.text)
        elif isinstance(block, Table):
            words += [plain(cell) for row in (block.header, *block.rows) for cell in row]
    return tuple(words)
