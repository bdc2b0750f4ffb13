"""What is changed on disk while the app is open."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.deskside import DesksideApp
from app.modes import Visit
from kb.desk import Desk

ARTICLE = "articles/users-and-seats/add-users.md"


@pytest.mark.parametrize("new", [False, True])
async def test_a_changed_article_and_a_new_one_show_without_a_restart(
    make_desk: Callable[..., Desk], shown: Callable[[DesksideApp], str], until: Callable[..., object], new: bool
) -> None:
    desk = make_desk()
    app = DesksideApp(desk, mode="read", visit=Visit(article="add-users"), watch=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Type the address." in shown(app))
        path = Path(desk.library.folder) / ARTICLE
        text = path.read_text(encoding="utf-8")
        # The watcher starts in a thread of its own: write until it has seen one change.
        if new:
            other = path.with_name("remove-users.md")
            await until(pilot, lambda: other.write_text(text) and "remove-users" in desk.library.articles)
        changed = text.replace("Type the address.", "Paste the address.")
        await until(pilot, lambda: path.write_text(changed) and "Paste the address." in shown(app))
    assert ("remove-users" in desk.library.articles) is new


async def test_a_broken_file_is_seen_and_stops_nothing(
    make_desk: Callable[..., Desk], shown: Callable[[DesksideApp], str], until: Callable[..., object]
) -> None:
    desk = make_desk()
    app = DesksideApp(desk, mode="read", visit=Visit(article="add-users"), watch=True)
    async with app.run_test(size=(80, 24)) as pilot:
        broken = Path(desk.library.folder) / "articles/users-and-seats/broken.md"

        def is_told() -> bool:
            return any(finding.place.file.endswith("broken.md") for finding in desk.library.findings)

        # The watcher may look while the file is being written, so it is not enough that the article is there.
        await until(pilot, lambda: broken.write_bytes(b"---\ntitle: [\n") and is_told())
        assert "Type the address." in shown(app)
    assert "broken" in desk.library.articles
