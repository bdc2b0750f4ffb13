"""No link opens anything but a web page or a mail address, and that only after it was shown in full."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from app import outside, own_editor
from app.cli import main
from app.modes import Visit
from app.screens.link import LinkScreen
from kb.errors import RequestError
from kb.library.html import render_html
from kb.library.library import Library
from kb.library.links import Refused, UrlTarget, classify, resolve
from kb.library.plain import render_plain
from tests.app.person import at
from tests.hostile.payloads import PAYLOADS
from tests.hostile.world import World

REFUSED = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "%6aavascript:alert(1)", "javascript%3Aalert(1)", "java%0ascript:1",
    "&#106;avascript:alert(1)", "&#x6A;avascript&colon;alert(1)", "vbscript:x", "file:///etc/passwd",
    "FILE:/etc/passwd", "%66ile:///etc/passwd", "file%3A///etc/passwd", "data:text/html,x", "d%61ta:text/html,x",
    "data:image/png;base64,x", "blob:x", "about:blank", "view-source:file:///etc/passwd", "ssh://-oProxyCommand=id",
    "smb://host/x", "steam://run/1", "ms-msdt:/id", "x-man-page://id", "vscode://x", "tel:1", "ftp://x.example/",
    "ws://x.example/", "//evil.example/x", "%2f%2fevil.example", "\\\\\\\\server\\\\share", "%5c%5cserver%5cshare",
    "/etc/passwd", "%2fetc%2fpasswd", "/proc/self/environ", "../../../../etc/passwd", "..%2f..%2f..%2fetc/passwd",
    "%2e%2e/%2e%2e/etc/passwd", "articles/../../outside.md", "~/x.md", "~root/x.md", "-rf", "--help", "%2d-help",
    "%2D%2Dhelp", "C:/x.md", "CON", "nul.md:stream", "a%00.md", "a%0d%0ab.md", "a%1b%5d52;c;x%07.md", "a%e2%80%ae.md",
    "a%c2%9b41m.md", "%ff.md", "outside.md", "folder-outside/secret.md", "loop/loop/loop/gone.md", "pipe.md",
    "library.yaml", "http://", "https:", "http:/x", "http:x.example", "https://user@x.example",
    "https://bank.example@evil.example", "https://bank.example%40evil.example", "https://ho%73t.example",
    "https://x.example:99999/", "https://[::1/", "https://x y.example", "https://x.example\\\\@evil.example",
    "mailto:", "mailto:a", "mailto:a@b.example,c@d.example", "mailto:a@b.example?cc=c@d.example",
    "mailto:a@b.example?%62cc=c@d.example", "mailto:a@b.example?attach=/etc/passwd",
    "mailto:a@b.example%0d%0aBcc:c@d.example", "mailto:-oProxy@b.example%0a", "http://x.example/%1b]52;c;x%07",
    "https://b%C3%BCcher.example/",
    "https://x.example/" + "a" * 5_000,
)  # fmt: skip
OPENED = (
    "http://x.example/", "HTTPS://x.example/a?b=c#d", "https://x.example/a%20b",
    "https://bücher.example/", "mailto:a@b.example", "MAILTO:a@b.example?subject=x&body=y",
)  # fmt: skip


@pytest.fixture
def article(world: World) -> Library:
    """Return a library with one article of all links, and the things that it must not lead to."""
    outside_folder = world.folder / "outside"
    outside_folder.mkdir()
    (outside_folder / "secret.md").write_text("# TOP SECRET\n")
    (world.library / "outside.md").symlink_to(outside_folder / "secret.md")
    (world.library / "folder-outside").symlink_to(outside_folder)
    (world.library / "loop").symlink_to(world.library)
    text = "# Links\n\n" + "".join(f"[to {number}](<{href}>)\n\n" for number, href in enumerate((*REFUSED, *OPENED)))
    (world.library / "links.md").write_text(text, encoding="utf-8")
    pictures = "".join(f"![to {number}](<{href}>)\n\n" for number, href in enumerate(REFUSED))
    (world.library / "pictures.md").write_text(f"# Pictures\n\n{pictures}", encoding="utf-8")
    return Library.load(world.library)


def test_each_is_refused_or_a_web_address(article: Library) -> None:
    links = article.article("links").document.links
    assert len(links) == len(REFUSED) + len(OPENED)
    for link in links[: len(REFUSED)]:
        target = resolve(link.href, article.article("links"), article)
        assert isinstance(target, Refused), (link.href, target)
    for link, href in zip(links[len(REFUSED) :], OPENED, strict=True):
        target = resolve(link.href, article.article("links"), article)
        assert isinstance(target, UrlTarget), (link.href, target)
        assert target.url.startswith(("http://", "https://", "mailto:"))
        assert target.url.isascii()
        assert classify(target.url) == target, href


def test_no_page_that_is_exported_holds_another_link(article: Library) -> None:
    for name in ("links", "pictures"):
        html = render_html(article.article(name).document)
        for href in re.findall(r'(?:href|src)="([^"]*)"', html):
            decoded = unquote(href).strip().casefold()
            assert not re.match(r"[a-z][a-z0-9+.-]*:", decoded) or decoded.startswith(
                ("http://", "https://", "mailto:")
            )
            assert not decoded.startswith(("/", "\\", "-", "~"))


def test_nothing_outside_is_ever_read(article: Library) -> None:
    everything = "".join(render_plain(one.document, 80, styled=False) for one in article.articles.values())
    assert "TOP SECRET" not in everything
    assert "root:" not in everything


async def test_in_the_app_each_is_shown_first_and_most_are_refused(
    article: Library, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = REFUSED[::14]
    count = len(few) + len(OPENED)
    text = "".join(f"[to {number}](<{href}>)\n\n" for number, href in enumerate((*few, *OPENED)))
    (world.library / "few.md").write_text(text, encoding="utf-8")
    started: list[object] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *arguments, **options: started.append(arguments))
    shown: list[str] = []
    async with at(world.desk(), "read", Visit(article="few"), size=(120, 50)) as person:
        await person.sees("to 0")
        for _ in range(count):
            await person.press("tab", "enter")
            person.app.clear_notifications()
            if isinstance(person.app.screen, LinkScreen):
                shown.append(person.app.screen._url)
                assert shown[-1] in "".join(person.words.split())
                await person.press("escape")
            assert person.words
        assert person.app.is_running
    assert len(shown) == len(OPENED)
    assert started == []


def test_what_reaches_the_desktops_opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = tmp_path / "called"
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf "%s|" "$#" "$@" >> {called}\n')
    opener.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("BROWSER", "--evil")
    for href in REFUSED:
        if href.startswith(("http://", "https://", "mailto:")):
            continue  # what is wrong with these is for `classify` to say, before anybody is asked
        with pytest.raises(RequestError):
            outside.open_link(href)
    begun: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen
    monkeypatch.setattr(outside.subprocess, "Popen", lambda *words, **how: begun.append(start(*words, **how)))
    for href in OPENED:
        target = classify(href)
        assert isinstance(target, UrlTarget)
        outside.open_link(target.url)
        begun[-1].wait(10)
    words = called.read_text().split("|")[:-1]
    assert words[::2] == ["1"] * len(OPENED)
    assert all(word.startswith(("http://", "https://", "mailto:")) for word in words[1::2])


def test_what_reaches_the_persons_own_editor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class App:
        def suspend(self) -> "App":
            return self

        def __enter__(self) -> None: ...

        def __exit__(self, *error: object) -> None: ...

    run: list[list[str]] = []
    monkeypatch.setattr(own_editor.subprocess, "run", lambda words, check: run.append(words))
    monkeypatch.setenv("EDITOR", "edit --wait")
    for name in ("-rf.md", "--help.md", f"{PAYLOADS[10].text.replace('/', '')}.md"):
        own_editor.run_own_editor(App(), Path("names") / name)  # type: ignore[arg-type]
    assert [words[:2] for words in run] == [["edit", "--wait"]] * 3
    assert all(len(words) == 3 and words[2].startswith("/") for words in run)


@pytest.mark.parametrize("name", ["-rf", "--help", "-P evil"])
def test_an_article_with_the_name_of_an_option_can_be_shown(
    world: World, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    assert main([*world.options, "show", "--", name]) == 0
    assert name in capfd.readouterr().out
