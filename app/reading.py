"""What the reader puts around an article's own text: its title and who it is for above, what to do next below."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec.structs import replace

from kb.dates import long_date
from kb.library.article import Article
from kb.library.blocks import Block, Container, Document, Heading, Link, Paragraph, Rule, Span
from kb.library.standing import confidence, short_mark
from kb.text import joined

if TYPE_CHECKING:
    from kb.desk import Desk
    from kb.library.tree import Branch

Step: TypeAlias = tuple[Literal["article", "flow", "helped", "not-helped", "contact"], str]
"""What a link of ours does, and with which id."""

ROLE_NAMES = {
    "user": "users",
    "coordinator": "software coordinators",
    "contract_manager": "contract managers",
    "admin": "admins",
    "staff": "support staff",
}
_MOST_BACKLINKS = 12
_WARNING = Container("admonition", -1, title="Customers do not see this article", variant="warning")


@dataclass(frozen=True, slots=True)
class Page:
    """A document to show; `steps` says what its links do that are ours and not the author's."""

    document: Document
    steps: dict[int, Step]


class _Builder:
    def __init__(self, links: Sequence[Link]) -> None:
        self.blocks: list[Block] = []
        self.links = list(links)
        self.steps: dict[int, Step] = {}
        self._key = -10

    def heading(self, text: str, level: int, slug: str) -> None:
        self.blocks.append(Heading(0, (), level, (Span(text),), slug))

    def paragraph(self, *spans: Span, containers: tuple[Container, ...] = (), tight: bool = False) -> None:
        self.blocks.append(Paragraph(0, containers, spans, tight))

    def link(self, text: str, step: Step) -> Span:
        """Return a span that leads somewhere; it belongs to the block that is added next."""
        self.links.append(Link("", text, len(self.blocks), 0))
        self.steps[len(self.links) - 1] = step
        return Span(text, link=len(self.links) - 1)

    def items(self, lines: Sequence[tuple[str, str, Step]]) -> None:
        """Add a list of links, each with words behind it."""
        for number, (text, behind, step) in enumerate(lines):
            self._key -= 1
            item = Container("item", self._key, "•")
            link = self.link(text, step)
            spans = (link, Span(f" – {behind}")) if behind else (link,)
            self.paragraph(*spans, containers=(item,), tight=number > 0)

    def page(self) -> Page:
        return Page(Document(tuple(self.blocks), tuple(self.links)), self.steps)


def article_page(
    article: Article,
    document: Document,
    desk: "Desk",
    *,
    complete: bool,
    related: Sequence[Article] = (),
    backlinks: Sequence[Article] = (),
    helped: bool | None = None,
) -> Page:
    """Return an article as the reader shows it; what stands below it only when the text is `complete`.

    `helped` is what the person has said about it.
    """
    builder = _Builder(())
    first = document.blocks[0] if document.blocks else None
    own_title = isinstance(first, Heading) and first.level == 1 and first.text.strip() == article.title
    if not own_title:
        builder.heading(article.title, 1, "")
    _above(builder, article, desk)
    above = len(builder.blocks)
    ours = list(builder.links)
    moved = [replace(link, block=link.block + above) for link in document.links]
    links = [*moved, *ours]
    builder.blocks = [_relinked(block, len(moved)) for block in builder.blocks]
    builder.steps = {index + len(moved): step for index, step in builder.steps.items()}
    builder.links = links
    builder.blocks += document.blocks
    if complete:
        _below(builder, article, related, backlinks, helped)
    return builder.page()


def _relinked(block: Block, by: int) -> Block:
    if isinstance(block, Paragraph):
        spans = tuple(replace(span, link=span.link + by) if span.link is not None else span for span in block.spans)
        return replace(block, spans=spans)
    return block


def _above(builder: _Builder, article: Article, desk: "Desk") -> None:
    if desk.staff and article.status != "published":
        words = {"draft": "It is a draft.", "review": "It waits for review.", "archived": "It is archived."}
        spans = [Span(words[article.status])]
        instead = desk.library.find(article.replaced_by) if article.replaced_by else None
        if instead is not None:
            spans += [
                Span(" Its place has been taken by "),
                builder.link(instead.title, ("article", instead.id)),
                Span("."),
            ]
        builder.paragraph(*spans, containers=(_WARNING,))
    about = []
    if article.roles:
        about.append(f"For {joined([ROLE_NAMES.get(role, role) for role in article.roles])}")
    if article.reviewed is not None:
        about.append(f"reviewed {long_date(article.reviewed)}")
    if article.validated is not None or (desk.staff and article.status == "published"):
        about.append(confidence(article))
    if about:
        text = ", ".join(about)
        builder.paragraph(Span(f"{text[0].upper()}{text[1:]}.", italic=True))
    # Troubleshooters are not read for this: that takes longer than an article's first screen may.
    there = {PurePosixPath(path).stem for path in desk.library.flow_paths}
    flows = [name for name in article.troubleshooters if name in there]
    if flows:
        spans = [Span("▸ Not sure what it is? Let Deskside find out: ")]
        for name in flows:
            label = "answer a few questions" if len(flows) == 1 else name.replace("-", " ")
            spans += [*([Span(" · ")] if len(spans) > 1 else ()), builder.link(label, ("flow", name))]
        builder.paragraph(*spans)


def _below(
    builder: _Builder,
    article: Article,
    related: Sequence[Article],
    backlinks: Sequence[Article],
    helped: bool | None,
) -> None:
    builder.blocks.append(Rule(0, ()))
    contact = "Contact support about this article"
    if helped is None:
        yes = builder.link("Yes", ("helped", article.id))
        no = builder.link("No", ("not-helped", article.id))
        talk = builder.link(contact, ("contact", article.id))
        builder.paragraph(Span("Did this help?  "), yes, Span("  ·  "), no, Span("  ·  "), talk)
    elif helped:
        builder.paragraph(Span("Thank you. Good to know that it helped."))
    else:
        talk = builder.link(contact, ("contact", article.id))
        builder.paragraph(Span("Thank you for telling. "), talk, Span("."))
    if related:
        builder.heading("Related articles", 3, "related-articles")
        builder.items([(other.title, "", ("article", other.id)) for other in related])
    known = {other.id for other in related}
    others = [other for other in backlinks if other.id not in known]
    if others:
        builder.heading("Articles that link here", 3, "articles-that-link-here")
        builder.items([(other.title, "", ("article", other.id)) for other in others[:_MOST_BACKLINKS]])


def overview_page(desk: "Desk") -> Page:
    """Return a page that lists all articles by category, as links."""
    builder = _Builder(())
    settings = desk.library.settings
    builder.heading(settings.title, 1, "")
    if settings.description:
        builder.paragraph(Span(settings.description))
    branches = desk.library.tree(desk.audience)
    for branch in branches:
        _branch(builder, branch, 2, desk.staff)
    if not branches:
        builder.paragraph(Span("There are no articles here yet. Put Markdown files (.md) into the library's folder."))
    return builder.page()


def _branch(builder: _Builder, branch: "Branch", level: int, staff: bool) -> None:
    builder.heading(branch.category.title, level, branch.category.id or "other-articles")
    if branch.category.summary:
        builder.paragraph(Span(branch.category.summary))
    builder.items([(article.title, _behind(article, staff), ("article", article.id)) for article in branch.articles])
    for below in branch.branches:
        _branch(builder, below, min(level + 1, 6), staff)


def _behind(article: Article, staff: bool) -> str:
    mark = short_mark(article) if staff else ""
    mark = f"[{mark}] " if mark else ""
    return f"{mark}{article.summary}".strip()
