"""The reader: going from article to article, panes, find, bookmarks, what one says about an article."""

import json

import pytest

from app.modes import Visit
from app.screens.bookmarks import BookmarksScreen
from app.screens.link import LinkScreen
from app.widgets.article_view import ArticleView

from .seats import SEATS

READ = Visit(article="missing-licences")


@pytest.fixture
def visits(monkeypatch):
    """Record where else the reader sends people, instead of going there."""
    from app.deskside import DesksideApp

    seen: list[tuple[str, Visit]] = []
    monkeypatch.setattr(DesksideApp, "visit", lambda self, mode, visit=None: seen.append((mode, visit)))
    return seen


async def test_an_article_opens_with_its_title_and_its_place(desk, run_app, shown):
    async with run_app(desk, mode="read", visit=READ) as pilot:
        lines = shown(pilot.app).splitlines()
        assert lines[1].strip() == "New licences are missing"
        assert "Let Deskside find out" in shown(pilot.app)
        assert lines[-2].startswith(" Missing licences › New licences are missing")
        assert "Tab Next link" in lines[-1]
        assert "< Back" not in lines[-1]


async def test_links_lead_to_headings_and_back_returns_to_the_same_lines(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ, size=(80, 12)) as pilot:
        await pilot.press("j", "j", "j", "tab", "tab")
        before = shown(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen.article.id == "add-users"
        assert "One by one" in shown(pilot.app)
        assert "< Back" in shown(pilot.app).splitlines()[-1]
        await pilot.press("less_than_sign")
        await settle(pilot)
        await pilot.press("tab", "tab")
        assert shown(pilot.app).splitlines()[1:-2] == before.splitlines()[1:-2]
        await pilot.press("greater_than_sign")
        await settle(pilot)
        assert pilot.app.screen.article.id == "add-users"


async def test_going_somewhere_new_cuts_off_what_lay_ahead(desk, run_app, settle):
    async with run_app(desk, mode="read", visit=READ) as pilot:
        reader = pilot.app.screen
        reader.open("add-users")
        await settle(pilot)
        await pilot.press("less_than_sign")
        await settle(pilot)
        reader.open("")
        await settle(pilot)
        assert reader.check_action("forward", ()) is False
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert reader.article.id == "missing-licences"


async def test_a_link_to_a_troubleshooter_starts_it(desk, run_app, settle, visits):
    async with run_app(desk, mode="read", visit=READ) as pilot:
        await pilot.press("tab", "tab", "tab", "enter")
        await settle(pilot)
        assert visits == [("solve", Visit(flow="new-licences-missing"))]


async def test_the_line_above_the_text_starts_it_too(desk, run_app, settle, visits):
    async with run_app(desk, mode="read", visit=READ) as pilot:
        await pilot.press("tab", "enter")
        await settle(pilot)
        assert visits == [("solve", Visit(flow="new-licences-missing"))]


async def test_a_web_link_shows_where_it_goes_and_asks(desk, run_app, settle, shown, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr("app.screens.link.open_link", opened.append)
    async with run_app(desk, mode="read", visit=READ) as pilot:
        await pilot.press("tab", "tab", "tab", "tab", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LinkScreen)
        assert "https://manage.vendor.example/billing" in shown(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert opened == []
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        assert opened == ["https://manage.vendor.example/billing"]
        assert not isinstance(pilot.app.screen, LinkScreen)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("nowhere.md", "There is no article"),
        ("../../../../etc/passwd", "leads out of the library"),
        ("file:///etc/passwd", "are not opened"),
        ("javascript:alert(1)", "are not opened"),
        ("#nowhere", "has no heading"),
    ],
)
async def test_links_that_lead_nowhere_say_why(make_desk, run_app, settle, shown, link, words):
    desk = make_desk({"articles/users-and-seats/links.md": f"---\ntitle: Links\n---\nSee [this]({link}).\n"})
    async with run_app(desk, mode="read", visit=Visit(article="links")) as pilot:
        await pilot.press("tab", "enter")
        await settle(pilot)
        assert words in " ".join(shown(pilot.app).replace("▌", " ").split())


async def test_the_end_of_an_article_says_what_to_do_next(desk, run_app, settle, shown, visits):
    async with run_app(desk, mode="read", visit=READ, size=(80, 40)) as pilot:
        await pilot.press("G")
        text = shown(pilot.app)
        assert "Did this help?" in text
        assert "Related articles" in text and "• Add users" in text
        await pilot.press("c")
        assert visits == [("request", Visit(article="missing-licences"))]


async def test_saying_that_it_did_not_help_is_asked_why_counted_once_and_offers_support(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ, size=(80, 40)) as pilot:
        await pilot.press("G", "minus")
        await settle(pilot)
        assert "Why did it not help?" in shown(pilot.app)
        await pilot.press("2")
        await settle(pilot)
        assert "Thank you for telling. Contact support about this article." in shown(pilot.app)
        await pilot.press("minus")
        await settle(pilot)
    said, opened = sorted(desk.journal.events(), key=lambda event: event.event)
    assert (opened.event, opened.article) == ("opened", "missing-licences")
    assert (said.article, said.helped, said.reason) == ("missing-licences", False, "unclear")


async def test_a_section_can_be_flagged_in_ones_own_words_without_names(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ, size=(80, 40)) as pilot:
        await pilot.press("exclamation_mark")
        await settle(pilot)
        assert "Names and numbers in your words are not kept." in shown(pilot.app)
        await pilot.press(*"wrong menu says Zoe Quux 110012345678", "enter")
        await settle(pilot)
    flagged = desk.journal.events()[-1]
    assert (flagged.event, flagged.article, flagged.words) == ("flagged", "missing-licences", "wrong menu says")
    assert flagged.version


async def test_it_shows_who_links_here(desk, run_app, shown):
    async with run_app(desk, mode="read", visit=Visit(article="add-users"), size=(80, 40)) as pilot:
        await pilot.press("G")
        text = shown(pilot.app)
        assert "New licences are missing" in text.partition("Related articles")[2]


async def test_find_counts_goes_on_and_leaves_the_marks(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ) as pilot:
        await pilot.press("slash", *"licences")
        await settle(pilot)
        assert "1 of " in shown(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert "2 of " in shown(pilot.app)
        assert "Enter Next" in shown(pilot.app).splitlines()[-1]
        await pilot.press("escape", "n")
        await settle(pilot)
        assert pilot.app.screen.view.match_at == 2
        assert isinstance(pilot.app.focused, ArticleView)
        await pilot.press("slash", *"zzzz")
        await settle(pilot)
        assert "not found" in shown(pilot.app)


async def test_the_list_of_articles_covers_the_text_where_there_is_no_room_beside_it(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ, size=(80, 24)) as pilot:
        await pilot.press("t")
        await settle(pilot)
        assert "Users and seats" in shown(pilot.app)
        assert pilot.app.focused.id == "tree"
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.focused, ArticleView)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("j", "enter", "j", "enter")
        await settle(pilot)
        assert pilot.app.screen.article.id == "add-users"
        assert isinstance(pilot.app.focused, ArticleView)
        assert "People need a seat" in shown(pilot.app)


async def test_the_articles_of_a_category_are_made_when_it_is_unfolded(desk, run_app, settle):
    async with run_app(desk, mode="read", visit=READ, size=(120, 40)) as pilot:
        await settle(pilot)
        tree = pilot.app.screen.query_one("#tree")
        branches = tree.root.children
        assert [bool(node.children) for node in branches] == [node.is_expanded for node in branches]
        assert [node.is_expanded for node in branches].count(True) == 1
        folded = next(node for node in branches if not node.is_expanded)
        folded.expand()
        await settle(pilot)
        assert folded.children
        pilot.app.screen.open(folded.children[-1].data)
        await settle(pilot)
        assert tree.cursor_node is folded.children[-1]


async def test_a_wide_screen_shows_all_three_and_f8_goes_round(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ, size=(160, 48)) as pilot:
        await settle(pilot)
        lines = shown(pilot.app).splitlines()
        assert any("Missing licences" in line and "New licences are missing" in line for line in lines)
        assert "How to check" in "\n".join(line[130:] for line in lines)
        order = []
        for _ in range(3):
            await pilot.press("f8")
            await settle(pilot)
            order.append(pilot.app.focused.id)
        assert order == ["contents", "tree", "article"]
        await pilot.press("f8", "end", "enter")
        await settle(pilot)
        assert pilot.app.screen.view.heading is not None


async def test_narrowing_the_terminal_keeps_the_text_in_view(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=READ, size=(160, 30)) as pilot:
        await settle(pilot)
        await pilot.resize_terminal(60, 20)
        await settle(pilot)
        assert "New licences are missing" in shown(pilot.app).splitlines()[1]
        assert "Users and seats" not in shown(pilot.app)


async def test_bookmarks_are_kept_found_and_let_go(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=Visit(article="add-users"), size=(80, 10)) as pilot:
        await pilot.press("right_square_bracket", "m")
        await settle(pilot)
        kept = json.loads((desk.folders.data / "remembered.json").read_text())["bookmarks"]
        assert kept == [{"article": "add-users", "anchor": "one-by-one", "title": "Add users › One by one"}]
        pilot.app.screen.open("missing-licences")
        await settle(pilot)
        await pilot.press("M")
        await settle(pilot)
        assert isinstance(pilot.app.screen, BookmarksScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen.article.id == "add-users"
        assert pilot.app.screen.view.heading.slug == "one-by-one"
        await pilot.press("M")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert json.loads((desk.folders.data / "remembered.json").read_text())["bookmarks"] == []


async def test_a_customer_does_not_see_a_draft_and_staff_see_it_marked(make_desk, run_app, settle, shown):
    async with run_app(make_desk(), mode="read", visit=Visit(article="draft-about-groups")) as pilot:
        assert "There is no article" in shown(pilot.app)
        assert "Test help" in shown(pilot.app)
    async with run_app(make_desk(staff=True), mode="read", visit=Visit(article="draft-about-groups")) as pilot:
        assert "Customers do not see this article" in shown(pilot.app)


async def test_the_overview_lists_all_articles_as_links(desk, run_app, settle, shown):
    async with run_app(desk, mode="read") as pilot:
        text = shown(pilot.app)
        assert "Test help" in text and "• Add users – Give people a seat." in text
        await pilot.press("tab", "tab", "enter")
        await settle(pilot)
        assert pilot.app.screen.article.id == "add-users"


async def test_an_empty_folder_says_what_to_do(tmp_path, make_desk, run_app, shown):
    from kb.library.library import Library

    (tmp_path / "empty").mkdir()
    desk = make_desk()
    desk.library = Library.load(tmp_path / "empty")
    async with run_app(desk, mode="read") as pilot:
        assert "There are no articles here yet." in shown(pilot.app)


async def test_a_long_article_opens_at_a_heading_that_is_far_down(make_desk, run_app, settle, shown):
    body = "\n\n".join(f"## Part {n}\n\n" + "Words go on. " * 40 for n in range(120))
    desk = make_desk({"articles/users-and-seats/long.md": f"---\ntitle: Long\n---\n{body}\n"})
    async with run_app(desk, mode="read", visit=Visit(article="long", anchor="part-100")) as pilot:
        await settle(pilot)
        assert shown(pilot.app).splitlines()[1].strip() == "Part 100"
        await pilot.press("j", "j", "j")
        pilot.app.screen.open("add-users")
        await settle(pilot)
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert pilot.app.screen.view.heading.slug == "part-100"


async def test_hostile_titles_and_headings_are_only_text(make_desk, run_app, settle, shown):
    evil = "[@click=app.quit]quit[/] [/b] [red]"
    text = f"---\ntitle: '{evil}'\nsummary: '{evil}'\ncategory: users-and-seats\n---\n## {evil}\n\nText.\n"
    desk = make_desk({"articles/users-and-seats/evil.md": text})
    async with run_app(desk, mode="read", visit=Visit(article="evil"), size=(160, 40)) as pilot:
        await settle(pilot)
        assert shown(pilot.app).count("[@click=app.quit]") >= 3
        for x, y in ((40, 1), (10, 3), (140, 2), (50, 38)):
            await pilot.click(offset=(x, y))
        await pilot.press("m", "M")
        await settle(pilot)
        assert pilot.app.is_running


async def test_a_changed_library_shows_when_one_comes_back(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=Visit(article="add-users"), size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        path = desk.library.folder / "articles/users-and-seats/add-users.md"
        path.write_text(path.read_text().replace("People need a seat.", "Everybody needs a seat now."))
        new = "---\ntitle: Brand new\ncategory: users-and-seats\n---\nText\n"
        (path.parent / "brand-new.md").write_text(new)
        desk.reload_library()
        await pilot.press("f3")
        await settle(pilot)
        assert "Everybody needs a seat now." in shown(pilot.app)
        assert "Brand new" in shown(pilot.app)


async def test_back_skips_nothing_when_an_article_is_gone(desk, run_app, settle, shown):
    async with run_app(desk, mode="read", visit=Visit(article="add-users")) as pilot:
        pilot.app.screen.open("missing-licences")
        await settle(pilot)
        (desk.library.folder / "articles/users-and-seats/add-users.md").unlink()
        desk.reload_library()
        await pilot.press("less_than_sign")
        await settle(pilot)
        assert "Test help" in shown(pilot.app)


async def test_an_article_with_several_troubleshooters_names_each(make_desk, run_app, shown):
    article = "---\ntitle: Both\ntroubleshooters: [new-licences-missing, seats, gone]\n---\n\nText.\n"
    desk = make_desk({"troubleshooters/seats.yaml": SEATS, "articles/both.md": article})
    async with run_app(desk, mode="read", visit=Visit(article="both")) as pilot:
        lines = [line.split("▕")[-1].strip() for line in shown(pilot.app).splitlines()]
        assert "Let Deskside find out: new licences missing · seats" in " ".join(line for line in lines if line)
