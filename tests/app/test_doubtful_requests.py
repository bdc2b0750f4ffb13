"""A request that may have arrived, at the screen: nothing forgets that, and only a person's word sends it again."""

from pathlib import Path

import pytest

from app.modes import Visit
from kb.channel_settings import SmtpSettings
from kb.desk import Desk
from tests.app.person import at
from tests.app.test_sending_requests import typed_case

from ..kb.cases.channels.mail_server import PASSWORD, USER, MailServer, mail_server


def desk_by_mail(make_desk, server: MailServer) -> Desk:
    """Return a desk whose requests go by that mail server, with one request that is ready."""
    settings = SmtpSettings(
        host="localhost",
        port=server.port,
        sender="desk@harbour.example",
        to="help@desk.example",
        user=USER,
        secret="env:MAIL_SECRET",
        ca_file=str(server.ca_file),
        timeout=5,
    )
    desk = make_desk(channel="post", channels={"post": settings})
    desk.cases.save(typed_case())
    return desk


async def test_a_mail_that_may_have_arrived_stays_in_doubt_and_goes_again_only_when_told(
    make_desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_SECRET", PASSWORD)
    with mail_server(tmp_path) as server:
        desk = desk_by_mail(make_desk, server)
        case_id = desk.cases.ids()[0]
        server.post.fault = "drop"
        async with at(desk, "request", Visit(case=case_id)) as person:
            await person.sees("Ready.")
            await person.press("f9")
            await person.sees("goes to help@desk.example")
            await person.press("f9")
            await person.sees("It may have arrived: ask the support desk for its number")
            assert "The other ways" not in person.words

            await person.press("escape")
            await person.sees("Ready.")
            await person.press("end", "!")
            await person.until(lambda: desk.cases.load(case_id).request.subject.endswith("!"), "the change to be saved")
            request = desk.cases.load(case_id).request
            assert (request.state, request.in_doubt, len(request.attempts)) == ("failed", True, 1)

            server.post.fault = ""
            await person.press("f9")
            await person.sees("The last time: The connection to localhost broke")
            await person.press("f9")
            await person.sees("Send it a second time?", "Ask the support desk first.")
            await person.press("enter")
            await person.sees("The last time: The connection to localhost broke")
            assert len(server.post.taken) == 1
            await person.press("f9")
            await person.sees("Send it a second time?")
            await person.press("y")
            await person.sees("Sent to help@desk.example through localhost.")
            await person.press("escape")
            await person.sees("All requests are sent.", "sent to help@desk.example through localhost")
        assert len(server.post.taken) == 2
