"""An article on the screen, with its keys: scrolling, links, numbered links, find in page, copying."""

from dataclasses import dataclass

from textual import events
from textual.actions import SkipAction
from textual.message import Message

from app.acting import Acting
from app.commands import bindings
from app.widgets.article_lines import block_text
from app.widgets.article_page import ArticlePage
from app.widgets.article_pages import Place, text_of_section
from kb.library.blocks import Code, Document, Heading, Link
from kb.text import plural, shorten

_SIDEWAYS = 8


class ArticleView(Acting, ArticlePage, can_focus=True):
    """Shows a `Document`. What a link or a found place means is for the screen that it stands on to say."""

    PLACE = "article"
    BINDINGS = bindings("article")

    @dataclass
    class LinkFollowed(Message):
        """A link was followed, by key or by mouse; `index` is its number in the document's links."""

        view: "ArticleView"
        index: int
        link: Link

        @property
        def control(self) -> "ArticleView":
            """The view, for `@on`."""
            return self.view

    @dataclass
    class LinkChosen(Message):
        """Another link has the focus, or none has."""

        view: "ArticleView"
        link: Link | None

        @property
        def control(self) -> "ArticleView":
            """The view, for `@on`."""
            return self.view

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
        self._texts: list[str] | None = None
        self._order: list[int] = []
        self._rank: dict[int, int] = {}
        self._typed = ""
        self._pointed: int | None = None
        self._copied: tuple[list[str], int] = ([], -1)

    def show(
        self, document: Document, *, place: Place | None = None, anchor: str = "", keep_place: bool = False
    ) -> None:
        super().show(document, place=place, anchor=anchor, keep_place=keep_place)
        self._order = sorted(range(len(document.links)), key=lambda index: document.links[index].block)
        self._rank = {index: rank for rank, index in enumerate(self._order)}
        self._texts = None
        self._pointed = None
        self._typed = ""
        self._copied = ([], -1)
        self.call_after_refresh(self.scrolled)

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
        self.scroll_lines(1)

    def action_up(self) -> None:
        self.scroll_lines(-1)

    def action_page_down(self) -> None:
        self.scroll_lines(max(1, self.rows - 2))

    def action_page_up(self) -> None:
        self.scroll_lines(-max(1, self.rows - 2))

    def action_top(self) -> None:
        self._scroll_now(0)

    def action_bottom(self) -> None:
        self._scroll_now(self._pages.height)

    def action_next_heading(self) -> None:
        self._to_heading(1)

    def action_previous_heading(self) -> None:
        self._to_heading(-1)

    def _to_heading(self, direction: int) -> None:
        blocks = self.document.blocks
        lines = [(self.line_of_text(at, 0), at) for at, block in enumerate(blocks) if isinstance(block, Heading)]
        if direction > 0:
            line = next((line for line, _ in lines if line > self.top), None)
            self._scroll_now(self._pages.height if line is None else line)
        else:
            self._scroll_now(next((line for line, _ in reversed(lines) if line < self.top), 0))

    # Links

    def action_next_link(self) -> None:
        self._step_link(1)

    def action_previous_link(self) -> None:
        self._step_link(-1)

    def _step_link(self, step: int) -> None:
        """Go to the next link after the chosen one, or to the first in view; past the last the focus moves on."""
        in_view = self.links_in_view()
        if self.focused_link is not None and self.focused_link in in_view:
            rank = self._rank[self.focused_link] + step
        elif in_view:
            rank = self._rank[in_view[0 if step > 0 else -1]]
        else:
            number, _ = self._pages.block_at(self.top)
            below = sum(self.document.links[index].block < number for index in self._order)
            rank = below if step > 0 else below - 1
        if not 0 <= rank < len(self._order):
            self.choose_link(None)
            raise SkipAction
        self.choose_link(self._order[rank])

    def choose_link(self, index: int | None) -> None:
        """Give a link the focus, and bring it into view."""
        if index == self.focused_link:
            return
        self.focused_link = index
        if index is not None:
            block, character = self._link_start(index)
            self.bring_into_view(block, character)
        self.redraw()
        self.refresh_bindings()
        self.post_message(self.LinkChosen(self, self.document.links[index] if index is not None else None))

    def _link_start(self, index: int) -> tuple[int, int]:
        block = self.document.links[index].block
        for line in self._pages.lines(block):
            for piece in line.pieces:
                if piece.link == index:
                    return block, piece.at
        return block, 0

    def links_in_view(self) -> list[int]:
        """Return the links of which something is in view, in reading order."""
        found: dict[int, None] = {}
        for y in range(self.top, self.top + self.rows):
            at = self._pages.line_at(y)
            if at is not None:
                found |= {piece.link: None for piece in at[2].pieces if piece.link is not None}
        return sorted(found, key=self._rank.__getitem__)

    def action_follow(self) -> None:
        if self.focused_link is not None:
            self.follow(self.focused_link)

    def follow(self, index: int) -> None:
        """Tell the screen that a link is followed."""
        self.post_message(self.LinkFollowed(self, index, self.document.links[index]))

    def action_hints(self) -> None:
        in_view = self.links_in_view()
        self._typed = ""
        self.hints = {} if self.hints else {link: str(number) for number, link in enumerate(in_view, 1)}
        self.redraw()
        self.refresh_bindings()

    def _hint_key(self, event: events.Key) -> None:
        """Take a digit of a link's number; follow it as soon as no longer number begins like this."""
        numbers = {number: link for link, number in self.hints.items()}
        if event.key == "enter" and self._typed in numbers:
            chosen = self._typed
        elif event.character is not None and event.character.isdigit():
            self._typed += event.character
            begun = [number for number in numbers if number.startswith(self._typed)]
            if len(begun) > 1:
                return
            chosen = self._typed
        else:
            chosen = ""
        self.hints = {}
        self.redraw()
        self.refresh_bindings()
        if chosen in numbers:
            self.follow(numbers[chosen])

    async def on_key(self, event: events.Key) -> None:
        """While links are numbered, keys are numbers; any other key takes the numbers away."""
        if self.hints and event.key not in ("f", "tab"):
            event.stop()
            event.prevent_default()
            self._hint_key(event)

    async def on_click(self, event: events.Click) -> None:
        """Follow the link that was clicked; another place is where copying begins."""
        if self.text_selection is not None:
            return
        found = self.piece_at(event.get_content_offset_capture(self))
        if found is None:
            return
        self._pointed, piece = found
        if piece is not None and piece.link is not None:
            event.stop()
            self.choose_link(piece.link)
            self.follow(piece.link)

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
        self.step_match(1)

    def action_find_previous(self) -> None:
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
        had = bool(self.matches)
        self.matches, self.match_at, self.hints = [], -1, {}
        self.choose_link(None)
        self.redraw()
        self.refresh_bindings()
        if had:
            self.post_message(self.MatchChanged(self, -1, 0))

    # Code and copying

    def action_code_left(self) -> None:
        self.shift_code(-_SIDEWAYS)

    def action_code_right(self) -> None:
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
