"""Noticing that the library's files were changed on disk: by an editor's own program, by git, by another window."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kb.desk import Desk
from kb.errors import DesksideError
from kb.library.scan import ARTICLE_ENDINGS, FLOW_ENDINGS

_MOST_ONE_BY_ONE = 20
_PAUSE = 1000
"""Milliseconds between two looks, where the system cannot tell of changes."""


class LibraryWatch:
    """Reads the desk's library anew whenever its files change, until it is stopped. `run` belongs into a thread."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._stop = threading.Event()

    def stop(self) -> None:
        """End `run` within a moment."""
        self._stop.set()

    def run(self, changed: Callable[[], None], failed: Callable[[DesksideError], None]) -> None:
        """Watch; call `changed` after the library was read anew, `failed` where it could not be."""
        from watchfiles import Change, watch
        from watchfiles._rust_notify import WatchfilesRustInternalError

        def matters(change: Change, path: str) -> bool:
            return path.endswith((*ARTICLE_ENDINGS, *FLOW_ENDINGS))

        folder = self.desk.library.folder
        look = partial(watch, folder, watch_filter=matters, stop_event=self._stop, raise_interrupt=False)
        by_turns = False
        while not self._stop.is_set():
            try:
                for changes in look(force_polling=by_turns, poll_delay_ms=_PAUSE):
                    try:
                        self._read(folder, {Path(path): change is Change.modified for change, path in changes})
                    except DesksideError as error:
                        failed(error)
                    else:
                        changed()
            except WatchfilesRustInternalError:
                # It gives up at a name that is not UTF-8 as soon as anybody opens that. Looking at all files by turns
                # it meets such a name only where that file itself is changed.
                self._stop.wait(_PAUSE / 1000)
                by_turns = True
            except OSError:
                # Some file systems cannot be watched; then what is on disk is seen at the next start.
                return

    def _read(self, folder: Path, changes: dict[Path, bool]) -> None:
        """Read only the articles that were changed in place where that is all; else the whole folder."""
        root = folder.resolve()
        paths = {root / path for path in self.desk.library.articles.names.shown}
        if len(changes) <= _MOST_ONE_BY_ONE and all(path in paths and only for path, only in changes.items()):
            for path in changes:
                self.desk.reload_article(folder / path.relative_to(root))
        else:
            self.desk.reload_library()
        # Both are made here, in the watching thread, and not when a screen first asks for them.
        _ = self.desk.flows
        _ = self.desk.library.tree(self.desk.audience)
