"""The journal: lines that several processes append, of which one bad one costs only itself."""

import errno
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.cases.journal import Journal
from kb.cases.journal_events import JournalEvent, read_event
from kb.errors import StorageError
from kb.storage import calls
from kb.storage.lines import append_line, read_lines

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LINES = 60

APPENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kb.cases.journal import Journal
journal = Journal(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    journal.helped(f"{sys.argv[2]}-{number}", True, datetime(2026, 11, 24, tzinfo=UTC), "because " * (number % 50))
"""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data" / "journal")


def test_what_helped_is_counted_by_article(journal):
    journal.helped("a", True, NOW)
    journal.helped("a", False, NOW, "wrong")
    journal.helped("b", True, NOW.replace(month=12))
    assert journal.counts() == {"a": Counter(yes=1, no=1), "b": Counter(yes=1)}
    name = (journal.folder.parent / "journal-name").read_text()
    assert [path.name for path in journal.files()] == [f"2026-11-{name}.jsonl", f"2026-12-{name}.jsonl"]
    assert [path.stat().st_mode & 0o777 for path in journal.files()] == [0o600, 0o600]
    assert list(journal.unreadable()) == []


def test_nothing_is_written_when_it_is_off(tmp_path):
    Journal(tmp_path / "journal", on=False).helped("a", True, NOW)
    assert list(tmp_path.iterdir()) == []


def test_no_journal_yet_is_nothing_to_count(journal):
    assert journal.counts() == {}
    assert list(journal.unreadable()) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"article": "b", "hel', "it is cut off"),
        (b"\0\0\0\0", "it is empty"),
        (b"[1, 2]", "it names no article"),
        (b'{"helped": true}', "it names no article"),
        (b'{"article": "b"}', "it does not say whether the article helped"),
        (b'{"article": "b", "helped": "yes"}', "it does not say whether the article helped"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b'{"article": "b" "helped": true}', "it is not valid JSON"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"article": "b", "helped": true, "helped": false}', 'the name "helped" is there twice'),
    ],
)
def test_a_line_that_cannot_be_read_costs_only_itself(journal, line, why):
    journal.helped("a", True, NOW)
    with journal.files()[0].open("ab") as file:
        file.write(line)
    journal.helped("a", True, NOW)
    assert journal.counts() == {"a": Counter(yes=2)}
    (finding,) = journal.unreadable()
    assert (finding.code, finding.place.line) == ("J002", 2)
    assert finding.message == f"This line of the journal cannot be read: {why}."


def test_a_name_in_a_line_is_safe_to_draw():
    event = read_event(b'{"article": "a\\u001b[2Jb", "helped": true}')
    assert isinstance(event, JournalEvent)
    assert (event.article, event.helped) == ("a\ufffd[2Jb", True)


def test_files_that_cannot_be_read_are_named_and_passed_over(journal):
    journal.helped("a", True, NOW)
    (journal.folder / "2026-10.jsonl").mkdir()
    (journal.folder / "2026-09.jsonl").symlink_to(journal.files()[0].name)
    os.mkfifo(journal.folder / "2026-08.jsonl")
    (journal.folder / "notes.txt").write_text("somebody's own")
    assert journal.counts() == {"a": Counter(yes=1)}
    assert [(Path(one.place.file).name, one.code) for one in journal.unreadable()] == [
        ("2026-08.jsonl", "J001"),
        ("2026-09.jsonl", "J001"),
        ("2026-10.jsonl", "J001"),
    ]


def test_a_pipe_in_place_of_the_file_is_not_waited_for(journal):
    journal.folder.mkdir(parents=True)
    journal.helped("a", True, NOW)
    (path,) = journal.files()
    path.unlink()
    os.mkfifo(path)
    journal.helped("a", True, NOW)
    with pytest.raises(StorageError, match="something else has its name"):
        append_line(path, b"x")


def test_a_folder_that_cannot_be_read_is_no_reason_to_stop(tmp_path):
    (tmp_path / "journal").write_text("a file")
    journal = Journal(tmp_path / "journal")
    journal.helped("a", True, NOW)
    assert journal.counts() == {}
    with pytest.raises(StorageError, match="cannot be read"):
        list(journal.unreadable())


def test_a_full_disk_leaves_no_half_line(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    append_line(path, b"one")

    class FullDisk(calls.Calls):
        left = 4

        def write(self, descriptor, data):
            if self.left == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            written = os.write(descriptor, data[: self.left])
            self.left -= written
            return written

    with monkeypatch.context() as full:
        full.setattr(calls, "system", FullDisk())
        with pytest.raises(StorageError, match="the disk is full"):
            append_line(path, b"two two two")
    assert path.read_bytes() == b"one\n"
    append_line(path, b"three")
    assert list(read_lines(path)) == [(1, b"one"), (2, b"three")]


@pytest.mark.parametrize("number", range(1, 12))
def test_a_failing_call_costs_at_most_its_own_line(tmp_path, monkeypatch, number):
    path = tmp_path / "a.jsonl"
    append_line(path, b"one")

    class Faulty(calls.Calls):
        left = number

        def __getattribute__(self, name):
            value = super().__getattribute__(name)
            if name.startswith("_") or name == "left":
                return value
            self.left -= 1
            if self.left == 0:
                raise OSError(errno.EIO, "fault")
            return value

    told = ""
    with monkeypatch.context() as fault:
        fault.setattr(calls, "system", Faulty())
        try:
            append_line(path, b"two")
        except StorageError as error:
            told = str(error)
    lines = [line for _, line in read_lines(path)]
    assert lines == ([b"one"] if told else [b"one", b"two"])
    assert not told or "the disk reported a fault" in told
    append_line(path, b"three")
    assert [line for _, line in read_lines(path)] == [*lines, b"three"]


def test_several_processes_append_without_losing_a_line(tmp_path):
    folder = tmp_path / "journal"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", APPENDER, str(folder), name, str(LINES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        for name in ("one", "two", "three")
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["", "", ""]
    journal = Journal(folder)
    assert list(journal.unreadable()) == []
    expected = {f"{name}-{number}": Counter(yes=1) for name in ("one", "two", "three") for number in range(LINES)}
    assert journal.counts() == expected
