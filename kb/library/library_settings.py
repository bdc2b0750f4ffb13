"""What `library.yaml` may say about a library; see `kb.library.library_yaml` for how it is read."""

import re
from pathlib import Path

import msgspec

from kb.text import clean_line

FILE_NAME = "library.yaml"
SNIPPET_MARK = "snippet:"
"""What the name of a snippet begins with, in braces and among the variables."""


class Category(msgspec.Struct, frozen=True):
    """A category of articles. `id` is its folder's path."""

    id: str
    title: str
    summary: str = ""


class Support(msgspec.Struct, frozen=True):
    """How to reach the support desk. What is not known is empty."""

    name: str = "the support desk"
    phone: str = ""
    email: str = ""
    hours: str = ""
    helpdesk: str = ""


class LibrarySettings(msgspec.Struct, frozen=True):
    """What `library.yaml` says, with defaults for all that it does not say.

    `variables` maps dotted names to their values, the support desk's fields among them (`support.phone`), and the names
    of snippets (`snippet:who`) to their Markdown. `publishers` are the names or addresses of those who publish; empty
    means everybody. `terms` holds the word to use with those to avoid. `checks` has for each code of a finding the
    severity by pattern of path: `off`, `note`, `warning` or `error`.
    """

    title: str = "Help library"
    description: str = ""
    support: Support = Support()
    variables: dict[str, str] = {}
    categories: tuple[Category, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    publishers: tuple[str, ...] = ()
    terms: dict[str, tuple[str, ...]] = {}
    checks: dict[str, dict[str, str]] = {}

    def category(self, category_id: str) -> Category | None:
        """Return the category with this id, or None where the file does not name it."""
        return next((category for category in self.categories if category.id == category_id), None)


def titled(name: str) -> str:
    """Return a file's or folder's name as a title: `network-licences` becomes `Network licences`."""
    words = clean_line(re.sub(r"[-_]+", " ", name.rsplit("/", 1)[-1]))
    return words[:1].upper() + words[1:]


def title_from(folder: Path) -> str:
    """Return the title of a library that gives itself none: its folder's name."""
    name = folder.name or folder.resolve().name
    return titled(name) or "Help library"
