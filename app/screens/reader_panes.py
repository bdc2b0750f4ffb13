"""What stands around the article in the reader: the list of articles, the headings, the line that says where one is."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import Static

from app.modes import Visit
from app.reading import Page
from app.screens.base import DeskScreen
from app.widgets.article_view import ArticleView
from app.widgets.key_bar import KeyBar
from app.widgets.top_bar import TopBar
from kb.library.article import Article
from kb.library.blocks import Document
from kb.text import shorten, width

if TYPE_CHECKING:
    from textual.widgets import OptionList, Tree

    from app.widgets.article_tree import ArticleTree
    from app.widgets.contents_list import ContentsList

TREE_FROM, CONTENTS_FROM = 100, 132
"""Columns from which the list of articles and the headings are beside the text without being asked for."""


class ReaderPanes(DeskScreen):
    """The panes. Those beside the text are made when the article has been drawn, and only where there is room."""

    @dataclass
    class LinkTitled(Message):
        """It is known what a link of an article leads to; the title is empty where that has none."""

        article_id: str
        href: str
        title: str

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.article: Article | None = None
        self.page = Page(Document((), ()), {})
        self._wanted: dict[str, bool] = {}
        self._link_titles: dict[tuple[str, str], str] = {}
        self._library = self.desk_app.desk.library

    def compose(self) -> ComposeResult:
        """Few widgets and no boxes around them: each one takes time before the article can be drawn."""
        yield TopBar(self.PART)
        with Horizontal(id="panes"):
            if self._has_room("tree"):
                yield Container(id="tree-pane")
            yield ArticleView(id="article")
            if self._has_room("contents"):
                yield Container(id="contents-pane")
        yield Static("", id="place-line", markup=False)
        yield KeyBar()

    @property
    def view(self) -> ArticleView:
        """The article view."""
        return self.query_one("#article", ArticleView)

    def open(self, article_id: str, anchor: str = "") -> None:
        """Go to an article, or to the overview (an empty id)."""
        raise NotImplementedError

    def library_changed(self) -> None:
        """Show the present article as it is in the library that was read anew."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Look whether the library was changed meanwhile, by the editor or on disk."""
        self.library_renewed()

    def library_renewed(self) -> None:
        """Show the library as it is now, if it was changed."""
        library = self.desk_app.desk.library
        if library is self._library:
            return
        self._library = library
        self._link_titles.clear()
        tree = self._tree
        if tree is not None:
            tree.fill(library.tree(self.desk_app.desk.audience), staff=self.desk_app.staff)
        self.library_changed()

    # Beside the text

    def on_resize(self, event: Resize) -> None:
        """Show beside the text what has room now."""
        self.desk_app.later(self.arrange_panes)

    def _shows(self, pane: str) -> bool:
        return self._wanted.get(pane, self._has_room(pane))

    def _has_room(self, pane: str) -> bool:
        return self.app.size.width >= (TREE_FROM if pane == "tree" else CONTENTS_FROM)

    async def arrange_panes(self) -> None:
        """Make, show or hide the panes beside the text."""
        if not self.is_attached:
            return
        covered = False
        for pane in ("tree", "contents"):
            box = self._box(pane)
            shows = self._shows(pane)
            if shows and box is None:
                box = Container(id=f"{pane}-pane")
                panes = self.query_one("#panes")
                await (panes.mount(box, before=0) if pane == "tree" else panes.mount(box))
            if box is None:
                continue
            if shows and not box.children:
                await self._make(pane, box)
            box.display = shows
            box.set_class(not self._has_room(pane), "-alone")
            covered |= shows and not self._has_room(pane)
        self.view.display = not covered
        self.mark_panes()

    def _box(self, pane: str) -> Container | None:
        found = list(self.query(f"#{pane}-pane"))
        return cast("Container", found[0]) if found else None

    async def _make(self, pane: str, container: Container) -> None:
        if pane == "tree":
            from app.widgets.article_tree import ArticleTree

            tree = ArticleTree(id="tree")
            await container.mount(tree)
            desk = self.desk_app.desk
            branches = await asyncio.to_thread(desk.library.tree, desk.audience)
            tree.fill(branches, staff=self.desk_app.staff)
        else:
            from app.widgets.contents_list import ContentsList

            await container.mount(ContentsList(id="contents"))

    def uncover(self) -> None:
        """Put away what covers the text because there is no room beside it, and go to the text."""
        for pane in ("tree", "contents"):
            if not self._has_room(pane):
                self._wanted.pop(pane, None)
        self.view.display = True
        self.view.focus()
        self.run_worker(self.arrange_panes(), exclusive=True, group="panes")

    @property
    def _tree(self) -> "ArticleTree | None":
        found = list(self.query("#tree"))
        return cast("ArticleTree", found[0]) if found else None

    @property
    def _contents(self) -> "ContentsList | None":
        found = list(self.query("#contents"))
        return cast("ContentsList", found[0]) if found else None

    def mark_panes(self) -> None:
        """Mark the article in the list, its headings, and the line that says where one is."""
        tree, contents = self._tree, self._contents
        if tree is not None and self.article is not None:
            tree.mark(self.article.id)
        if contents is not None:
            contents.fill(self.page.document)
            heading = self.view.heading
            contents.mark(heading.slug if heading else None)
        self.show_place()

    async def _toggle(self, pane: str) -> None:
        box = self._box(pane)
        self._wanted[pane] = box is None or not box.display
        other = "contents" if pane == "tree" else "tree"
        if not self._has_room(other):
            self._wanted.pop(other, None)
        await self.arrange_panes()
        box = self._box(pane)
        if self._wanted[pane] and box is not None:
            box.children[0].focus()
        else:
            self.view.focus()

    async def action_tree(self) -> None:
        """Show or hide the list of articles."""
        await self._toggle("tree")

    async def action_contents(self) -> None:
        """Show or hide the headings."""
        await self._toggle("contents")

    def action_next_pane(self) -> None:
        """Go to the next pane that is shown."""
        panes = [pane for pane in (self._tree, self.view, self._contents) if pane is not None and pane.is_on_screen]
        at = next((number for number, pane in enumerate(panes) if pane is self.focused), -1)
        if panes:
            panes[(at + 1) % len(panes)].focus()

    def on_tree_node_selected(self, event: "Tree.NodeSelected[str]") -> None:
        """Open the picked article, or fold or unfold the category that was clicked."""
        event.stop()
        if event.node.data:
            self.open(event.node.data)
            self.uncover()
        else:
            event.node.toggle()

    def on_option_list_option_selected(self, event: "OptionList.OptionSelected") -> None:
        """Go to the picked heading."""
        event.stop()
        contents = self._contents
        if contents is not None:
            self.view.go_to_anchor(contents.slug_at(event.option_index))
            self.uncover()

    def on_article_tree_left(self) -> None:
        """Go back to the article from the list of articles."""
        self.uncover()

    def on_contents_list_left(self) -> None:
        """Go back to the article from the headings."""
        self.uncover()

    @on(ArticleView.HeadingChanged)
    def _heading_changed(self, message: ArticleView.HeadingChanged) -> None:
        if self._contents is not None:
            self._contents.mark(message.heading.slug if message.heading else None)
        self.show_place()

    # Where one is

    @on(ArticleView.Scrolled)
    @on(ArticleView.LinkChosen)
    def show_place(self) -> None:
        """Say where one is: where the chosen link leads, or category, article and section; and how far down."""
        view = self.view
        far = f" {view.percent}% "
        room = max(10, self.app.size.width - len(far))
        if view.focused_link is not None:
            text = self._link_text(view.focused_link, room - 1)
        else:
            heading = view.heading
            category = self.desk_app.desk.library.settings.category(self.article.category) if self.article else None
            names = [
                category.title if category else "",
                self.article.title if self.article else "All articles",
                heading.text if heading and heading.slug else "",
            ]
            text = " › ".join(name for name in names if name)
        text = shorten(f" {text}", room)
        self.query_one("#place-line", Static).update(Content(f"{text}{' ' * (room - width(text))}{far}"))

    def _link_text(self, index: int, room: int) -> str:
        """Return where a link leads: its title as soon as that is known, and its address where there is room for it."""
        link = self.page.document.links[index]
        step = self.page.steps.get(index)
        if step is not None:
            return f"→ {step[1]}" if step[0] in ("article", "flow") else f"→ {link.text}"
        title = self._link_titles.get((self.article.id if self.article else "", link.href))
        if title is None:
            self._find_title(link.href, self.article)
        if not title:
            return f"→ {link.href}"
        with_address = f"→ {title} ({link.href})"
        return with_address if width(with_address) <= room else f"→ {title}"

    @work(thread=True, exclusive=True, group="link-title", exit_on_error=False)
    def _find_title(self, href: str, article: Article | None) -> None:
        from kb.library.link_titles import link_title

        title = link_title(href, article, self._library, self.desk_app.desk.audience)
        self.post_message(self.LinkTitled(article.id if article else "", href, title))

    @on(LinkTitled)
    def _link_titled(self, message: LinkTitled) -> None:
        self._link_titles[message.article_id, message.href] = message.title
        self.show_place()
