"""The headings of an article, beside the text."""

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.acting import Acting
from app.commands import bindings
from kb.library.blocks import Document, Heading

_DEEPEST = 3


class ContentsList(Acting, OptionList):
    """Headings down to the third level, indented; the one that is read is highlighted."""

    PLACE = "contents"
    BINDINGS = bindings("contents")

    class Left(Message):
        """The person wants back to the article."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._headings: list[Heading] = []

    def fill(self, document: Document) -> None:
        """Show the headings of another document."""
        headings = [heading for heading in document.headings if heading.level <= _DEEPEST]
        if [(one.slug, one.text) for one in headings] == [(one.slug, one.text) for one in self._headings]:
            return
        self._headings = headings
        self.clear_options()
        self.add_options([Option(Content(f"{'  ' * max(0, heading.level - 2)}{heading.text}")) for heading in headings])

    def slug_at(self, index: int) -> str:
        """Return the slug of a heading by its place in the list."""
        return self._headings[index].slug

    def mark(self, slug: str | None) -> None:
        """Highlight the heading that is read."""
        found = next((at for at, heading in enumerate(self._headings) if heading.slug == slug), None)
        if found is not None:
            self.highlighted = found

    def action_close(self) -> None:
        """Go back to the article."""
        self.post_message(self.Left())
