"""A new article from a template that has the parts of a good one and passes the check once they are filled in."""

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import ConflictError, LibraryError, Place
from kb.text import clean_line, slug

if TYPE_CHECKING:
    from kb.library.library import Library

_PLAIN = re.compile(r"[^\W_](?:[^\n\t:#,\[\]{}]|:(?=\S))*")
_MOST_ID = 60
_BODY = """\
One or two sentences: what goes wrong, in the words of the person it happens to.

## Who can do this

The contract manager or an admin.

## Steps

1. The first thing to do.
2. The next one.

## How to check that it worked

What can be seen now that could not be seen before.

## When to contact support

If it did not help, contact SUPPORT.
"""
_SUPPORT = "{support.name}"


def article_template(
    title: str,
    category: str = "",
    *,
    summary: str = "",
    owner: str = "",
    roles: Sequence[str] = (),
    says: Sequence[str] = (),
    reviewed: date | None = None,
    support: str = _SUPPORT,
    environment: Sequence[str] = (),
) -> str:
    """Return the text of a new draft: front matter with the fields that an editor fills in, a body to write over.

    `environment` says in lines where the problem was seen. `support` names the support desk: by the library's variable,
    or in words where the library has no such variable.
    """
    fields = [
        f"title: {yaml_text(title)}",
        f"summary: {yaml_text(summary)}".rstrip(),
        f"category: {yaml_text(category)}".rstrip(),
        "tags: []",
        f"roles: {_yaml_list(roles)}",
        f"says: {_yaml_list(says)}",
        "status: draft",
        f"owner: {yaml_text(owner)}".rstrip(),
        f"reviewed: {(reviewed or date.today()).isoformat()}",
        "review_every: 12",
        "troubleshooters: []",
        "related: []",
    ]
    body = _BODY.replace("SUPPORT", support)
    if environment:
        lines = "\n".join(f"- {escaped(clean_line(line))}" for line in environment)
        body = body.replace("## Who can do this", f"## Environment\n\n{lines}\n\n## Who can do this", 1)
    return "---\n" + "\n".join(fields) + "\n---\n\n" + body


def escaped(text: str) -> str:
    """Return a line of plain text as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", text)


def suggested_id(title: str, library: "Library | None" = None) -> str:
    """Return a short file name for a title, without its ending; with a library one that nothing there has yet."""
    folded = unicodedata.normalize("NFKD", clean_line(title))
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    name = re.sub(r"-{2,}", "-", slug(plain).replace("_", "-")).strip("-")
    if len(name) > _MOST_ID:
        name = name[:_MOST_ID].rsplit("-", 1)[0]
    name = name or "article"
    if library is None:
        return name
    candidate, count = name, 2
    while library.find(candidate) is not None or library.id_by_name(candidate) is not None:
        candidate = f"{name}-{count}"
        count += 1
    return candidate


def create_article(
    library: "Library",
    title: str,
    category: str = "",
    *,
    article_id: str = "",
    says: Sequence[str] = (),
    environment: Sequence[str] = (),
) -> Path:
    """Write a new draft into the folder of its category and return its path.

    `says` are callers' words for it, `environment` says in lines where the problem was seen.

    Raises LibraryError where the title is empty, or the id or category cannot be the name of a file or folder,
    ConflictError where such a file exists, StorageError where it cannot be written.
    """
    from kb.storage.files import ABSENT, write_atomic

    title = clean_line(title)
    if not title:
        raise LibraryError("A new article needs a title.")
    article_id = article_id or suggested_id(title, library)
    for name in (article_id, *category.split("/")):
        if name.startswith((".", "-")) or "/" in article_id or re.search(r"[\\\0:]", name):
            raise LibraryError(f"`{clean_line(name)}` cannot be the name of an article or category.")
    folder = library.folder.joinpath(*(part for part in category.split("/") if part))
    path = folder / f"{article_id}.md"
    if library.find(article_id) is not None or path.exists():
        raise ConflictError("There is an article of this name already.", where=Place(clean_line(str(path))))
    if not folder.resolve().is_relative_to(library.folder.resolve()):
        raise LibraryError("This folder is a link that leads out of the library.", where=clean_line(str(folder)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The folder cannot be made: {error.strerror}.", where=Place(clean_line(str(folder)))
        ) from None
    support = _SUPPORT if "support.name" in library.settings.variables else library.settings.support.name
    text = article_template(title, category, says=says, support=support, environment=environment)
    write_atomic(path, text.encode("utf-8"), expect=ABSENT, mode=None, locked=False)
    return path


def yaml_text(value: str) -> str:
    """Return one line of text as YAML, in quotes where it needs them."""
    value = clean_line(value)
    if not value or (_PLAIN.fullmatch(value) and not value.endswith(":")):
        return value
    return json.dumps(value, ensure_ascii=False)


def _yaml_list(values: Sequence[str]) -> str:
    return f"[{', '.join(yaml_text(value) for value in values)}]"
