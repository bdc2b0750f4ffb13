"""`deskside request`: the support requests on this computer, and the ways they leave it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli import send as sending
from app.cli.output import finding_json, say, write, write_findings, write_json
from app.cli.session import Session, pass_session
from kb.errors import Finding, RequestError

_LONGEST_MESSAGE = 100_000

if TYPE_CHECKING:
    from kb.cases.case import Request
    from kb.cases.channels import Channel
    from kb.cases.message import AttachedFile
    from kb.desk import Desk


@click.group("request")
def command() -> None:
    """List, show, write, send, export and delete support requests."""


for one in sending.COMMANDS:
    command.add_command(one)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@pass_session
def list_requests(session: Session, as_json: bool) -> None:
    """List the requests, newest first."""
    from kb.cases.outbox import requests

    items = list(requests(session.desk.cases))
    broken = [item for item in items if isinstance(item, Finding)]
    cases = [item for item in items if not isinstance(item, Finding)]
    if as_json:
        rows = [
            {
                "id": case.request.id,
                "state": case.request.state,
                "ticket": case.request.remote_id,
                "subject": case.request.subject,
                "case": case.id,
            }
            for case in cases
            if case.request
        ]
        write_json({"requests": rows, "unreadable": [finding_json(one) for one in broken]})
        return
    for case in cases:
        if case.request:
            ticket = f"  (ticket {case.request.remote_id})" if case.request.remote_id else ""
            state = f"{case.request.state:<9}"
            write(f"{case.request.id}  {case.updated:%Y-%m-%d %H:%M}  {state}  {case.request.subject}{ticket}")
    write_findings(broken)
    if not items:
        say("There are no requests.")


@command.command("show")
@click.argument("request_id")
@click.option("--json", "as_json", is_flag=True, help="Print everything that is kept of it as JSON.")
@pass_session
def show_request(session: Session, request_id: str, as_json: bool) -> None:
    """Show a request exactly as it would leave."""
    import msgspec

    from kb.cases.message import preview_lines
    from kb.cases.outbox import case_of_request
    from kb.cases.request import problems

    case, request = case_of_request(session.desk.cases, request_id)
    missing = problems(request)
    if as_json:
        content = {
            "case": case.id,
            "request": msgspec.to_builtins(request),
            "problems": [finding_json(one) for one in missing],
        }
        write_json(content)
        return
    for line in preview_lines(request):
        write(line)
    say(f"State: {request.state}.")
    for attempt in request.attempts:
        times = f" ({attempt.times} times)" if attempt.times > 1 else ""
        say(f"{attempt.at:%d %B %Y %H:%M}, {attempt.channel}: {attempt.result}{times}")
    if request.remote_url:
        say(f"There: {request.remote_url}")
    for finding in missing:
        say(f"Before it can leave: {finding.message}")


@command.command("new")
@click.option("--article", "article_id", metavar="ID", help="The article that it is about.")
@click.option("--subject", default="", help="What it is about, in one line.")
@click.option("--message", default="", help="What is wrong, in your own words; `-` reads standard input.")
@click.option(
    "--field", "fields", multiple=True, metavar="KEY=VALUE", help="Fill in a field, as in `caller.name=Kim Ray`."
)
@pass_session
def new_request(session: Session, article_id: str | None, subject: str, message: str, fields: tuple[str, ...]) -> None:
    """Write a request from an article or from nothing, keep it in the outbox and print its number."""
    from kb.cases.outbox import keep
    from kb.cases.request import problems, with_message, with_subject

    desk = session.desk
    if article_id is not None:
        article_id = desk.article(article_id.removesuffix(".md")).id
    case = desk.start_case(article=article_id)
    request = fill_in(desk.request_for(case), fields)
    if subject:
        request = with_subject(request, subject)
    if message:
        request = with_message(request, _message(message))
    case = keep(desk.cases, case, request, desk.clock())
    write(request.id)
    for finding in problems(request):
        say(f"Before it can leave: {finding.message}")


@command.command("edit")
@click.argument("request_id")
@click.option("--subject", help="Another subject.")
@click.option("--message", help="Another message; `-` reads standard input.")
@click.option("--field", "fields", multiple=True, metavar="KEY=VALUE", help="Fill in a field.")
@click.option("--strike", multiple=True, type=click.IntRange(1), metavar="N", help="Strike line N, or take it back in.")
@pass_session
def edit_request(
    session: Session,
    request_id: str,
    subject: str | None,
    message: str | None,
    fields: tuple[str, ...],
    strike: tuple[int, ...],
) -> None:
    """Change a request before it leaves. Without options, list its fields and numbered lines."""
    from kb.cases.outbox import case_of_request, keep
    from kb.cases.request import problems, strike_line, with_message, with_subject

    desk = session.desk
    case, request = case_of_request(desk.cases, request_id)
    before = case.request
    if subject is None and message is None and not fields and not strike:
        for field in request.fields:
            write(f"{field.key} = {field.value}{' (struck)' if field.struck else ''}")
        for number, line in enumerate(request.lines, start=1):
            write(f"{number:>3}  [{'struck' if line.struck else line.section}] {line.text}")
        return
    request = fill_in(request, fields)
    if subject is not None:
        request = with_subject(request, subject)
    if message is not None:
        request = with_message(request, _message(message))
    for number in strike:
        if number > len(request.lines):
            raise RequestError(
                f"There is no line {number}.", where=request.id, hint=f"It has {len(request.lines)} lines."
            )
        request = strike_line(request, number - 1)
    kept = keep(desk.cases, case, request, desk.clock())
    say(f"Saved {request.id}.")
    for finding in problems(request):
        say(f"Before it can leave: {finding.message}")
    if before is not None:
        sending.tell_that_it_waits_no_longer(before, kept)


@command.command("export")
@click.argument("request_id")
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--text", is_flag=True, help="Write plain text, not an e-mail file.")
@click.option("--clipboard", "channel", flag_value="clipboard", help="Copy it to the clipboard.")
@click.option("--mail", "channel", flag_value="mail", help="Open it in the mail program.")
@pass_session
def export_request(session: Session, request_id: str, target: Path | None, text: bool, channel: str | None) -> None:
    """Let a request leave: as a file (by default an e-mail, in this folder), the clipboard or the mail program."""
    from kb.cases.attachments import attached_files
    from kb.cases.outbox import case_of_request, send

    desk = session.desk
    case, _ = case_of_request(desk.cases, request_id)
    files = attached_files(desk.cases, case)
    _, result = send(desk.cases, case, _channel(desk, channel, target, text, files), desk.clock())
    say(result)


@command.command("sent")
@click.argument("request_id")
@pass_session
def mark_request_sent(session: Session, request_id: str) -> None:
    """Note that a request has reached the support desk."""
    from kb.cases.outbox import case_of_request, mark_sent

    desk = session.desk
    case, request = case_of_request(desk.cases, request_id)
    mark_sent(desk.cases, case, desk.clock())
    say(f"{request.id} is marked as sent.")


@command.command("delete")
@click.argument("request_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def remove_request(session: Session, request_id: str, yes: bool) -> None:
    """Delete a request for good."""
    from kb.cases.outbox import case_of_request, delete_request

    desk = session.desk
    case, request = case_of_request(desk.cases, request_id)
    if not yes:
        click.confirm(f"Delete {request.id}, “{request.subject}”, for good?", abort=True, err=True)
    delete_request(desk.cases, case, desk.clock())
    say(f"Deleted {request.id}.")


def _message(given: str) -> str:
    """Return the message that was given, or that stands on standard input."""
    text = given
    if given == "-":
        text = sys.stdin.buffer.read(4 * _LONGEST_MESSAGE + 4).decode(sys.stdin.encoding, "replace")
    if len(text) > _LONGEST_MESSAGE:
        hint = "Attach it as a file: `deskside request attach`."
        raise RequestError(f"The message is longer than {_LONGEST_MESSAGE:,} characters.", hint=hint)
    return text


def fill_in(request: "Request", fields: tuple[str, ...]) -> "Request":
    """Return the request with `key=value` fields filled in. Raises RequestError for a key that it does not have."""
    from kb.cases.request import with_field

    known = [field.key for field in request.fields]
    for given in fields:
        key, equals, value = given.partition("=")
        if not equals or key not in known:
            raise RequestError(
                f"`{given}` fills in no field.", hint=f"Write key=value with one of: {', '.join(known)}."
            )
        request = with_field(request, key, value)
    return request


def _channel(desk: "Desk", name: str | None, target: Path | None, text: bool, files: "list[AttachedFile]") -> "Channel":
    from app.outside import copy_text, open_link
    from kb.cases.channels.clipboard import ClipboardChannel
    from kb.cases.channels.file import FileChannel
    from kb.cases.channels.mail_program import MailProgramChannel

    recipient = desk.library.settings.support.email
    if name == "clipboard":
        return ClipboardChannel(copy_text)
    if name == "mail":
        return MailProgramChannel(recipient, open_link, copy_text)
    return FileChannel(target or Path.cwd(), recipient, "txt" if text else None, files)
