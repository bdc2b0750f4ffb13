"""`deskside search`: articles and troubleshooters that fit the words, best first."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from app.cli.output import dim, heading, say, write, write_json, write_styled
from app.cli.session import Session, pass_session
from kb.text import clean_line, joined

if TYPE_CHECKING:
    from kb.library.search.results import SearchResults


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Show at most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--as-typed", is_flag=True, help="Leave the spelling of the words alone.")
@click.option(
    "--evaluate",
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="LIBRARY QUESTIONS",
    help="Measure the search: how often a library's right article comes first. QUESTIONS has one JSON object a line.",
)
@pass_session
def command(
    session: Session,
    words: tuple[str, ...],
    limit: int,
    as_json: bool,
    as_typed: bool,
    evaluate: tuple[Path, Path] | None,
) -> None:
    """Find articles and troubleshooters by words, in your own words. Exit code 1 when nothing fits.

    "Two words" in quotes must stand so, and -word must not stand (put -- before the words then). tag:, category: and
    status: narrow the results.
    """
    if evaluate is not None:
        _evaluate(session, *evaluate, as_json=as_json, as_typed=as_typed)
        return
    if not words:
        raise click.UsageError("Say what to search for.")
    from kb.library.standing import short_mark

    results = session.desk.search(" ".join(words), limit, as_typed=as_typed)
    if as_json:
        write_json(msgspec.to_builtins(results))
    else:
        if results.corrected:
            say(f"Showing results for “{results.corrected}”. To search for the words as typed, add --as-typed.")
        for hit in results.hits:
            kind = "troubleshooter" if hit.kind == "flow" else "article"
            name = f"{hit.id}#{hit.anchor}" if hit.anchor else hit.id
            article = session.desk.library.find(hit.id) if session.desk.staff and hit.kind == "article" else None
            state = short_mark(article) if article else "" if hit.status == "published" else hit.status
            mark = f" [{state}]" if state else ""
            write_styled(f"{heading(clean_line(hit.title))}{mark}")
            write_styled(f"  {dim(clean_line(f'{kind} {name}'))}")
            if hit.snippet:
                write_styled(f"  {clean_line(hit.snippet)}")
        if not results.hits:
            say("Nothing fits these words. Try fewer words, or `deskside solve` to be asked instead.")
        elif results.weak:
            say("Nothing fits well. Try other words, or `deskside solve` to be asked instead.")
    _count(session, results)
    if not results.hits:
        raise SystemExit(1)


def _count(session: Session, results: "SearchResults") -> None:
    """Count a search in vain for the editors, as the app does."""
    from kb.cases.search_trail import asked_in_vain

    ended = asked_in_vain(results)
    if ended is not None:
        from kb.learning.typed_words import count_search

        sys.stdout.flush()  # who asked need not wait for this
        count_search(session.desk, ended, session.desk.clock())


def _evaluate(session: Session, library: Path, questions: Path, *, as_json: bool, as_typed: bool) -> None:
    """Print how often the right article of a library is found, and how long a search takes."""
    from kb.desk import open_desk
    from kb.library.search.evaluate import evaluate, read_questions

    asked = read_questions(questions)
    desk = open_desk(session.settings, session.folders, library=library, staff=True)
    result = evaluate(
        lambda words, limit: desk.search(words, limit, as_typed=as_typed), asked, {*desk.library.articles, *desk.flows}
    )
    if result.unknown:
        say(f"Not in this library: {joined([clean_line(name) for name in result.unknown[:5]])}, and so never found.")
    if as_json:
        write_json(msgspec.to_builtins(result))
        return
    write(f"questions  {result.questions}")
    write(f"hit@1      {result.hit_at_1:.3f}")
    write(f"hit@3      {result.hit_at_3:.3f}")
    write(f"hit@5      {result.hit_at_5:.3f}")
    write(f"MRR@10     {result.mrr_at_10:.3f}")
    write(f"p50        {result.p50_ms:.1f} ms")
    write(f"p95        {result.p95_ms:.1f} ms")
