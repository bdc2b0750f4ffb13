"""All checks of a library together: its articles and settings, and the proof of each troubleshooter."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from kb.accounts.readers import READERS
from kb.errors import DesksideError, Finding, Place, Severity
from kb.library.checking_programs import ProgramChecks
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.library.library_yaml import settings_from
from kb.library.lint import check_library
from kb.library.lint_levels import summed_up, with_levels
from kb.library.markdown_style import PROGRAM as STYLE
from kb.library.markdown_style import check_style
from kb.library.scan import is_flow
from kb.library.search.searches import FILE_NAME as SEARCHES
from kb.library.search.searches import (
    RankedSearch,
    Search,
    load_searches,
    rank_searches,
    search_findings,
    searches_from,
)
from kb.library.spelling import PROGRAM as SPELLING
from kb.library.spelling import check_spelling
from kb.text import clean_line, joined, shorten
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.load import load_flow

PROGRAMS = frozenset((SPELLING, STYLE))
"""Programs outside that can be asked too."""
RANK = "Q004"
"""The code of what is no problem: at which place a search of `searches.yaml` finds what it wants."""
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check_everything(
    library: Library,
    flows: Mapping[str, Flow],
    flow_findings: Iterable[Finding],
    today: date,
    searches: Collection[RankedSearch] | None = None,
    *,
    each: bool = False,
    programs: ProgramChecks | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Return all findings, errors first, then by file and line. `flow_findings` are those of loading the flows.

    With `searches`, as `ranked_searches` gives them, what is wrong with the library's own searches is told too; `each`
    sums up none of the rules of good articles; `programs` are those outside that are asked too. `progress` is called as
    `check_library` calls it.
    """
    found = [*check_library(library, today=today, flows=set(flows), progress=progress)]
    rest = list(flow_findings)
    for flow in flows.values():
        rest += check_flow(flow, readers=READERS, library=library, today=today)
    if searches is not None:
        rest += load_searches(library.folder)[1]
        rest += search_findings(searches, [*library.articles, *flows])
    if programs is not None:
        rest += check_spelling(library, programs)
        rest += check_style(library, programs)
    checks = library.settings.checks
    found += with_levels(rest, checks)
    return _sorted(found) if each else floods_summed_up(library, found)


def floods_summed_up(library: Library, findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order, with one in place of many of one rule of good articles."""
    return _sorted(summed_up(findings, library.settings.checks))


def ranked_searches(library: Library, flows: Mapping[str, Flow], search: Search) -> tuple[RankedSearch, ...]:
    """Run the searches of the library's `searches.yaml`, and return at which place each finds what it wants."""
    public = {article.id for article in library.visible("customer")}
    public |= {flow.id for flow in flows.values() if flow.status == "published"}
    return rank_searches(load_searches(library.folder)[0], search, public)


def ranks(searches: Iterable[RankedSearch]) -> list[Finding]:
    """Return one note for each search that finds what it wants, with its place among the results."""
    notes = []
    for one in searches:
        if one.rank is not None:
            wanted = joined([f"`{name}`" for name in one.search.wanted], "or")
            message = f"“{shorten(one.search.words, 60)}” finds {wanted} at place {one.rank}."
            notes.append(Finding(RANK, Severity.NOTE, message, Place(SEARCHES, one.search.line)))
    return notes


def check_file(library: Library, flows: Mapping[str, Flow], path: str, text: str, today: date) -> list[Finding]:
    """Return what `check_everything` would find in one file, had it this text; nothing is read from it or written.

    `path` is as the disk has it, relative to the library's folder: an article, a troubleshooter or `library.yaml`.
    """
    if path == FILE_NAME:
        return _sorted(settings_from(text, library.folder)[1])
    if path == SEARCHES:
        return _sorted(searches_from(text)[1])
    if is_flow(path):
        return _sorted(with_levels(_check_flow_text(library, flows, path, text, today), library.settings.checks))
    changed = library.with_text(path, text)
    return _sorted(check_library(changed, today=today, flows=set(flows), only=clean_line(path)))


def _check_flow_text(library: Library, flows: Mapping[str, Flow], path: str, text: str, today: date) -> list[Finding]:
    shown = clean_line(path)
    try:
        flow = load_flow(text, path=path)
    except DesksideError as error:
        place = error.where if isinstance(error.where, Place) else Place(shown)
        return [Finding("F001", Severity.ERROR, error.what, place, error.hint)]
    other = flows.get(flow.id)
    if other is not None and other.id == flow.id and other.path != shown:
        message = f"Another file holds the troubleshooter `{flow.id}` already."
        hint = f"The other one is {other.path}. Rename or remove one of the two."
        return [Finding("F002", Severity.ERROR, message, Place(shown), hint)]
    return check_flow(flow, readers=READERS, library=library, today=today)


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    return sorted(
        dict.fromkeys(found), key=lambda one: (_ORDER[one.severity], one.place.file, one.place.line or 0, one.code)
    )
