"""What is kept between two runs, and where a reader has been."""

import json
import stat

import pytest

from app.history import History
from app.remembered import Bookmark, Remembered
from app.widgets.article_pages import Place


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
