"""What a case can be found by: its numbers, who asked, what it was about, what was noted, and what came of it."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from kb.cases import walk
from kb.cases.case import Case
from kb.cases.store import CaseStore, is_case_id
from kb.cases.words import state_in_words
from kb.errors import DesksideError
from kb.lookup.index import LookupIndex
from kb.lookup.row import Row, Shape, Text
from kb.lookup.source import Source, files_in
from kb.storage.index_files import folder_for
from kb.text import clean_line
from kb.troubleshooter.flow import Flow

_FORM = 1
"""Raised with every change of what a case is found by."""


def case_lookup(store: CaseStore, flows: Callable[[], Mapping[str, Flow]], cache: Path | None) -> LookupIndex:
    """Return the look-up of a folder of cases, kept in a cache folder, or in memory where that is None.

    Cases are found by the titles and causes of their troubleshooters too; when those change, the index is made anew.
    """

    def row(case_id: str, _: bytes | None) -> Row | None:
        try:
            case = store.load(case_id)
        except DesksideError:
            return None
        return case_row(case, flows().get(case.flow or ""))

    def version() -> str:
        told = "\0".join(f"{flow.id}\0{flow.version}\0{flow.title}" for flow in flows().values())
        return f"{_FORM} {blake2b(told.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"

    source = Source("case", store.folder, lambda: files_in(store.folder, is_case_id), row, version)
    return LookupIndex(source, folder_for(cache, store.folder) if cache is not None else None)


def case_row(case: Case, flow: Flow | None) -> Row:
    """Return what a case can be found by; without words looked for, the one that was touched last comes first."""
    caller, request = case.caller, case.request
    texts: dict[tuple[str, str], Text] = {}
    for label, written, shape in _texts(case, flow):
        if written and (value := clean_line(written)):
            texts.setdefault((label, value), Text(label, value, shape))
    subject = request.subject or f"Request {request.id}" if request else ""
    title = flow.title if flow else subject or case.article or case.flow or case.id
    person = caller.name or caller.email
    return Row(case.id, clean_line(title), tuple(texts.values()), clean_line(person), -int(case.updated.timestamp()))


def _texts(case: Case, flow: Flow | None) -> Iterator[tuple[str, str | None, Shape]]:
    caller, request, wrap_up = case.caller, case.request, case.wrap_up
    yield "case", case.id, "number"
    yield "caller", caller.name, "name"
    yield "e-mail", caller.email, "email"
    yield "phone", caller.phone, "phone"
    yield "company", caller.company, "main"
    yield "account", case.account, "words"
    yield "about", case.user, "email" if case.user and "@" in case.user else "name"
    yield "contract", case.contract, "number"
    yield "product", case.product, "words"
    yield "agent", case.agent, "words"
    yield "state", state_in_words(case), "words"
    yield "article", case.article, "words"
    if flow is not None:
        yield "troubleshooter", flow.title, "words"
        cause = walk.state_of(case, flow).cause
        if cause is not None:
            yield "cause", cause.title or cause.because, "words"
            yield "cause", cause.id, "words"
    yield "troubleshooter", case.flow, "words"
    if request is not None:
        yield "request", request.id, "number"
        yield "ticket", request.remote_id, "number"
        yield "subject", request.subject, "words"
        yield "message", request.message, "words"
        for field in request.fields:
            if not field.struck:
                yield field.label.lower(), field.value, "words"
    if wrap_up is not None:
        yield "cause", wrap_up.cause, "words"
        yield "fixed by", wrap_up.fixed_by, "words"
    for note in case.notes:
        yield "note", note.text, "words"
    if case.merged_into:
        yield "merged into", case.merged_into, "number"
