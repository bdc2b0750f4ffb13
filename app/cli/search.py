"""`deskside search`: articles and troubleshooters that fit the words, best first."""

import dataclasses

import click

from app.cli.output import dim, heading, say, write_json, write_styled
from app.cli.session import Session, pass_session
from kb.text import clean_line


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Show at most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@pass_session
def command(session: Session, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find articles and troubleshooters by words, in your own words. Exit code 1 when nothing fits."""
    results = session.desk.search(" ".join(words), limit)
    if as_json:
        write_json(dataclasses.asdict(results))
    else:
        if results.corrected:
            say(f"Showing results for “{results.corrected}”.")
        for hit in results.hits:
            kind = "troubleshooter" if hit.kind == "flow" else "article"
            name = f"{hit.id}#{hit.anchor}" if hit.anchor else hit.id
            mark = "" if hit.status == "published" else f" [{hit.status}]"
            write_styled(f"{heading(clean_line(hit.title))}{mark}")
            write_styled(f"  {dim(clean_line(f'{kind} {name}'))}")
            if hit.snippet:
                write_styled(f"  {clean_line(hit.snippet)}")
        if not results.hits:
            say("Nothing fits these words. Try fewer words, or `deskside solve` to be asked instead.")
        elif results.weak:
            say("Nothing fits well. Try other words, or `deskside solve` to be asked instead.")
    if not results.hits:
        raise SystemExit(1)
