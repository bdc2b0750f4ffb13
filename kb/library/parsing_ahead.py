"""Thousands of articles parsed by other processes, while this one goes on with what is parsed already.

Parsing takes most of the time of a check, and Python parses in one thread at a time. So each further processor gets a
process of its own, which is given texts and gives documents back. Where none can be started, or one ends early, the
articles are parsed here as ever.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import local
from typing import IO, Any

from kb.library.article import Article
from kb.library.blocks import Document

LEAST = 1_000
"""Fewer articles than this are parsed before a process has started."""
MOST_PROCESSES = 6
_AT_ONCE = 50
_LENGTH_BYTES = 8


def with_documents(articles: Iterable[Article]) -> Generator[Article]:
    """Go through articles in order, those of a large library with their documents parsed ahead.

    To stop early, close the iterator; its processes end then.
    """
    all_articles = list(articles)
    waiting = [article for article in all_articles if "document" not in article.__dict__]
    processes = min(MOST_PROCESSES, _processors())
    if len(waiting) < LEAST or processes < 2:
        yield from all_articles
        return
    parsers = _Parsers(processes)
    try:
        ahead: deque[tuple[list[Article], Future[list[Document]]]] = deque()
        for start in range(0, len(all_articles), _AT_ONCE):
            chunk = all_articles[start : start + _AT_ONCE]
            ahead.append((chunk, parsers.parse(chunk)))
            if len(ahead) > 2 * processes:
                yield from _taken(*ahead.popleft())
        while ahead:
            yield from _taken(*ahead.popleft())
    finally:
        parsers.end()


def _taken(chunk: list[Article], parsed: "Future[list[Document]]") -> list[Article]:
    for article, document in zip(chunk, parsed.result(), strict=False):
        article.__dict__.setdefault("document", document)
    return chunk


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Parsers:
    """Processes that parse, each with a thread that waits for it."""

    def __init__(self, number: int) -> None:
        self._own = local()
        self._started: list[subprocess.Popen[bytes]] = []
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="parse", initializer=self._start)

    def parse(self, articles: list[Article]) -> "Future[list[Document]]":
        """Have the articles parsed; the result has no documents where that cannot be done."""
        return self._threads.submit(self._parse, articles)

    def end(self) -> None:
        """End all processes."""
        self._threads.shutdown(cancel_futures=True)
        for process in self._started:
            process.kill()
            with suppress(OSError), process:  # what was never sent cannot be sent now
                process.wait()

    def _start(self) -> None:
        self._own.process = None
        # The same modules as here, whatever way they were found; and no signal of the terminal, which is not theirs.
        code = f"import sys; sys.path[:] = {sys.path!r}; from kb.library.parsing_ahead import serve; serve()"
        try:
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError, TypeError):  # no such program, or none that is known
            return
        self._own.process = process
        self._started.append(process)

    def _parse(self, articles: list[Article]) -> list[Document]:
        process: subprocess.Popen[bytes] | None = self._own.process
        if process is None or process.stdin is None or process.stdout is None:
            return []
        try:
            _send(process.stdin, [article.body for article in articles])
            documents = _receive(process.stdout)
        except (OSError, ValueError, EOFError, pickle.PickleError):
            self._own.process = None
            return []
        return documents if isinstance(documents, list) else []


def serve() -> None:
    """Parse what comes in until nothing comes any more: what a process does that `with_documents` has started."""
    import gc

    from kb.library.markdown import parse

    gc.disable()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            texts = _receive(incoming)
        except EOFError:
            return
        _send(outgoing, [parse(text) for text in texts])


def _send(pipe: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, protocol=5)
    pipe.write(len(data).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """Return what the other end has sent: these pipes lead to this program's own processes and to nobody else."""
    length = int.from_bytes(_exactly(pipe, _LENGTH_BYTES), "big")
    return pickle.loads(_exactly(pipe, length))


def _exactly(pipe: IO[bytes], number: int) -> bytes:
    data = pipe.read(number)
    if len(data) < number:
        raise EOFError
    return data
