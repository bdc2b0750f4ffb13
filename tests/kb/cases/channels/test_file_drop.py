"""The folder that somebody carries to the help desk."""

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from kb.cases.attachments import attach
from kb.cases.channels.file_drop import FileDropChannel
from kb.cases.delivery import give
from kb.cases.message import render_text
from kb.cases.request import with_message
from kb.cases.sender import Sender
from kb.cases.sending import Retry, Sent
from kb.cases.store import CaseStore
from kb.channel_settings import FileDropSettings
from kb.errors import RequestError

from ..conftest import START, Clock, a_case, a_request


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """Return an empty folder."""
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


def channel_to(folder: Path, **more) -> FileDropChannel:
    return FileDropChannel("drop", FileDropSettings(folder=str(folder), **more), "help@desk.example")


def send(store: CaseStore, channel: FileDropChannel, case=None):
    case = give(store, case or store.save(a_case()), channel, START)
    return next(Sender(store, {"drop": channel}, Clock()).send(only=case.id))


def test_an_e_mail_file_is_written_with_what_is_attached(store: CaseStore, drive: Path, tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    picture.write_bytes(bytes(range(256)))
    delivery = send(store, channel_to(drive), attach(store, store.save(a_case()), picture, START))
    assert delivery.words == f"Sent to the folder {drive}, ticket request-DS-7F3QK-2M000.eml."
    (file,) = drive.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert (mail["To"], mail["X-Deskside-Request"]) == ("help@desk.example", "DS-7F3QK-2M000")
    assert mail.get_body().get_content().replace("\r\n", "\n") == render_text(delivery.request)
    assert [part.get_content() for part in mail.iter_attachments()] == [picture.read_bytes()]


def test_json_for_a_program_that_empties_the_folder(store: CaseStore, drive: Path) -> None:
    send(store, channel_to(drive, form="json"))
    (file,) = drive.iterdir()
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["id"] == "DS-7F3QK-2M000"
    assert content["caller"] == {"name": "Sam Reed", "email": "sam@harbour.example", "phone": "", "company": ""}
    assert {"key": "contract.number", "label": "Contract number", "value": "110012345678"} in content["fields"]
    assert "01844" not in file.read_text(encoding="utf-8")


def test_a_drive_that_is_not_there_keeps_the_request(store: CaseStore, drive: Path) -> None:
    channel = channel_to(drive / "usb")
    delivery = send(store, channel)
    assert delivery.good
    assert delivery.words.startswith("It is kept, and goes out to the folder ")
    assert delivery.words.endswith("is the drive in place?")
    assert isinstance(channel.find(delivery.request), Retry)
    assert not channel.check().good
    (drive / "usb").mkdir()
    (second,) = Sender(store, {"drop": channel}, Clock()).send(at_once=True)
    assert second.request.state == "sent"


def test_what_is_there_is_not_written_over(store: CaseStore, drive: Path) -> None:
    (drive / "request-DS-7F3QK-2M000.eml").write_bytes(b"somebody's")
    delivery = send(store, channel_to(drive))
    assert delivery.request.state == "failed"
    assert (drive / "request-DS-7F3QK-2M000.eml").read_bytes() == b"somebody's"


def test_what_is_there_is_found(drive: Path) -> None:
    channel = channel_to(drive)
    assert channel.find(a_request()) is None
    (drive / "request-DS-7F3QK-2M000.eml").write_bytes(b"x")
    assert channel.find(a_request()) == Sent("request-DS-7F3QK-2M000.eml")


def test_the_settings_are_checked_and_leave_nothing(drive: Path) -> None:
    assert channel_to(drive).check().good
    assert list(drive.iterdir()) == []


def test_without_an_address_there_is_no_e_mail_file(drive: Path) -> None:
    channel = FileDropChannel("drop", FileDropSettings(folder=str(drive)), "")
    with pytest.raises(RequestError, match="address"):
        channel.prepare(with_message(a_request(), "x"), [])
