"""The files of a library that can be edited, in their folders."""

from collections.abc import Collection, Mapping

from rich.text import Text
from textual.widgets.tree import TreeNode

from app.commands import bindings
from app.widgets.article_tree import ArticleTree
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.text import clean_line


class FileTree(ArticleTree, inherit_bindings=False):
    """Folders that unfold to files; the data of a file's node is its path as the disk has it, of a folder's empty."""

    PLACE = "files"
    BINDINGS = bindings("files")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.auto_expand = True

    def fill_files(self, library: Library, statuses: Mapping[str, str], unsaved: Collection[str]) -> None:
        """Show a library's files; `statuses` are those of troubleshooters, `unsaved` the files with text kept aside."""
        opened = {clean_line(str(node.label)) for node in self.root.children if node.is_expanded}
        self.clear()
        self._by_article = {}
        found: dict[str, str] = {file.path: file.article.status for file in library.files}
        found |= {path: statuses.get(path, "published") for path in library.flow_paths}
        if FILE_NAME in library.other_files:
            self._leaf(self.root, FILE_NAME, "published", unsaved)
        folders: dict[str, TreeNode[str]] = {"": self.root}
        ordered = sorted(found, key=lambda path: ("/" in path, path.casefold(), path))
        for path in ordered:
            self._leaf(self._folder(path.rpartition("/")[0], folders, opened), path, found[path], unsaved)
        self.call_after_refresh(self._begin_at_top)

    def _begin_at_top(self) -> None:
        if self.cursor_line < 0:
            self.cursor_line = 0

    def _folder(self, path: str, folders: dict[str, TreeNode[str]], opened: Collection[str]) -> TreeNode[str]:
        if path not in folders:
            above, _, name = path.rpartition("/")
            parent = self._folder(above, folders, opened)
            shown = clean_line(name)
            folders[path] = parent.add(Text(shown), data="", expand=parent is self.root and shown in opened)
        return folders[path]

    def _leaf(self, parent: TreeNode[str], path: str, status: str, unsaved: Collection[str]) -> None:
        label = Text(clean_line(path.rpartition("/")[2]))
        if path in unsaved:
            label.append(" ● not saved", style="bold")
        if status != "published":
            label.append(f" [{status}]", style="italic")
        self._by_article[path] = parent.add_leaf(label, data=path)
