"""Each command, with the disk failing at each call that it makes, once or from then on, one after the other.

Whatever fails: each record, case, article and exported file is whole and as it was before or as it should be after; a
command that says that it is done has done it; and one that was not done says in plain words what is wrong.
"""

import errno
import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from app.cli import main
from app.remembered import Bookmark, Remembered
from kb.accounts.store import AccountStore
from kb.cases.case import Case
from kb.cases.store import CaseStore
from kb.errors import DesksideError, Finding
from kb.library.drafts import DraftFolder
from kb.library.editing import read_for_editing, save_edited
from kb.storage import calls
from kb.storage.files import ABSENT
from tests.app.cli.conftest import LIBRARY
from tests.app.conftest import write_library
from tests.kb.storage.conftest import WatchedCalls

USERS = "Email,Autodesk ID,First name,Last name,Team,Role,Account status,Product\n"
CODES = [errno.EIO, errno.ENOSPC, errno.EACCES]
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DONE_ALL_THE_SAME = re.compile(
    "may not survive a power cut|do not send it a second time|its name is left, in a lock"
    "|not yet in the indexes and notes of it"
)
OLDER_COPY = re.compile("is damaged: the disk cannot read it. This is the copy of")
"""What may then leave is the copy's content, and the person knows."""
UNSTEADY = [
    (re.compile(r" The file cannot be confirmed: [^\"]*power cut\."), ""),
    (re.compile(r"\d{4}-\d\d-\d\dT[^\"]*"), "TIME"),
    (re.compile(r"DS-[0-9A-Z]{5}-[0-9A-Z]{5}"), "NUMBER"),
    (re.compile(r"\d{4}-\d\d-\d\d-[0-9a-z]{6}"), "CASE"),
]


@dataclass(frozen=True)
class World:
    """A person's folders."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def request(self) -> str:
        """The number of the one request."""
        (case,) = [case for case in CaseStore(self.data / "cases").all() if case.request]
        return case.request.id

    @property
    def case(self) -> str:
        """The one case's id."""
        return CaseStore(self.data / "cases").ids()[0]

    def state(self) -> dict[str, str]:
        """Return all that is kept, part by part, without what differs from run to run. Fails for anything torn."""
        accounts, cases = AccountStore(self.data / "accounts"), CaseStore(self.data / "cases")
        records = {one: accounts.open(one) for one in accounts.ids()}
        assert not [opened.findings for opened in records.values() if opened.findings]
        parts: dict[str, object] = {
            "accounts": {name: _plain(opened.record) for name, opened in records.items()},
            "cases": sorted(_steady(_plain(_without_failures(case)), self.root) for case in cases.all()),
            "files": {path.name: path.read_text() for path in sorted((self.root / "out").iterdir()) if _is_own(path)},
            "library": {
                str(path.relative_to(self.root)): path.read_text()
                for path in sorted((self.root / "library").rglob("*"))
                if path.is_file() and _is_own(path)
            },
            "attachments": {
                path.name: path.read_text()
                for path in sorted((self.data / "cases").glob("attachments/*/*"))
                if _is_own(path)
            },
            "bookmarks": [mark.article for mark in Remembered.load(self.data).bookmarks],
            "drafts": [draft.text for draft in DraftFolder(self.data / "drafts", self.root / "library").all()[0]],
        }
        return {name: _steady(part, self.root) for name, part in parts.items()}


def _without_failures(case: Case | Finding) -> Case:
    """Return a case without the notes that its request could not leave: they are kept, and tell nothing else."""
    assert isinstance(case, Case), case
    if case.request is None:
        return case
    attempts = tuple(one for one in case.request.attempts if not one.result.startswith("failed: "))
    return msgspec.structs.replace(case, request=msgspec.structs.replace(case.request, attempts=attempts))


def _plain(value: msgspec.Struct) -> dict[str, object]:
    plain = msgspec.to_builtins(value)
    assert isinstance(plain, dict)
    del plain["revision"]
    return plain


def _is_own(path: Path) -> bool:
    return not path.name.startswith(".") and ".broken-" not in path.name


def _steady(value: object, root: Path) -> str:
    text = json.dumps(value, default=str).replace(str(root), "ROOT")
    for pattern, word in UNSTEADY:
        text = pattern.sub(word, text)
    return text


def command(*arguments: str) -> Callable[[World], int]:
    """Return the running of a command; `{request}`, `{case}` and `{root}` stand for what the world has."""

    def run(world: World) -> int:
        words = {"request": "", "case": "", "root": str(world.root)}
        for name in ("request", "case"):
            if any(f"{{{name}}}" in argument for argument in arguments):
                words[name] = (world.root / f"{name}.txt").read_text()
        return main(["--library", str(world.root / "library"), *(one.format(**words) for one in arguments)])

    return run


def edit_article(world: World) -> int:
    file = read_for_editing(world.root / "library", "licences/missing.md")
    locks = world.root / "cache" / "locks"
    save_edited(world.root / "library", file, file.text + "\nOne more line.\n", lock_folder=locks)
    return 0


def set_bookmark(world: World) -> int:
    remembered = Remembered.load(world.data)
    remembered.toggle(Bookmark("secret"))
    remembered.write(remembered.to_bytes())
    return 0


def keep_draft(world: World) -> int:
    drafts = DraftFolder(world.data / "drafts", world.root / "library", session="s2")
    draft = drafts.begin("licences/missing.md", ABSENT, "", NOW)
    drafts.keep(replace(draft, text="typed"))
    return 0


ACTIONS: dict[str, Callable[[World], int]] = {
    "account save": command("--account", "northwind", "account", "set", "account.account.notes=new"),
    "account new": command("account", "new", "Harbour"),
    "account export": command("account", "export", "northwind", "{root}/out/northwind.json"),
    "account forget": command("account", "forget", "northwind", "--yes"),
    "import": command("--account", "northwind", "account", "import", "{root}/users-2026-11-03.csv", "--yes"),
    "import into a new record": command("account", "import", "{root}/users-2026-11-03.csv", "--new", "Old", "--yes"),
    "case save": command("solve", "seats", "--answer", "ordered=no", "--keep", "--json"),
    "case forget": command("case", "forget", "{case}", "--yes"),
    "case export": command("case", "export", "{case}", "{root}/out/case.json"),
    "case open": command("case", "open", "{root}/opened.json"),
    "request keep": command("request", "edit", "{request}", "--message", "Changed."),
    "request send": command("request", "export", "{request}", "{root}/out/request.txt"),
    "request attach": command("request", "attach", "{request}", "{root}/users-2026-11-03.csv"),
    "request mark": command("request", "sent", "{request}"),
    "request delete": command("request", "delete", "{request}", "--yes"),
    "article new": command("new", "article", "Another problem"),
    "troubleshooter new": command("new", "flow", "another", "Another problem"),
    "article save": edit_article,
    "bookmarks": set_bookmark,
    "draft": keep_draft,
}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Make a world with a library, an account, a case with a request that can leave, and bookmarks."""
    world = World(tmp_path_factory.mktemp("world"))
    write_library(world.root / "library", LIBRARY)
    for name in ("out", "cache/locks"):
        (world.root / name).mkdir(parents=True, mode=0o700)
    row = "kim@northwind.example,KIM,Kim,Ray,North,User,Active,AutoCAD\n"
    (world.root / "users-2026-11-03.csv").write_text(USERS + row)
    with _environment(world):
        assert command("solve", "seats", "--answer", "ordered=no", "--keep", "--json")(world) == 0
        (world.root / "case.txt").write_text(world.case)
        assert command("case", "export", "{case}", "{root}/opened.json")(world) == 0
        assert command("case", "forget", "{case}", "--yes")(world) == 0
        assert command("account", "new", "Northwind")(world) == 0
        assert command("--account", "northwind", "account", "set", "account.account.notes=old")(world) == 0
        fields = ("--field", "caller.name=Kim Ray", "--field", "caller.email=kim@northwind.example")
        assert command("request", "new", "--article", "missing", "--message", "Help.", *fields)(world) == 0
        (world.root / "request.txt").write_text(world.request)
        (world.root / "case.txt").write_text(world.case)
        assert command("request", "edit", "{request}", "--subject", "Seats")(world) == 0
    remembered = Remembered.load(world.data)
    for article in ("missing", "other"):
        remembered.toggle(Bookmark(article))
        remembered.write(remembered.to_bytes())
    yield world


class _environment:  # noqa: N801
    """Lets commands find the folders of a world."""

    def __init__(self, world: World) -> None:
        self.patch = pytest.MonkeyPatch()
        self.world = world

    def __enter__(self) -> None:
        self.patch.setenv("DESKSIDE_DATA", str(self.world.data))
        self.patch.setenv("DESKSIDE_CACHE", str(self.world.root / "cache"))
        self.patch.setenv("DESKSIDE_CONFIG", str(self.world.root / "config.toml"))

    def __exit__(self, *error: object) -> None:
        self.patch.undo()


def attempt(action: Callable[[World], int], world: World, system: calls.Calls) -> tuple[int, str]:
    """Do it on this operating system; return its exit code and, for what is no command, the error's words."""
    with pytest.MonkeyPatch.context() as patch, _environment(world):
        patch.setattr(calls, "system", system)
        try:
            return action(world), ""
        except DesksideError as error:
            return error.exit_code, str(error)


def failing_at(number: int, code: int, *, lasting: bool = False) -> WatchedCalls:
    """Return an operating system whose n-th call fails, or each from then on; syncing takes no time here."""

    def act(name, at, arguments):
        def fail():
            if name == "close":
                os.close(arguments[0])
            raise OSError(code, os.strerror(code))

        if at == number or (lasting and at > number):
            return fail
        return (lambda: None) if name in ("sync", "sync_folder") else None

    return WatchedCalls(act)


def copied(template: World, folder: Path) -> World:
    shutil.copytree(template.root, folder)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return World(folder)


def unharmed(action: Callable[[World], int], world: World) -> tuple[list[str], list[dict[str, str]]]:
    """Do it without a fault; return the calls that it makes, and all states on the way, the last one last.

    A command that writes several files passes through states in which some of them are written.
    """
    states = [world.state()]

    def act(name, at, arguments):
        def look():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(calls, "system", calls.Calls())
                states.append(world.state())

        return look if name == "sync_folder" else None

    watched = WatchedCalls(act)
    assert attempt(action, world, watched) == (0, "")
    return watched.made, [*states, world.state()]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ACTIONS)
def test_a_fault_at_any_call_leaves_all_whole_and_is_told(template, tmp_path, capfd, size, say, name):
    action = ACTIONS[name]
    made, states = unharmed(action, copied(template, tmp_path / "unharmed"))
    before, after = template.state(), states[-1]
    assert states[0] == before != after
    told = told_though_done = tried = 0
    for number in range(1, len(made) + 1, size.every):
        kinds = list(itertools.product(CODES, (False, True)))
        for code, lasting in kinds if size.every == 1 else [kinds[number % len(kinds)]]:
            world = copied(template, tmp_path / "world")
            capfd.readouterr()
            result, words = attempt(action, world, failing_at(number, code, lasting=lasting))
            words += capfd.readouterr().err
            now = world.state()
            shutil.rmtree(world.root)
            what = (number, made[number - 1], errno.errorcode[code], lasting, result, words)
            tried += 1
            if OLDER_COPY.search(words):
                now["files"] = after["files"] if result == 0 else now["files"]
            assert now in states, what
            if result == 0:
                assert now == after, what
                continue
            told += 1
            assert words.strip(), what
            assert not re.search(r"Errno|Traceback|went wrong inside|OSError", words), what
            if now == after:
                told_though_done += 1
                assert DONE_ALL_THE_SAME.search(words), what
    assert told
    say(f"{name}: {len(made)} calls, {tried} faults, all whole; {told} told, {told_though_done} of them though done")


@pytest.mark.parametrize("name", ACTIONS)
def test_short_writes_are_no_fault(template, tmp_path, name):
    def seven_bytes(called, number, arguments):
        if called == "write":
            return lambda: os.write(arguments[0], bytes(arguments[1][:7]))
        return (lambda: None) if called in ("sync", "sync_folder") else None

    whole, short = copied(template, tmp_path / "whole"), copied(template, tmp_path / "short")
    assert attempt(ACTIONS[name], whole, failing_at(0, 0)) == (0, "")
    assert attempt(ACTIONS[name], short, WatchedCalls(seven_bytes)) == (0, "")
    assert short.state() == whole.state()
