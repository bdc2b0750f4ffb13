"""What editors agree on in `library.yaml`: snippets, terms, and how much each finding of the check matters."""

import re
from collections.abc import Iterator

from kb.errors import Finding, Place, Severity
from kb.library.library_settings import FILE_NAME, SNIPPET_MARK
from kb.strict_yaml import Mapping, Node, Reader, Scalar, Sequence
from kb.text import clean, clean_line, joined, shorten

LEVELS = ("off", "note", "warning", "error")
MOST_SNIPPETS = 500
LONGEST_SNIPPET = 20_000
_SNIPPET_NAME = re.compile(r"[A-Za-z0-9][\w-]{0,60}")
_CODE = re.compile(r"[A-Z]\d{3}")


def read_snippets(reader: Reader, findings: list[Finding]) -> dict[str, str]:
    """Return the shared pieces of Markdown by `snippet:name`."""
    snippets: dict[str, str] = {}
    for name, node, place in _entries(reader, "snippets"):
        problem = ""
        if not _SNIPPET_NAME.fullmatch(name):
            problem = f"`{shorten(clean_line(name), 40)}` cannot be the name of a snippet."
        elif not isinstance(node, Scalar):
            problem = f"The snippet `{name}` must be one text."
        elif len(node.text) > LONGEST_SNIPPET:
            problem = f"The snippet `{name}` is longer than {LONGEST_SNIPPET:,} characters."
        elif len(snippets) >= MOST_SNIPPETS:
            problem = f"There are more than {MOST_SNIPPETS} snippets."
        elif isinstance(node, Scalar):
            snippets[f"{SNIPPET_MARK}{name}"] = clean(node.text).strip("\n")
        if problem:
            hint = "A name has letters, digits and `-`; a text of several lines begins with `|`."
            findings.append(Finding("L002", Severity.ERROR, problem, place, hint))
        elif "{snippet:" in snippets.get(f"{SNIPPET_MARK}{name}", ""):
            message = f"The snippet `{name}` names another snippet, which stays as it is written."
            findings.append(Finding("L005", Severity.ERROR, message, place, "Put the words themselves there."))
    return snippets


def read_terms(reader: Reader, findings: list[Finding]) -> dict[str, tuple[str, ...]]:
    """Return each word to use with the words to avoid."""
    terms: dict[str, tuple[str, ...]] = {}
    for term, node, place in _entries(reader, "terms"):
        items = node.items if isinstance(node, Sequence) else (node,)
        words = tuple(clean_line(item.text) for item in items if isinstance(item, Scalar) and item.text.strip())
        if words and len(words) == len(items) and clean_line(term):
            terms[clean_line(term)] = words
        else:
            message = f"The term `{shorten(clean_line(term), 40)}` needs the words that it stands for."
            findings.append(Finding("L002", Severity.ERROR, message, place, "Write `contract manager: [purchaser]`."))
    return terms


def read_checks(reader: Reader, findings: list[Finding]) -> dict[str, dict[str, str]]:
    """Return for each code the severity by pattern of path; `*` is the one for all other paths."""
    checks: dict[str, dict[str, str]] = {}
    for code, node, place in _entries(reader, "checks"):
        levels = {"*": node.text} if isinstance(node, Scalar) else {}
        if isinstance(node, Mapping):
            levels = {path: level.text for path, level in node.items.items() if isinstance(level, Scalar)}
        levels = {clean_line(path): clean_line(level).casefold() for path, level in levels.items()}
        if not _CODE.fullmatch(code) or not levels or any(level not in LEVELS for level in levels.values()):
            message = f"`{shorten(clean_line(code), 40)}` under `checks` needs one of: {joined(list(LEVELS), 'or')}."
            hint = "Write `A206: off`, or `A206: {reports/*: note}` for some paths."
            findings.append(Finding("L002", Severity.ERROR, message, place, hint))
        else:
            checks[code] = levels
    return checks


def _entries(reader: Reader, key: str) -> Iterator[tuple[str, Node, Place]]:
    """Go through the keys of a mapping with what each has and where it stands; nothing where there is no mapping."""
    mapping = reader.mapping_at(key)
    if mapping is not None:
        for name, node in mapping.items.items():
            yield name, node, Place(FILE_NAME, mapping.lines[name])
