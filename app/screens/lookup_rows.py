"""What a list says of accounts and cases that were found by a scrap: what they are, and below that, why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.widgets.found_rows import Row
from kb.text import clean_line

if TYPE_CHECKING:
    from kb.desk import Desk
    from kb.lookup.found import Found

_MOST = 3
_HEADINGS = {"account": "Accounts", "case": "Cases"}


def found_row(found: "Found") -> Row:
    """Say of an account its company, of a case what it is about; and what matched, with the matching part stressed."""
    note = clean_line(found.person) if found.person and found.person != found.value else ""
    text, marks = "", found.marks
    if found.why and found.value == found.title:
        marks = ()
    elif found.why:
        before = f"{found.why} "
        text = ", ".join((before + found.value, *found.also))
        marks = tuple((start + len(before), end + len(before)) for start, end in marks)
    return Row(found.title, found.kind, found.id, note=note, text=text, marks=marks)


def lookup_rows(desk: "Desk", words: str) -> tuple[list[Row], list[Row]]:
    """Return, for staff, the accounts and cases that are surely meant, and the others that hold all that was typed.

    Surely meant is what is just that, and an account by a number or by several words: no article has a person's name.
    Nothing is waited for: what has not been looked through yet is left out. Raises StorageError when a folder cannot
    be read. Looks at the disk, so in a worker.
    """
    sure: list[Row] = []
    others: list[Row] = []
    telling = len(words.split()) > 1 or any(map(str.isdigit, words))
    for kind, rows in _found(desk, words) if desk.staff else ():
        for certain, chosen in ((True, sure), (False, others)):
            found = [found_row(one) for one in rows if (one.sure or (kind == "account" and telling)) == certain]
            chosen += [Row(_HEADINGS[kind]), *found] if found else []
    return sure, others


def _found(desk: "Desk", words: str) -> "Iterator[tuple[str, list[Found]]]":
    if desk.accounts.lookup.ready:
        yield "account", [one for one in desk.find_accounts(words, _MOST) if one.as_typed]
    if desk.case_lookup.ready:
        yield "case", [one for one in desk.find_cases(words, _MOST) if one.as_typed]
