"""What stands around the article in the reader: the list of articles, the headings, the line that says where one is."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList, Static, Tree

from app.modes import Visit
from app.reading import Page
from app.screens.base import DeskScreen
from app.widgets.article_view import ArticleView
from app.widgets.contents_list import ContentsList
from app.widgets.find_bar import FindBar
from kb.library.article import Article
from kb.library.blocks import Document
from kb.text import shorten, width

if TYPE_CHECKING:
    from app.widgets.article_tree import ArticleTree

TREE_FROM, CONTENTS_FROM = 100, 132
"""Columns from which the list of articles and the headings are beside the text without being asked for."""


class ReaderPanes(DeskScreen):
    """The panes. Those beside the text are mounted when the article has been drawn, and only where there is room."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.article: Article | None = None
        self.page = Page(Document((), ()), {})
        self._wanted: dict[str, bool] = {}

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="panes"), Vertical(id="text-pane"):
            yield ArticleView(id="article")
            yield FindBar()
            yield Static("", id="place-line", markup=False)

    @property
    def view(self) -> ArticleView:
        """The article view."""
        return self.query_one("#article", ArticleView)

    def open(self, article_id: str, anchor: str = "") -> None:
        """Go to an article, or to the overview (an empty id)."""
        raise NotImplementedError

    # Beside the text

    def on_resize(self, event: Resize) -> None:
        """Show beside the text what has room now."""
        self.call_after_refresh(self.arrange_panes)

    def _shows(self, pane: str) -> bool:
        room = self.app.size.width >= (TREE_FROM if pane == "tree" else CONTENTS_FROM)
        return self._wanted.get(pane, room)

    async def arrange_panes(self) -> None:
        """Mount, show or hide the panes beside the text."""
        if not self.is_attached:
            return
        panes = self.query_one("#panes", Horizontal)
        if self._shows("tree") and self._tree is None:
            from app.widgets.article_tree import ArticleTree

            tree = ArticleTree(id="tree")
            await panes.mount(tree, before=0)
            tree.fill(self.desk_app.desk.library.tree(self.desk_app.desk.audience), staff=self.desk_app.staff)
        if self._shows("contents") and self._contents is None:
            await panes.mount(ContentsList(id="contents"))
        for pane, widget in (("tree", self._tree), ("contents", self._contents)):
            if widget is not None:
                widget.display = self._shows(pane)
        self.mark_panes()

    @property
    def _tree(self) -> "ArticleTree | None":
        from app.widgets.article_tree import ArticleTree

        return self.query_one_optional("#tree", ArticleTree)

    @property
    def _contents(self) -> ContentsList | None:
        return self.query_one_optional("#contents", ContentsList)

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
        widget = self._tree if pane == "tree" else self._contents
        focused = widget is not None and widget.display and self.focused is widget
        self._wanted[pane] = not (widget is not None and widget.display)
        await self.arrange_panes()
        widget = self._tree if pane == "tree" else self._contents
        if self._wanted[pane] and widget is not None:
            widget.focus()
        elif focused or not self._wanted[pane]:
            self.view.focus()

    async def action_tree(self) -> None:
        """Show or hide the list of articles."""
        await self._toggle("tree")

    async def action_contents(self) -> None:
        """Show or hide the headings."""
        await self._toggle("contents")

    def action_next_pane(self) -> None:
        """Go to the next pane that is shown."""
        panes = [pane for pane in (self._tree, self.view, self._contents) if pane is not None and pane.display]
        at = next((number for number, pane in enumerate(panes) if pane is self.focused), -1)
        panes[(at + 1) % len(panes)].focus()

    @on(Tree.NodeSelected)
    def _article_picked(self, event: Tree.NodeSelected[str]) -> None:
        event.stop()
        if event.node.data:
            self.open(event.node.data)
            self.view.focus()
        else:
            event.node.toggle()

    @on(OptionList.OptionSelected, "#contents")
    def _heading_picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        contents = self._contents
        if contents is not None:
            self.view.go_to_anchor(contents.slug_at(event.option_index))
            self.view.focus()

    @on(ArticleView.HeadingChanged)
    def _heading_changed(self, message: ArticleView.HeadingChanged) -> None:
        if self._contents is not None:
            self._contents.mark(message.heading.slug if message.heading else None)
        self.show_place()

    # Where one is

    @on(ArticleView.Scrolled)
    @on(ArticleView.LinkChosen)
    def show_place(self) -> None:
        """Say where one is: the chosen link's address, or category, article and section; and how far down."""
        view = self.view
        far = f" {view.percent}% "
        room = max(10, view.size.width - len(far) - 1)
        if view.focused_link is not None:
            text = self._link_text(view.focused_link)
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

    def _link_text(self, index: int) -> str:
        link = self.page.document.links[index]
        step = self.page.steps.get(index)
        if step is None:
            return f"→ {link.href}"
        return f"→ {step[1]}" if step[0] in ("article", "flow") else f"→ {link.text}"
