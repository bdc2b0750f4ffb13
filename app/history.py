"""Where a reader has been: back and forward, each place with its scroll position."""

import msgspec

from app.widgets.article_pages import Place

_MOST = 200


class Stop(msgspec.Struct, frozen=True):
    """One place: an article (empty: the overview) and where in it."""

    article: str
    place: Place


class History:
    """A row of stops with a present one. Going somewhere new cuts off what lay ahead."""

    def __init__(self) -> None:
        self._stops: list[Stop] = []
        self._at = -1

    @property
    def present(self) -> Stop | None:
        """Where we are."""
        return self._stops[self._at] if self._stops else None

    def leave(self, place: Place) -> None:
        """Note how far the present article was read."""
        if self._stops:
            self._stops[self._at] = msgspec.structs.replace(self._stops[self._at], place=place)

    def go(self, article: str) -> None:
        """Go somewhere new."""
        del self._stops[self._at + 1 :]
        self._stops.append(Stop(article, Place()))
        del self._stops[:-_MOST]
        self._at = len(self._stops) - 1

    def can_move(self, step: int) -> bool:
        """Tell whether there is a stop so many steps on."""
        return 0 <= self._at + step < len(self._stops)

    def move(self, step: int) -> Stop:
        """Go back (-1) or forward (1), and return where to. Only where `can_move` says so."""
        self._at += step
        return self._stops[self._at]
