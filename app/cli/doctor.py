"""`deskside doctor`: what Deskside keeps on this computer, checked and mended."""

from typing import TYPE_CHECKING

import click

from app.cli.output import dim, finding_json, say, write_findings, write_json, write_styled
from app.cli.session import Session, pass_session
from kb.errors import Finding, Place, SettingsError, Severity
from kb.text import clean, plural

if TYPE_CHECKING:
    from kb.upkeep.checkup import Checkup

_MOST_NAMED = 5


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print what was found and done as JSON.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@pass_session
def command(session: Session, as_json: bool, dry_run: bool) -> None:
    """Check the account records, cases, settings and all else that is kept, and mend what is broken.

    A damaged file is restored from its newest good copy, and is itself kept under a name with "broken" in it. Nothing
    is removed that is the only one of its kind. Exit code 1 when something was found, mended or not.
    """
    from kb.storage.treatment import Treated
    from kb.upkeep.doctor import check_data

    checkup = check_data(session.folders, library=session.library, dry_run=dry_run, demo=session.demo)
    checkup.treated += [Treated(finding) for finding in _wrong_keys(session)]
    if as_json:
        write_json(_as_json(session, checkup, dry_run))
    else:
        for one in checkup.treated:
            write_findings([one.finding])
            if one.done:
                write_styled(f"    {dim('Would be done:' if dry_run else 'Done:')} {clean(one.done)}.")
        _summarise(session, checkup, dry_run)
    if checkup.treated:
        raise SystemExit(1)


def _as_json(session: Session, checkup: "Checkup", dry_run: bool) -> dict[str, object]:
    return {
        "data": str(session.folders.data),
        "dry_run": dry_run,
        "accounts": checkup.accounts,
        "cases": checkup.cases,
        "locks": checkup.locks,
        "findings": [
            {**finding_json(one.finding), "done": one.done, "mended": bool(one.done) and not dry_run}
            for one in checkup.treated
        ],
        "kept_aside": checkup.kept_aside,
    }


def _summarise(session: Session, checkup: "Checkup", dry_run: bool) -> None:
    looked = f"{plural(checkup.accounts, 'account record')} and {plural(checkup.cases, 'case')} looked at"
    where = clean(str(session.folders.data))
    mended = sum(bool(one.done) for one in checkup.treated)
    if not checkup.treated:
        say(f"{looked} in {where}: nothing is wrong.")
    elif dry_run:
        say(f"{looked} in {where}: {plural(len(checkup.treated), 'finding')}, {mended} of them can be mended.")
        say("This was a dry run; nothing was changed.")
    else:
        say(f"{looked} in {where}: {plural(len(checkup.treated), 'finding')}, {mended} of them mended.")
    if checkup.kept_aside:
        say(f"Kept there, as it was, in case something in it is missed: {_some(checkup.kept_aside)}.")


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _wrong_keys(session: Session) -> list[Finding]:
    """Return what is wrong with the key map; a settings file that cannot be read at all is told elsewhere."""
    from app.commands import checked_key_map

    config_file = session.folders.config_file
    try:
        keys = session.settings.keys
    except SettingsError:
        return []
    try:
        checked_key_map(keys, str(config_file))
    except SettingsError as error:
        return [Finding("D040", Severity.ERROR, error.what, Place(clean(str(config_file))), error.hint)]
    return []
