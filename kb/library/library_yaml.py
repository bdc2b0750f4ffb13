"""`library.yaml`: a library's title, its support desk, variables, categories and synonyms.

```yaml
title: Autodesk Account help
description: One or two sentences.
support: {name: the support desk, phone: 01844 263790, email: support@reseller.example, hours: ..., helpdesk: ...}
variables: {product.portal: Autodesk Account}          # written {product.portal} in an article
categories:
  - {id: missing-licences, title: Missing licences, summary: New licences do not show.}
synonyms:
  - [licence, license, seat]                            # words that mean the same to who searches
publishers: [Grace Whitmore]                            # who publishes; others are told so
snippets: {who: The contract manager or an admin.}      # Markdown, written {snippet:who} in an article
terms: {contract manager: [purchaser]}                  # the word to use, and words to avoid
checks: {A111: off, A206: {reports/*: note}}            # severity of a finding, for all or by path
```
Codes: L001 the file cannot be used, L002 a part of it cannot be used, L003 unknown key, L004 a category twice.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from kb.errors import DesksideError, Finding, FormatError, Place, Severity
from kb.library.library_rules import read_checks, read_snippets, read_terms
from kb.library.library_settings import FILE_NAME, Category, LibrarySettings, Support, title_from, titled
from kb.library.reading import read_file
from kb.strict_yaml import Mapping, Reader, Scalar, load_mapping
from kb.text import clean_line

MOST_BYTES = 256_000
VARIABLE_NAME = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+)*")
T = TypeVar("T")
D = TypeVar("D")


def load_library_settings(folder: Path) -> tuple[LibrarySettings, tuple[Finding, ...]]:
    """Read the folder's `library.yaml`. One that is absent gives the defaults; a broken part falls to its default.

    Never raises: what cannot be used is told in the findings, with file and line.
    """
    if not (folder / FILE_NAME).is_file():
        return LibrarySettings(title=title_from(folder)), ()
    try:
        return settings_from(read_file(folder, FILE_NAME, MOST_BYTES), folder)
    except DesksideError as error:
        return _unusable(error, folder)


def settings_from(text: str, folder: Path) -> tuple[LibrarySettings, tuple[Finding, ...]]:
    """Return the settings in the text of a `library.yaml` for a folder. Never raises, as `load_library_settings`."""
    try:
        mapping = load_mapping(text, file=FILE_NAME)
    except DesksideError as error:
        return _unusable(error, folder)
    findings: list[Finding] = []
    reader = Reader(mapping, file=FILE_NAME, what="library.yaml")
    take = _Taker(findings)
    title = take(lambda: reader.text("title"), "")
    description = take(lambda: reader.text("description"), "")
    support = take(lambda: _support(reader, findings), Support())
    variables = dict(take(lambda: _variables(reader, findings), {}))
    categories = take(lambda: _categories(reader, findings), ())
    synonyms = take(lambda: _synonyms(reader, take), ())
    publishers = take(lambda: reader.texts("publishers"), ())
    snippets = take(lambda: read_snippets(reader, findings), {})
    terms = take(lambda: read_terms(reader, findings), {})
    checks = take(lambda: read_checks(reader, findings), {})
    findings.extend(_unknown(reader))
    for name in Support.__struct_fields__:
        variables.setdefault(f"support.{name}", getattr(support, name))
    settings = LibrarySettings(
        title=clean_line(title) or title_from(folder),
        description=clean_line(description),
        support=support,
        variables={name: value for name, value in variables.items() if value} | snippets,
        categories=categories,
        synonyms=synonyms,
        publishers=tuple(clean_line(name) for name in publishers if name.strip()),
        terms=terms,
        checks=checks,
    )
    return settings, tuple(findings)


def _unusable(error: DesksideError, folder: Path) -> tuple[LibrarySettings, tuple[Finding, ...]]:
    place = error.where if isinstance(error.where, Place) else Place(FILE_NAME)
    finding = Finding("L001", Severity.ERROR, error.what, place, error.hint)
    return LibrarySettings(title=title_from(folder)), (finding,)


class _Taker:
    """Takes a value, or its default with a finding where the file has it in a wrong form."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def __call__(self, read: Callable[[], T], default: D) -> T | D:
        try:
            return read()
        except FormatError as error:
            place = error.where if isinstance(error.where, Place) else Place(FILE_NAME)
            self.findings.append(Finding("L002", Severity.ERROR, error.what, place, error.hint))
            return default


def _support(reader: Reader, findings: list[Finding]) -> Support:
    mapping = reader.mapping_at("support")
    if mapping is None:
        return Support()
    inner = Reader(mapping, file=FILE_NAME, what="`support`")
    take = _Taker(findings)
    values = {name: clean_line(take(partial(inner.text, name), "")) for name in Support.__struct_fields__}
    findings.extend(_unknown(inner))
    return Support(**{name: value for name, value in values.items() if value})


def _variables(reader: Reader, findings: list[Finding]) -> dict[str, str]:
    mapping = reader.mapping_at("variables")
    found: dict[str, str] = {}
    if mapping is not None:
        _flatten(mapping, "", found, findings)
    return found


def _flatten(mapping: Mapping, before: str, found: dict[str, str], findings: list[Finding]) -> None:
    for key, node in mapping.items.items():
        name = f"{before}{key}"
        place = Place(FILE_NAME, mapping.lines[key])
        if not VARIABLE_NAME.fullmatch(name):
            message = f"`{name}` cannot be the name of a variable."
            findings.append(Finding("L002", Severity.ERROR, message, place, "Use letters, digits, `-` and `_`."))
        elif isinstance(node, Scalar):
            found[name] = clean_line(node.text)
        elif isinstance(node, Mapping):
            _flatten(node, f"{name}.", found, findings)
        else:
            findings.append(Finding("L002", Severity.ERROR, f"The variable `{name}` must be one text.", place))


def _categories(reader: Reader, findings: list[Finding]) -> tuple[Category, ...]:
    categories: dict[str, Category] = {}
    for node in reader.sequence_at("categories"):
        place = Place(FILE_NAME, node.line)
        if isinstance(node, Scalar):
            node = Mapping({"id": node}, {"id": node.line}, node.line)
        if not isinstance(node, Mapping):
            findings.append(Finding("L002", Severity.ERROR, "A category needs `id` and `title`.", place))
            continue
        inner = Reader(node, file=FILE_NAME, what="A category")
        try:
            category_id = inner.required("id").strip("/")
            title = clean_line(inner.text("title")) or titled(category_id)
            category = Category(category_id, title, clean_line(inner.text("summary")))
        except FormatError as error:
            where = error.where if isinstance(error.where, Place) else place
            findings.append(Finding("L002", Severity.ERROR, error.what, where, error.hint))
            continue
        findings.extend(_unknown(inner))
        if category.id in categories:
            findings.append(
                Finding("L004", Severity.WARNING, f"The category `{category.id}` stands here a second time.", place)
            )
        categories.setdefault(category.id, category)
    return tuple(categories.values())


def _synonyms(reader: Reader, take: _Taker) -> tuple[tuple[str, ...], ...]:
    groups = []
    for node in reader.sequence_at("synonyms"):
        inner = Reader(Mapping({"synonyms": node}, {"synonyms": node.line}, node.line), file=FILE_NAME, what="Synonyms")
        words = tuple(clean_line(word) for word in take(partial(inner.texts, "synonyms"), ()))
        if len(words) > 1:
            groups.append(words)
    return tuple(groups)


def _unknown(reader: Reader) -> list[Finding]:
    known = ", ".join(dict.fromkeys(reader.known))
    return [
        Finding(
            "L003", Severity.WARNING, f"{reader.what} has no key `{key}`.", Place(FILE_NAME, line), f"Known: {known}."
        )
        for key, line in reader.unknown()
    ]
