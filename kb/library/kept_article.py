"""An article whose text stays in its file until somebody asks for it."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from kb.library.article import Article
from kb.library.catalogue import KEPT_FIELDS, FileEntry

_NOT_FOR_CUSTOMERS = (
    "> [!WARNING]\n> This article has changed since the library was opened. Customers do not see it now.\n"
)


class Origin(msgspec.Struct, frozen=True):
    """Where the texts of kept articles stand, and what is filled in there."""

    folder: Path
    variables: Mapping[str, str]


class KeptArticle(Article):
    """An article out of the catalogue; its body is read from `file`, a path as the disk has it."""

    origin: Origin
    file: str
    entry: FileEntry

    @classmethod
    def of(cls, entry: FileEntry, article_id: str, path: str, file: str, origin: Origin) -> "KeptArticle":
        """Return the article that an entry of the catalogue describes. No file is opened."""
        article = object.__new__(cls)
        known = article.__dict__
        known["id"], known["path"], known["file"], known["origin"], known["entry"] = (
            article_id,
            path,
            file,
            origin,
            entry,
        )
        return article

    @cached_property
    def body_digest(self) -> bytes:
        """A short value that differs for different bodies."""
        return self.entry.body_digest

    @cached_property
    def body(self) -> str:
        """The text, read when first asked for; what the disk has now if it has changed meanwhile."""
        return self._read()

    @property
    def mended(self) -> bool:
        """Whether the body is another than the one which the rest of the article was read with."""
        return "_mended" in self.__dict__

    def passing_body(self) -> str:
        """Return the body without keeping it in memory."""
        kept: str | None = self.__dict__.get("body")
        return self._read() if kept is None else kept

    def _read(self) -> str:
        """Read the file again, by all the rules that it was first read by.

        What has become a draft or is for staff now is not shown as the published article that it was.
        """
        from kb.library.article_file import read_article

        now = read_article(self.origin.folder, self.file, self.origin.variables).article
        if now.body_digest != self.body_digest:
            self.__dict__["_mended"] = True
        unread = any(finding.code == "A007" for finding in now.findings)
        if self.visible_to("customer") and not now.visible_to("customer") and not unread:
            self.__dict__["_mended"] = True
            return _NOT_FOR_CUSTOMERS
        return now.body


class _OfEntry:
    """A field that stands in the article's entry, and not a second time in the article: there may be 10,000 of them."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, article: KeptArticle, owner: type[KeptArticle]) -> object:
        return getattr(article.__dict__["entry"], self._name)


for _field in KEPT_FIELDS:
    setattr(KeptArticle, _field, _OfEntry(_field))
