"""Home: say what is wrong, or pick it."""

from app.modes import Visit
from app.widgets.found_list import FoundList


def rows(app):
    """Return the rows of the list as (kind, title)."""
    found = app.screen.query_one(FoundList)
    return [(found.row_at(at).kind, found.row_at(at).title) for at in range(found.option_count)]


def searched(app):
    """Tell whether what is typed has been looked for."""
    line = app.screen.query_one("#found-line")
    return line.display and app.screen.found_words == app.screen.query_one("#words").value.strip()


async def test_an_empty_box_offers_what_callers_say(desk, run_app, shown):
    async with run_app(desk) as pilot:
        assert ("flow", "I bought licences and cannot see them") in rows(pilot.app)
        assert "Pick what is wrong" in shown(pilot.app)


async def test_typing_searches_articles_and_troubleshooters(desk, run_app, settle, shown, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"licences")
        await until(pilot, lambda: searched(pilot.app))
        kinds = {kind for kind, _ in rows(pilot.app)}
        assert kinds >= {"article", "flow"}
        assert "results." in shown(pilot.app) or "result." in shown(pilot.app)
        assert "Enter Open" in shown(pilot.app).splitlines()[-1]


async def test_enter_opens_the_first_result(desk, run_app, settle, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"add users")
        await until(pilot, lambda: searched(pilot.app))
        assert rows(pilot.app)[0] == ("article", "Add users")
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.current_mode == "read"
        assert pilot.app.screen.article.id == "add-users"


async def test_arrow_keys_go_between_box_and_list(desk, run_app, settle, until):
    async with run_app(desk) as pilot:
        await pilot.press("down")
        assert pilot.app.focused.id == "found"
        await pilot.press("up")
        assert pilot.app.focused.id == "words"


async def test_escape_empties_the_box_and_starts_again(desk, run_app, settle, until):
    async with run_app(desk) as pilot:
        before = rows(pilot.app)
        await pilot.press(*"users")
        await until(pilot, lambda: searched(pilot.app))
        assert rows(pilot.app) != before
        await pilot.press("escape")
        await settle(pilot)
        assert rows(pilot.app) == before


async def test_nothing_found_says_what_to_do(desk, run_app, settle, shown, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"qqqqxxxx")
        await until(pilot, lambda: searched(pilot.app))
        assert "Nothing found. Try other words" in shown(pilot.app)


async def test_words_that_nothing_fits_can_be_asked_of_support(desk, run_app, settle, shown, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"qqqqxxxx")
        await until(pilot, lambda: searched(pilot.app))
        assert "Write an article" not in shown(pilot.app)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "qqqqxxxx" in shown(pilot.app) and "What it is about" in shown(pilot.app))


async def test_words_that_nothing_fits_can_become_an_article_for_staff(make_desk, run_app, settle, shown, until):
    async with run_app(make_desk(staff=True)) as pilot:
        await pilot.press(*"qqqqxxxx")
        await until(pilot, lambda: searched(pilot.app))
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: "The title of the article" in shown(pilot.app))
        assert "Qqqqxxxx" in shown(pilot.app)


async def test_words_that_nothing_fits_can_lead_to_the_questions(desk, run_app, settle, shown, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"qqqqxxxx")
        await until(pilot, lambda: searched(pilot.app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "solve")


async def test_picking_a_symptom_starts_its_troubleshooter(desk, run_app, settle, until, monkeypatch):
    from app.deskside import DesksideApp

    seen = []
    monkeypatch.setattr(DesksideApp, "visit", lambda self, mode, visit=None: seen.append((mode, visit)))
    async with run_app(desk) as pilot:
        await pilot.press("down", "enter")
        await settle(pilot)
    assert seen == [("solve", Visit(flow="new-licences-missing"))]


async def test_the_role_narrows_the_list(make_desk, run_app, settle):
    flow = make_desk().library.folder / "troubleshooters" / "new-licences-missing.yaml"
    text = flow.read_text() + "roles: [contract_manager]\n"
    desk = make_desk({"troubleshooters/new-licences-missing.yaml": text})
    async with run_app(desk) as pilot:
        assert any(kind == "flow" for kind, _ in rows(pilot.app))
        await pilot.press("tab")
        await pilot.press("right")
        await settle(pilot)
        assert not any(kind == "flow" for kind, _ in rows(pilot.app))
        await pilot.press("right")
        await settle(pilot)
        assert any(kind == "flow" for kind, _ in rows(pilot.app))


async def test_what_was_read_last_is_offered(desk, run_app, settle, until):
    async with run_app(desk, mode="read", visit=Visit(article="add-users")) as pilot:
        await settle(pilot)
    async with run_app(desk) as pilot:
        assert ("article", "Add users") in rows(pilot.app)


async def test_going_away_and_back_keeps_the_words(desk, run_app, settle, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"users")
        await until(pilot, lambda: searched(pilot.app))
        await pilot.press("f3")
        await settle(pilot)
        assert pilot.app.current_mode == "read"
        await pilot.press("f2")
        await settle(pilot)
        assert pilot.app.screen.query_one("#words").value == "users"


async def test_hostile_titles_are_only_text(make_desk, run_app, settle, shown, until):
    evil = "---\ntitle: 'users [/b] [@click=app.quit]x[/]'\ncategory: '[/]'\n---\nusers [red] text\n"
    desk = make_desk({"articles/users-and-seats/evil.md": evil})
    async with run_app(desk) as pilot:
        await pilot.press(*"users")
        await until(pilot, lambda: searched(pilot.app))
        assert "users [/b] [@click=app.quit]x[/]" in shown(pilot.app)
        for y in range(6, 20):
            await pilot.hover(offset=(20, y))
        assert pilot.app.is_running


async def test_a_slip_is_put_right_and_the_way_back_is_told(desk, run_app, shown, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"lisences")
        await until(pilot, lambda: searched(pilot.app))
        assert "Searched for “licences”." in shown(pilot.app)
        assert "Quotes keep a word as typed." in shown(pilot.app)


async def test_while_a_large_library_is_read_the_search_tells_how_far_it_is(desk, run_app, shown, until):
    async with run_app(desk) as pilot:
        await pilot.press(*"add users")
        await until(pilot, lambda: searched(pilot.app))
        screen = pilot.app.screen
        screen.found_words = ""
        screen.post_message(screen.Indexing(1_200, 10_000))
        await until(pilot, lambda: "Reading the library for the search: 1,200 of 10,000." in shown(pilot.app))
        await pilot.press("s")
        await until(pilot, lambda: searched(pilot.app))
        assert "Reading the library" not in shown(pilot.app)
