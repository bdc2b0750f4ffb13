"""Rewording a heading: links to it follow, and its old anchor stays alive."""

import re

from kb.errors import LibraryError, NotFoundError, Place
from kb.library.article import Article
from kb.library.blocks import Heading
from kb.library.library import Library
from kb.library.renames import PlanBuilder, RenamePlan
from kb.library.sections import is_steps
from kb.library.text_edits import Edit, edited
from kb.library.uses import Sources, uses_of_heading
from kb.library.yaml_spans import written_like
from kb.text import clean_line

_CLOSED = re.compile(r"^((?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*[ \t]*#{1,6}[ \t]+)(.*?)([ \t]+#+)?[ \t]*$")
_UNDERLINED = re.compile(r"^((?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*)(.*?)()[ \t]*$")
_ANCHOR = re.compile(r"[ \t]*<a (?:id|name)=\"([^\"<>]*)\"></a>")


def plan_heading_rename(library: Library, ref: str, new: str, *, alias: bool = True) -> RenamePlan:
    """Return what becomes of the library when a heading is reworded; `ref` is `article#heading`.

    Other headings of the same words may get another number at their end (`steps-1`): links to them follow, too. With
    `alias` each old anchor stays. Raises NotFoundError, or LibraryError where the heading cannot be found in the file.
    """
    name, _, anchor = ref.partition("#")
    article = library.article(name)
    slug = article.anchors.find(anchor) if anchor else None
    if slug is None:
        hint = f"It has: {', '.join(heading.slug for heading in article.document.headings)}."
        raise NotFoundError(f"`{article.id}` has no heading `#{clean_line(anchor)}`.", hint=hint)
    new = clean_line(new)
    if not new or new.startswith("#"):
        raise LibraryError("A heading needs words.", hint="Write the new heading without `#` before it.")
    builder = PlanBuilder(Sources(library))
    text = builder.sources.text(article.path)
    headings = article.document.headings
    at = next(number for number, heading in enumerate(headings) if heading.slug == slug)
    plain = [_reworded(article, headings[at], text, new, ())]
    after = _headings_after(library, article, edited(text, plain), len(headings))
    renamed, renamed_text = [heading.slug for heading in after], after[at].text
    moved = {heading.slug: after for heading, after in zip(headings, renamed, strict=True) if heading.slug != after}
    if headings[at].text.strip() == new:
        raise LibraryError("The heading reads so already.")
    edits = []
    for number, heading in enumerate(headings):
        old = (heading.slug,) if alias and heading.slug in moved and heading.slug not in renamed else ()
        if number == at:
            edits.append(_reworded(article, heading, text, new, old, renamed[number]))
        elif old:
            edits.append(_reworded(article, heading, text, None, old, renamed[number]))
        if heading.slug in moved and heading.slug in renamed:
            builder.caution(f"`#{heading.slug}` is the name of another heading from now on.")
    builder.edit(article.path, *edits)
    for old_slug, new_slug in moved.items():
        for use in uses_of_heading(builder.sources, article, old_slug):
            written = builder.sources.text(use.path)[use.start : use.end]
            address = use.written.partition("#")[0]
            if use.wiki and old_slug == slug:
                words = re.sub(r"[\[\]|#]", "", renamed_text).strip()
                new_written = written[: written.index("#")] + f"#{words}"
            elif use.kind == "link":
                new_written = written[: written.index("#")] + f"#{new_slug}"
            else:
                new_written = written_like(written, f"{address}#{new_slug}")
            builder.edit(use.path, Edit(use.start, use.end, new_written, use.kind))
    if is_steps(headings[at].text) and not is_steps(new):
        builder.caution("Troubleshooters play what stands under `Steps`: they find no steps in this article then.")
    return builder.plan(f"“{headings[at].text}” in `{article.id}` becomes “{new}”")


def _reworded(
    article: Article, heading: Heading, text: str, new: str | None, anchors: tuple[str, ...], slug: str = ""
) -> Edit:
    """Return the edit of a heading's line; `new` None keeps the words. `slug` is its anchor from now on."""
    number = article.file_line(heading.line)
    lines = text.split("\n")
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    match = _CLOSED.match(line)
    if match is None and number < len(lines) and re.search(r"(?:=+|-+)[ \t]*$", lines[number]):
        match = _UNDERLINED.match(line)
    words = _ANCHOR.sub("", match[2]) if match else ""
    if match is None or not words.strip():
        hint = "Reword it in the file; `deskside check` names the links then."
        raise LibraryError("This heading cannot be found in the file.", where=Place(article.path, number), hint=hint)
    kept = [name for name in _ANCHOR.findall(match[2]) if name != slug]
    marks = "".join(f' <a id="{name}"></a>' for name in dict.fromkeys((*kept, *anchors)))
    start = sum(len(one) + 1 for one in lines[: number - 1]) + match.start(2)
    return Edit(start, start + len(match[2]), (words if new is None else new) + marks, "heading")


def _headings_after(library: Library, article: Article, text: str, count: int) -> tuple[Heading, ...]:
    changed = library.with_text(article.path, text)
    after = changed.articles[changed.id_by_path(article.path) or article.id].document.headings
    if len(after) != count:
        raise LibraryError("These words would not be one heading.", hint="Write plain words.")
    return after


def heading_at(article: Article, line: int) -> Heading | None:
    """Return the heading that a line of the file stands under; None above the first."""
    found = None
    for heading in article.document.headings:
        if article.file_line(heading.line) <= line:
            found = heading
    return found
