"""`deskside account`: the account records on this computer."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from app.cli.forget import as_delete, forget_account
from app.cli.output import dim, heading, say, write, write_findings, write_json, write_styled
from app.cli.session import Session, pass_session
from kb.errors import NotFoundError, RecordError, Severity
from kb.text import clean, plural

if TYPE_CHECKING:
    from kb.accounts.record import Record

_LARGE = 1_000_000
"""Bytes of reports that take more than half a second to read."""


@click.group("account")
def command() -> None:
    """Keep account records: import reports, check them, look people up."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@pass_session
def list_accounts(session: Session, as_json: bool) -> None:
    """List the account records."""
    ids = session.desk.accounts.ids()
    if as_json:
        write_json(ids)
        return
    for account_id in ids:
        write(account_id)
    if not ids:
        say("There are no account records yet. `deskside account new COMPANY` makes one.")


@command.command("new")
@click.argument("company")
@pass_session
def new_account(session: Session, company: str) -> None:
    """Make an empty record for a company and print its id."""
    record = session.desk.accounts.create(company)
    write(record.id)
    say(f"Now import reports: `deskside --account {record.id} account import FILE…`.")


@command.command("show")
@click.argument("account_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the whole record as JSON.")
@pass_session
def show_account(session: Session, account_id: str | None, as_json: bool) -> None:
    """Show what a record holds, and which of it was entered by hand."""
    import msgspec

    record = chosen_record(session, account_id)
    if as_json:
        write_json(msgspec.to_builtins(record))
        return
    from kb.accounts.overview import overview
    from kb.accounts.row_details import hand_mark

    for section in overview(record):
        write_styled(heading(section.title))
        for number, (row_id, line) in enumerate(section.rows, start=1):
            # Each line about the company is a field of one row, so that row's mark comes once, at the end.
            due = section.table != "account" or number == len(section.rows)
            mark = hand_mark(record, section.table, row_id) if due else ""
            write_styled(f"  {clean(line)}" + (f"  {dim(f'({mark})')}" if mark else ""))


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before it is saved.")
@click.option("--new", "company", metavar="COMPANY", help="Make a new record for this company.")
@pass_session
def import_reports(session: Session, files: tuple[Path, ...], dry_run: bool, yes: bool, company: str | None) -> None:
    """Read reports into the record of `--account`: users, subscriptions, usage and seat usage.

    What will change is shown before it is saved. What was entered by hand stays, and the same file twice changes
    nothing. Exit code 1 when no file could be used.
    """
    from kb.accounts.reports import Report, plan_import, read_reports
    from kb.accounts.store import new_record

    desk = session.desk
    record = chosen_record(session, None) if company is None else new_record(company)
    reports: list[Report] = []
    refused = 0
    _say_what_takes_long(files)
    for file in files:
        try:
            reports += read_reports(file)
        except RecordError as error:
            from app.cli.output import say_error

            say_error(error)
            refused += 1
    if not reports:
        raise RecordError("None of these files could be used; nothing was changed.")
    plan = plan_import(record, reports, desk.clock())
    for line in plan.describe():
        write(line)
    write_findings(plan.findings)
    if plan.unchanged:
        say(
            "Nothing changes: the record holds all of this already." if company is None else "There is nothing to save."
        )
    elif dry_run:
        say("This was a dry run; nothing was changed.")
    else:
        if not yes:
            click.confirm("Save this?", default=True, abort=True, err=True)
        saved = desk.save_record(plan.record_after) if company is None else desk.accounts.add(plan.record_after)
        say(f"Saved to {saved.id}.")
    if refused:
        raise SystemExit(1)


def _say_what_takes_long(files: tuple[Path, ...]) -> None:
    size = 0
    for file in files:
        with suppress(OSError):
            size += file.stat().st_size
    if size >= _LARGE:
        say(f"Reading {size / 1_000_000:.0f} MB of reports. Ctrl+C stops, and nothing is saved before you see it.")


@command.command("check")
@click.argument("account_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@pass_session
def check_record(session: Session, account_id: str | None, as_json: bool) -> None:
    """Look for everything that is wrong in a record, worst first. Exit code 1 when something is."""
    from kb.accounts.checks import check_account

    record = chosen_record(session, account_id)
    desk = session.desk
    found = check_account(record, desk.clock(), support_name=desk.library.settings.support.name)
    if as_json:
        write_json([msgspec.structs.asdict(problem) for problem in found])
    for number, problem in enumerate(() if as_json else found, start=1):
        mark = {Severity.ERROR: "!!", Severity.WARNING: "! ", Severity.NOTE: "- "}[problem.severity]
        write_styled(f"{number:>2}. {mark} {heading(problem.title)}")
        write(f"       {problem.detail}")
        if problem.who:
            write(f"       Who can mend it: {', '.join(problem.who)}")
        write(f"       Read: deskside show {problem.article}")
    if not as_json:
        say(
            f"{record.company}: {plural(len(found), 'problem')} found."
            if found
            else f"{record.company}: nothing is wrong."
        )
    if found:
        raise SystemExit(1)


@command.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the matches as JSON.")
@pass_session
def find_account(session: Session, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find accounts by company, person, e-mail, phone, contract, order or serial number, whole or in part.

    Typing errors are forgiven. Exit code 1 when none fits.
    """
    from app.cli.found import write_found

    store = session.desk.accounts
    found = store.find(" ".join(words), limit)
    if not found:
        say("No account fits these words.")
    write_found(found, as_json=as_json, names=("account_id", "company"), broken=store.lookup.broken)


@command.command("set")
@click.argument("assignments", nargs=-1, required=True, metavar="TABLE.ROW.FIELD=VALUE…")
@pass_session
def set_by_hand_command(session: Session, assignments: tuple[str, ...]) -> None:
    """Enter by hand what no report holds, such as who is contract manager.

    For example: deskside --account harbour account set contracts.110004321.contract_manager=kim@harbour.example
    """
    from kb.accounts.hand import set_by_hand

    record = chosen_record(session, None)
    for given in assignments:
        target, equals, value = given.partition("=")
        table, _, rest = target.partition(".")
        row, _, field = rest.rpartition(".")
        if not equals or not field:
            raise RecordError(f"`{given}` is not TABLE.ROW.FIELD=VALUE.", hint="See `deskside account set --help`.")
        record = set_by_hand(record, table, row or "account", field, value)
    session.desk.save_record(record)
    say(f"Saved to {record.id}.")


@command.command("add")
@click.argument("table")
@click.argument("fields", nargs=-1, metavar="FIELD=VALUE…")
@pass_session
def add_row_command(session: Session, table: str, fields: tuple[str, ...]) -> None:
    """Add a row by hand to a table: contracts, people, orders, subscriptions, seats, teams or servers.

    Prints the row's id, by which `account set` can change it. For example:

    deskside --account harbour account add contracts contract_number=110004321 contract_manager=kim@harbour.example
    """
    from kb.accounts.hand import add_row, fields_of

    record = chosen_record(session, None)
    if not fields:
        known = ", ".join(field.name for field in fields_of(table))
        raise RecordError(f"A row of {clean(table)} needs values.", hint=f"Write FIELD=VALUE with any of: {known}.")
    values: dict[str, str] = {}
    for given in fields:
        name, equals, value = given.partition("=")
        if not equals or name in values:
            what = f"`{clean(name)}` is given twice." if equals else f"`{clean(given)}` is not FIELD=VALUE."
            raise RecordError(what, hint="See `deskside account add --help`.")
        values[name] = value
    record, row_id = add_row(record, table, values)
    session.desk.save_record(record)
    write(row_id)
    say(f"Saved to {record.id}.")


@command.command("export")
@click.argument("account_id")
@click.argument("target", type=click.Path(path_type=Path))
@pass_session
def export_account(session: Session, account_id: str, target: Path) -> None:
    """Copy a record to a file, as JSON that another Deskside can read."""
    session.desk.accounts.export(account_id, target, tell=lambda finding: say(str(finding)))
    say(f"Saved as {target}. It holds people's data: keep it safe.")


command.add_command(forget_account)
command.add_command(as_delete(forget_account))


def chosen_record(session: Session, account_id: str | None) -> "Record":
    """Return the record that the command is about: the one named, that of `--account`, or the only one there is.

    Says what had to be recovered. Raises NotFoundError when it is not clear which record is meant.
    """
    desk = session.desk
    wanted = account_id or desk.account_id
    if wanted is None:
        ids = desk.accounts.ids()
        if len(ids) != 1:
            hint = f"There are: {', '.join(ids[:10])}." if ids else "`deskside account new COMPANY` makes one."
            raise NotFoundError("Which account? Name it with `--account ID`.", hint=hint)
        wanted = ids[0]
    opened = desk.accounts.open(wanted)
    for finding in opened.findings:
        say(str(finding))
    return opened.record
