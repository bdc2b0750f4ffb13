"""Telling the editors that something is wrong: with a section of an article, or a question of a troubleshooter."""

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from app.acting import Acting

if TYPE_CHECKING:
    from kb.library.article import Article


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to say something about; `said` is how it is called on the screen."""

    said: str
    article: str = ""
    flow: str = ""
    section: str = ""
    version: str = ""


def flagged_article(article: "Article", anchor: str, heading: str = "") -> Flagged:
    """Return a section of an article, as it stands now."""
    from kb.learning.versions import version_of

    said = f"{article.title} › {heading}" if heading and heading != article.title else article.title
    return Flagged(said=said, article=article.id, section=anchor, version=version_of(article))


class Flagging(Acting):
    """A screen from which something can be flagged; a subclass says what in `to_flag`."""

    def to_flag(self) -> Flagged | None:
        """Return what is before the person, or None."""
        return None

    def action_flag(self) -> None:
        """Tell the editors that something is wrong here."""
        from app.screens.ask import AskScreen

        flagged = self.to_flag()
        if flagged is None:
            return
        detail = f"{flagged.said}\nNames and numbers in your words are not kept."
        ask = AskScreen("What is wrong here?", "For example: step two names the old menu", detail=detail)
        self.app.push_screen(ask, partial(self._flag, flagged))

    def _flag(self, flagged: Flagged, words: object) -> None:
        if not isinstance(words, str):
            return
        self.desk_app.learning.flagged(
            words, article=flagged.article, flow=flagged.flow, section=flagged.section, version=flagged.version
        )
        told = "Thank you. The editors will see it." if self.desk_app.desk.journal.on else "The journal is off."
        self.desk_app.notify(told)
