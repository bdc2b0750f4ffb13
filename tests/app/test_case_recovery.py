"""The app tells when a case had to be read from its good copy."""

from datetime import UTC, datetime

from kb.cases.walk import add_note

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


async def test_home_tells_that_a_case_comes_from_a_good_copy(desk, run_app, settle):
    case = desk.save_case(desk.new_case(flow=desk.flows["new-licences-missing"]))
    desk.save_case(add_note(case, "called", NOW))
    (desk.folders.cases / f"{case.id}.json").write_bytes(b"torn")
    async with run_app(desk) as pilot:
        await settle(pilot)
        shown = [note.message for note in pilot.app._notifications if "The case's file is damaged" in note.message]
        assert len(shown) == 1
