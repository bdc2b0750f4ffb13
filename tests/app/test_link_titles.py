"""The line below an article says in words where the chosen link leads."""

import pytest

from app.modes import Visit

BODY = """---
title: Links
---
[one](../users-and-seats/add-users.md#one-by-one) [own](#second) [draft](draft-about-groups.md)
[web](https://firm.example/x) [gone](gone.md)

## Second part {#second}

Words.
"""


@pytest.mark.parametrize(
    ("staff", "places"),
    [
        (
            False,
            [
                "→ Add users › One by one (../users-and-seats/add-users.md#one-by-one)",
                "→ Second part (#second)",
                "→ draft-about-groups.md",
                "→ https://firm.example/x",
                "→ gone.md",
            ],
        ),
        (True, ["→ Add users › One by one (", "→ Second part (#second)", "→ Groups of users (draft-"]),
    ],
)
async def test_the_chosen_link_is_told_by_title_with_its_address_behind(
    make_desk, run_app, settle, shown, staff, places
):
    desk = make_desk({"articles/users-and-seats/links.md": BODY}, staff=staff)
    async with run_app(desk, mode="read", visit=Visit(article="links")) as pilot:
        for place in places:
            await pilot.press("tab")
            await settle(pilot)
            assert shown(pilot.app).splitlines()[-2].strip().startswith(place)


async def test_where_there_is_no_room_the_title_alone_is_told(make_desk, run_app, settle, shown):
    desk = make_desk({"articles/users-and-seats/links.md": BODY})
    async with run_app(desk, mode="read", visit=Visit(article="links"), size=(60, 24)) as pilot:
        await pilot.press("tab")
        await settle(pilot)
        line = shown(pilot.app).splitlines()[-2]
        assert "→ Add users › One by one" in line and ".md" not in line
