"""Paths with `~`."""

from pathlib import Path

import pytest

from kb.storage.home import expanded


def test_the_home_folder_is_filled_in_and_an_unknown_person_is_a_name_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert expanded("~/help") == tmp_path / "help"
    assert expanded(Path("~nobody-of-this-name/help")) == Path("~nobody-of-this-name/help")
    assert expanded("help") == Path("help")
