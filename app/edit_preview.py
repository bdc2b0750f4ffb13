"""What the editor shows beside a text: an article as readers will see it, a troubleshooter's tree, the settings."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from app.reading import Page, article_page
from kb.errors import DesksideError
from kb.library.article import Article
from kb.library.article_file import article_from
from kb.library.blocks import Block, Code, Container, Document, Heading, Paragraph, Span
from kb.library.editing import kind_of
from kb.library.library_yaml import settings_from
from kb.troubleshooter.load import load_flow
from kb.troubleshooter.tree import tree_text

if TYPE_CHECKING:
    from kb.desk import Desk

_BROKEN = Container("admonition", -1, title="This cannot be read yet", variant="warning")


def preview(desk: "Desk", path: str, text: str) -> tuple[Page, int]:
    """Return the page that a file of the library gives with this text, and the line of the file where the page begins.

    Takes long for long texts: not to be called where a screen waits.
    """
    kind = kind_of(path)
    if kind == "flow":
        return _page(_flow(path, text)), 1
    if kind == "settings":
        return _page(_settings(desk, text)), 1
    article = article_from(text.encode("utf-8", "replace"), path, desk.library.settings.variables).article
    return article_page(article, _with_file_lines(article), desk, complete=False), article.body_line


def _with_file_lines(article: Article) -> Document:
    """Return the article's document with its blocks at the lines of the file, whatever snippets have put between."""
    document = article.document
    if not article.inserted:
        return document
    above = article.body_line - 1
    return replace(
        document,
        blocks=tuple(replace(block, line=article.file_line(block.line) - above) for block in document.blocks),
    )


def block_of_line(page: Page, line: int) -> int:
    """Return the block that a line of the previewed text became; lines count from 1."""
    found = 0
    for number, block in enumerate(page.document.blocks):
        if block.line > line:
            break
        if block.line:
            found = number
    return found


def _page(blocks: list[Block]) -> Page:
    return Page(Document(tuple(blocks), ()), {})


def _flow(path: str, text: str) -> list[Block]:
    try:
        flow = load_flow(text, path=path)
    except DesksideError as error:
        return [Paragraph(0, (_BROKEN,), (Span(str(error)),))]
    head: list[Block] = [_heading(flow.title, 1), Paragraph(0, (), (Span(flow.symptom, italic=True),))]
    return [*head, Code(0, (), "", tree_text(flow).partition("\n")[2])]


def _settings(desk: "Desk", text: str) -> list[Block]:
    settings, findings = settings_from(text, desk.library.folder)
    blocks: list[Block] = [_heading(settings.title, 1)]
    if any(finding.code == "L001" for finding in findings):
        blocks.append(Paragraph(0, (_BROKEN,), (Span(findings[0].message),)))
    if settings.description:
        blocks.append(Paragraph(0, (), (Span(settings.description),)))
    blocks.append(_heading("Variables", 2))
    for number, (name, value) in enumerate(sorted(settings.variables.items())):
        blocks.append(_item(number, Span(f"{{{name}}}", code=True), Span(f" {value}")))
    blocks.append(_heading("Categories", 2))
    for number, category in enumerate(settings.categories):
        spans = (Span(category.title, bold=True), Span(f" ({category.id}) {category.summary}".rstrip()))
        blocks.append(_item(1_000 + number, *spans))
    return blocks


def _heading(text: str, level: int) -> Heading:
    return Heading(0, (), level, (Span(text),), "")


def _item(number: int, *spans: Span) -> Paragraph:
    return Paragraph(0, (Container("item", -10 - number, "•"),), spans, tight=number % 1_000 > 0)
