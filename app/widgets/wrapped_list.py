"""A list whose items are laid out for the width that there is, and stay in view when the list stands in a scroll."""

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kb.library.wrap import wrap_text
from kb.text import width


class Laid(Visual):
    """Something that is laid out when it is drawn, for the width that it is given then."""

    def __init__(self, lay: Callable[[int], Content]) -> None:
        self._lay = lay
        self._heights: dict[int, int] = {}

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Return the lines."""
        return self._lay(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return all the width that there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of lines. It is asked for many times at each layout, and changes with the width alone."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = self._lay(width).get_height(rules, width)
        return height


class WrappedList(OptionList):
    """A subclass says in `item` how an item looks for a width."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def item(self, index: int, cells: int) -> Content:
        """Return an item for a width in terminal cells. Must be there for as many items as `fill` was told."""
        raise NotImplementedError

    def fill(self, count: int, highlighted: int | None) -> None:
        """Show so many items in place of those before, with one of them highlighted."""
        self.clear_options()
        self.add_options([Option(self._laid(index)) for index in range(count)])
        self.highlighted = highlighted if highlighted is not None and highlighted < count else None

    def redraw(self, index: int) -> None:
        """Show one item again, after it has changed."""
        self.replace_option_prompt_at_index(index, self._laid(index))

    def _laid(self, index: int) -> Laid:
        return Laid(lambda cells: self.item(index, cells))

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Bring the item into view in what the list stands in, too, while one goes through the list."""
        super().watch_highlighted(highlighted)
        if highlighted is None or not self.has_focus or not isinstance(self.parent, Widget):
            return
        self._update_lines()
        if highlighted in self._index_to_line:
            place = Region(0, self._index_to_line[highlighted], self.size.width, self._heights[highlighted])
            offset = self.virtual_region.offset + self.gutter.top_left - self.scroll_offset
            self.parent.scroll_to_region(place.translate(offset), animate=False, immediate=True)


class ChoiceList(WrappedList):
    """Answers with their numbers."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._labels: list[str] = []
        self._last = ""

    def show(self, labels: Sequence[str], highlighted: int | None = 0, *, last: str = "") -> None:
        """Show other choices; `last` is one more, which has the number 0."""
        self._labels, self._last = list(labels), last
        self.fill(len(self._labels) + bool(last), highlighted)

    def item(self, index: int, cells: int) -> Content:
        digits = len(str(len(self._labels)))
        if index == len(self._labels):
            return hanging(f"{0:>{digits}}  ", self._last, cells)
        return hanging(f"{index + 1:>{digits}}  ", self._labels[index], cells)


def hanging(start: str, text: str, cells: int, style: Style | None = None) -> Content:
    """Return a text behind a start such as a number, its later lines indented to stand below its first."""
    indent = width(start)
    lines = wrap_text(text, max(1, cells - indent))
    content = Content("\n".join([start + lines[0], *(" " * indent + line for line in lines[1:])]))
    return content if style is None else content.stylize(style, len(start))
