"""`deskside case export` and `open`: a case goes from a customer to the support desk in one file, and back."""

from pathlib import Path

import click

from app.cli.output import say, write
from app.cli.session import Session, pass_session


@click.command("export")
@click.argument("case_id")
@click.argument("target", type=click.Path(path_type=Path))
@pass_session
def export_case_file(session: Session, case_id: str, target: Path) -> None:
    """Write a case to a file: what is known and from where, how far it went, and the notes.

    It holds no more of the account record than the case has used, and nothing that was struck from its request.
    """
    from kb.cases.handing_over import write_case_file

    desk = session.desk
    case = desk.cases.load(case_id)
    path = write_case_file(case, desk.state_of(case), target, desk.clock())
    say(f"Saved as {path}. The support desk opens it with: deskside case open {path.name}")


@click.command("open")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def open_case_file(session: Session, file: Path) -> None:
    """Take over a case from a file, to go on with it where it stopped. Prints its id.

    A case that is here already takes what is new in the file, and loses nothing.
    """
    from kb.cases.handing_over import take_over

    desk = session.desk
    taken = take_over(desk.cases, file, desk.visible_flows(), desk.clock())
    for sentence in taken.told:
        say(sentence)
    case = taken.case
    write(case.id)
    known = case.flow in desk.visible_flows()
    say(f"Go on with it: deskside solve --resume {case.id}" if known else f"See it: deskside case show {case.id}")


COMMANDS = (export_case_file, open_case_file)
"""What `deskside case` takes from here."""
