"""Programs that check articles where they are installed, and are done without where they are not.

Each is found on the PATH, is given a list of arguments, a time and no standard input, and only reads: none of the paths
can be taken for an option, and what it says is cleaned before it is shown.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from kb.library.library import Library

SECONDS = 60
"""So long a program may take for FILES_AT_ONCE articles."""
FILES_AT_ONCE = 200
_PAUSE = 0.2


@dataclass
class ProgramChecks:
    """Which of the programs are to be asked, by name, and what there is to tell of them afterwards, in sentences.

    `waiting` is called several times a second while one works, and may raise to stop it.
    """

    names: frozenset[str]
    waiting: Callable[[], None] = lambda: None
    told: list[str] = field(default_factory=list)

    def path_of(self, name: str, purpose: str) -> str | None:
        """Return where a program is; None where it is not to be asked, or is missing, which is told."""
        if name not in self.names:
            return None
        path = shutil.which(name)
        if path is not None and Path(path).is_absolute():
            return path
        self.told.append(f"`{name}` is not installed, so {purpose} was not checked.")
        return None

    def ask(self, arguments: list[str], good: tuple[int, ...], purpose: str) -> bytes | None:
        """Run a program and return what it writes; None where that failed, which is told.

        `good` are the exit codes of one that has done its work. It is run in the topmost folder, so that no
        configuration of a folder in between counts.
        """
        try:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(arguments[0]).anchor,
                start_new_session=True,
            )
        except OSError:
            self.failed(arguments[0], "could not be started", purpose)
            return None
        with process:
            try:
                answer = self._answer(process)
            except BaseException:
                _end(process)
                raise
        if answer is None:
            self.failed(arguments[0], f"took longer than {SECONDS} seconds", purpose)
        elif process.returncode not in good:
            self.failed(arguments[0], f"ended with the code {process.returncode}", purpose)
            return None
        return answer

    def failed(self, program: str, why: str, purpose: str) -> None:
        """Tell that a program was asked in vain."""
        self.told.append(f"`{Path(program).name}` {why}, so not all of {purpose} was checked.")

    def _answer(self, process: subprocess.Popen[bytes]) -> bytes | None:
        end = monotonic() + SECONDS
        while monotonic() < end:
            self.waiting()
            with suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=min(_PAUSE, SECONDS))[0]
        _end(process)
        return None


def article_paths(library: Library) -> Iterator[dict[str, str]]:
    """Give the articles' absolute paths with those in the library, so many at a time as are passed to a program."""
    folder = library.folder.resolve()
    paths = {str(folder / article.path): article.path for article in library.articles.values()}
    names = list(paths)
    for start in range(0, len(names), FILES_AT_ONCE):
        yield {name: paths[name] for name in names[start : start + FILES_AT_ONCE]}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
