"""`deskside request send` and its kin: to a help desk's server, with what is attached, and a test of the settings."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import say, write, write_json
from app.cli.session import Session, pass_session
from kb.errors import DesksideError, RequestError

if TYPE_CHECKING:
    from kb.cases.case import Case, Request
    from kb.cases.channels.server import ServerChannel
    from kb.cases.sender import Delivery
    from kb.desk import Desk


@click.command("send")
@click.argument("request_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Send every request that is ready.")
@click.option("--waiting", is_flag=True, help="Try again what was sent before and still waits: for a schedule.")
@click.option("--channel", "name", metavar="NAME", default="", help="The channel, if not the one in the settings.")
@click.option("--again", is_flag=True, help="Send it though it was sent, or may have arrived.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of each as JSON.")
@pass_session
def send_request(
    session: Session, request_id: str | None, everything: bool, waiting: bool, name: str, again: bool, as_json: bool
) -> int:
    """Send a request to the help desk that the settings name, once.

    Offline it is kept, and goes out by itself while the app is open, or with the next `send --waiting`.
    """
    if sum((request_id is not None, everything, waiting)) != 1:
        raise click.UsageError("Name one request, or say --all or --waiting.")
    if again and request_id is None:
        raise click.UsageError("--again is for one request.")
    from kb.cases.sender import Sender
    from kb.dates import moment

    desk = session.desk
    channels = open_channels_of(desk)
    sender = Sender(desk.cases, channels, desk.clock)
    if request_id is not None:
        case = _given_one(desk, channels, request_id, name, again)
        deliveries = list(sender.send(only=case.id, at_once=True))
    else:
        if everything:
            _give_all(desk, channels, name)
        deliveries = list(sender.send(at_once=everything))
    _tell(deliveries, as_json)
    if not deliveries and not as_json:
        when = sender.next_time()
        say(f"Nothing to send now. The next try is due {moment(when, desk.clock())}." if when else "Nothing waits.")
    return 0 if all(one.good for one in deliveries) else 1


@click.command("cancel")
@click.argument("request_id")
@pass_session
def cancel_request(session: Session, request_id: str) -> None:
    """Keep a request from being sent. It stays in the outbox."""
    from kb.cases.delivery import cancel
    from kb.cases.outbox import case_of_request

    desk = session.desk
    case, request = case_of_request(desk.cases, request_id)
    stopped = cancel(desk.cases, case, desk.clock()).request
    doubt = " It may have arrived all the same." if stopped and stopped.in_doubt else ""
    say(f"{request.id} is cancelled.{doubt}")


@click.command("attach")
@click.argument("request_id")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@pass_session
def attach_files(session: Session, request_id: str, files: tuple[Path, ...]) -> None:
    """Let files go with a request: a screenshot, a licence file. They are copied now."""
    from kb.cases.attachments import attach
    from kb.cases.outbox import case_of_request
    from kb.text import size_in_words

    desk = session.desk
    case, before = case_of_request(desk.cases, request_id)
    for file in files:
        case = attach(desk.cases, case, file, desk.clock())
    for one in case.request.attachments if case.request else ():
        say(f"Attached: {one.name} ({size_in_words(one.size)})")
    tell_that_it_waits_no_longer(before, case)


@click.command("detach")
@click.argument("request_id")
@click.argument("name")
@pass_session
def detach_file(session: Session, request_id: str, name: str) -> None:
    """Take an attached file off a request again."""
    from kb.cases.attachments import detach
    from kb.cases.outbox import case_of_request

    desk = session.desk
    case, before = case_of_request(desk.cases, request_id)
    case = detach(desk.cases, case, name, desk.clock())
    say(f"{name} is no longer attached.")
    tell_that_it_waits_no_longer(before, case)


@click.command("test-channel")
@click.argument("name", required=False)
@click.option("--request", "request_id", metavar="NUMBER", help="Show how this request would leave.")
@pass_session
def try_channel(session: Session, name: str | None, request_id: str | None) -> int:
    """Try a channel's settings against the server without filing anything, and show what would be sent."""
    from kb.cases.attachments import attached_files
    from kb.cases.delivery import chosen
    from kb.cases.outbox import case_of_request

    desk = session.desk
    channel = chosen(open_channels_of(desk), name or desk.settings.channel)
    check = channel.check()
    for line in check.lines:
        say(f"{'Good' if check.good else 'Not good'}: {line}")
    request = _example(desk)
    files = []
    if request_id is not None:
        case, request = case_of_request(desk.cases, request_id)
        files = attached_files(desk.cases, case)
    say("Nothing was sent. A request would leave like this:")
    write(channel.prepare(request, files).shown.rstrip("\n"))
    return 0 if check.good else 1


@click.command("store-secret")
@click.argument("name")
@pass_session
def keep_secret(session: Session, name: str) -> None:
    """Put a channel's password or token into the system's keyring. It is asked for, or read from standard input."""
    from kb.cases.channels.secrets import store_secret

    if name not in session.settings.channels:
        known = ", ".join(session.settings.channels) or "none"
        raise RequestError(f"There is no channel `{name}`.", hint=f"Channels in the configuration: {known}.")
    if sys.stdin.isatty():
        secret = click.prompt("Password or token", hide_input=True, confirmation_prompt="Once more", err=True)
    else:
        secret = sys.stdin.readline()
    if not secret.strip():
        raise RequestError("Nothing was given; the keyring is unchanged.")
    store_secret(name, secret.strip())
    say(f'The keyring has the secret of {name}. The settings need: secret = "keyring"')


COMMANDS = (send_request, cancel_request, attach_files, detach_file, try_channel, keep_secret)
"""What `deskside request` takes from here."""


def tell_that_it_waits_no_longer(before: "Request", case: "Case") -> None:
    """Say that a request that waited to be sent does so no longer, because it was changed since a person saw it."""
    from kb.cases.sending import is_waiting

    if is_waiting(before) and case.request is not None and not is_waiting(case.request):
        say(f"It was to be sent as it was. Look at it, and send it again: deskside request send {before.id}")


def open_channels_of(desk: "Desk") -> "dict[str, ServerChannel]":
    """Return the configured channels. Raises RequestError, naming the table, for settings that cannot be used."""
    from kb.cases.channels.opening import open_channels

    return open_channels(desk.settings.channels, desk.library.settings.support.email)


def _given_one(desk: "Desk", channels: "dict[str, ServerChannel]", request_id: str, name: str, again: bool) -> "Case":
    """Give one request to its channel, unless it waits there already."""
    from kb.cases.delivery import chosen, give
    from kb.cases.outbox import case_of_request
    from kb.cases.sending import is_waiting

    case, request = case_of_request(desk.cases, request_id)
    channel = chosen(channels, name or (request.channel if is_waiting(request) else "") or desk.settings.channel)
    if is_waiting(request) and request.channel == channel.name and not again:
        return case
    return give(desk.cases, case, channel, desk.clock(), again=again)


def _give_all(desk: "Desk", channels: "dict[str, ServerChannel]", name: str) -> None:
    """Give every request that is ready to the channel."""
    from kb.cases.case import Case
    from kb.cases.delivery import chosen, give
    from kb.cases.outbox import requests
    from kb.cases.request import problems
    from kb.cases.sending import is_waiting

    channel = chosen(channels, name or desk.settings.channel)
    for item in list(requests(desk.cases)):
        if not isinstance(item, Case) or item.request is None:
            continue
        missing = problems(item.request) if item.request.state == "draft" else ()
        if missing:
            say(f"{item.request.id} stays: {' '.join(finding.message for finding in missing)}")
        if item.request.state != "ready":
            continue
        if not is_waiting(item.request):
            try:
                give(desk.cases, item, channel, desk.clock())
            except DesksideError as error:
                say(f"{item.request.id}: {error}")


def _tell(deliveries: "list[Delivery]", as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "request": one.request.id,
                "state": one.request.state,
                "ticket": one.request.remote_id,
                "url": one.request.remote_url,
                "in_doubt": one.request.in_doubt,
                "next_attempt": one.request.next_attempt,
                "message": one.words,
            }
            for one in deliveries
        ]
        write_json({"deliveries": rows})
        return
    from kb.cases.sending import is_waiting

    for one in deliveries:
        write(f"{one.request.id}: {one.words}")
    if any(is_waiting(one.request) for one in deliveries):
        say("It goes out while Deskside is open; on a schedule, `deskside request send --waiting` does the same.")


def _example(desk: "Desk") -> "Request":
    """Return a request that nobody has written, from whoever works here."""
    from kb.cases.case import Field, Request

    identity = desk.settings.identity
    return Request(
        id="DS-00000-00000",
        created=desk.clock(),
        state="ready",
        subject="A test of the way to the help desk",
        message="This shows how a request leaves. It was not sent.",
        fields=(
            Field("caller.name", "Your name", identity.name or "Kim Ray"),
            Field("caller.email", "Your e-mail address", identity.email or "kim@example.com"),
        ),
    )
