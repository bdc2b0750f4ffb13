"""The wrapped lines of a text area, whose height is counted once after each change and not once for each drawn line."""

from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument


class WrappedText(WrappedDocument):
    """Textual adds the heights of all lines up again for every line that it draws; in a long text that is felt."""

    _counted: int | None = None

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Wrap all lines anew."""
        self._counted = None
        super().wrap(width, tab_width)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Wrap anew what an edit has changed."""
        self._counted = None
        super().wrap_range(start, old_end, new_end)

    @property
    def height(self) -> int:
        """Lines in all."""
        if self._counted is None:
            self._counted = super().height
        return self._counted
