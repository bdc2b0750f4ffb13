"""The programs outside that check articles: missing, there, broken, slow or hostile. Stand-ins take their place."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.library import checking_programs
from kb.library.checking_programs import ProgramChecks
from kb.library.library import Library
from kb.library.markdown_style import check_style
from kb.library.spelling import check_spelling
from kb.library_check import PROGRAMS

ARTICLES = {"a.md": "# T\n\nteh\n", "-b.md": "# U\n", "sub/--config c.md": "# V\n"}


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Return `stand_in(name, script)`: a shell script that alone is on the PATH, and notes its arguments in a file."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, script: str) -> Path:
        path = folder / name
        said = tmp_path / "said"
        path.write_text(f'#!/bin/sh\nfor one in "$@"; do echo "$one" >> {said}; done\n{script}\n')
        path.chmod(0o755)
        return said

    return make


def asked(library: Library, programs: ProgramChecks | None = None) -> tuple[list[tuple[str, ...]], list[str]]:
    programs = programs or ProgramChecks(PROGRAMS)
    found = [*check_spelling(library, programs), *check_style(library, programs)]
    return [(one.code, str(one.place), one.message, one.hint) for one in found], programs.told


@pytest.mark.usefixtures("stand_in")
def test_a_missing_program_is_told_once_in_plain_words(library_of: Callable[..., Library]) -> None:
    library = library_of(ARTICLES)
    assert asked(library) == (
        [],
        [
            "`codespell` is not installed, so the spelling was not checked.",
            "`rumdl` is not installed, so how Markdown is laid out was not checked.",
        ],
    )
    assert asked(library, ProgramChecks(frozenset())) == ([], [])


def test_what_they_say_becomes_findings_of_the_library_alone(
    library_of: Callable[..., Library], stand_in: Callable[[str, str], Path], tmp_path: Path
) -> None:
    library = library_of(ARTICLES)
    folder = library.folder.resolve()
    stand_in("codespell", f'echo "{folder}/a.md:3: teh ==> the"; echo "/etc/passwd:1: x ==> y"; echo nothing; exit 65')
    warning = '{"file": "%s", "line": %s, "rule": "MD012", "message": "Blank \\\\u001b]52;c;YQ==\\\\u0007 lines"}'
    both = ", ".join((warning % (f"{folder}/-b.md", 2), warning % ("/etc/passwd", 1), warning % (f"{folder}/a.md", -7)))
    said = stand_in("rumdl", f"printf '[{both}]'; exit 1")
    found, told = asked(library)
    assert told == []
    assert [one[:2] for one in found] == [("A211", "a.md:3"), ("A212", "-b.md:2"), ("A212", "a.md:1")]
    assert (found[0][2], found[0][3]) == ("`teh` may be a slip.", "Perhaps `the`.")
    assert found[1][2].endswith("lines (MD012).") and found[1][2].isprintable()
    words = said.read_text().splitlines()
    ends = [number for number, word in enumerate(words) if word == "--"]
    assert len(ends) == 2 and all(word.startswith("/") for word in words[ends[1] + 1 :])
    assert "--no-config" in words and "--no-cache" in words
    assert sorted(words[ends[1] + 1 :]) == sorted(str(folder / name) for name in ARTICLES)


def test_a_library_says_which_rules_hold_but_runs_no_programs(
    library_of: Callable[..., Library], stand_in: Callable[[str, str], Path], tmp_path: Path
) -> None:
    said = stand_in("rumdl", "exit 0")
    library = library_of(ARTICLES | {".rumdl.toml": "[global]\n"})
    assert asked(library, ProgramChecks(frozenset({"rumdl"}))) == ([], [])
    words = said.read_text().splitlines()
    assert words[words.index("--config") + 1] == str(library.folder.resolve() / ".rumdl.toml")
    assert "--no-code-block-tools" in words and "--no-config" not in words


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 3", "ended with the code 3"),
        ("kill -9 $$", "ended with the code -9"),
        ("echo '[{]'", "gave an answer that cannot be read"),
        ("echo '{\"file\": 1}'", "gave an answer that cannot be read"),
        ("printf '\\377\\376'", "gave an answer that cannot be read"),
    ],
)
def test_a_broken_program_is_told_and_stops_nothing(
    library_of: Callable[..., Library], stand_in: Callable[[str, str], Path], script: str, why: str
) -> None:
    stand_in("rumdl", script)
    expected = [f"`rumdl` {why}, so not all of how Markdown is laid out was checked."]
    assert asked(library_of(ARTICLES), ProgramChecks(frozenset({"rumdl"}))) == ([], expected)


def test_a_program_that_cannot_be_started_is_told(
    library_of: Callable[..., Library], stand_in: Callable[[str, str], Path], tmp_path: Path
) -> None:
    stand_in("codespell", "")
    (tmp_path / "bin/codespell").write_text("#!/bin/no-such-shell\n")
    assert asked(library_of(ARTICLES), ProgramChecks(frozenset({"codespell"})))[1] == [
        "`codespell` could not be started, so not all of the spelling was checked."
    ]


@pytest.fixture
def endless(stand_in: Callable[[str, str], Path], tmp_path: Path) -> Iterator[Path]:
    """Return the file in which an endless stand-in leaves the number of a process that it has started."""
    started = tmp_path / "started"
    stand_in("codespell", f"/bin/sleep 1000 &\necho $! > {started}.new; /bin/mv {started}.new {started}; wait")
    return started


def has_ended(started: Path) -> bool:
    """Wait for the process in a file to end; it has, once there is none or only its exit code is left."""
    end = time.monotonic() + 10
    stat = Path(f"/proc/{started.read_text().strip()}/stat")
    while stat.exists() and stat.read_text().split()[2] != "Z":
        if time.monotonic() > end:
            return False
    return True


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="it looks at the processes of Linux")
def test_an_endless_program_is_ended_with_what_it_has_started(
    library_of: Callable[..., Library], endless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking_programs, "SECONDS", 0.5)
    _, told = asked(library_of(ARTICLES), ProgramChecks(frozenset({"codespell"})))
    assert told == ["`codespell` took longer than 0.5 seconds, so not all of the spelling was checked."]
    assert has_ended(endless)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="it looks at the processes of Linux")
def test_who_has_waited_long_enough_stops_it(library_of: Callable[..., Library], endless: Path) -> None:
    def stop() -> None:
        if endless.exists():
            raise InterruptedError

    with pytest.raises(InterruptedError):
        asked(library_of(ARTICLES), ProgramChecks(PROGRAMS, stop))
    assert has_ended(endless)
