"""What the app tells the journal, without the screen waiting for the disk."""

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kb.cases.search_trail import SearchTrail, found_in

if TYPE_CHECKING:
    from app.deskside import DesksideApp
    from kb.cases.search_trail import EndedSearch
    from kb.library.search.results import SearchResults


class SearchWatch:
    """Follows the search of one box, and tells of each that ends without an opened result."""

    def __init__(self, learning: "Callable[[], Learning]") -> None:
        self._learning = learning
        self._trail = SearchTrail()

    def shown(self, results: "SearchResults") -> None:
        """Results are shown."""
        self._learning().searched(self._trail.shown(results.words, found_in(results)))

    def opened(self, target: str) -> None:
        """An article or a troubleshooter of the results was opened."""
        self._learning().searched(self._trail.opened(target))

    def left(self) -> None:
        """The person has gone elsewhere, or quits."""
        self._learning().searched(self._trail.left())

    def ended(self) -> None:
        """The box was emptied."""
        self._learning().searched(self._trail.ended())


class Learning:
    """Writes events one after the other, in a thread. A desk whose journal is off hears nothing of them."""

    def __init__(self, app: "DesksideApp") -> None:
        self._app = app
        self._writing = threading.Lock()
        self.last: threading.Thread | None = None
        """The thread that writes what was told when the app had ended already."""

    def opened(self, article_id: str) -> None:
        """Tell that an article was opened."""
        desk = self._app.desk
        now = desk.clock()
        self._write(lambda: desk.journal.opened(article_id, now))

    def helped(self, article_id: str, helped: bool, reason: str = "", *, case_id: str = "") -> None:
        """Tell whether an article helped, and why not; `case_id` is the case in which it was the fix."""
        desk = self._app.desk
        now = desk.clock()

        def write() -> None:
            from kb.cases.case_count import case_key

            desk.journal.helped(article_id, helped, now, reason, case=case_key(case_id) if case_id else "")

        self._write(write)

    def flagged(self, words: str, *, article: str = "", flow: str = "", section: str = "", version: str = "") -> None:
        """Tell that something is wrong with a section or a question, in somebody's own words."""
        desk = self._app.desk
        now = desk.clock()

        def write() -> None:
            from kb.learning.typed_words import TypedWords

            cleaned = TypedWords(desk).clean(words)
            desk.journal.flagged(now, article=article, flow=flow, section=section, version=version, words=cleaned)

        self._write(write)

    def searched(self, ended: "EndedSearch | None") -> None:
        """Tell of a search that has ended, if it is one to tell of."""
        if ended is None:
            return
        desk = self._app.desk
        now = desk.clock()

        def write() -> None:
            from kb.learning.typed_words import count_search

            count_search(desk, ended, now)

        self._write(write)

    def _write(self, write: Callable[[], None]) -> None:
        if self._app.desk.settings.journal != "on":
            return
        if self._app.is_running and not self._app.ending:
            self._app.run_worker(partial(self._in_turn, write), thread=True, exit_on_error=False, group="journal")
        else:
            # No worker is run any more; the program waits for a thread of its own at its end.
            self.last = threading.Thread(target=self._in_turn, args=(write,), name="journal")
            self.last.start()

    def _in_turn(self, write: Callable[[], None]) -> None:
        with self._writing:
            write()
