"""What the editor does to the whole library: rename, uses, mending, states, the check with its searches."""

import json

import pytest
from textual.widgets import Input

from app.modes import Visit
from app.screens.ask import AskScreen
from app.screens.changes import ChangesScreen
from app.screens.pick import PickScreen

MISSING = "articles/missing-licences/missing-licences.md"
ADD_USERS = "articles/users-and-seats/add-users.md"


async def until_screen(pilot, until, kind) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))


async def take(pilot, until, text: str) -> None:
    await until_screen(pilot, until, AskScreen)
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_an_article_is_renamed_with_all_that_leads_to_it(editors_desk, editing, until, shown, edit, read, size):
    async with editing(editors_desk, size=size) as pilot:
        edit(pilot).action_rename()
        await take(pilot, until, "add-people")
        await until_screen(pilot, until, ChangesScreen)
        text = " ".join(shown(pilot.app).split())
        assert "`add-users` becomes `add-people`" in text and "− related: [add-users]" in text
        assert "Do it" in text and "Rename" in text
        await pilot.press("pagedown", "j", "k", "y")
        await until(pilot, lambda: edit(pilot).path == "articles/users-and-seats/add-people.md")
        await until(pilot, lambda: "aliases: [add-users]" in edit(pilot).text.text)
    assert "[how to add users](../users-and-seats/add-people.md#one-by-one)" in read(MISSING)
    assert editors_desk.library.article("add-users").id == "add-people"


async def test_a_heading_is_renamed_from_where_the_cursor_is(editors_desk, editing, until, edit, read, said):
    async with editing(editors_desk, line=9) as pilot:
        await until(pilot, lambda: edit(pilot).text.cursor_location[0] == 8)
        edit(pilot).action_rename()
        await until_screen(pilot, until, PickScreen)
        await pilot.press("1")
        await take(pilot, until, "Person by person")
        await until_screen(pilot, until, ChangesScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert "## One by one\n" in read(ADD_USERS)
        edit(pilot).action_rename()
        await until_screen(pilot, until, PickScreen)
        await pilot.press("1")
        await take(pilot, until, "Person by person")
        await until_screen(pilot, until, ChangesScreen)
        await pilot.click("#yes")
        await until(pilot, lambda: "Done." in said(pilot))
        await until(pilot, lambda: "Person by person" in edit(pilot).text.text)
    assert '## Person by person <a id="one-by-one"></a>' in read(ADD_USERS)
    assert "add-users.md#person-by-person" in read(MISSING)


async def test_a_name_that_is_taken_is_told_and_unsaved_text_is_asked_about(editors_desk, editing, until, edit, said):
    async with editing(editors_desk) as pilot:
        await pilot.press("x")
        edit(pilot).action_rename()
        await until_screen(pilot, until, PickScreen)  # what becomes of the text
        await pilot.press("3")
        await take(pilot, until, "missing-licences")
        await until(pilot, lambda: "already" in said(pilot))
        assert edit(pilot).path == ADD_USERS


@pytest.mark.parametrize(
    ("part", "old", "new"), [("  order_seen:\n", "order_seen", "order"), ("  - id: no-order\n", "no-order", "none")]
)
async def test_a_fact_or_a_cause_is_renamed_from_where_the_cursor_is(
    editors_desk, editing, until, edit, read, part, old, new
):
    path = "troubleshooters/new-licences-missing.yaml"
    line = read(path)[: read(path).index(part)].count("\n") + 2
    async with editing(editors_desk, path, line=line) as pilot:
        await until(pilot, lambda: edit(pilot).text.cursor_location[0] == line - 1)
        edit(pilot).action_rename()
        await until_screen(pilot, until, PickScreen)
        await pilot.press("1")
        await take(pilot, until, new)
        await until_screen(pilot, until, ChangesScreen)
        await pilot.press("y")
        await until(pilot, lambda: f"aliases: [{old}]" in edit(pilot).text.text)
    assert part.replace(old, new) in read(path)
    assert f"aliases: [{old}]" in read(path)


async def test_a_troubleshooter_is_renamed(editors_desk, editing, until, edit, read):
    async with editing(editors_desk, "troubleshooters/new-licences-missing.yaml") as pilot:
        edit(pilot).action_rename()
        await take(pilot, until, "licences-gone")
        await until_screen(pilot, until, ChangesScreen)
        await pilot.press("y")
        await until(pilot, lambda: edit(pilot).path == "troubleshooters/licences-gone.yaml")
    assert "troubleshooters: [licences-gone]" in read(MISSING)
    assert read("troubleshooters/licences-gone.yaml").startswith("flow: licences-gone\n")


async def test_uses_lead_to_their_lines(make_desk, editing, until, shown, edit, said):
    yaml = "title: T\nsupport: {phone: 01844 263790}\nsnippets:\n  who: An admin.\n"
    desk = make_desk({"library.yaml": yaml, "a.md": "# A\n\n{snippet:who} {support.phone}\n"}, staff=True)
    async with editing(desk) as pilot:
        edit(pilot).action_uses()
        await until_screen(pilot, until, PickScreen)
        assert "missing-licences.md:6 · related" in " ".join(shown(pilot.app).split())
        await pilot.press("enter")
        await until(pilot, lambda: edit(pilot).path == MISSING)
        edit(pilot).open("a.md", 3)
        await until(pilot, lambda: edit(pilot).path == "a.md" and edit(pilot).text.cursor_location[0] == 2)
        edit(pilot).action_uses()
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        assert "1 use of snippet:who" in shown(pilot.app)
        await pilot.press("escape")
        edit(pilot).open("library.yaml", 1)
        await until(pilot, lambda: edit(pilot).path == "library.yaml")
        edit(pilot).action_uses()
        await until(pilot, lambda: "Put the cursor on a snippet" in said(pilot))


async def test_all_files_are_mended_at_once(make_desk, editing, until, edit, read, said):
    desk = make_desk({"a.md": "# A\n\nCall 01844 263790. See [it](add-users.md).\n"}, staff=True)
    async with editing(desk, "a.md") as pilot:
        edit(pilot).action_fix_all()
        await until_screen(pilot, until, ChangesScreen)
        await pilot.press("y")
        await until(pilot, lambda: "{support.phone}" in edit(pilot).text.text)
        assert "[it](articles/users-and-seats/add-users.md)" in edit(pilot).text.text
        edit(pilot).action_fix_all()
        await until(pilot, lambda: "There is nothing to mend." in said(pilot))


async def test_the_state_is_changed_in_the_editor_and_in_the_reader(
    make_desk, editing, run_app, until, shown, edit, read
):
    desk = make_desk({"library.yaml": "title: T\npublishers: [Grace]\n"}, staff=True)
    draft = "articles/users-and-seats/draft-about-groups.md"
    async with editing(desk, draft) as pilot:
        edit(pilot).action_state()
        await until_screen(pilot, until, PickScreen)
        assert "is draft, not validated" in " ".join(shown(pilot.app).split())
        await pilot.press("2")
        await until(pilot, lambda: "status: published" in edit(pilot).text.text)
        await until(
            pilot, lambda: "In this library Grace publishes." in " ".join(shown(pilot.app).replace("▌", " ").split())
        )
    assert json.loads(desk.folders.moves.read_text())["outside_agreement"] is True
    async with run_app(desk, mode="read", visit=Visit(article="draft-about-groups")) as pilot:
        await until(pilot, lambda: "Not validated." in shown(pilot.app))
        await pilot.press("s")
        await until_screen(pilot, until, PickScreen)
        await pilot.press("3")
        await take(pilot, until, "add-users")
        await until(pilot, lambda: "Its place has been taken by Add users." in " ".join(shown(pilot.app).split()))
    assert "replaced_by: add-users\n" in (desk.library.folder / draft).read_text()


async def test_the_check_of_all_files_runs_the_searches_and_shows_their_ranks(make_desk, editing, until, edit):
    desk = make_desk(
        {"searches.yaml": "how to add users: add-users\nnothing like it: add-users\nx: none\n"}, staff=True
    )
    async with editing(desk, size=(120, 40)) as pilot:
        edit(pilot).action_check_all()
        await until(pilot, lambda: any(one.code == "Q004" for one in edit(pilot).problems._findings))
        found = {(one.code, one.place.line) for one in edit(pilot).problems._findings if one.code.startswith("Q")}
        assert ("Q004", 1) in found and ("Q002", 3) in found
        at = next(n for n, one in enumerate(edit(pilot).problems._findings) if one.code == "Q002")
        edit(pilot).problems.highlighted = at
        await pilot.press("enter")
        await until(pilot, lambda: edit(pilot).path == "searches.yaml")
        assert edit(pilot).text.cursor_location[0] == 2


async def test_the_check_of_all_files_can_be_stopped(make_desk, editing, until, edit, said):
    desk = make_desk({f"{number}.md": "# T\n" for number in range(9)}, staff=True)
    async with editing(desk) as pilot:
        screen = edit(pilot)
        screen._checking = screen._stop = True
        screen._check_all()
        await until(pilot, lambda: "The check was stopped." in said(pilot))
        assert not screen._checking


async def test_keys_with_alt_do_what_they_say_and_are_not_typed(editors_desk, editing, until, edit):
    async with editing(editors_desk) as pilot:
        edit(pilot).text.focus()
        before = edit(pilot).text.text
        for key, kind in (("alt+r", AskScreen), ("alt+u", PickScreen), ("alt+s", PickScreen)):
            await until(pilot, lambda: pilot.app.focused is edit(pilot).text)
            await pilot.press(key)
            await until_screen(pilot, until, kind)
            await pilot.press("escape")
        await until(pilot, lambda: pilot.app.focused is edit(pilot).text)
        await pilot.press("alt+c")
        await until(pilot, lambda: edit(pilot).problems.display)
        assert edit(pilot).text.text == before


async def test_the_state_of_a_troubleshooter_is_changed_in_the_editor(editors_desk, editing, until, edit, read):
    path = "troubleshooters/new-licences-missing.yaml"
    async with editing(editors_desk, path) as pilot:
        edit(pilot).action_state()
        await until_screen(pilot, until, PickScreen)
        await pilot.press("1")
        await until(pilot, lambda: "status: draft\n" in edit(pilot).text.text)
    assert "status: draft\n" in read(path)
    assert editors_desk.flows["new-licences-missing"].status == "draft"
