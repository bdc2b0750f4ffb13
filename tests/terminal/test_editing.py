"""Writing in a real terminal: text outlives a kill, a second window is not written over, nothing hostile gets out."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.terminal

Start = Callable[..., Any]
F7, F9, F10 = "\x1b[18~", "\x1b[20~", "\x1b[21~"
ARTICLE = "---\ntitle: Plots are blank\nsummary: Choose another plot style.\n---\n\nThe paper stays white.\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library of one article."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "plots.md").write_text(ARTICLE, encoding="utf-8")
    return folder


def opened(terminal: Start, library: Path) -> Any:
    """Start the app as staff and open the article in the editor by keys."""
    app = terminal("--staff", "--library", str(library))
    app.wait_for("Editor")
    app.press(F7)
    app.wait_for("plots.md")
    app.press("enter")
    return app


@pytest.mark.parametrize("round_", range(3))
def test_text_typed_two_seconds_before_a_kill_is_offered_again(terminal: Start, library: Path, round_: int) -> None:
    app = opened(terminal, library)
    app.wait_for("The paper stays white.", "saved")
    app.type("Typed and never saved. ")
    app.wait_for("Typed and never saved.", "changed")
    time.sleep(2.0)  # the promise is about this very time: at most two seconds of typing are lost
    app.kill()
    assert (library / "plots.md").read_text(encoding="utf-8") == ARTICLE

    app = terminal("--staff", "--library", str(library))
    app.wait_for("Editor")
    app.press(F7)
    app.wait_for("There is unsaved text of plots.md", "Put it back")
    app.press("1")
    app.wait_for("Typed and never saved.", "changed")
    app.press(F9)
    app.wait_for("plots.md · saved")
    assert (library / "plots.md").read_text(encoding="utf-8") == f"Typed and never saved. {ARTICLE}"


def test_two_windows_on_one_file_lose_nothing(terminal: Start, library: Path) -> None:
    first, second = opened(terminal, library), opened(terminal, library)
    first.wait_for("The paper stays white.", "saved")
    second.wait_for("The paper stays white.", "saved")
    second.type("Second. ")
    second.wait_for("Second. ---", "changed")
    first.type("First. ")
    first.wait_for("First. ---", "changed")
    first.press(F9)
    first.wait_for("plots.md · saved")
    second.press(F9)
    second.wait_for("was changed by somebody else", "− First. ---", "+ Second. ---")
    assert (library / "plots.md").read_text(encoding="utf-8").startswith("First. ---")
    second.press("1")
    second.wait_for("Save under which name")
    second.press("ctrl+u")
    second.wait_until(lambda words: "plots.md" not in words)
    second.type("second.md\r")
    second.wait_for("second.md · saved")
    assert (library / "second.md").read_text(encoding="utf-8").startswith("Second. ---")
    assert (library / "plots.md").read_text(encoding="utf-8").startswith("First. ---")


def test_nothing_hostile_in_a_text_its_name_or_a_paste_reaches_the_terminal(terminal: Start, library: Path) -> None:
    payload = "\x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x9b31m\u202e"
    (library / "plots.md").write_text(f"---\ntitle: Bad {payload}\n---\n{payload} body [@click=app.quit]x[/]\n")
    (library / f"zz{payload.replace('/', '')}.md").write_text("text")
    app = opened(terminal, library)
    app.wait_for("body [@click=app.quit]x[/]")
    app.type(f"\x1b[200~pasted {payload} end\x1b[201~")
    app.wait_for("pasted", "end")
    app.press(F10)
    app.wait_for("Go there")
    for obeyed in (b"\x1b]52", b"\x1b]0;owned", b"\xc2\x9b", "\u202e".encode()):
        assert obeyed not in app.raw
