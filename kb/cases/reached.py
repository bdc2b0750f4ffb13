"""How far a case has come in the articles: the section that was reached, and the step in it."""

from collections.abc import Sequence

import msgspec

from kb.cases.case import Case
from kb.errors import NotFoundError
from kb.library.ids import article_in
from kb.library.library import Library
from kb.library.sections import steps_heading
from kb.text import clean_line
from kb.troubleshooter.flow import Fix
from kb.troubleshooter.state import State


def with_section(case: Case, state: State, library: Library) -> Case:
    """Return the case with the section that it has reached: that of its fix, else the one that helps to answer.

    A conclusion that has no fix leaves the section that was reached before it.
    """
    cause = state.cause
    if cause is not None and isinstance(cause.then, Fix):
        reference = cause.then.article
    elif state.question is not None:
        reference = state.question.help
    else:
        return case
    section = section_called(library, reference) if reference else ""
    return case if section == case.section else msgspec.structs.replace(case, section=section)


def section_called(library: Library, reference: str) -> str:
    """Return `article#heading` for a reference as troubleshooters write it: `folder/article.md#heading`.

    Where it names no heading but the article has steps, that is their heading.
    """
    name, _, anchor = reference.partition("#")
    article = article_in(name)
    if not anchor:
        try:
            heading = steps_heading(library.article(name).document)
        except NotFoundError:
            heading = None
        anchor = heading.slug if heading is not None else ""
    return f"{article}#{anchor}" if anchor else article


def next_step(done: Sequence[int], count: int) -> int | None:
    """Return the first of so many steps that is not done, counted from 0; None when all are, or there are none."""
    return next((step for step in range(count) if step not in done), None)


def reached_in_words(case: Case, library: Library) -> str:
    """Return where a case has got to, as `Assign licences › Steps, step 2 of 5`; empty where that is unknown."""
    if not case.section:
        return ""
    name, _, anchor = case.section.partition("#")
    article = library.articles.get(name)
    if article is None:
        return clean_line(case.section)
    heading = next((one.text for one in article.document.headings if one.slug == anchor), "")
    place = f"{article.title} › {heading}" if heading else article.title
    step = _step_in_words(case, library)
    return f"{place}, {step}" if step else place


def _step_in_words(case: Case, library: Library) -> str:
    try:
        count = len(library.steps(case.section))
    except NotFoundError:
        return ""
    if not case.steps_done or not count:
        return ""
    step = next_step(case.steps_done, count)
    return "all steps done" if step is None else f"step {step + 1} of {count}"
