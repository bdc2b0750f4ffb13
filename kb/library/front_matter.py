"""The block of YAML between two `---` lines at the top of an article.

Never fatal: what cannot be read becomes a finding with file and line, and the field falls to its default. Two defaults
are on the safe side: where the block or the `status` cannot be read the article is a draft, and where `roles` cannot
be read it is for staff, so that a typing error never shows customers what they were not meant to see.

Codes: A011 the block cannot be read, A012 a field has the wrong form, A013 a value that is not known, A014 unknown
key, A015 the block is too large.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import msgspec

from kb.errors import Finding, FormatError, Place, Severity
from kb.library import foreign_fields
from kb.library.article import STATUSES, Status
from kb.library.dialects import plain_line
from kb.library.ids import stem
from kb.library.plain_yaml import load_plain_mapping
from kb.strict_yaml import Mapping, Reader, Sequence, load_mapping
from kb.text import clean_line, shorten

MOST_CHARACTERS = 16_384
MOST_KEYS = 100
CUSTOMER_ROLES = ("user", "coordinator", "contract_manager", "admin")
ROLES = (*CUSTOMER_ROLES, "staff")
_BLOCK = re.compile(r"---[ \t]*\n((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TOML_BLOCK = re.compile(r"\+\+\+[ \t]*\n((?:.*\n)*?)\+\+\+[ \t]*(?:\n|\Z)")
_KEY_LINE = re.compile(r"^[\w-]+[ \t]*:(?:[ \t]|$)", re.MULTILINE)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
T = TypeVar("T")
D = TypeVar("D")


class FrontMatter(msgspec.Struct, frozen=True):
    """The fields of an article as its file has them. `present` tells whether there is a block at all."""

    present: bool = False
    title: str = ""
    summary: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    status: Status = "published"
    owner: str = ""
    reviewed: date | None = None
    review_every: int | None = None
    aliases: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    order: float | None = None
    troubleshooters: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    validated: date | None = None
    replaced_by: str = ""
    findings: tuple[Finding, ...] = ()


def split(text: str) -> tuple[str | None, str, int]:
    """Return the block (None where there is none), the body, and the line where the body begins.

    A `---` line at the top opens a block only when another one closes it and a `key:` line stands between; else it is
    a rule, as Markdown has it, and the whole text is the body. A block of TOML is given with its `+++` lines.
    """
    toml = _TOML_BLOCK.match(text)
    if toml is not None:
        return toml[0], text[toml.end() :], toml[0].count("\n") + 1
    match = _BLOCK.match(text)
    if match is None or not (_KEY_LINE.search(match[1]) or not match[1].strip()):
        return None, text, 1
    return match[1], text[match.end() :], match[0].count("\n") + 1


def never_closed(text: str) -> bool:
    """Tell whether a text begins with a block of `key: value` lines that no `---` line closes."""
    first, _, rest = text.partition("\n")
    return first.rstrip() == "---" and _BLOCK.match(text) is None and bool(_KEY_LINE.match(rest))


def parse_front_matter(block: str | None, *, file: str) -> FrontMatter:
    """Read a block's fields; `None` gives the defaults. Never raises: see the findings."""
    if block is None:
        return FrontMatter()
    if len(block) > MOST_CHARACTERS:
        message = f"The front matter is larger than {MOST_CHARACTERS:,} characters and was not read."
        return _draft(Finding("A015", Severity.ERROR, message, Place(file, 1), "Put the text below the `---` line."))
    try:
        mapping = _mapping(block, file)
    except FormatError as error:
        place = error.where if isinstance(error.where, Place) else Place(file, 1)
        message = f"The front matter cannot be read, so this article is a draft. {error.what}"
        return _draft(Finding("A011", Severity.ERROR, message, place, error.hint))
    if len(mapping.items) > MOST_KEYS:
        message = f"The front matter has more than {MOST_KEYS} keys and was not read."
        return _draft(Finding("A015", Severity.ERROR, message, Place(file, 1)))
    return _Fields(mapping, file).front_matter()


def _mapping(block: str, file: str) -> Mapping:
    toml = _TOML_BLOCK.match(block)
    if toml is not None:
        from kb.library.toml_front_matter import load_toml_mapping

        return load_toml_mapping(toml[1], file=file, first_line=2)
    return load_plain_mapping(block, first_line=2) or load_mapping(block, file=file, first_line=2)


def _draft(finding: Finding) -> FrontMatter:
    return FrontMatter(present=True, status="draft", findings=(finding,))


class _Fields:
    """Takes the fields out of a mapping one by one and collects what is wrong with them."""

    def __init__(self, mapping: Mapping, file: str) -> None:
        self.reader = Reader(mapping, file=file, what="The front matter")
        self.findings: list[Finding] = []

    def front_matter(self) -> FrontMatter:
        """Return all fields."""
        front_matter = FrontMatter(
            present=True,
            title=plain_line(self.text("title")),
            summary=plain_line(self.text("summary") or foreign_fields.summary(self.reader)),
            category=self.category(),
            tags=foreign_fields.tags(self.texts("tags"), self.reader),
            roles=self.roles(),
            says=self.texts("says"),
            status=self.status(),
            owner=self.text("owner"),
            reviewed=self.date("reviewed"),
            review_every=self.months("review_every"),
            aliases=self.ids("aliases"),
            redirects=foreign_fields.old_addresses(self.reader),
            order=foreign_fields.order(self.reader),
            troubleshooters=self.ids("troubleshooters"),
            related=self.ids("related"),
            validated=self.date("validated"),
            replaced_by=stem(self.text("replaced_by")),
        )
        self.unknown_keys()
        return FrontMatter(
            **{name: getattr(front_matter, name) for name in FrontMatter.__struct_fields__ if name != "findings"},
            findings=tuple(self.findings),
        )

    def take(self, read: Callable[[], T], default: D) -> T | D:
        """Return what `read` gives, or the default with a finding."""
        try:
            return read()
        except FormatError as error:
            self.wrong(error)
            return default

    def wrong(self, error: FormatError, code: str = "A012") -> None:
        place = error.where if isinstance(error.where, Place) else Place(self.reader.file)
        self.findings.append(Finding(code, Severity.ERROR, error.what, place, error.hint))

    def text(self, key: str) -> str:
        if isinstance(self.reader.mapping.items.get(key), Mapping):
            error = self.reader.wrong(key, "one text")
            error.hint = 'A value that begins with a brace needs quotes: `title: "{support.name}"`.'
            self.reader.known.append(key)
            self.wrong(error)
            return ""
        return clean_line(self.take(lambda: self.reader.text(key), ""))

    def texts(self, key: str) -> tuple[str, ...]:
        values = (clean_line(value) for value in self.take(lambda: self.reader.texts(key), ()))
        return tuple(dict.fromkeys(value for value in values if value))

    def ids(self, key: str) -> tuple[str, ...]:
        found = (stem(value) for value in self.texts(key) if not value.startswith("/"))
        return tuple(dict.fromkeys(value for value in found if value))

    def category(self) -> str:
        """Return the category; of several, as other systems have them, the first."""
        if isinstance(self.reader.mapping.items.get("category"), Sequence):
            return next(iter(self.texts("category")), "").strip("/")
        return self.text("category").strip("/")

    def status(self) -> Status:
        """Return the status; `draft: true` and `published: false` are other systems' words for a draft."""
        hidden = self.text("draft").casefold() in ("true", "yes", "on", "1")
        hidden = self.text("published").casefold() in ("false", "no", "off", "0") or hidden
        if hidden and "status" not in self.reader.mapping.items:
            return "draft"
        try:
            word = self.reader.text("status", "published").casefold()
        except FormatError as error:
            self.wrong(error)
            return "draft"
        for status in STATUSES:
            if word == status:
                return status
        if foreign_fields.is_shown(word):
            return "published"
        message = f"`status` cannot be `{shorten(clean_line(word), 40)}`, so this article is a draft."
        hint = f"Use one of: {', '.join(STATUSES)}."
        self.findings.append(Finding("A013", Severity.ERROR, message, self.reader.place("status"), hint))
        return "draft"

    def roles(self) -> tuple[str, ...]:
        try:
            words = [clean_line(word).casefold() for word in self.reader.texts("roles")]
        except FormatError as error:
            self.wrong(error)
            return ("staff",)
        unknown = [word for word in words if word not in ROLES]
        known = tuple(dict.fromkeys(word for word in words if word in ROLES))
        for word in unknown:
            message = f"`roles` has no `{shorten(word, 40)}`."
            hint = f"Use one of: {', '.join(ROLES)}."
            self.findings.append(Finding("A013", Severity.WARNING, message, self.reader.place("roles"), hint))
        return known or (("staff",) if unknown else ())

    def date(self, key: str) -> date | None:
        value = self.text(key)
        if not value:
            return None
        match = _DATE.fullmatch(value)
        try:
            if match:
                return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
        message = f"`{key}` is not a date: `{shorten(value, 40)}`."
        self.findings.append(
            Finding("A012", Severity.ERROR, message, self.reader.place(key), "Write it as 2026-11-20.")
        )
        return None

    def months(self, key: str) -> int | None:
        value = self.text(key)
        if not value:
            return None
        if value.isascii() and value.isdigit() and 0 < int(value[:6]) <= 120:
            return int(value)
        message = f"`{key}` must be a number of months from 1 to 120, not `{shorten(value, 40)}`."
        self.findings.append(Finding("A012", Severity.ERROR, message, self.reader.place(key)))
        return None

    def unknown_keys(self) -> None:
        from_elsewhere = self.reader.unknown()
        for key, line in from_elsewhere:
            if foreign_fields.is_foreign(key):
                continue
            message = f"The front matter key `{shorten(clean_line(key), 40)}` means nothing here."
            hint = _near_key(key, self.reader.known)
            severity = Severity.WARNING if hint else Severity.NOTE
            self.findings.append(Finding("A014", severity, message, Place(self.reader.file, line), hint))


def _near_key(key: str, known: list[str]) -> str:
    from rapidfuzz import fuzz

    near = max(known, key=lambda name: fuzz.ratio(key.casefold(), name), default="")
    return f"Did you mean `{near}`?" if near and fuzz.ratio(key.casefold(), near) >= 75 else ""
