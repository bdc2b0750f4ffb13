"""Keys that come in one go, faster than each is carried out, do what they do one by one."""

from textual import events
from textual.widgets import Input

from app.modes import Visit
from tests.app.person import burst


def typed(app, words):
    """Tell whether a box on the screen holds these words."""
    return any(box.value == words for box in app.screen.query(Input))


async def test_moving_to_the_list_and_picking_from_it(desk, run_app, until, shown):
    async with run_app(desk, size=(80, 24)) as pilot:
        await until(pilot, lambda: "Pick what is wrong" in shown(pilot.app))
        burst(pilot.app, "down", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "solve")


async def test_what_is_typed_while_one_goes_somewhere_is_for_there(desk, run_app, until, shown):
    async with run_app(desk, size=(80, 24)) as pilot:
        burst(pilot.app, "f3", "f2", "a", "d", "d")
        await until(pilot, lambda: typed(pilot.app, "add"))
        assert pilot.app.current_mode == "home"


async def test_text_goes_into_the_dialog_that_the_key_before_it_opened(desk, run_app, until, shown):
    async with run_app(desk, mode="read", visit=Visit(article="add-users"), size=(80, 24)) as pilot:
        await until(pilot, lambda: "One by one" in shown(pilot.app))
        burst(pilot.app, "slash", "s", "e", "a", "t")
        await until(pilot, lambda: typed(pilot.app, "seat"))


async def test_pasted_text_keeps_its_place_among_the_keys(desk, run_app, until):
    async with run_app(desk, size=(80, 24)) as pilot:
        burst(pilot.app, "a")
        pilot.app.post_message(events.Paste("dd us"))
        burst(pilot.app, "e", "r", "s")
        await until(pilot, lambda: typed(pilot.app, "add users"))


async def test_an_agents_note_and_answer_in_one_go(make_desk, run_app, until):
    desk = make_desk(staff=True)
    async with run_app(desk, mode="solve", visit=Visit(flow="new-licences-missing"), size=(100, 30)) as pilot:
        solve = pilot.app.screen
        await until(pilot, lambda: solve.walk is not None)
        burst(pilot.app, "t", "h", "i", "enter", "2")
        await until(pilot, lambda: "order_seen" in solve.walk.case.answers)
        case = solve.walk.case
        assert [note.text for note in case.notes] == ["hi"]
        assert case.answers["order_seen"].value == "no"


async def test_enter_opens_what_the_typed_words_find_however_quickly_it_comes(desk, run_app, until):
    async with run_app(desk, size=(80, 24)) as pilot:
        burst(pilot.app, *"need a seat", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "read")
        assert pilot.app.screen.article.id == "add-users"


async def test_the_subject_of_a_new_request_is_typed_before_its_form_is_there(desk, run_app, until):
    async with run_app(desk, mode="request", size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.screen.query("#requests"))
        burst(pilot.app, "n", *"Best seat")
        await until(pilot, lambda: typed(pilot.app, "Best seat"))
