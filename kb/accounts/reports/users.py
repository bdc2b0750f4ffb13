"""The users report: several rows a person, one for each team and product (domain.md 2.2)."""

from kb.accounts.record import Membership
from kb.accounts.reports.people_columns import note_hidden, who_reader
from kb.accounts.reports.report import UserRow, Who
from kb.accounts.reports.tables import Table
from kb.accounts.reports.values import read_role, read_status


def read_users(table: Table) -> list[UserRow]:
    """Return the rows of a users report; roles and states in words that are not known are noted and stay unknown."""
    who_of = who_reader(table)
    team, role, status = table.values("team"), table.values("role"), table.values("account_status")
    product = table.values("product") if table.has("product") else table.values("feature")
    table.readings("role", read_role, "role")
    table.readings("account_status", read_status, "status")
    rows: list[UserRow] = []
    people: set[Who] = set()
    for line in table.rows:
        who = who_of(line)
        if isinstance(who, str):
            table.notes.reject(line.number, who)
            continue
        people.add(who)
        role_text = role(line)
        place = Membership(
            team=team(line) or "",
            role=read_role(role_text) if role_text else None,
            role_text=role_text,
            status=read_status(status(line) or ""),
        )
        rows.append(UserRow(line.number, who, place, product(line)))
    note_hidden(table, people)
    return rows
