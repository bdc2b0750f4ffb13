"""Hostile surroundings: what the environment says, what stands where a file is named, and folders that are mazes."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.outside import copy_text
from kb.cases.channels.clipboard import ClipboardChannel
from kb.errors import RequestError
from tests.hostile.conftest import FULL
from tests.hostile.inspecting import harm_in_text
from tests.hostile.jobs import maze_job
from tests.hostile.limits import spent
from tests.hostile.payloads import PAYLOADS, together
from tests.hostile.world import World
from tests.kb.cases.conftest import a_request

pytestmark = pytest.mark.timeout(60)

COMMAND = ("search", "plain", "words")
SURROUNDINGS: dict[str, dict[str, str]] = {
    "no letters but English ones": {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"},
    "numbers that are none": {"COLUMNS": "100000000", "LINES": "-5"},
    "words for numbers": {"COLUMNS": f"{PAYLOADS[0].text}", "LINES": "x", "TERM": PAYLOADS[4].text},
    "a time zone from elsewhere": {"TZ": "../../../../etc/passwd", "LANG": PAYLOADS[1].text, "NO_COLOR": "\u202e"},
    "folders that are devices": {"DESKSIDE_DATA": "/dev/null", "DESKSIDE_CACHE": "/dev/full", "TMPDIR": "/dev/null"},
    "programs that are options": {"EDITOR": "--help", "VISUAL": "-rf /", "BROWSER": "%s -e", "PAGER": PAYLOADS[3].text},
}  # fmt: skip


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_what_the_environment_says_is_not_obeyed(world: World, name: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(world.folder / "home"), **world.environment}
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main())", *world.options, *COMMAND],
        env=environment | SURROUNDINGS[name] | {"PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=world.folder,
        capture_output=True,
        timeout=30,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 0, ended.stderr
    assert b"plain" in ended.stdout
    assert b"Traceback" not in ended.stderr
    assert harm_in_text(ended.stdout + ended.stderr) == []


def test_what_is_no_file_is_refused_wherever_a_file_is_named(
    world: World, command: Callable[..., tuple[int, bytes, bytes]]
) -> None:
    os.mkfifo(world.folder / "pipe")
    (world.folder / "socket-link").symlink_to("/dev/zero")
    for path in (str(world.folder / "pipe"), "/dev/zero", str(world.folder / "socket-link"), str(world.folder)):
        for arguments in (
            ("account", "import", path, "--yes"),
            ("case", "open", path),
            ("request", "attach", world.request_id, path),
        ):
            code, out, err = command(*arguments)
            assert code == 1, (arguments, out, err)
            assert harm_in_text(out + err) == []


def test_nothing_is_written_through_a_link_or_into_a_pipe(
    world: World, command: Callable[..., tuple[int, bytes, bytes]]
) -> None:
    (world.folder / "mine").write_text("mine")
    os.mkfifo(world.folder / "pipe")
    (world.folder / "link.json").symlink_to(world.folder / "mine")
    for target in ("pipe", "link.json"):
        for arguments in (
            ("account", "export", "hostile", str(world.folder / target)),
            ("case", "export", world.case_id, str(world.folder / target)),
            ("request", "export", world.request_id, str(world.folder / target)),
        ):
            assert command(*arguments)[0] == 1, arguments
    assert (world.folder / "mine").read_text() == "mine"
    assert stat.S_ISFIFO((world.folder / "pipe").stat().st_mode)


def test_a_maze_of_links_is_walked_once(tmp_path: Path) -> None:
    """Folders that lead to each other, to themselves and out, 10,000 links to one file, and one file of many names."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("# Secret\n")
    links = 10_000 if FULL else 1_000
    library = tmp_path / "library"
    for name in ("one", "two", "many", "names"):
        (library / name).mkdir(parents=True)
        (library / name / f"{name}-article.md").write_text(f"# {name}\n\nStill here.\n")
    (library / "one" / "to-two").symlink_to("../two")
    (library / "two" / "to-one").symlink_to("../one")
    (library / "two" / "to-itself").symlink_to(".")
    (library / "two" / "up").symlink_to("../..")
    (library / "out").symlink_to(tmp_path / "outside")
    (library / "root").symlink_to("/")
    for number in range(links):
        (library / "many" / f"link-{number}.md").symlink_to("many-article.md")
    for number in range(200):
        os.link(library / "names" / "names-article.md", library / "names" / f"name-{number}.md")
    (one,) = spent(maze_job, {"maze": (str(library),)})
    assert one.wrong == []
    assert one.result["articles"] == 204
    assert not one.result["secret"]


def test_the_clipboard_gets_text_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr("pyperclip.copy", copied.append)
    request = a_request()
    dirty = request.__class__(
        **{name: getattr(request, name) for name in request.__struct_fields__} | {"message": together()}
    )
    channel = ClipboardChannel(copy_text)
    channel.send(channel.prepare(dirty))
    assert harm_in_text(copied[0].encode()) == []

    def refuse(text: str) -> None:
        import pyperclip

        raise pyperclip.PyperclipException(together())

    monkeypatch.setattr("pyperclip.copy", refuse)
    with pytest.raises(RequestError) as told:
        channel.send(channel.prepare(request))
    assert harm_in_text(str(told.value).encode()) == []
