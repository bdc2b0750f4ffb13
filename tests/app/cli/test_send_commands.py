"""`deskside request send` and its kin, as a person types them."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ...kb.cases.channels.fake_desks import SECRET, FakeWebhook
from ...kb.cases.channels.http_desk import HttpDesk, http_desk
from ...kb.cases.channels.test_secrets import Ring

Deskside = Callable[..., object]

NEW = (
    "request", "new", "--subject", "Seats missing", "--message", "None of us sees them.",
    "--field", "caller.name=Sam Reed", "--field", "caller.email=sam@harbour.example",
)  # fmt: skip


@pytest.fixture
def desk() -> Iterator[HttpDesk]:
    """Run a help desk."""
    with http_desk(FakeWebhook()) as running:
        yield running


@pytest.fixture
def configured(desk: HttpDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HttpDesk:
    """Set up two ways: the desk, which is the usual one, and a folder."""
    monkeypatch.setenv("DESK_SECRET", SECRET)
    (tmp_path / "drop").mkdir()
    (tmp_path / "config.toml").write_text(
        'channel = "desk"\n[channels.desk]\nkind = "webhook"\nlabel = "the desk"\nserver_timeout = 0\n'
        f'url = "{desk.url}/hook"\nsecret = "env:DESK_SECRET"\ntimeout = 1\n'
        f'[channels.drop]\nkind = "file-drop"\nfolder = "{tmp_path / "drop"}"\n'
    )
    return desk


def written(deskside: Deskside) -> str:
    """Write a request and return its number."""
    return deskside(*NEW).out.strip()


def test_a_request_is_sent_once_and_shows_its_ticket(deskside: Deskside, configured: HttpDesk) -> None:
    number = written(deskside)
    sent = deskside("request", "send", number)
    assert (sent.code, sent.out) == (0, f"{number}: Sent to the desk, ticket 4711.\n")
    assert "sent       Seats missing  (ticket 4711)" in deskside("request", "list").out
    shown = deskside("request", "show", number).err
    assert "State: sent." in shown
    assert "desk: Sent, ticket 4711." in shown
    again = deskside("request", "send", number)
    assert again.code == 1
    assert "sent already" in again.err
    assert len(configured.desk.tickets) == 1


def test_offline_is_no_error(deskside: Deskside, configured: HttpDesk, tmp_path: Path) -> None:
    number = written(deskside)
    config = tmp_path / "config.toml"
    online = config.read_text()
    config.write_text(online.replace(configured.url, "http://127.0.0.1:9"))
    sent = deskside("request", "send", number)
    assert sent.code == 0
    assert "It is kept, and goes out to the desk by itself." in sent.out
    assert "Look at it, and send it again" in deskside("request", "edit", number, "--subject", "Other seats").err
    assert "Nothing waits." in deskside("request", "send", "--waiting").err
    assert "`deskside request send --waiting` does the same" in deskside("request", "send", number).err
    (tmp_path / "screen.png").write_bytes(b"png")
    told = f"Look at it, and send it again: deskside request send {number}"
    assert told in deskside("request", "attach", number, "screen.png").err
    assert "Nothing waits." in deskside("request", "send", "--waiting").err
    assert deskside("request", "send", number).code == 0
    assert told in deskside("request", "detach", number, "screen.png").err
    assert deskside("request", "send", number).code == 0
    assert "The next try is due" in deskside("request", "send", "--waiting").err
    config.write_text(online)
    everything = deskside("request", "send", "--all", "--json")
    (delivery,) = json.loads(everything.out)["deliveries"]
    assert (delivery["request"], delivery["state"], delivery["ticket"]) == (number, "sent", "4711")


def test_all_sends_what_is_ready_and_waiting_only_what_was_sent_before(
    deskside: Deskside, configured: HttpDesk
) -> None:
    first, second = written(deskside), written(deskside)
    draft = deskside("request", "new", "--subject", "Unfinished").out.strip()
    assert "Nothing waits." in deskside("request", "send", "--waiting").err
    sent = deskside("request", "send", "--all")
    assert sent.code == 0
    assert first in sent.out
    assert second in sent.out
    assert draft not in sent.out
    assert f"{draft} stays: “Your name” is needed." in sent.err
    assert len(configured.desk.tickets) == 2


def test_a_refusal_ends_with_exit_code_1_and_what_to_do(deskside: Deskside, configured: HttpDesk) -> None:
    number = written(deskside)
    configured.faults = ["403 no"]
    sent = deskside("request", "send", number)
    assert sent.code == 1
    assert "may not file requests there" in sent.out
    assert deskside("request", "send", number).code == 0


def test_an_incomplete_request_does_not_leave(deskside: Deskside, configured: HttpDesk) -> None:
    draft = deskside("request", "new", "--subject", "Unfinished").out.strip()
    sent = deskside("request", "send", draft)
    assert sent.code == 1
    assert "“Your name” is needed." in sent.err
    assert configured.calls == []


def test_without_a_channel_it_says_how_to_make_one(deskside: Deskside) -> None:
    sent = deskside("request", "send", written(deskside))
    assert sent.code == 1
    assert "No way to the help desk is set up." in sent.err
    assert "[channels.NAME]" in sent.err


def test_a_demo_never_reaches_a_real_help_desk(deskside: Deskside, configured: HttpDesk) -> None:
    number = deskside("--demo", *NEW).out.strip()
    sent = deskside("--demo", "request", "send", number)
    assert sent.code == 1
    assert configured.calls == []


@pytest.mark.parametrize("arguments", [(), ("--all", "--waiting"), ("DS-1", "--all"), ("--all", "--again")])
def test_one_thing_at_a_time(deskside: Deskside, arguments: tuple[str, ...]) -> None:
    assert deskside("request", "send", *arguments).code == 2


def test_another_channel_and_attached_files(deskside: Deskside, configured: HttpDesk, tmp_path: Path) -> None:
    number = written(deskside)
    (tmp_path / "screen.png").write_bytes(b"\x89PNG" * 1000)
    (tmp_path / "note.txt").write_bytes(b"note")
    attached = deskside("request", "attach", number, "screen.png", "note.txt")
    assert attached.err == "Attached: screen.png (4 kB)\nAttached: note.txt (4 bytes)\n"
    assert deskside("request", "detach", number, "note.txt").code == 0
    assert deskside("request", "detach", number, "note.txt").code == 1
    assert "Files: screen.png (4 kB)" in deskside("request", "show", number).out
    assert deskside("request", "send", number, "--channel", "drop").code == 0
    (file,) = (tmp_path / "drop").iterdir()
    assert b"screen.png" in file.read_bytes()
    assert configured.calls == []
    assert deskside("request", "send", written(deskside), "--channel", "drip").code == 1


def test_an_exported_e_mail_has_the_attached_files(deskside: Deskside, tmp_path: Path) -> None:
    number = written(deskside)
    (tmp_path / "screen.png").write_bytes(b"\x89PNG")
    deskside("request", "attach", number, "screen.png")
    deskside("request", "export", number, "out.eml")
    assert b'filename="screen.png"' in (tmp_path / "out.eml").read_bytes()


def test_a_cancelled_request_stays_and_does_not_leave(deskside: Deskside, configured: HttpDesk) -> None:
    number = written(deskside)
    configured.faults = ["429 600"]
    deskside("request", "send", number)
    assert deskside("request", "cancel", number).code == 0
    assert "Nothing waits." in deskside("request", "send", "--all").err
    assert "cancelled" in deskside("request", "list").out


def test_a_channel_is_tested_without_filing(deskside: Deskside, configured: HttpDesk) -> None:
    number = written(deskside)
    tested = deskside("request", "test-channel", "--request", number)
    assert tested.code == 0
    assert "Good: Reached the desk." in tested.err
    assert f"Subject: Seats missing [{number}]" in tested.out
    assert "DS-00000-00000" in deskside("request", "test-channel", "drop").out
    assert configured.desk.tickets == []
    assert deskside("request", "test-channel", "nothing").code == 1


def test_a_test_that_fails_says_so(deskside: Deskside, configured: HttpDesk, monkeypatch) -> None:
    monkeypatch.delenv("DESK_SECRET")
    tested = deskside("request", "test-channel")
    assert tested.code == 1
    assert "Not good: [channels.desk]: The environment variable DESK_SECRET is not set here." in tested.err


def test_a_secret_goes_into_the_keyring_and_nowhere_else(deskside: Deskside, configured, monkeypatch, tmp_path) -> None:
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setattr("sys.stdin", open_text(tmp_path, "another-s3cret\n"))
    stored = deskside("request", "store-secret", "desk")
    assert stored.code == 0
    assert ring.kept == {("deskside", "desk"): "another-s3cret"}
    assert "s3cret" not in stored.out + stored.err
    assert deskside("request", "store-secret", "dask").code == 1


def open_text(tmp_path: Path, text: str):
    """Return a file as standard input would be."""
    (tmp_path / "stdin").write_text(text)
    return (tmp_path / "stdin").open()


def test_a_case_goes_to_the_support_desk_in_a_file_and_goes_on_there(
    deskside: Deskside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deskside("solve", "seats", "--answer", "ordered=yes", "--keep", "--json")
    case_id = deskside("case", "list").out.split()[0]
    exported = deskside("case", "export", case_id, "for-support.json")
    assert exported.code == 0
    assert deskside("case", "export", case_id, "for-support.json").code == 1
    again = deskside("case", "open", "for-support.json")
    assert again.code == 0
    assert "This case was here already." in again.err
    assert "The file has nothing new." in again.err
    monkeypatch.setenv("DESKSIDE_DATA", str(tmp_path / "agent"))
    opened = deskside("--staff", "case", "open", "for-support.json")
    assert (opened.code, opened.out) == (0, f"{case_id}\n")
    resumed = deskside("--staff", "solve", "--resume", case_id, "--answer", "seen=no", "--json")
    assert json.loads(resumed.out)["cause"] == "lost"
    assert "Opened from a file" in deskside("--staff", "case", "show", case_id).out
    assert "It came with 1 answer." in deskside("--staff", "case", "timeline", case_id).out
    deskside("--staff", "solve", "--resume", case_id, "--answer", "seen=no")
    assert deskside("--staff", "case", "export", case_id, "back.json").code == 0
    monkeypatch.setenv("DESKSIDE_DATA", str(tmp_path / "data"))
    back = deskside("case", "open", "back.json")
    assert "New in the file: 1 newer answer and 1 note." in back.err
    assert json.loads(deskside("solve", "--resume", case_id, "--json").out)["cause"] == "lost"


def test_a_request_that_goes_out_by_itself_is_not_sent_a_second_time_from_the_other_computer(
    deskside: Deskside, configured: HttpDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = written(deskside)
    configured.faults = ["429 600"]
    assert deskside("request", "send", number).code == 0
    case_id = deskside("case", "list").out.split()[0]
    deskside("case", "export", case_id, "waiting.json")
    monkeypatch.setenv("DESKSIDE_DATA", str(tmp_path / "agent"))
    opened = deskside("--staff", "case", "open", "waiting.json")
    assert f"The request {number} goes out from the other computer, or has done so" in opened.err


def test_a_file_that_is_no_case_is_refused(deskside: Deskside, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"\x00\x01")
    opened = deskside("case", "open", "bad.json")
    assert opened.code == 1
    assert "no case file" in opened.err
    assert deskside("case", "open", "missing.json").code == 1
    assert deskside("case", "list").out == ""
