"""Articles that other processes parse are those that would be parsed here, whatever becomes of the processes."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

import pytest

from kb.library import parsing_ahead
from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.markdown import parse
from kb.library.parsing_ahead import with_documents

LibraryOf = Callable[..., Library]


@pytest.fixture
def library(library_of: LibraryOf, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(parsing_ahead, "LEAST", 10)
    monkeypatch.setattr(parsing_ahead, "_AT_ONCE", 3)
    monkeypatch.setattr(parsing_ahead, "_processors", lambda: 2)
    text = "# Page {0}\n\n[gone](gone-{0}.md) \N{GREEK SMALL LETTER ALPHA}\n\n| a |\n|---|\n| [b](page-1.md#x) |\n"
    return library_of({f"page-{number}.md": text.format(number) for number in range(20)})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    found: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            found.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return found


def test_all_articles_come_in_order_with_their_documents(
    library: Library, started: list["subprocess.Popen[bytes]"]
) -> None:
    came = list(with_documents(library.articles.values()))
    assert came == list(library.articles.values())
    assert all(article.__dict__["document"] == parse(article.body) for article in came)
    assert 1 <= len(started) <= 2
    assert all(process.returncode is not None for process in started)


def test_a_check_that_is_stopped_leaves_no_process(library: Library, started: list["subprocess.Popen[bytes]"]) -> None:
    def stop(done: int, total: int) -> None:
        if done == 7:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        check_library(library, progress=stop)
    assert started and all(process.returncode is not None for process in started)


@pytest.mark.parametrize("python", ["/nowhere/python", "false"])
def test_without_such_processes_articles_are_parsed_here(
    library: Library, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    wanted = check_library(Library.load(library.folder))
    monkeypatch.setattr(sys, "executable", python)
    assert check_library(library) == wanted
    assert [one.code for one in wanted].count("A101") == 20


def test_few_articles_start_no_process(library_of: LibraryOf, started: list["subprocess.Popen[bytes]"]) -> None:
    few = library_of({"a.md": "# A\n"})
    with closing(with_documents(few.articles.values())) as articles:
        assert [article.id for article in articles] == ["a"]
    assert started == []
