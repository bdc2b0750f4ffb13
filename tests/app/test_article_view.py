"""An article on the screen: scrolling, links, finding, copying, selecting, resizing."""

from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.widgets import Static

from app.widgets.article_pages import Place
from app.widgets.article_view import ArticleView
from kb.library.markdown import parse

LINKS = "Start [one](one.md) and [two](two.md).\n\n" + "Filler text.\n\n" * 40 + "Then [three](three.md).\n"
SECTIONS = "\n\n".join(f"## Part {n}\n\n" + f"Body {n} goes on and on here. " * 8 for n in range(60))


class Viewer(App[None]):
    """Only an article, and what it says."""

    CSS = "Static { height: 1; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.followed: list[str] = []
        self.headings: list[str] = []
        self.copied: list[str] = []

    def compose(self):
        yield ArticleView(id="article")
        yield Static("below")

    def on_mount(self) -> None:
        self.query_one(ArticleView).show(parse(self.text))

    def on_article_view_link_followed(self, message: ArticleView.LinkFollowed) -> None:
        self.followed.append(message.link.href)

    def on_article_view_heading_changed(self, message: ArticleView.HeadingChanged) -> None:
        self.headings.append(message.heading.text if message.heading else "")

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)


@asynccontextmanager
async def viewing(text: str, size=(60, 20)):
    """Run the viewer and give its pilot and view."""
    app = Viewer(text)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        view = app.query_one(ArticleView)
        view.focus()
        await pilot.pause()
        yield pilot, view


def lines_of(view: ArticleView) -> list[str]:
    """Return what the view shows."""
    return [view.render_line(y).text.rstrip() for y in range(view.rows)]


async def test_the_first_lines_show_and_keys_scroll():
    async with viewing(SECTIONS) as (pilot, view):
        assert lines_of(view)[0] == "  Part 0"
        await pilot.press("j", "j")
        assert view.top == 2
        await pilot.press("k")
        assert view.top == 1
        await pilot.press("space")
        assert view.top == 1 + view.rows - 2
        await pilot.press("b", "g")
        assert view.top == 0
        await pilot.press("G")
        assert lines_of(view)[-1].strip().endswith("here.")
        assert view.percent == 100


async def test_headings_are_stepped_through_and_told():
    async with viewing(SECTIONS) as (pilot, view):
        await pilot.press("right_square_bracket")
        assert lines_of(view)[0] == "  Part 1"
        await pilot.press("right_square_bracket", "right_square_bracket", "left_square_bracket")
        await pilot.pause()
        assert lines_of(view)[0] == "  Part 2"
        assert pilot.app.headings[-1] == "Part 2"


async def test_tab_goes_to_links_and_enter_follows():
    async with viewing(LINKS) as (pilot, view):
        await pilot.press("tab", "enter")
        await pilot.press("tab", "tab", "enter")
        await pilot.pause()
        assert pilot.app.followed == ["one.md", "three.md"]
        assert "three" in "".join(lines_of(view))
        await pilot.press("shift+tab", "enter")
        await pilot.pause()
        assert pilot.app.followed[-1] == "two.md"


async def test_tab_past_the_last_link_leaves_the_article():
    async with viewing("[only](a.md)\n") as (pilot, view):
        await pilot.press("tab")
        assert view.focused_link == 0
        await pilot.press("tab")
        assert view.focused_link is None


async def test_numbered_links_follow_as_soon_as_the_number_is_clear():
    async with viewing("\n\n".join(f"[link {n}](l{n}.md)" for n in range(1, 13)), size=(60, 40)) as (pilot, view):
        await pilot.press("f")
        assert "[3]link 3" in lines_of(view)[4]
        await pilot.press("3")
        await pilot.pause()
        assert pilot.app.followed == ["l3.md"]
        assert "[3]" not in lines_of(view)[4]
        await pilot.press("f", "1")
        await pilot.pause()
        assert pilot.app.followed == ["l3.md"]
        await pilot.press("2")
        await pilot.press("f", "1", "enter")
        await pilot.pause()
        assert pilot.app.followed == ["l3.md", "l12.md", "l1.md"]
        await pilot.press("f", "escape", "f", "x")
        assert view.hints == {}


async def test_a_click_follows_a_link():
    async with viewing("See [the other](other.md) article.\n") as (pilot, _view):
        await pilot.click("#article", offset=(8, 0))
        await pilot.pause()
        assert pilot.app.followed == ["other.md"]
        await pilot.click("#article", offset=(25, 0))
        await pilot.pause()
        assert pilot.app.followed == ["other.md"]


async def test_finding_goes_round_and_marks():
    async with viewing("alpha\n\n" * 30 + "beta ALPHA\n") as (pilot, view):
        assert view.find("alpha") == 31
        await pilot.press("n")
        assert view.match_at == 1
        await pilot.press("N", "N")
        assert view.match_at == 30
        assert "beta ALPHA" in "\n".join(lines_of(view))
        segment = next(part for part in view.render_line(view.rows - 1) if part.text == "ALPHA")
        assert segment.style.reverse
        assert view.find("nowhere") == 0


async def test_resizing_keeps_the_block_at_the_top():
    async with viewing(SECTIONS, size=(100, 20)) as (pilot, view):
        for _ in range(13):
            await pilot.press("right_square_bracket")
        await pilot.press("j", "j", "j")
        before = view.place
        await pilot.resize_terminal(50, 20)
        await pilot.pause()
        assert view.place.block == before.block
        await pilot.resize_terminal(130, 40)
        await pilot.pause()
        assert view.place.block == before.block


async def test_a_place_is_shown_again():
    async with viewing(SECTIONS) as (pilot, view):
        await pilot.press("space", "space", "space")
        place, first = view.place, lines_of(view)[0]
        view.show(parse("other"))
        await pilot.pause()
        view.show(parse(SECTIONS), place=place)
        await pilot.pause()
        assert lines_of(view)[0] == first


async def test_a_longer_document_takes_the_place_of_its_beginning():
    async with viewing("# Title\n\n" + "word " * 500) as (pilot, view):
        await pilot.press("space")
        first = lines_of(view)[0]
        view.show(parse("# Title\n\n" + "word " * 500 + "\n\n" + SECTIONS), keep_place=True)
        await pilot.pause()
        assert lines_of(view)[0] == first


async def test_anchors():
    async with viewing(SECTIONS) as (_pilot, view):
        assert view.go_to_anchor("part-30")
        assert lines_of(view)[0] == "  Part 30"
        assert not view.go_to_anchor("nowhere")
        assert view.go_to_anchor("")
        assert view.place == Place(0, 0)


async def test_wide_code_moves_sideways_and_says_that_it_goes_on():
    code = "".join(str(n % 10) for n in range(120))
    async with viewing(f"Text stays.\n\n```\n{code}\nshort\n```\n") as (pilot, view):
        assert lines_of(view)[2].endswith("›")
        await pilot.press("right")
        assert lines_of(view)[2].strip().startswith("‹9012")
        assert lines_of(view)[0] == "  Text stays."
        for _ in range(20):
            await pilot.press("l")
        assert lines_of(view)[2].endswith(code[-10:])
        for _ in range(20):
            await pilot.press("h")
        assert lines_of(view)[2].startswith("   0123")


async def test_y_copies_the_link_the_code_and_then_the_section():
    text = "## Part\n\nSee [it](it.md).\n\n```\na = 1\nb = 2\n```\n\n## Next\n\nMore\n"
    async with viewing(text) as (pilot, _view):
        await pilot.press("tab", "y", "y", "y", "y")
        assert pilot.app.copied[:2] == ["it.md", "a = 1\nb = 2"]
        assert pilot.app.copied[2].startswith("Part\n\nSee it.")
        assert "Next" not in pilot.app.copied[2]
        assert pilot.app.copied[3] == "it.md"


async def test_a_click_into_code_makes_it_the_one_that_is_copied():
    async with viewing("```\nfirst\n```\n\n```\nsecond\n```\n") as (pilot, _view):
        await pilot.click("#article", offset=(5, 2))
        await pilot.press("y")
        assert pilot.app.copied == ["second"]


async def test_text_is_selected_with_the_mouse_and_copied_without_our_line_breaks():
    text = "Alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi.\n\n- item one\n"
    async with viewing(text, size=(40, 12)) as (pilot, _view):
        await pilot.mouse_down("#article", offset=(8, 0))
        await pilot.hover("#article", offset=(12, 1))
        await pilot.mouse_up("#article", offset=(12, 1))
        await pilot.pause()
        await pilot.press("ctrl+c")
        await pilot.pause()
        copied = pilot.app.copied[-1]
        assert copied.startswith("beta gamma delta")
        assert "\n" not in copied
        assert " ".join(copied.split()) in text


async def test_everything_can_be_selected():
    async with viewing("# T\n\nOne two.\n\n- a\n- b\n") as (pilot, view):
        view.screen._select_all_in_widget(view)
        await pilot.pause()
        assert view.screen.get_selected_text() == "T\n━\n\nOne two.\n\n• a\n• b"


@pytest.mark.parametrize("width", [20, 60, 160])
async def test_every_drawn_line_is_as_wide_as_the_view(width):
    text = SECTIONS + "\n\n| a | b |\n|---|---|\n| 日本語 | x |\n\n```\n" + "日本語" * 40 + "\n```\n\n> [!TIP]\n> x\n"
    async with viewing(text, size=(width, 30)) as (pilot, view):
        await pilot.press("G", "right")
        for y in range(view.rows):
            strip = view.render_line(y)
            assert strip.cell_length == view.scrollable_content_region.width
            assert sum(segment.cell_length for segment in strip) == strip.cell_length


@pytest.mark.parametrize(
    "hostile",
    [
        "[@click=app.quit]x[/] [b]bold[/b] [/] [red]",
        "\x1b]52;c;ZXZpbA==\x07 \x1b[2J \x9b31m \u202egnp",
        "`[/etc]` **[@click=app.bell]** [x](http://e.example/[/b])",
    ],
)
async def test_hostile_text_is_only_text(hostile):
    from kb.text import clean

    async with viewing(clean(f"# {hostile}\n\n{hostile}\n\n- {hostile}\n\n| {hostile} |\n|---|\n| x |\n")) as (
        pilot,
        view,
    ):
        await pilot.click("#article", offset=(4, 0))
        await pilot.click("#article", offset=(4, 3))
        await pilot.press("f", "escape", "tab", "y")
        await pilot.pause()
        assert pilot.app.is_running
        drawn = "".join(segment.text for y in range(view.rows) for segment in view.render_line(y))
        assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in drawn)
        metas = [segment.style.meta for y in range(view.rows) for segment in view.render_line(y) if segment.style]
        assert all("@click" not in meta for meta in metas)


async def test_code_gets_colours_after_it_was_drawn_and_keeps_its_text():
    code = "def f(x):\n    # why\n    return 'text'  # and\n"
    async with viewing(f"```python\n{code}```\n\n```nonsense\ndef x\n```\n") as (pilot, view):
        before = lines_of(view)
        while not view._pages.colours:
            await pilot.pause(0.01)
        await pilot.pause()
        assert lines_of(view) == before
        pieces = [piece for line in view._pages.lines(0) for piece in line.pieces]
        assert {("def", "code-keyword"), ("# why", "code-comment"), ("f", "code-name")} <= {
            (piece.text, piece.role) for piece in pieces
        }
        assert "".join(piece.text for piece in pieces if piece.at >= 0) == code.replace("\n", "")
        assert {piece.role for line in view._pages.lines(1) for piece in line.pieces} <= {"code", "text"}


def test_colours_that_go_over_several_lines_are_cut_at_line_ends():
    from app.widgets.article_lines import lay_out
    from app.widgets.code_colours import colours

    text = '"""one\ntwo\nthree"""\nx = 1\n'
    block = parse(f"```python\n{text}```\n").blocks[0]
    lines = lay_out(block, None, 60, colours(text, "python"))
    assert [[piece.role for piece in line.pieces[1:]][:1] for line in lines[:3]] == [["code-string"]] * 3
    assert "".join(piece.text for piece in lines[3].pieces) == " x = 1"


async def test_the_end_that_was_asked_for_early_is_the_end_of_the_whole():
    async with viewing("# Title\n\n" + "word " * 900) as (pilot, view):
        await pilot.press("G")
        view.show(parse("# Title\n\n" + "word " * 900 + "\n\n" + SECTIONS), keep_place=True)
        await pilot.pause()
        assert view.percent == 100
        assert "Body 59" in " ".join(lines_of(view))
        await pilot.press("k")
        top = lines_of(view)[0]
        view.show(parse("# Title\n\n" + "word " * 900 + "\n\n" + SECTIONS + "\n\nMore\n"), keep_place=True)
        await pilot.pause()
        assert lines_of(view)[0] == top
