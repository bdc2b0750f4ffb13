"""`deskside case export` and `open`: a case goes from a customer to the support desk in one file, and back."""

from pathlib import Path

import click

from app.cli.output import say, write
from app.cli.session import Session, pass_session
from kb.errors import ConflictError, StorageError
from kb.storage.home import expanded


@click.command("export")
@click.argument("case_id")
@click.argument("target", type=click.Path(path_type=Path))
@pass_session
def export_case_file(session: Session, case_id: str, target: Path) -> None:
    """Write a case to a file: what is known and from where, how far it went, and the notes.

    It holds no more of the account record than the case has used, and nothing that was struck from its request.
    """
    from kb.cases.exchange import export_case
    from kb.storage.files import ABSENT, write_atomic

    desk = session.desk
    case = desk.cases.load(case_id)
    path = expanded(target)
    if path.is_dir():
        path = path / f"case-{case.id}.json"
    try:
        write_atomic(path, export_case(case, desk.state_of(case), desk.clock()), expect=ABSENT, locked=False)
    except ConflictError:
        raise StorageError("This file exists already.", where=str(path), hint="Choose another name.") from None
    say(f"Saved as {path}. The support desk opens it with: deskside case open {path.name}")


@click.command("open")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def open_case_file(session: Session, file: Path) -> None:
    """Take over a case from a file, to go on with it where it stopped. Prints its id."""
    from kb.cases.exchange import known_answers, read_case_file
    from kb.cases.exchange_format import MOST_BYTES
    from kb.storage.files import read_bytes

    desk = session.desk
    path = expanded(file)
    case = read_case_file(read_bytes(path, most=MOST_BYTES), str(path), desk.clock())
    if case.id in desk.cases.ids():
        hint = f"`deskside case show {case.id}` shows it. To take the file's, delete that first."
        raise StorageError("This case is here already.", where=str(path), hint=hint)
    flow = desk.visible_flows().get(case.flow or "")
    if flow is not None:
        case, told = known_answers(case, flow)
        for sentence in told:
            say(sentence)
    elif case.flow:
        say(f"The troubleshooter {case.flow} is not in this library; what was said in it can be read all the same.")
    desk.save_case(case)
    write(case.id)
    say(f"Go on with it: deskside solve --resume {case.id}" if flow else f"See it: deskside case show {case.id}")


COMMANDS = (export_case_file, open_case_file)
"""What `deskside case` takes from here."""
