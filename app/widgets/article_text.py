"""The text of a file while one writes: Markdown and YAML in colours, safe against what a terminal would obey."""

from typing import TYPE_CHECKING, Literal

from rich.style import Style
from rich.text import Text
from textual import events
from textual.document._document_navigator import DocumentNavigator
from textual.message import Message
from textual.widgets import TextArea

from app.acting import Acting
from app.commands import bindings
from app.widgets.text_marks import NAMES, Inside, insides, marks
from app.widgets.wrapped_text import WrappedText
from kb.text import clean

if TYPE_CHECKING:
    from textual.document._document import EditResult
    from textual.document._edit import Edit

_CHECKPOINTS = 200


class ArticleText(Acting, TextArea):
    """A text area for articles and troubleshooters. Everything that gets into it, typed or pasted, is clean."""

    PLACE = "text"
    BINDINGS = bindings("text")
    COMPONENT_CLASSES = {f"text--{name}" for name in NAMES}
    _insides: list[Inside] | None = None
    _whole: str | None = None

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            soft_wrap=True,
            tab_behavior="indent",
            show_line_numbers=True,
            max_checkpoints=_CHECKPOINTS,
            id=id,
        )
        self.indent_width = 2
        self.marked_as: Literal["markdown", "yaml"] = "markdown"

    def show(self, text: str, marked_as: Literal["markdown", "yaml"], *, read_only: bool) -> None:
        """Show the text of another file; what was done before cannot be undone any more."""
        self.marked_as = marked_as
        self.read_only = read_only
        self.load_text(text)

    def put(self, text: str) -> None:
        """Put another text in place of this one; undo brings this one back, and the cursor stays where it is."""
        at, top = self.cursor_location, self.scroll_offset.y
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end)
        self.history.checkpoint()
        self.move_cursor(self.clamp_visitable(at))
        self.scroll_to(y=top, animate=False)

    def action_top(self) -> None:
        """Go to the beginning."""
        self.move_cursor((0, 0))

    def action_bottom(self) -> None:
        """Go to the end."""
        self.move_cursor(self.document.end)

    def action_wrap(self) -> None:
        """Wrap long lines, or let them go on to the right."""
        self.soft_wrap = not self.soft_wrap

    def go_to_line(self, line: int) -> None:
        """Go to a line, counted from 1, and bring it into the middle of the view."""
        self.move_cursor(self.clamp_visitable((max(line - 1, 0), 0)), center=True)

    # Nothing that a terminal would obey gets in

    def load_text(self, text: str) -> None:
        """Show a text; see `show`."""
        self._changed()
        super().load_text(clean(text))
        self.wrapped_document = WrappedText(self.document, self.wrap_width, self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)

    def edit(self, edit: "Edit") -> "EditResult":
        """Do an edit, of whatever kind."""
        edit.text = clean(edit.text)
        result = super().edit(edit)
        self._changed()
        return result

    def undo(self) -> None:
        """Undo."""
        super().undo()
        self._changed()

    def redo(self) -> None:
        """Do again what was undone."""
        super().redo()
        self._changed()

    def _changed(self) -> None:
        self._insides = self._whole = None

    @property
    def text(self) -> str:
        """The whole text; put together once after each change, for Textual asks for it at every line that it draws."""
        if self._whole is None:
            self._whole = self.document.text
        return self._whole

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    def on_resize(self) -> None:
        """Keep the cursor in view when lines are wrapped anew."""
        self.call_after_refresh(self.scroll_cursor_visible)

    async def on_key(self, event: events.Key) -> None:
        """Begin a new line as far in as the one before."""
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            line = self.document.get_line(self.selection.start[0])[: self.selection.start[1]]
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            self.replace(f"\n{indent}", *self.selection, maintain_selection_offset=False)

    def action_files(self) -> None:
        """Go to the list of files."""
        self.post_message(self.Left())

    class Left(Message):
        """The person wants to the list of files."""

    # Colours

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is drawn."""
        line = super().get_line(line_index)
        if self._insides is None or len(self._insides) != self.document.line_count:
            self._insides = insides(self.document.lines, self.marked_as)
        for mark in marks(line.plain, self._insides[line_index]):
            line.stylize(self._style_of(mark.name), mark.start, mark.end)
        return line

    def _style_of(self, name: str) -> Style:
        """Return the style of a mark, without a background: that is the line's own."""
        style = self.get_component_rich_style(f"text--{name}")
        return Style(color=style.color, bold=style.bold, italic=style.italic, underline=style.underline)
