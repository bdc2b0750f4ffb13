"""An article on the screen, with its keys: scrolling, links, numbered links, find in page, copying."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from app.acting import Acting
from app.commands import bindings
from app.widgets.article_lines import block_text
from app.widgets.article_links import ArticleLinks
from app.widgets.article_pages import Place, text_of_section
from kb.library.blocks import Code, Document, Heading
from kb.text import plural, shorten

_SIDEWAYS = 8
_COLOURS_AFTER = 0.1
_MOST_COLOURED = 200_000
"""Characters of code in one article that get colours."""

if TYPE_CHECKING:
    from app.widgets.code_colours import Colours


class ArticleView(Acting, ArticleLinks, can_focus=True):
    """Shows a `Document`. What a link or a found place means is for the screen that it stands on to say."""

    PLACE = "article"
    BINDINGS = bindings("article")

    @dataclass
    class Scrolled(Message):
        """Another line is at the top of the view."""

        view: "ArticleView"

        @property
        def control(self) -> "ArticleView":
            """The view, for `@on`."""
            return self.view

        def can_replace(self, message: Message) -> bool:
            """Only the last of several counts."""
            return isinstance(message, ArticleView.Scrolled)

    @dataclass
    class HeadingChanged(Message):
        """Another section is at the top of the view; None above the first heading."""

        view: "ArticleView"
        heading: Heading | None

        @property
        def control(self) -> "ArticleView":
            """The view, for `@on`."""
            return self.view

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._heading: Heading | None = None
        self._to_end = False
        self._texts: list[str] | None = None
        self._copied: tuple[list[str], int] = ([], -1)

    def show(
        self, document: Document, *, place: Place | None = None, anchor: str = "", keep_place: bool = False
    ) -> None:
        """Show a document; see `ArticlePage.show`."""
        to_end = keep_place and self._to_end
        super().show(document, place=place, anchor=anchor, keep_place=keep_place)
        if to_end:
            # The end was asked for when only the beginning of the article was there yet.
            self.action_bottom()
        self._texts = None
        self._copied = ([], -1)
        self.call_after_refresh(self.scrolled)
        if any(isinstance(block, Code) and block.language for block in document.blocks):
            self.set_timer(_COLOURS_AFTER, partial(self._colour, document))

    @dataclass
    class Coloured(Message):
        """The code blocks of a document were looked through, in a worker."""

        document: Document
        colours: "dict[int, Colours]"

    @work(thread=True, exclusive=True, group="colours", exit_on_error=False)
    def _colour(self, document: Document) -> None:
        from app.widgets.code_colours import colours

        found: dict[int, Colours] = {}
        left = _MOST_COLOURED
        for number, block in enumerate(document.blocks):
            if isinstance(block, Code) and block.language and left > 0:
                text = block_text(block)
                found[number] = colours(text, block.language)
                left -= len(text)
        self.post_message(self.Coloured(document, found))

    def on_article_view_coloured(self, message: Coloured) -> None:
        """Draw code in colours from now on."""
        if message.document is self.document:
            self._pages.colour(message.colours)
            self.redraw()

    def offers(self, action: str) -> bool | None:
        """Offer what there is something for."""
        if action in ("follow", "copy_link"):
            return self.focused_link is not None
        if action in ("find_next", "find_previous"):
            return bool(self.matches)
        if action == "clear":
            return bool(self.matches or self.hints or self.focused_link is not None)
        if action in ("next_link", "hints"):
            return bool(self.document.links)
        return True

    def scrolled(self) -> None:
        """Tell which section is at the top now."""
        self._to_end = False
        heading = self.heading
        if heading != self._heading:
            self._heading = heading
            self.post_message(self.HeadingChanged(self, heading))
        self.post_message(self.Scrolled(self))

    @property
    def heading(self) -> Heading | None:
        """The heading of the section at the top of the view."""
        number, _ = self._pages.block_at(self.top + 1)
        for at in range(min(number, len(self.document.blocks) - 1), -1, -1):
            block = self.document.blocks[at]
            if isinstance(block, Heading):
                return block
        return None

    # Scrolling

    def action_down(self) -> None:
        """Scroll down a line."""
        self.scroll_lines(1)

    def action_up(self) -> None:
        """Scroll up a line."""
        self.scroll_lines(-1)

    def action_page_down(self) -> None:
        """Scroll down a page, less two lines to go on from."""
        self.scroll_lines(max(1, self.rows - 2))

    def action_page_up(self) -> None:
        """Scroll up a page, less two lines."""
        self.scroll_lines(-max(1, self.rows - 2))

    def action_top(self) -> None:
        """Go to the beginning."""
        self._scroll_now(0)

    def action_bottom(self) -> None:
        """Go to the end."""
        self._scroll_now(self._pages.height)
        self._to_end = True

    def action_next_heading(self) -> None:
        """Go to the next heading, or to the end."""
        self._to_heading(1)

    def action_previous_heading(self) -> None:
        """Go to the heading before, or to the beginning."""
        self._to_heading(-1)

    def _to_heading(self, direction: int) -> None:
        blocks = self.document.blocks
        lines = [(self.line_of_text(at, 0), at) for at, block in enumerate(blocks) if isinstance(block, Heading)]
        if direction > 0:
            line = next((line for line, _ in lines if line > self.top), None)
            self._scroll_now(self._pages.height if line is None else line)
        else:
            self._scroll_now(next((line for line, _ in reversed(lines) if line < self.top), 0))

    # Find in page

    def find(self, words: str) -> int:
        """Mark where words occur, go to the first place from here on, and return how many there are."""
        from app.widgets.article_find import find, nearest, texts

        if self._texts is None:
            self._texts = texts(self.document)
        self.matches = find(self._texts, words)
        number, _ = self._pages.block_at(self.top)
        self.match_at = nearest(self.matches, number) if self.matches else -1
        self._show_match()
        return len(self.matches)

    def action_find_next(self) -> None:
        """Go to the next place found."""
        self.step_match(1)

    def action_find_previous(self) -> None:
        """Go to the place found before."""
        self.step_match(-1)

    def step_match(self, step: int) -> None:
        """Go to the next place found (1) or the previous one (-1), round and round."""
        if self.matches:
            self.match_at = (self.match_at + step) % len(self.matches)
            self._show_match()

    @dataclass
    class MatchChanged(Message):
        """Another found place is the present one; `at` counts from 0."""

        view: "ArticleView"
        at: int
        count: int

        @property
        def control(self) -> "ArticleView":
            """The view, for `@on`."""
            return self.view

    def _show_match(self) -> None:
        if self.match_at >= 0:
            match = self.matches[self.match_at]
            self.bring_into_view(match.block, match.start, margin=min(3, self.rows // 3))
        self.redraw()
        self.refresh_bindings()
        self.post_message(self.MatchChanged(self, self.match_at, len(self.matches)))

    def action_clear(self) -> None:
        """Take away numbers, found places and the chosen link."""
        had = bool(self.matches)
        self.matches, self.match_at, self.hints = [], -1, {}
        self.choose_link(None)
        self.redraw()
        self.refresh_bindings()
        if had:
            self.post_message(self.MatchChanged(self, -1, 0))

    # Code and copying

    def action_code_left(self) -> None:
        """Show more of wide code to the left."""
        self.shift_code(-_SIDEWAYS)

    def action_code_right(self) -> None:
        """Show more of wide code to the right."""
        self.shift_code(_SIDEWAYS)

    def action_copy(self) -> None:
        """Copy the chosen link, else the code or section at hand; pressed again, the next of these."""
        offers = self._copies()
        names = [name for name, _ in offers]
        before, at = self._copied
        at = (at + 1) % len(offers) if names == before else 0
        self._copied = (names, at)
        name, text = offers[at]
        self.app.copy_to_clipboard(text)
        more = " y again copies the next." if len(offers) > 1 else ""
        self.notify(f"Copied {name}.{more}", markup=False)

    def _copies(self) -> list[tuple[str, str]]:
        offers: list[tuple[str, str]] = []
        blocks = self.document.blocks
        if self.focused_link is not None and self.focused_link in self.links_in_view():
            link = self.document.links[self.focused_link]
            offers.append((f"the link {shorten(link.href, 50)}", link.href))
        in_view = list(self.blocks_in_view())
        if self._pointed not in in_view:
            self._pointed = None
        if self._pointed is not None:
            in_view.insert(0, self._pointed)
        for number in dict.fromkeys(in_view):
            block = blocks[number]
            if isinstance(block, Code):
                lines = plural(block.text.count("\n") + 1, "line")
                offers.append(
                    (f"the code ({lines}: {shorten(block_text(block).strip().splitlines()[0], 30)})", block.text)
                )
        number = self._pages.block_at(self.top + 1)[0] if self._pointed is None else in_view[0]
        if blocks:
            title, text = text_of_section(self.document, number)
            offers.append((f"the section “{shorten(title, 40)}”" if title else "the text", text))
        return offers or [("nothing: there is no text", "")]
