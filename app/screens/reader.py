"""The reader: going from article to article, following links, and what one says about an article."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.message import Message

from app.commands import bindings
from app.history import History
from app.modes import Visit
from app.reading import article_page, overview_page
from app.remembered import Bookmark
from app.screens.reader_saying import ReaderSaying
from app.widgets.article_pages import WIDEST_TEXT, Place
from app.widgets.article_view import ArticleView
from kb.errors import DesksideError
from kb.library.article import Article
from kb.library.blocks import Document
from kb.library.markdown import parse_beginning
from kb.text import shorten

if TYPE_CHECKING:
    from app.widgets.find_bar import FindBar
    from kb.library.links import Target

_LEAST = 500
"""Characters of an article that are read before it is drawn, besides as many as the screen has places for."""


class ReaderScreen(ReaderSaying):
    """Shows one article at a time, or the overview of all."""

    PLACE = "reader"
    PART = "read"
    BINDINGS = bindings("reader")
    CSS_PATH = "reader.tcss"
    AUTO_FOCUS = "#article"

    @dataclass
    class Loaded(Message):
        """An article was read as a whole, with what belongs to it."""

        article: Article
        document: Document
        related: list[Article]
        backlinks: list[Article]

    @dataclass
    class Resolved(Message):
        """It is known where a link leads."""

        target: "Target"

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._history = History()
        self._loaded: ReaderScreen.Loaded | None = None
        self._later: str | Place | None = None

    # Coming here and going from article to article

    def arrive(self, visit: Visit) -> None:
        """Show the article of the visit; the overview where it names none and nothing is shown yet."""
        if visit.article:
            self.open(visit.article, visit.anchor)
        elif self._history.present is None:
            self.open("")

    def open(self, article_id: str, anchor: str = "") -> None:
        """Go to an article, or to the overview (an empty id)."""
        article = None
        if article_id:
            try:
                article = self.desk_app.desk.article(article_id)
            except DesksideError as error:
                self.desk_app.tell(error)
                if self._history.present is None:
                    self.open("")
                return
        self._history.leave(self.view.place)
        if article is not None and article is self.article:
            self.view.go_to_anchor(anchor)
            return
        self._history.go(article.id if article else "")
        if article is not None:
            self.desk_app.learning.opened(article.id)
        self._show(article, anchor=anchor)

    def _show(self, article: Article | None, *, anchor: str = "", place: Place | None = None) -> None:
        self.article, self._loaded, self._later = article, None, None
        if article is None:
            self.page = overview_page(self.desk_app.desk)
        else:
            size = self.app.size
            beginning = parse_beginning(article.body, _LEAST + size.height * min(size.width, WIDEST_TEXT))
            self.page = article_page(article, beginning.document, self.desk_app.desk, complete=False)
            if not beginning.complete:
                self._later = anchor or place
            whole = beginning.document if beginning.complete else None
            self.desk_app.later(partial(self._read_whole, article, whole))
        self.view.show(self.page.document, place=place, anchor=anchor)
        self.mark_panes()
        self.refresh_bindings()

    @work(thread=True, exclusive=True, group="article", exit_on_error=False)
    def _read_whole(self, article: Article, document: Document | None) -> None:
        """Parse all of an article, and look for what belongs to it."""
        library, audience = self.desk_app.desk.library, self.desk_app.desk.audience
        related = library.related(article.id, audience)
        backlinks = library.backlinks(article.id, audience)
        self.post_message(self.Loaded(article, document or article.document, related, backlinks))

    @on(Loaded)
    def _whole_read(self, message: Loaded) -> None:
        if message.article is not self.article:
            return
        self._loaded = message
        later, self._later = self._later, None
        unmoved = self.view.top == 0 or isinstance(later, Place)
        self.show_said()
        if later is not None and unmoved:
            if isinstance(later, Place):
                self.view.go_to(later)
            else:
                self.view.go_to_anchor(later)
        self.desk_app.remembered.note_read(message.article.id)
        self.desk_app.remember()

    def show_said(self) -> None:
        """Show all of the article, with what belongs to it and what was said about it."""
        loaded = self._loaded
        if loaded is None:
            return
        self.page = article_page(
            loaded.article,
            loaded.document,
            self.desk_app.desk,
            complete=True,
            related=loaded.related,
            backlinks=loaded.backlinks,
            helped=self.said.get(loaded.article.id),
        )
        self.view.show(self.page.document, keep_place=True)
        self.mark_panes()

    def library_changed(self) -> None:
        """Show the present article as it is now, at the same place; the overview where it is gone."""
        place = self.view.place
        article = self.desk_app.desk.library.find(self.article.id) if self.article else None
        if article is not None and not article.visible_to(self.desk_app.desk.audience):
            article = None
        if article is not None and article is self.article:
            self.mark_panes()
        else:
            self._show(article, place=place if article else None)

    def action_back(self) -> None:
        """Go back to where we were, as far down as we were."""
        self._travel(-1)

    def action_forward(self) -> None:
        """Go forward again."""
        self._travel(1)

    def _travel(self, step: int) -> None:
        self._history.leave(self.view.place)
        stop = self._history.move(step)
        article = self.desk_app.desk.library.find(stop.article) if stop.article else None
        self._show(article, place=stop.place)

    def action_overview(self) -> None:
        """Show the list of all articles as a page."""
        self.open("")

    def offers(self, action: str) -> bool | None:
        """Offer what there is something for."""
        if action in ("back", "forward"):
            return self._history.can_move(-1 if action == "back" else 1)
        if action in ("contact", "helped", "not_helped", "flag", "edit", "state"):
            return self.article is not None
        return True

    # Links

    @on(ArticleView.LinkFollowed)
    def _followed(self, message: ArticleView.LinkFollowed) -> None:
        message.stop()
        step = self.page.steps.get(message.index)
        if step is None:
            self._resolve(message.link.href)
        elif step[0] == "article":
            self.open(step[1])
        elif step[0] == "flow":
            self.desk_app.start_flow(step[1])
        elif step[0] == "contact":
            self.action_contact()
        else:
            self.say_helped(step[0] == "helped")

    @work(thread=True, exclusive=True, group="link", exit_on_error=False)
    def _resolve(self, href: str) -> None:
        from kb.library.links import resolve

        self.post_message(self.Resolved(resolve(href, self.article, self.desk_app.desk.library)))

    @on(Resolved)
    def _resolved(self, message: Resolved) -> None:
        from kb.library.links import AnchorTarget, ArticleTarget, CategoryTarget, FlowTarget, Refused, UrlTarget

        target = message.target
        if isinstance(target, ArticleTarget):
            self.open(target.id, target.anchor)
            if target.missing_anchor:
                self.desk_app.notify(f"That article has no heading “{shorten(target.missing_anchor, 40)}” any more.")
        elif isinstance(target, AnchorTarget):
            self._history.leave(self.view.place)
            self._history.go(self.article.id if self.article else "")
            self.view.go_to_anchor(target.anchor)
            self.refresh_bindings()
        elif isinstance(target, FlowTarget):
            self.desk_app.start_flow(target.id)
        elif isinstance(target, UrlTarget):
            from app.screens.link import LinkScreen

            self.app.push_screen(LinkScreen(target.url))
        elif isinstance(target, CategoryTarget):
            self.open("", target.id)
        elif isinstance(target, Refused):
            near = f" Did you mean {target.nearest}?" if target.nearest else ""
            self.desk_app.notify(f"{target.reason}{near}", severity="warning")

    # Contact, bookmarks

    def action_contact(self) -> None:
        """Contact support about this article."""
        if self.article is not None:
            self.desk_app.open_request(article=self.article.id)

    def action_edit(self) -> None:
        """Edit this article."""
        if self.article is not None:
            self.desk_app.visit("edit", Visit(article=self.article.id))

    def action_state(self) -> None:
        """Move this article to another state, or say that it holds."""
        from app.moving import ask_state

        if self.article is not None and self.desk_app.staff:
            ask_state(self.desk_app, self.article, self.library_changed)

    def action_bookmark(self) -> None:
        """Keep the section that is read, or let it go."""
        heading = self.view.heading
        anchor = heading.slug if heading is not None else ""
        name = self.article.title if self.article else "All articles"
        title = f"{name} › {heading.text}" if heading is not None and anchor else name
        remembered = self.desk_app.remembered
        kept = remembered.toggle(Bookmark(self.article.id if self.article else "", anchor, title))
        self.desk_app.remember()
        self.desk_app.notify(f"{'Kept' if kept else 'Let go'}: {title}")

    def action_bookmarks(self) -> None:
        """Go to a place that was kept."""
        from app.screens.bookmarks import BookmarksScreen

        if self.desk_app.remembered.bookmarks:
            self.app.push_screen(BookmarksScreen(), self._go_to_bookmark)
        else:
            self.desk_app.notify("Nothing is kept yet. m keeps the section that you read.")

    def _go_to_bookmark(self, mark: object) -> None:
        if isinstance(mark, Bookmark):
            self.open(mark.article, mark.anchor)

    # Find

    async def action_find(self) -> None:
        """Find words in this article."""
        from app.widgets.find_bar import FindBar

        bar = self.query_one_optional(FindBar)
        if bar is None:
            bar = FindBar()
            await self.mount(bar, before="#place-line")
        bar.open()

    def on_find_bar_words(self, message: "FindBar.Words") -> None:
        """Find other words."""
        self.view.find(message.words)

    def on_find_bar_step(self, message: "FindBar.Step") -> None:
        """Go to another place found."""
        self.view.step_match(message.step)

    def on_find_bar_closed(self) -> None:
        """Go back to the article."""
        self.view.focus()

    @on(ArticleView.MatchChanged)
    def _match_changed(self, message: ArticleView.MatchChanged) -> None:
        for bar in self.query("FindBar"):
            cast("FindBar", bar).count(message.at, message.count)
        self.show_place()
