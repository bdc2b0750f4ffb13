"""`deskside case`: the walks that were saved."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from app.cli import case_changes, exchange
from app.cli.forget import as_delete, forget_case, purge_cases
from app.cli.output import finding_json, say, write, write_findings, write_json
from app.cli.session import Session, pass_session

if TYPE_CHECKING:
    from kb.cases.case import Case
    from kb.cases.headers import CaseHeader
    from kb.desk import Desk

_SHELVES = ("open", "waiting", "mine", "company", "finished")


@click.group("case")
def command() -> None:
    """List, find, show, print, merge, export, open and forget cases."""


@command.command("list")
@click.argument("words", nargs=-1)
@click.option("--only", type=click.Choice(_SHELVES), help="Only some: waiting is a request not sent or not answered.")
@click.option("--limit", type=click.IntRange(min=1), metavar="NUMBER", help="So many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@pass_session
def list_cases(session: Session, words: tuple[str, ...], only: str | None, limit: int | None, as_json: bool) -> None:
    """List the cases, newest first, or those in which all of the WORDS stand.

    `--only company` needs `--account`. `deskside solve --resume ID` goes on with one.
    """
    from kb.cases.listing import matching, on_shelf

    desk = session.desk
    shown, broken = desk.case_headers()
    shown = on_shelf(shown, only or "all", me=desk.me, staff=desk.staff, account=desk.account_id)  # type: ignore[arg-type]
    shown = matching(shown, " ".join(words))[:limit]
    if as_json:
        write_json({"cases": [_as_json(one) for one in shown], "unreadable": [finding_json(one) for one in broken]})
        return
    for header in shown:
        write(_line(desk, header))
    write_findings(broken)
    if not shown and not broken:
        say("No case is like this." if words or only else "There are no cases yet.")


@command.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the matches as JSON.")
@pass_session
def find_case(session: Session, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find cases by number, caller, company, troubleshooter, cause, notes, request or ticket, whole or in part.

    Typing errors are forgiven. Exit code 1 when none fits.
    """
    from app.cli.found import write_found

    desk = session.desk
    found = desk.find_cases(" ".join(words), limit)
    if not found:
        say("No case fits these words.")
    write_found(found, as_json=as_json, names=("id", "title"), broken=desk.case_lookup.broken)


@command.command("show")
@click.argument("case_id")
@pass_session
def show_case(session: Session, case_id: str) -> None:
    """Show what is known in a case and what came of it."""
    from app.cli.solving import describe
    from kb.cases.events import wrap_up_in_words
    from kb.cases.reached import reached_in_words
    from kb.cases.words import state_in_words

    desk = session.desk
    case = desk.cases.load(case_id)
    write(f"Case {case.id}, begun {case.started:%d %B %Y %H:%M}, {state_in_words(case)}")
    if case.caller.email or case.caller.name:
        write(f"Caller: {' '.join(part for part in (case.caller.name, case.caller.email) if part)}")
    reached = reached_in_words(case, desk.library)
    if reached:
        write(f"Reached: {reached}")
    state = desk.state_of(case)
    for line in describe(desk, case, state) if state else ():
        write(line)
    for note in case.notes:
        write(f"{note.at:%H:%M}  {note.text}")
    if case.request:
        write(f"Request {case.request.id}: {case.request.state}")
    if case.wrap_up:
        write(f"Wrapped up: {wrap_up_in_words(case.wrap_up, desk.flows.get(case.flow or ''))}")


@command.command("timeline")
@click.argument("case_id")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@pass_session
def show_timeline(session: Session, case_id: str, as_json: bool) -> None:
    """Show what happened in a case, in order, with where each answer came from."""
    from kb.cases.printing import steps_of
    from kb.cases.timeline import timeline

    desk = session.desk
    case = desk.cases.load(case_id)
    flow = desk.flows.get(case.flow or "")
    entries = timeline(case, flow, desk.state_of(case), steps_of(case, desk.library), desk.flows)
    if as_json:
        write_json([{"at": one.at, "text": one.text, "detail": one.detail} for one in entries])
        return
    for one in entries:
        detail = f" ({one.detail})" if one.detail else ""
        write(f"{one.at:%Y-%m-%d %H:%M}  {one.text}{detail}")


@command.command("print")
@click.argument("case_id")
@click.option("--format", "form", type=click.Choice(["txt", "md", "html"]), default="txt", help="txt unless given.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write it to this new file or folder.")
@pass_session
def print_case_file(session: Session, case_id: str, form: str, target: Path | None) -> None:
    """Print a case with its time line, without what was struck from its request."""
    from kb.cases.handing_over import write_new

    case = session.desk.cases.load(case_id)
    text = printed(session, case, form)
    if target is None:
        write(text.rstrip("\n"))
    else:
        path = write_new(target, f"case-{case.id}.{form}", text.encode("utf-8"))
        say(f"Saved as {path}. Only you can read it.")


def printed(session: Session, case: "Case", form: Any) -> str:
    """Return a case as text, Markdown or HTML."""
    from kb.cases.printing import print_case

    desk = session.desk
    flow = desk.flows.get(case.flow or "")
    return print_case(case, flow, desk.state_of(case), desk.library, form, desk.clock(), desk.flows)


def _line(desk: "Desk", header: "CaseHeader") -> str:
    from kb.cases.events import wrap_up_in_words
    from kb.cases.words import state_in_words

    about = header.flow or (f"request {header.request}" if header.request else header.article or "-")
    wrap_up = wrap_up_in_words(header.wrap_up, desk.flows.get(header.flow or "")) if header.wrap_up else ""
    parts = (about, header.caller, wrap_up)
    return (
        f"{header.id}  {header.updated:%Y-%m-%d %H:%M}  {state_in_words(header):<13}  {'  '.join(filter(None, parts))}"
    )


def _as_json(header: "CaseHeader") -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(header)
    del values["words"]
    return values


for one in (*exchange.COMMANDS, *case_changes.COMMANDS, forget_case, purge_cases, as_delete(forget_case)):
    command.add_command(one)
