"""`deskside case`: the walks that were saved."""

import click

from app.cli import exchange
from app.cli.forget import as_delete, forget_case, purge_cases
from app.cli.output import finding_json, say, write, write_findings, write_json
from app.cli.session import Session, pass_session
from kb.errors import Finding


@click.group("case")
def command() -> None:
    """List, show, export, open and forget cases."""


for one in (*exchange.COMMANDS, forget_case, purge_cases, as_delete(forget_case)):
    command.add_command(one)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@pass_session
def list_cases(session: Session, as_json: bool) -> None:
    """List the cases, newest first. `deskside solve --resume ID` goes on with one."""
    import dataclasses

    from kb.cases.store import summary

    items = list(session.desk.cases.all())
    broken = [item for item in items if isinstance(item, Finding)]
    rows = [summary(item) for item in items if not isinstance(item, Finding)]
    if as_json:
        write_json(
            {"cases": [dataclasses.asdict(row) for row in rows], "unreadable": [finding_json(one) for one in broken]}
        )
        return
    for row in rows:
        about = row.flow or (f"request {row.request}" if row.request else "-")
        write(f"{row.id}  {row.updated:%Y-%m-%d %H:%M}  {row.state:<8}  {about}  {row.caller}".rstrip())
    write_findings(broken)
    if not items:
        say("There are no cases yet.")


@command.command("show")
@click.argument("case_id")
@pass_session
def show_case(session: Session, case_id: str) -> None:
    """Show what is known in a case and what came of it."""
    from app.cli.solving import describe

    desk = session.desk
    case = desk.cases.load(case_id)
    write(f"Case {case.id}, begun {case.started:%d %B %Y %H:%M}, {case.state}")
    if case.caller.email or case.caller.name:
        write(f"Caller: {' '.join(part for part in (case.caller.name, case.caller.email) if part)}")
    state = desk.state_of(case)
    for line in describe(desk, case, state) if state else ():
        write(line)
    for note in case.notes:
        write(f"{note.at:%H:%M}  {note.text}")
    if case.request:
        write(f"Request {case.request.id}: {case.request.state}")
