"""`deskside solve`: the troubleshooter, one line a question, for terminals, screen readers and scripts."""

import sys
from pathlib import Path

import click
import msgspec

from app.cli.output import NEEDS_ANSWER, say, write, write_json
from app.cli.session import Session, pass_session
from kb.cases.case import Case
from kb.errors import FlowError, NotFoundError, StorageError


@click.command("solve")
@click.argument("words", nargs=-1)
@click.option("--account", "account", metavar="ID", help="The account record to look into.")
@click.option("--caller", metavar="E-MAIL", help="The address of the person who asks.")
@click.option("--user", metavar="E-MAIL", help="The address of the person who has the problem, if it is another.")
@click.option("--contract", metavar="NUMBER", help="The contract it is about, where there are several.")
@click.option("--product", metavar="NAME", help="The product it is about, where there are several.")
@click.option("--answer", "answers", multiple=True, metavar="FACT=VALUE", help="Answer a question in advance.")
@click.option("--helped", type=click.Choice(["yes", "no"]), help="Whether the fix worked.")
@click.option("--resume", metavar="CASE", help="Go on with a saved case; what is answered is saved in it.")
@click.option(
    "--request", "request_file", type=click.Path(path_type=Path), help="Export the request to this file or folder."
)
@click.option("--keep", is_flag=True, help="Save the case, and its request in the outbox.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON and ask nothing.")
@pass_session
def command(
    session: Session,
    words: tuple[str, ...],
    account: str | None,
    caller: str | None,
    user: str | None,
    contract: str | None,
    product: str | None,
    answers: tuple[str, ...],
    helped: str | None,
    resume: str | None,
    request_file: Path | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Find out what is wrong: by the name of a troubleshooter, or in your own words.

    What the account record knows is not asked. Without a terminal, or with --json, exit code 3 says that an answer is
    missing; the output names it.
    """
    from app.cli.dialogue import Dialogue
    from app.cli.solving import describe, state_json
    from kb.cases.walk import changed_notice, did_it_help

    session.account = account or session.account
    session.caller = caller or session.caller
    desk = session.desk
    asks = sys.stdin.isatty() and sys.stderr.isatty() and not as_json
    dialogue = Dialogue(desk)
    if resume is not None:
        begun = case = desk.cases.load(resume)
        if desk.state_of(case) is None:
            hint = "`deskside case show` tells what was answered; a support request can still be written in the app."
            raise NotFoundError(
                "The troubleshooter of this case is no longer in the library.", where=case.id, hint=hint
            )
        if notice := changed_notice(case, desk.flow(case.flow or "")):
            say(notice)
    else:
        begun = case = desk.new_case(flow=dialogue.choose_flow(" ".join(words), asks))
    given = {"user": user, "contract": contract, "product": product}
    case = desk.with_readings(msgspec.structs.replace(case, **{name: text for name, text in given.items() if text}))
    case = _answered(session, case, answers)
    if helped is not None:
        case = did_it_help(case, helped == "yes", desk.clock())
    trouble: StorageError | None = None
    if asks:
        case = dialogue.walk(desk.save_case(case))
    else:
        changed = resume is not None and (case.answers, case.helped) != (begun.answers, begun.helped)
        try:
            case = _kept(session, case, request_file, keep=keep, save=keep or changed)
        except StorageError as error:
            # What was found out is the more important news, so it is told first.
            trouble = error
    state = desk.state_of(case)
    assert state is not None
    if asks and request_file is not None:
        case = _with_request(session, case, request_file)
    if as_json:
        write_json({**state_json(desk, case, state), "case": case.id if case.revision else None})
    elif not asks:
        for line in describe(desk, case, state):
            write(line)
        if state.question is not None:
            write(f"Next question: {state.question.ask}")
            for value, label in state.question.values.items():
                write(f"  --answer {state.question.id}={value}    {label}")
            for number in desk.contracts_to_choose(case):
                write(f"  --contract {number}    (then the record answers)")
    if trouble is not None:
        raise trouble
    if state.question is not None and not asks:
        raise SystemExit(NEEDS_ANSWER)


def _kept(session: Session, case: Case, request_file: Path | None, *, keep: bool, save: bool) -> Case:
    """Save what is to be saved, and let the request leave if it is to. Raises StorageError."""
    desk = session.desk
    if save:
        case = desk.save_case(case)
    state = desk.state_of(case)
    if request_file is not None or (keep and state is not None and state.contact is not None):
        case = _with_request(session, case, request_file)
    return case


def _answered(session: Session, case: Case, answers: tuple[str, ...]) -> Case:
    from kb.cases.walk import answer

    flow = session.desk.flows.get(case.flow or "")
    for given in answers:
        fact, equals, value = given.partition("=")
        if not equals or flow is None:
            raise FlowError(f"`{given}` is no answer.", hint="Write fact=value, as in `--answer order_owner=caller`.")
        case = answer(case, flow, fact.strip(), value.strip(), session.desk.clock())
    return case


def _with_request(session: Session, case: Case, target: Path | None) -> Case:
    from kb.cases.channels.file import FileChannel
    from kb.cases.outbox import keep, send

    desk = session.desk
    case = keep(desk.cases, case, desk.request_for(case), desk.clock())
    if target is not None:
        recipient = desk.library.settings.support.email
        case, result = send(desk.cases, case, FileChannel(target, recipient), desk.clock())
        say(result)
    return case
