"""The articles by category, beside the text."""

from collections.abc import Iterable

from rich.style import Style
from rich.text import Text
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from app.acting import Acting
from app.commands import bindings
from kb.library.article import Article
from kb.library.standing import short_mark
from kb.library.tree import Branch


class ArticleTree(Acting, Tree[str], inherit_bindings=False):
    """Categories that unfold to articles; the data of an article's node is its id, of a category's empty."""

    PLACE = "tree"
    BINDINGS = bindings("tree")

    class Left(Message):
        """The person wants back to the article."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__("Articles", id=id)
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = False
        self._by_article: dict[str, TreeNode[str]] = {}
        self._unmade: dict[TreeNode[str], Branch] = {}
        self._staff = False

    def fill(self, branches: Iterable[Branch], *, staff: bool) -> None:
        """Show other branches; staff see what customers do not, marked. Each is made when it is first unfolded."""
        self.clear()
        self._by_article = {}
        self._unmade = {}
        self._staff = staff
        for branch in branches:
            self._add(self.root, branch)

    def _add(self, parent: TreeNode[str], branch: Branch) -> None:
        node = parent.add(Text(branch.category.title), data="", expand=False)
        self._unmade[node] = branch

    def _make(self, node: TreeNode[str]) -> None:
        branch = self._unmade.pop(node, None)
        if branch is None:
            return
        for below in branch.branches:
            self._add(node, below)
        for article in branch.articles:
            self._by_article[article.id] = node.add_leaf(_label(article, self._staff), data=article.id)

    def on_tree_node_expanded(self, message: Tree.NodeExpanded[str]) -> None:
        """Make what stands in a category that is unfolded for the first time."""
        self._make(message.node)

    def _made(self, article_id: str) -> TreeNode[str] | None:
        """Return an article's node, made with the categories above it if need be."""
        while article_id not in self._by_article:
            node = next((node for node, branch in self._unmade.items() if branch.holds(article_id)), None)
            if node is None:
                return None
            self._make(node)
        return self._by_article[article_id]

    def render_label(self, node: TreeNode[str], base_style: Style, style: Style) -> Text:
        """Draw a title, ending in an ellipsis where it is cut."""
        label = super().render_label(node, base_style, style)
        depth = 0
        parent = node.parent
        while parent is not None:
            depth, parent = depth + 1, parent.parent
        label.truncate(
            max(8, self.scrollable_content_region.width - self.guide_depth * (depth - 1)), overflow="ellipsis"
        )
        return label

    def mark(self, article_id: str) -> None:
        """Unfold to an article and put the cursor on it."""
        node = self._made(article_id)
        if node is None:
            return
        parent = node.parent
        while parent is not None and parent is not self.root:
            parent.expand()
            parent = parent.parent
        self.call_after_refresh(self.move_cursor, node)

    def action_close(self) -> None:
        """Go back to the article."""
        self.post_message(self.Left())

    def action_open(self) -> None:
        """Open the article, or fold or unfold the category."""
        node = self.cursor_node
        if node is not None and not node.data:
            node.toggle()
        else:
            self.action_select_cursor()


def _label(article: Article, staff: bool) -> Text:
    label = Text(article.title)
    mark = short_mark(article) if staff else ""
    if mark:
        label.append(f" [{mark}]", style="italic")
    return label
