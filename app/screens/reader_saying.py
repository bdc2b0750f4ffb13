"""What one says about the article that one reads: whether it helped, why not, and what is wrong in it."""

from functools import partial
from typing import TYPE_CHECKING

from app.screens.flagging import Flagged, Flagging, flagged_article
from app.screens.reader_panes import ReaderPanes

if TYPE_CHECKING:
    from app.modes import Visit
    from kb.library.article import Article


class ReaderSaying(Flagging, ReaderPanes):
    """Remembers what was said about each article since the app was started."""

    article: "Article | None"

    def __init__(self, visit: "Visit | None" = None) -> None:
        super().__init__(visit)
        self.said: dict[str, bool] = {}

    def show_said(self) -> None:
        """Show below the article what was said."""
        raise NotImplementedError

    def action_helped(self) -> None:
        """Say that this article helped."""
        self.say_helped(True)

    def action_not_helped(self) -> None:
        """Say that this article did not help."""
        self.say_helped(False)

    def say_helped(self, helped: bool) -> None:
        """Take what the person says; the first answer about an article counts, and a no is asked for its reason."""
        if self.article is None:
            return
        article_id = self.article.id
        new = article_id not in self.said
        self.said[article_id] = helped
        self.show_said()
        if not helped and new:
            from app.screens.pick import PickScreen
            from kb.cases.journal_events import REASONS

            ask = PickScreen("Why did it not help?", list(REASONS.items()))
            self.app.push_screen(ask, partial(self._no, article_id))
            return
        if new:
            self.desk_app.article_helped(article_id, helped)
        self._thank(helped)

    def _no(self, article_id: str, reason: object) -> None:
        self.desk_app.article_helped(article_id, False, reason if isinstance(reason, str) else "")
        self._thank(False)

    def _thank(self, helped: bool) -> None:
        contact = "" if helped else " c contacts support about it."
        self.desk_app.notify(f"Thank you for telling.{contact}")

    def to_flag(self) -> Flagged | None:
        """Return the section that is read."""
        if self.article is None:
            return None
        heading = self.view.heading
        return flagged_article(self.article, heading.slug if heading else "", heading.text if heading else "")
