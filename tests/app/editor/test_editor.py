"""Writing: files, text, preview and problems side by side or one over the other, by key and by mouse."""

import pytest
from textual.widgets import Tree

from app.modes import Visit
from app.screens.pick import PickScreen

SIZES = [(60, 20), (80, 24), (100, 30), (132, 40), (200, 60)]


async def test_it_opens_on_the_files_and_enter_opens_one(editors_desk, run_app, until, shown, edit):
    async with run_app(editors_desk) as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: edit(pilot).files.root.children)
        text = shown(pilot.app)
        assert "library.yaml" in text and "troubleshooters" in text and "articles" in text
        assert pilot.app.focused.id == "files"
        await pilot.press("enter")
        await until(pilot, lambda: edit(pilot).path == "library.yaml")
        assert "01844 263790" in shown(pilot.app)
        assert pilot.app.focused.id == "edit-text"
        await pilot.press("escape")
        assert pilot.app.focused.id == "files"
        await pilot.press("escape")
        assert pilot.app.focused.id == "edit-text"


async def test_the_files_say_what_is_a_draft_and_what_is_broken(make_desk, run_app, until, shown, edit):
    desk = make_desk({"troubleshooters/broken.yaml": "flow: [", "top.md": "# Top\n"}, staff=True)
    async with run_app(desk, mode="edit", size=(120, 40)) as pilot:
        await until(pilot, lambda: edit(pilot).files.root.children)
        edit(pilot).files.root.expand_all()
        await pilot.pause()
        text = shown(pilot.app)
        assert "draft-about-groups.md [draft]" in text
        assert "broken.yaml [broken]" in text
        assert "new-licences-missing.yaml" in text and "new-licences-missing.yaml [" not in text
        assert text.index("library.yaml") < text.index("top.md") < text.index("add-users.md")


@pytest.mark.parametrize("size", SIZES)
async def test_everything_is_at_hand_at_any_width(editors_desk, editing, settle, shown, edit, size):
    async with editing(editors_desk, size=size) as pilot:
        await settle(pilot)
        lines = shown(pilot.app).splitlines()
        assert "title: Add users" in "\n".join(lines)
        assert "Editor" in lines[0]
        assert "Save" in lines[-1] and "Help" in lines[-1]
        assert edit(pilot).view.display == (size[0] >= 100)
        assert edit(pilot).files.display == (size[0] >= 132)
        assert any("add-users.md · saved" in line and "1:1" in line for line in lines)
        await pilot.press("f8")
        assert edit(pilot).view.display == (size[0] < 100)
        await pilot.press("f8")
        assert pilot.app.focused.id == "edit-text"


async def test_the_preview_covers_the_text_where_there_is_no_room(editors_desk, editing, settle, shown):
    async with editing(editors_desk) as pilot:
        await settle(pilot)
        await pilot.press("f8")
        await settle(pilot)
        assert pilot.app.focused.id == "preview"
        assert "title: Add users" not in shown(pilot.app)
        assert "Many at once" in shown(pilot.app)
        await pilot.press("escape")
        assert pilot.app.focused.id == "edit-text"
        assert "title: Add users" in shown(pilot.app)


async def test_the_preview_shows_what_is_typed_with_variables_filled_in(
    editors_desk, editing, until, shown, edit, paste
):
    async with editing(editors_desk, size=(140, 40)) as pilot:
        edit(pilot).text.go_to_line(6)
        await paste(pilot, "Call {support.phone} now. ")
        await until(pilot, lambda: "Call 01844 263790 now." in shown(pilot.app))
        assert "Call {support.phone} now." in shown(pilot.app)


async def test_the_preview_follows_the_cursor(make_desk, editing, until, shown, edit):
    body = "".join(f"## Part {number}\n\nText of part {number}.\n\n" for number in range(200))
    desk = make_desk({"long.md": f"---\ntitle: Long\n---\n{body}"}, staff=True)
    async with editing(desk, "long.md", size=(120, 30)) as pilot:
        await until(pilot, lambda: "Part 3" in shown(pilot.app))
        edit(pilot).text.go_to_line(4 + 4 * 150)
        await until(pilot, lambda: shown(pilot.app).count("Text of part 150.") == 2)


async def test_a_troubleshooter_is_shown_as_its_tree(editors_desk, editing, until, shown):
    async with editing(editors_desk, "troubleshooters/new-licences-missing.yaml", size=(140, 40)) as pilot:
        await until(pilot, lambda: "├─ “I have it” →" in shown(pilot.app))
        await pilot.press(*"x: 1", "enter")
        await until(pilot, lambda: "This cannot be read yet" in shown(pilot.app))


async def test_the_settings_are_shown_with_their_variables(editors_desk, editing, until, shown):
    async with editing(editors_desk, "library.yaml", size=(140, 40)) as pilot:
        await until(pilot, lambda: "{support.phone}" in shown(pilot.app))
        assert "Users and seats (users-and-seats)" in shown(pilot.app)


async def test_problems_are_found_while_one_types_and_lead_to_their_lines(editors_desk, editing, until, shown, edit):
    async with editing(editors_desk) as pilot:
        edit(pilot).text.go_to_line(16)
        await pilot.press("end", "enter", *"See [it](gone.md).", "ctrl+home")
        await until(pilot, lambda: "A101" in "".join(str(one.code) for one in edit(pilot).problems._findings))
        assert "1 error" in shown(pilot.app)
        edit(pilot).text.go_to_line(1)
        await pilot.press("f10")
        assert pilot.app.focused.id == "problems"
        await pilot.press("enter")
        assert pilot.app.focused.id == "edit-text"
        assert edit(pilot).text.cursor_location == (15, 0)
        edit(pilot).text.go_to_line(1)
        await pilot.click("#problems", offset=(10, 0))
        await pilot.pause()
        assert edit(pilot).text.cursor_location == (15, 0)
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        await until(pilot, lambda: "no problems" in shown(pilot.app) or not edit(pilot).dirty)


async def test_the_mouse_opens_files_and_the_footer_saves(editors_desk, run_app, until, shown, edit, read):
    async with run_app(editors_desk, mode="edit", size=(140, 40)) as pilot:
        await until(pilot, lambda: edit(pilot).files.root.children)
        row = next(y for y, line in enumerate(shown(pilot.app).splitlines()) if "library.yaml" in line)
        await pilot.click(offset=(5, row))
        await until(pilot, lambda: edit(pilot).path == "library.yaml")
        await pilot.click("#edit-text", offset=(3, 0))
        await pilot.press(*"# first", "enter")
        lines = shown(pilot.app).splitlines()
        await pilot.click(offset=(lines[-1].index("Save"), len(lines) - 1))
        await until(pilot, lambda: not edit(pilot).dirty)
        assert read("library.yaml").startswith("# first\ntitle: Test help\n")


async def test_words_are_found_in_the_text(editors_desk, editing, settle, shown, edit):
    async with editing(editors_desk) as pilot:
        await pilot.press("ctrl+f", *"A")
        await pilot.press("backspace", *"seat")
        await settle(pilot)
        assert "1 of 3" in shown(pilot.app)
        assert edit(pilot).text.selected_text == "seat"
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert "3 of 3" in shown(pilot.app)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.focused.id == "edit-text"
        assert edit(pilot).text.cursor_location[0] == 5


async def test_a_link_of_the_preview_opens_the_file_it_leads_to(editors_desk, editing, until, edit):
    async with editing(editors_desk, "articles/missing-licences/missing-licences.md", size=(140, 40)) as pilot:
        await until(pilot, lambda: len(edit(pilot).view.document.links) > 2)
        links = edit(pilot).view.document.links
        edit(pilot).view.follow(next(at for at, link in enumerate(links) if "add-users" in link.href))
        await until(pilot, lambda: edit(pilot).path == "articles/users-and-seats/add-users.md")


async def test_going_elsewhere_with_unsaved_text_asks(editors_desk, editing, until, shown, edit, read):
    async with editing(editors_desk, size=(140, 40)) as pilot:
        await pilot.press(*"x")
        edit(pilot).open("library.yaml")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        assert "add-users.md are not saved" in shown(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert edit(pilot).dirty and edit(pilot).path.endswith("add-users.md")
        edit(pilot).open("library.yaml")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("1")
        await until(pilot, lambda: edit(pilot).path == "library.yaml")
        assert read().startswith("x---")
        await pilot.press(*"y")
        edit(pilot).open("articles/users-and-seats/add-users.md")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
        await pilot.press("3")
        await until(pilot, lambda: edit(pilot).path.endswith("add-users.md"))
        assert read("library.yaml").startswith("title:")
        assert not list(editors_desk.folders.drafts.glob("*"))


async def test_the_whole_library_can_be_checked_and_each_finding_opened(make_desk, editing, until, shown, edit):
    desk = make_desk({"bad.md": "---\ntitle: Bad\nsummary: Bad.\n---\nText\n\n[x](nowhere.md)\n"}, staff=True)
    async with editing(desk, size=(140, 40)) as pilot:
        edit(pilot).action_check_all()
        await until(pilot, lambda: "bad.md:7" in shown(pilot.app))
        findings = edit(pilot).problems._findings
        edit(pilot).problems.highlighted = next(at for at, one in enumerate(findings) if one.place.file == "bad.md")
        await pilot.press("enter")
        await until(pilot, lambda: edit(pilot).path == "bad.md")
        assert (
            edit(pilot).text.cursor_location[0] == (findings[edit(pilot).problems.highlighted or 0].place.line or 1) - 1
        )


async def test_hostile_names_and_texts_do_nothing(make_desk, editing, until, shown, settle, edit):
    evil = "---\ntitle: '[/b] [@click=app.quit]x[/]'\nsummary: '[/]'\n---\n[red]x[/] \x1b]52;c;eA==\x07 \u202e end\n"
    name = "articles/[b] [@click=app.quit]x[/].md"
    desk = make_desk({name: evil, "articles/two\x1b[2J.md": "text\n"}, staff=True)
    async with editing(desk, name, size=(140, 40)) as pilot:
        await settle(pilot)
        edit(pilot).files.root.expand_all()
        await until(pilot, lambda: "[red]x[/]" in shown(pilot.app))
        text = shown(pilot.app)
        assert "[b] [@click=app.quit]x[/].md" in text
        assert not any(sign in text for sign in "\x1b\x07\u202e")
        assert "characters that are not shown" in text
        await pilot.press("ctrl+n", "1", *"[/] [b]", "enter")
        await settle(pilot)
        assert "Its category" in shown(pilot.app)
        await pilot.press("escape")


async def test_resizing_keeps_the_place(make_desk, editing, settle, shown, edit):
    body = "".join(f"Line {number} " + "word " * 20 + "\n" for number in range(300))
    desk = make_desk({"long.md": body}, staff=True)
    async with editing(desk, "long.md", size=(100, 30)) as pilot:
        edit(pilot).text.go_to_line(200)
        await settle(pilot)
        for size in ((60, 20), (180, 50)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            await pilot.pause()
            assert "Line 199 " in shown(pilot.app)
            assert edit(pilot).text.cursor_location == (199, 0)


async def test_next_pane_goes_round(editors_desk, editing, settle):
    async with editing(editors_desk, size=(140, 40)) as pilot:
        await settle(pilot)
        seen = []
        for _ in range(4):
            await pilot.press("ctrl+l")
            seen.append(pilot.app.focused.id)
        assert seen == ["preview", "problems", "files", "edit-text"]
        assert isinstance(pilot.app.screen.query_one("#files"), Tree)


async def test_staff_go_from_the_reader_to_the_editor_and_back(editors_desk, run_app, until, settle, shown, edit):
    async with run_app(editors_desk, mode="read", visit=Visit(article="add-users")) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: "edit" in pilot.app._screen_stacks and edit(pilot).path.endswith("add-users.md"))
        edit(pilot).text.go_to_line(6)
        await pilot.press(*"Now: ", "f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        await pilot.press("alt+o")
        await until(pilot, lambda: "Now: People need a seat." in shown(pilot.app))
        assert pilot.app.current_mode == "read"


async def test_customers_have_no_edit_key_in_the_reader(desk, run_app, settle):
    async with run_app(desk, mode="read", visit=Visit(article="add-users")) as pilot:
        await pilot.press("e")
        await settle(pilot)
        assert pilot.app.current_mode == "read"


async def test_home_shows_a_new_title_without_typing_again(editors_desk, run_app, until, shown, edit, paste):
    async with run_app(editors_desk) as pilot:
        await pilot.press(*"seat")
        await until(pilot, lambda: "Add users" in shown(pilot.app))
        pilot.app.visit("edit", Visit(path="articles/users-and-seats/add-users.md"))
        await until(pilot, lambda: "edit" in pilot.app._screen_stacks and edit(pilot).has_file)
        text = edit(pilot).text
        text.move_cursor((1, len("title: Add users")))
        await paste(pilot, " and chairs")
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        await pilot.press("f2")
        await until(pilot, lambda: "Add users and chairs" in shown(pilot.app))
