"""A troubleshooter for missing seats with a fix, two endings at support, and a question that the record answers."""

from collections.abc import Callable
from datetime import UTC, datetime

from app.modes import Visit
from kb.accounts.samples import harbour_engineering
from kb.cases.case import Caller, Case
from kb.desk import Desk

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SEATS = """\
flow: seats
version: "2"
reviewed: 2026-11-20
title: Seats are missing
symptom: I cannot see my seats
article: missing-licences.md
facts:
  owner:
    ask: Which address did the order go to?
    speak: Could you tell me which address the order went to?
    why: That address holds the seats.
    help: add-users.md#one-by-one
    record: order.owner
    values: {caller: Mine, someone_else: A colleague's, unsure: Not sure}
  seen:
    ask: Does anybody see them?
    why: Then they exist.
    values: {yes: Yes, no: No}
causes:
  - id: colleague
    title: They are under a colleague's address
    when: {owner: someone_else}
    because: The order went to another address.
    then: {contact: move}
  - id: look
    title: You looked in the wrong place
    when: {owner: [caller, unsure], seen: yes}
    because: Somebody sees them.
    then: {fix: missing-licences.md, who: [contract_manager], verify: "Do you see them now?", else: move}
  - id: lost
    title: The order is lost
    when: {owner: [caller, unsure], seen: no}
    because: Nobody sees them.
    then: {contact: move}
contacts:
  move:
    subject: "Seats are missing: contract {contract.number?}"
    asks: [Order number]
contradiction: move
"""
FILES = {"troubleshooters/seats.yaml": SEATS}
SOLVE = ("solve", Visit(flow="seats"))
MakeDesk = Callable[..., Desk]


def seats_desk(make_desk: MakeDesk, *, staff: bool = False) -> Desk:
    """Return a desk with the troubleshooter and no account, at a time that stands still."""
    desk = make_desk(FILES, staff=staff)
    desk.clock = lambda: NOW
    return desk


def with_account(desk: Desk) -> Desk:
    """Open the account whose newest order went to a colleague; a customer is its contract manager."""
    record = harbour_engineering(NOW)
    desk.accounts.save(record)
    desk.account_id = record.id
    if not desk.staff:
        desk.caller = Caller(email="grace.whitmore@harbour.example")
    return desk


def only_case(desk: Desk) -> Case:
    """Return the one case that was saved."""
    (case_id,) = desk.cases.ids()
    return desk.cases.load(case_id)
