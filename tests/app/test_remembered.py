"""What is kept between two runs, and where a reader has been."""

import errno
import json
import stat

import pytest

from app.history import History
from app.remembered import Bookmark, Remembered
from app.widgets.article_pages import Place
from kb.errors import StorageError
from kb.storage import calls


def test_bookmarks_recent_articles_and_colours_are_kept(tmp_path):
    kept = Remembered.load(tmp_path / "data")
    assert kept.toggle(Bookmark("a", "x", "A › X"))
    kept.note_read("one")
    kept.note_read("two")
    kept.note_read("one")
    kept.theme = "light"
    kept.write(kept.to_bytes())
    again = Remembered.load(tmp_path / "data")
    assert again.bookmarks == [Bookmark("a", "x", "A › X")]
    assert again.recent == ["one", "two"]
    assert again.theme == "light"
    assert stat.S_IMODE(again.path.stat().st_mode) == 0o600


def test_a_bookmark_is_taken_away_again(tmp_path):
    kept = Remembered(tmp_path)
    kept.toggle(Bookmark("a", "x", "old title"))
    assert not kept.toggle(Bookmark("a", "x", "new title"))
    assert kept.bookmarks == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"bookmarks": 3, "recent": {"a": 1}, "theme": ["x"]}',
        b'{"bookmarks": [1, {"article": 2}, {"anchor": "x"}], "recent": [1, null]}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_counts_as_empty(tmp_path, content):
    (tmp_path / "remembered.json").write_bytes(content)
    kept = Remembered.load(tmp_path)
    assert kept.bookmarks == []
    assert kept.recent == []


def test_a_broken_file_is_kept_aside_and_its_copy_used(tmp_path):
    kept = Remembered.load(tmp_path)
    for article in ("a", "b", "c"):
        kept.toggle(Bookmark(article))
        kept.write(kept.to_bytes())
    kept.path.write_bytes(b'{"bookmarks": [{"art')
    again = Remembered.load(tmp_path)
    assert [mark.article for mark in again.bookmarks] == ["a", "b"]
    again.toggle(Bookmark("d"))
    again.write(again.to_bytes())
    assert [mark.article for mark in Remembered.load(tmp_path).bookmarks] == ["a", "b", "d"]
    aside = [path for path in tmp_path.iterdir() if ".broken-" in path.name]
    assert [path.read_bytes() for path in aside] == [b'{"bookmarks": [{"art']


def test_two_windows_do_not_write_over_each_others_bookmarks(tmp_path):
    first = Remembered.load(tmp_path)
    first.toggle(Bookmark("both"))
    first.write(first.to_bytes())
    second = Remembered.load(tmp_path)
    first.toggle(Bookmark("of the first"))
    first.note_read("read in the first")
    first.write(first.to_bytes())
    second.toggle(Bookmark("both"))
    second.toggle(Bookmark("of the second"))
    second.theme = "light"
    second.write(second.to_bytes())
    first.toggle(Bookmark("later, of the first"))
    first.write(first.to_bytes())
    now = Remembered.load(tmp_path)
    assert [mark.article for mark in now.bookmarks] == ["of the first", "of the second", "later, of the first"]
    assert now.theme == "light"
    assert now.recent == ["read in the first"]


def test_an_older_content_never_comes_after_a_newer_one(tmp_path):
    """Two threads may hand their contents to the disk in the wrong order."""
    kept = Remembered.load(tmp_path)
    kept.toggle(Bookmark("a"))
    older = kept.to_bytes()
    kept.toggle(Bookmark("b"))
    newer = kept.to_bytes()
    kept.write(newer)
    kept.write(older)
    assert [mark.article for mark in Remembered.load(tmp_path).bookmarks] == ["a", "b"]


def test_a_full_disk_is_told_and_the_next_write_brings_everything(tmp_path, monkeypatch):
    kept = Remembered.load(tmp_path)
    kept.toggle(Bookmark("a"))
    kept.write(kept.to_bytes())

    class FullDisk(calls.Calls):
        def write(self, descriptor, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    kept.toggle(Bookmark("b"))
    with monkeypatch.context() as full:
        full.setattr(calls, "system", FullDisk())
        with pytest.raises(StorageError, match="the disk is full"):
            kept.write(kept.to_bytes())
    assert [mark.article for mark in Remembered.load(tmp_path).bookmarks] == ["a"]
    kept.write(kept.to_bytes())
    assert [mark.article for mark in Remembered.load(tmp_path).bookmarks] == ["a", "b"]


def test_control_characters_in_the_file_do_not_come_in(tmp_path):
    row = {"article": "a", "anchor": "", "title": "evil \x1b]52;c;eA==\x07 title"}
    (tmp_path / "remembered.json").write_text(json.dumps({"bookmarks": [row]}))
    assert "\x1b" not in Remembered.load(tmp_path).bookmarks[0].title


def test_only_the_last_read_articles_are_kept(tmp_path):
    kept = Remembered(tmp_path)
    for number in range(50):
        kept.note_read(str(number))
    assert len(kept.recent) == 20
    assert kept.recent[0] == "49"


def test_back_and_forward_with_the_place():
    history = History()
    history.go("a")
    history.leave(Place(3, 14))
    history.go("b")
    history.leave(Place(1))
    assert history.can_move(-1) and not history.can_move(1)
    assert history.move(-1).place == Place(3, 14)
    assert history.can_move(1)
    assert history.move(1).article == "b"


def test_going_somewhere_new_cuts_off_the_way_forward():
    history = History()
    for article in ("a", "b", "c"):
        history.go(article)
    history.move(-1)
    history.move(-1)
    history.go("d")
    assert not history.can_move(1)
    assert history.move(-1).article == "a"


def test_a_long_way_is_forgotten_at_its_beginning():
    history = History()
    for number in range(500):
        history.go(str(number))
    steps = 0
    while history.can_move(-1):
        history.move(-1)
        steps += 1
    assert steps == 199
