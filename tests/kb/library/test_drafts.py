"""Unsaved text: kept privately, found again by the next session, dropped when it is saved."""

import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.errors import StorageError
from kb.library.drafts import Draft, DraftFolder
from kb.storage.files import Version

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.fixture
def drafts(tmp_path: Path) -> DraftFolder:
    (tmp_path / "library").mkdir()
    return DraftFolder(tmp_path / "data" / "drafts", tmp_path / "library")


def with_text(draft: Draft, text: str) -> Draft:
    return Draft(draft.file, draft.library, draft.path, text, draft.base, draft.base_text, draft.written)


def test_a_draft_comes_back_whole_in_another_session(drafts, tmp_path):
    draft = with_text(drafts.begin("a/x.md", Version.of(b"base"), "base", NOW), "typed ✓ [b]\n")
    drafts.keep(draft)
    other = DraftFolder(drafts.folder, tmp_path / "library")
    assert other.of("a/x.md") == draft
    assert other.all() == ([draft], [])
    assert other.of("a/y.md") is None
    assert DraftFolder(drafts.folder, tmp_path).all() == ([], [])


def test_only_the_owner_may_read_it(drafts):
    draft = drafts.begin("x.md", Version.of(b""), "", NOW)
    drafts.keep(draft)
    assert stat.S_IMODE(draft.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.folder.stat().st_mode) == 0o700


def test_two_sessions_never_write_over_each_other(drafts):
    other = DraftFolder(drafts.folder, drafts.library)
    first = with_text(drafts.begin("x.md", Version.of(b""), "", NOW), "first")
    second = with_text(other.begin("x.md", Version.of(b""), "", NOW + timedelta(minutes=1)), "second")
    drafts.keep(first)
    other.keep(second)
    assert [draft.text for draft in drafts.all()[0]] == ["second", "first"]
    other.drop(second)
    assert drafts.of("x.md") == first


def test_dropping_removes_it_and_can_be_repeated(drafts):
    draft = drafts.begin("x.md", Version.of(b""), "", NOW)
    drafts.drop(draft)
    drafts.keep(draft)
    drafts.drop(draft)
    drafts.drop(draft)
    assert list(drafts.folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"library": 1}', b'{"a": ' * 5000, b"\xff\xfe"])
def test_a_broken_draft_is_named_and_the_others_still_come(drafts, content):
    good = with_text(drafts.begin("x.md", Version.of(b""), "", NOW), "good")
    drafts.keep(good)
    (drafts.folder / "torn.draft").write_bytes(content)
    found, broken = drafts.all()
    assert found == [good]
    assert "torn.draft" in str(broken[0])
    assert (drafts.folder / "torn.draft").exists()


def test_control_characters_in_a_draft_do_not_come_back(drafts):
    drafts.keep(with_text(drafts.begin("x.md", Version.of(b""), "\x1b[2J", NOW), "a\x1b]52;c;eA==\x07b"))
    found = drafts.of("x.md")
    assert "\x1b" not in found.text + found.base_text


def test_a_name_that_is_not_utf8_can_have_a_draft(drafts):
    path = os.fsdecode(b"caf\xe9.md")
    drafts.keep(drafts.begin(path, Version.of(b""), "", NOW))
    assert drafts.of(path).path == path


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "drafts").write_text("a file")
    drafts = DraftFolder(tmp_path / "drafts", tmp_path)
    assert drafts.all() == ([], [])
    with pytest.raises(StorageError):
        drafts.keep(drafts.begin("x.md", Version.of(b""), "", NOW))


def test_a_kill_at_any_moment_leaves_a_whole_draft(drafts, tmp_path):
    script = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from dataclasses import replace
from kb.library.drafts import DraftFolder
from kb.storage.files import Version
drafts = DraftFolder(Path(sys.argv[1]), Path(sys.argv[2]), session="killed")
draft = drafts.begin("x.md", Version.of(b""), "", datetime.now(UTC))
for number in range(1_000_000):
    drafts.keep(replace(draft, text=f"{number}\\n" + "x" * (number % 5000)))
    print(number, flush=True)
"""
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(drafts.folder), str(drafts.library)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(20):
            acknowledged = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        acknowledged = (process.stdout.read().splitlines() or [acknowledged])[-1]
        process.wait()
        found, broken = drafts.all()
        assert broken == []
        assert int(found[0].text.partition("\n")[0]) >= int(acknowledged)
        drafts.drop(found[0])
        assert list(drafts.folder.iterdir()) == []
