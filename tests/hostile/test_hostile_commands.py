"""No command lets anything through that a terminal would obey, whatever it is given and whatever it reads."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from app.cli.main import root
from tests.hostile.inspecting import harm_in_styled, harm_in_text
from tests.hostile.payloads import PAYLOADS, together
from tests.hostile.world import ACCOUNT, ARTICLE, FLOW, World, file_name

Run = Callable[..., tuple[int, bytes, bytes]]

READING = (
    ("show", ARTICLE),
    ("show", ARTICLE, "--plain"),
    ("show", ARTICLE, "--width", "40"),
    ("show", ARTICLE, "--json"),
    ("show", f"{ARTICLE}#steps"),
    ("search", "plain", "words"),
    ("search", "Q13Z", "--json"),
    ("check",),
    ("check", "--json"),
    ("keys",),
    ("doctor",),
    ("doctor", "--json"),
    ("completion", "bash"),
    ("flow", "list"),
    ("flow", "list", "--json"),
    ("flow", "show", FLOW),
    ("flow", "show", FLOW, "--mermaid"),
    ("flow", "test"),
    ("solve",),
    ("solve", FLOW),
    ("solve", FLOW, "--json"),
    ("solve", FLOW, "--answer", "first=one", "--json"),
    ("solve", FLOW, "--answer", "first=one"),
    ("solve", FLOW, "--answer", "first=two"),
    ("solve", FLOW, "--answer", "first=two", "--helped", "yes"),
    ("solve", "--resume", "CASE"),
    ("account", "list"),
    ("account", "show"),
    ("account", "show", "--json"),
    ("account", "check"),
    ("account", "check", "--json"),
    ("account", "find", "harbour"),
    ("account", "find", "harbour", "--json"),
    ("account", "import", "REPORT", "--dry-run"),
    ("case", "list"),
    ("case", "list", "--json"),
    ("case", "show", "CASE"),
    ("case", "find", "plain"),
    ("case", "timeline", "CASE"),
    ("case", "timeline", "CASE", "--json"),
    ("case", "print", "CASE"),
    ("case", "print", "CASE", "--format", "md"),
    ("case", "print", "CASE", "--format", "html"),
    ("report",),
    ("report", "work"),
    ("uses", ARTICLE),
    ("uses", FLOW),
    ("status", ARTICLE),
    ("request", "list"),
    ("request", "list", "--json"),
    ("request", "show", "REQUEST"),
    ("request", "show", "REQUEST", "--json"),
    ("request", "edit", "REQUEST"),
    ("request", "send", "REQUEST"),
    ("request", "test-channel"),
)
WRITING = (
    ("account", "import", "REPORT", "--yes"),
    ("account", "new", "PAYLOAD"),
    ("account", "set", "account.account.notes=PAYLOAD"),
    ("account", "add", "people", "first_name=PAYLOAD"),
    ("account", "export", ACCOUNT, "FILE"),
    ("account", "forget", ACCOUNT, "--yes"),
    ("account", "forget", "PAYLOAD", "--dry-run"),
    ("account", "delete", ACCOUNT, "--yes"),
    ("case", "export", "CASE", "FILE"),
    ("case", "open", "REPORT"),
    ("case", "find", "PAYLOAD"),
    ("case", "merge", "CASE", "PAYLOAD"),
    ("case", "close", "CASE"),
    ("case", "reopen", "CASE"),
    ("case", "purge", "--older-than", "PAYLOAD"),
    ("case", "purge", "--older-than", "1 day", "--yes"),
    ("case", "forget", "CASE", "--yes"),
    ("case", "delete", "CASE", "--yes"),
    ("new", "article", "PAYLOAD", "--category", "c0"),
    ("new", "flow", "new-flow", "PAYLOAD"),
    ("report", "done", "PAYLOAD"),
    ("rename", "article", "steps", "PAYLOAD"),
    ("rename", "heading", "steps#steps", "PAYLOAD"),
    ("rename", "flow", FLOW, "PAYLOAD"),
    ("rename", "fact", f"{FLOW}#PAYLOAD", "PAYLOAD"),
    ("rename", "cause", f"{FLOW}#PAYLOAD", "PAYLOAD"),
    ("uses", "PAYLOAD"),
    ("status", "steps", "PAYLOAD"),
    ("request", "new", "--subject", "PAYLOAD", "--message", "PAYLOAD", "--field", "caller.name=PAYLOAD"),
    ("request", "edit", "REQUEST", "--subject", "PAYLOAD", "--strike", "1"),
    ("request", "attach", "REQUEST", "NAMED"),
    ("request", "detach", "REQUEST", "PAYLOAD"),
    ("request", "export", "REQUEST", "FILE"),
    ("request", "cancel", "REQUEST"),
    ("request", "sent", "REQUEST"),
    ("request", "delete", "REQUEST", "--yes"),
    ("request", "store-secret", "PAYLOAD"),
)


def commands(group: click.Group = root, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Go through all commands that there are."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*before, name))
        else:
            yield *before, name


def test_every_command_is_attacked() -> None:
    attacked = {
        words[: len(name)] for words in (*READING, *WRITING) for name in commands() if words[: len(name)] == name
    }
    assert attacked == set(commands())


@pytest.fixture
def filled_in(world: World) -> Callable[[tuple[str, ...]], list[str]]:
    """Return a function that puts names and payloads in the place of the capital words."""
    report = world.folder / "users.csv"
    cells = ",".join('"' + payload.text.replace('"', '""') + '"' for payload in PAYLOADS if "\n" not in payload.text)
    rows = f"first_name,last_name,email,team_name,{cells}\n" + "".join(
        f'"{payload.text.replace(chr(34), chr(34) * 2)}",x,k{number}@firm.example,Team {payload.word}\n'
        for number, payload in enumerate(PAYLOADS)
    )
    report.write_bytes(rows.encode("utf-8", "surrogatepass"))
    named = world.folder / file_name(PAYLOADS[0])
    named.write_text("words")
    words = {
        "CASE": world.case_id,
        "REQUEST": world.request_id,
        "REPORT": str(report),
        "NAMED": str(named),
        "FILE": str(world.folder / file_name(PAYLOADS[10])),
    }

    def fill(arguments: tuple[str, ...]) -> list[str]:
        return [words.get(one, one).replace("PAYLOAD", _argument()) for one in arguments]

    return fill


def test_what_is_read_reaches_no_terminal(command: Run, filled_in: Callable[[tuple[str, ...]], list[str]]) -> None:
    harm = {}
    for arguments in READING:
        code, out, err = command(*filled_in(arguments))
        assert code in (0, 1, 2, 3), arguments
        assert b"something went wrong" not in err, arguments
        if found := [*harm_in_text(out), *harm_in_text(err)]:
            harm[arguments] = found
    assert harm == {}


def test_what_is_written_reaches_no_terminal(command: Run, filled_in: Callable[[tuple[str, ...]], list[str]]) -> None:
    harm = {}
    for arguments in WRITING:
        _, out, err = command(*filled_in(arguments))
        assert b"something went wrong" not in err, arguments
        if found := [*harm_in_text(out), *harm_in_text(err)]:
            harm[arguments] = found
    assert harm == {}


def test_no_argument_is_quoted_as_it_is(command: Run) -> None:
    payload = _argument()
    for name in (*commands(), ()):
        for arguments in ([*name, payload], [*name, f"--{payload}"], [*name, "--json", payload, payload, payload]):
            _, out, err = command(*arguments)
            assert [*harm_in_text(out), *harm_in_text(err)] == [], arguments
            assert b"something went wrong" not in err, arguments


def test_no_option_is_quoted_as_it_is(command: Run, world: World) -> None:
    payload = _argument()
    for options in (["--library", payload], ["--account", payload], ["--caller", payload]):
        given = options if "--library" in options else [*options, "--library", str(world.library)]
        for arguments in (("show", ARTICLE), ("account", "show"), ("solve", FLOW), ("case", "list")):
            _, out, err = command(*arguments, options=given)
            assert [*harm_in_text(out), *harm_in_text(err)] == []
            assert b"something went wrong" not in err


@pytest.mark.parametrize("name", ["DESKSIDE_DATA", "DESKSIDE_CACHE", "DESKSIDE_CONFIG", "HOME"])
def test_folders_with_hostile_names_do_no_harm(
    command: Run, world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = world.folder / file_name(PAYLOADS[11])
    folder.mkdir()
    for variable in world.environment if name == "HOME" else ():
        monkeypatch.delenv(variable)
    monkeypatch.setenv(name, str(folder / "inside"))
    for arguments in (("account", "list"), ("account", "new", "Firm"), ("search", "words"), ("doctor",)):
        _, out, err = command(*arguments)
        assert [*harm_in_text(out), *harm_in_text(err)] == []
        assert b"something went wrong" not in err


@pytest.mark.terminal
def test_on_a_terminal_no_more_comes_than_colours(terminal: Callable[..., object], world: World) -> None:
    for arguments in (("show", ARTICLE), ("check",), ("account", "show"), ("search", "plain")):
        screen = terminal(*arguments, size=(200, 50))
        screen.ended()
        assert harm_in_styled(screen.raw) == []
        assert b"\x1b[" in screen.raw


@pytest.mark.terminal
def test_at_the_prompt_no_more_comes_than_colours(terminal: Callable[..., object]) -> None:
    screen = terminal("solve", FLOW, size=(200, 50))
    screen.wait_for("Answer")
    screen.type("?\r")
    screen.wait_for("The whole article")
    screen.type("n\r")
    screen.wait_for("Note")
    screen.type("\x9b41m\r")
    screen.wait_for("Answer")
    screen.type("1\r")
    screen.wait_for("Write a support request")
    screen.type("n\r")
    assert screen.ended() == 0
    assert harm_in_styled(screen.raw.replace(b"\xc2\x9b41m\r\n", b"", 1)) == []


def _argument() -> str:
    """Return all payloads as one argument can hold them, with bytes that are no UTF-8."""
    text = together().replace(chr(0), "").replace(chr(0xD800), "")
    return os.fsdecode(os.fsencode(text) + b"\xff")


def test_the_payload_is_one(tmp_path: Path) -> None:
    assert harm_in_text(os.fsencode(_argument()))
