"""Square brackets are text in every widget: never a style, never a link, never lost, never a crash."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from app.modes import Visit
from tests.app.person import Person, at
from tests.hostile.payloads import MARKUP, escaped
from tests.hostile.world import ARTICLE, FLOW, World, write_world

SIZE = (170, 60)


@pytest.fixture
def marked(tmp_path: Path) -> World:
    """Return a world in which every text holds markup, and there is an article for each."""
    world = write_world(tmp_path, MARKUP)
    for number, text in enumerate(MARKUP):
        front = f"title: {escaped(text)}\nsummary: {escaped(text)}\nsays: [{escaped(text)}]\n"
        (world.library / f"m{number:02}.md").write_text(f"---\n{front}---\n\n```\n{text}\n```\n", encoding="utf-8")
    return world


SCREENS: dict[str, tuple[str, Visit, tuple[str, ...]]] = {
    "home": ("home", Visit(), ("w", "o", "r", "d", "s", "down", "down")),
    "palette": ("home", Visit(), ("ctrl+p", "M", "0")),
    "help": ("home", Visit(), ("f1",)),
    "reader": (
        "read",
        Visit(article=ARTICLE),
        (*["pagedown"] * 6, "t", "o", "slash", "M", "escape", "a", "M", "escape"),
    ),
    "an article": ("read", Visit(article="m05"), ()),
    "solve": ("solve", Visit(flow=FLOW), ("w", "escape", "h", "escape", "u", "escape", "1", "w", "escape")),
    "a fix": ("solve", Visit(flow=FLOW), ("2", "w", "escape", "n", "s", "f9", "escape")),
    "all troubleshooters": ("solve", Visit(), ("down",)),
    "account": ("account", Visit(), ("down", "down", "down", "e", "escape", "o", "h", "a", "r", "escape")),
    "requests": ("request", Visit(), ("enter", "f9", "escape")),
    "editor": ("edit", Visit(path=f"articles/{ARTICLE}.md"), ("f10", "down", "escape", "f8")),
    "editor of a troubleshooter": ("edit", Visit(path=f"troubleshooters/{FLOW}.yaml"), ("f10", "down")),
}


@pytest.mark.parametrize("name", SCREENS)
async def test_markup_is_text_on_every_screen(marked: World, name: str) -> None:
    mode, visit, keys = SCREENS[name]
    seen: set[str] = set()
    async with at(marked.desk(), mode, visit, size=SIZE) as person:
        for key in ("", *keys):
            if key:
                await person.press(key)
            await person.app.workers.wait_for_complete()
            await person.pilot.pause()
            seen |= set(_seen(person, quoted=mode == "edit"))
        for text in MARKUP:
            person.app.notify(text, title=text)
        await person.pilot.pause()
        assert person.app.is_running
        assert person.app.return_code is None
    assert seen
    assert list(Path(marked.folder).rglob("*.svg")) == []


async def test_markup_in_every_notice(marked: World) -> None:
    async with at(marked.desk(), "home", size=SIZE) as person:
        for text in MARKUP:
            person.app.clear_notifications()
            person.app.notify(text, title=text, severity="error")
            await person.sees(" ".join(text.split()))
            assert person.words.count(" ".join(text.split())) >= 2


async def test_markup_that_is_typed_and_searched_for(marked: World) -> None:
    async with at(marked.desk(), "home", size=SIZE) as person:
        box = person.app.screen.query_one(Input)
        for text in MARKUP:
            box.value = text
            await person.app.workers.wait_for_complete()
            await person.sees(" ".join(text.split()))


async def test_no_place_on_any_screen_is_a_link_to_an_action(marked: World) -> None:
    for mode in ("home", "read", "solve", "account", "request", "edit"):
        async with at(marked.desk(), mode, Visit(article=ARTICLE) if mode == "read" else None, size=SIZE) as person:
            await person.app.workers.wait_for_complete()
            await person.pilot.pause()
            actions = {
                str(segment.style.meta["@click"])
                for strip in person.app.screen._compositor.render_strips()
                for segment in strip
                if segment.style and segment.style._meta and "@click" in segment.style.meta
            }
            assert not any("quit" in action or "screenshot" in action or "simulate" in action for action in actions)
            links = {segment.style.link for strip in person.app.screen._compositor.render_strips() for segment in strip
                     if segment.style and segment.style.link}  # fmt: skip
            assert links == set()


def _seen(person: Person, *, quoted: bool) -> Iterator[str]:
    """Go through the markup that stands on the screen, after looking that its brackets stand there too."""
    for text in MARKUP:
        word = re.findall(r"M\d\d", text)[0]
        lines = [line for line in person.text.splitlines() if word in line]
        if not lines or (quoted and ("\\" in text or '"' in text)):
            continue
        yield word
        # Where it is cut off at an edge, one of the two is enough. A backslash means something in an article's text.
        plain = text.replace("\\", "")
        before, after = plain[: plain.index(word)][-1:], plain[plain.index(word) + 3 :][:1]
        beside = [f"{before}{word}"] * bool(before) + [f"{word}{after}"] * bool(after)
        shown = "\n".join(lines).replace("\\", "")
        assert not beside or any(one in shown for one in beside), f"{text!r} lost its brackets:\n{person.text}"
