"""The links of an article on the screen: choosing, numbering, following, by key and by mouse."""

from dataclasses import dataclass

from textual import events
from textual.actions import SkipAction
from textual.message import Message

from app.widgets.article_page import ArticlePage
from app.widgets.article_pages import Place
from kb.library.blocks import Document, Link


class ArticleLinks(ArticlePage):
    """An article page whose links can be reached. They are counted in reading order."""

    @dataclass
    class LinkFollowed(Message, namespace="article_view"):
        """A link was followed, by key or by mouse; `index` is its number in the document's links."""

        view: "ArticleLinks"
        index: int
        link: Link

        @property
        def control(self) -> "ArticleLinks":
            """The view, for `@on`."""
            return self.view

    @dataclass
    class LinkChosen(Message, namespace="article_view"):
        """Another link has the focus, or none has."""

        view: "ArticleLinks"
        link: Link | None

        @property
        def control(self) -> "ArticleLinks":
            """The view, for `@on`."""
            return self.view

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._order: list[int] = []
        self._rank: dict[int, int] = {}
        self._typed = ""
        self._pointed: int | None = None

    def show(
        self, document: Document, *, place: Place | None = None, anchor: str = "", keep_place: bool = False
    ) -> None:
        """Show a document; see `ArticlePage.show`."""
        super().show(document, place=place, anchor=anchor, keep_place=keep_place)
        self._order = sorted(range(len(document.links)), key=lambda index: document.links[index].block)
        self._rank = {index: rank for rank, index in enumerate(self._order)}
        self._pointed = None
        self._typed = ""

    def action_next_link(self) -> None:
        """Go to the next link."""
        self._step_link(1)

    def action_previous_link(self) -> None:
        """Go to the link before."""
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
        """Follow the chosen link."""
        if self.focused_link is not None:
            self.follow(self.focused_link)

    def follow(self, index: int) -> None:
        """Tell the screen that a link is followed."""
        self.post_message(self.LinkFollowed(self, index, self.document.links[index]))

    def action_hints(self) -> None:
        """Number the links in view, or take the numbers away."""
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
