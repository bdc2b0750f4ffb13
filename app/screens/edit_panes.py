"""The panes of the editor: files, text, what readers will see, problems; and finding words in the text."""

import re
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets.text_area import Selection

from app.modes import Visit
from app.screens.base import DeskScreen
from app.widgets.article_text import ArticleText
from app.widgets.article_view import ArticleView
from app.widgets.file_tree import FileTree
from app.widgets.find_bar import FindBar
from app.widgets.problem_list import ProblemList
from kb.text import shorten, width

if TYPE_CHECKING:
    from textual.document._document import Location

FILES_FROM, PREVIEW_FROM = 132, 100
"""Columns from which the files and the preview are beside the text without being asked for."""


class EditPanes(DeskScreen):
    """What has no room beside the text covers it when it is asked for."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._wants_preview: bool | None = None
        self._wants_files = False
        self._found: list[tuple[Location, Location]] = []
        self._found_at = -1

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="edit-panes"):
            yield FileTree(id="files")
            with Vertical(id="edit-main"):
                with Horizontal(id="edit-beside"):
                    yield ArticleText(id="edit-text")
                    yield ArticleView(id="preview")
                yield FindBar()
                yield Static("", id="edit-line", markup=False)
                yield ProblemList(id="problems")

    @property
    def text(self) -> ArticleText:
        """The text."""
        return self.query_one("#edit-text", ArticleText)

    @property
    def view(self) -> ArticleView:
        """The preview."""
        return self.query_one("#preview", ArticleView)

    @property
    def files(self) -> FileTree:
        """The list of files."""
        return self.query_one("#files", FileTree)

    @property
    def problems(self) -> ProblemList:
        """The list of problems."""
        return self.query_one("#problems", ProblemList)

    @property
    def has_file(self) -> bool:
        """Whether a file is open."""
        return False

    # Who is shown

    def on_resize(self, event: Resize) -> None:
        """Show beside the text what has room now."""
        self.arrange_panes(event.size.width)
        self.call_after_refresh(self.tell_state)

    def arrange_panes(self, columns: int | None = None) -> None:
        """Show or hide the panes; the focus goes to one that is shown."""
        columns = self.app.size.width if columns is None else columns
        files_beside, preview_beside = columns >= FILES_FROM, columns >= PREVIEW_FROM
        shows_files = files_beside or self._wants_files or not self.has_file
        covered = shows_files and not files_beside
        shows_preview = self.has_file and (preview_beside if self._wants_preview is None else self._wants_preview)
        self.files.display = shows_files
        self.files.set_class(covered, "-alone")
        self.query_one("#edit-main").display = not covered
        self.view.display = shows_preview
        self.text.display = self.has_file and not (shows_preview and not preview_beside)
        self.problems.display = self.has_file
        if self.focused is None or not self.focused.is_on_screen:
            self.call_after_refresh(self._focus_shown)
        self.refresh_bindings()

    def _focus_shown(self) -> None:
        if self.focused is None or not (self.focused.display and self.focused.is_on_screen):
            first = next((pane for pane in (self.text, self.view, self.files) if self._is_shown(pane)), None)
            if first is not None:
                first.focus()

    def _is_shown(self, pane: Widget) -> bool:
        return all(node.display for node in pane.ancestors_with_self if isinstance(node, Widget))

    def show_text(self) -> None:
        """Go to the text, and put away what covers it."""
        self._wants_files = False
        if self.app.size.width < PREVIEW_FROM:
            self._wants_preview = None
        self.arrange_panes()
        (self.text if self.has_file else self.files).focus()

    def action_text(self) -> None:
        """Go to the text."""
        self.show_text()

    def on_article_text_left(self) -> None:
        """Go to the list of files."""
        self._wants_files = True
        self.arrange_panes()
        self.files.focus()

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self._wants_files = False
        self._wants_preview = not self.view.display or not self._is_shown(self.view)
        self.arrange_panes()
        if self._wants_preview and self.app.size.width < PREVIEW_FROM:
            self.view.focus()
        else:
            self.text.focus()

    def action_problems(self) -> None:
        """Go to the problems."""
        self._wants_files = False
        self.arrange_panes()
        self.problems.focus()

    def action_next_pane(self) -> None:
        """Go to the next pane that is shown."""
        panes = [pane for pane in (self.files, self.text, self.view, self.problems) if self._is_shown(pane)]
        at = next((number for number, pane in enumerate(panes) if pane is self.focused), -1)
        panes[(at + 1) % len(panes)].focus()

    def tell_state(self) -> None:
        """Say in the line below the text how it stands."""

    def say(self, left: str, right: str = "", *, shorter: str = "") -> None:
        """Show the line below the text; `shorter` instead of what stands on the left where that does not fit."""
        room = max(20, self.query_one("#edit-line").size.width or self.app.size.width)
        right = shorten(right, room // 2)
        left_room = room - width(right) - 3
        left = shorten(f" {shorter if shorter and width(left) >= left_room else left}", left_room)
        gap = " " * (room - width(left) - width(right) - 1)
        self.query_one("#edit-line", Static).update(Content(f"{left}{gap}{right} "))

    # Finding words

    def action_find(self) -> None:
        """Find words in the text."""
        self.show_text()
        self.query_one(FindBar).open()

    def on_find_bar_words(self, message: FindBar.Words) -> None:
        """Find other words, and go to the first place from the cursor on."""
        words = message.words.strip()
        lines = self.text.document.lines
        pattern = re.compile(re.escape(words), re.IGNORECASE)
        self._found = [
            ((row, match.start()), (row, match.end()))
            for row, line in enumerate(lines if words else [])
            for match in pattern.finditer(line)
        ]
        here = min(self.text.selection)
        self._found_at = next((at for at, (start, _) in enumerate(self._found) if start >= here), 0)
        self._show_found()

    def on_find_bar_step(self, message: FindBar.Step) -> None:
        """Go to another place found."""
        if self._found:
            self._found_at = (self._found_at + message.step) % len(self._found)
            self._show_found()

    def on_find_bar_closed(self) -> None:
        """Go back to the text."""
        self.text.focus()

    def _show_found(self) -> None:
        self.query_one(FindBar).count(self._found_at, len(self._found))
        if self._found:
            self.text.selection = Selection(*self._found[self._found_at])
            self.text.scroll_cursor_visible(center=True)
