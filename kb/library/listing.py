"""The articles of a library by id. They come out of the catalogue when they are first asked for, or stand in memory."""

from collections.abc import Iterable, Iterator, Mapping, ValuesView
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from kb.errors import Finding, LibraryError
from kb.library.article import Article, Mark, article_print, marks_of
from kb.library.ids import Names, name_articles

if TYPE_CHECKING:
    from kb.library.article_file import ArticleFile
    from kb.library.catalogue import Catalogue
    from kb.library.kept_article import Origin


class Listing(Mapping[str, Article]):
    """All articles by id, in the order of their paths. The same article is always the same object.

    `files` are those in memory, by position; the others are in the catalogue. Nothing in a listing changes.
    """

    def __init__(
        self,
        names: Names,
        files: "Mapping[int, ArticleFile]",
        catalogue: "Catalogue | None" = None,
        origin: "Origin | None" = None,
    ) -> None:
        self.names = names
        self.catalogue = catalogue
        self._files = files
        self._origin = origin
        self._positions = {article_id: position for position, article_id in enumerate(names.ids)}
        self._articles: dict[int, Article] = {}

    @classmethod
    def of(cls, files: "list[ArticleFile]") -> "Listing":
        """Return the articles of files that are all in memory."""
        return cls(name_articles([file.path for file in files]), dict(enumerate(files)))

    def __getitem__(self, article_id: str) -> Article:
        return self.at(self._positions[article_id])

    def __contains__(self, article_id: object) -> bool:
        return article_id in self._positions

    def __iter__(self) -> Iterator[str]:
        return (self.names.ids[position] for position in self.names.order)

    def __len__(self) -> int:
        return len(self.names.ids)

    def values(self) -> "_Articles":
        """The articles in order."""
        return _Articles(self)

    def chosen(self, path: str | None) -> Iterable[Article]:
        """Return all articles in order, or those whose path is shown so; no others are made for that."""
        if path is None:
            return self.values()
        return [self.at(position) for position in self.names.order if self.names.shown[position] == path]

    def at(self, position: int) -> Article:
        """Return the article at a position."""
        article = self._articles.get(position)
        if article is None:
            # Another thread may have made it meanwhile: one of the two is everybody's.
            article = self._articles.setdefault(position, self._made(position))
        return article

    def passing(self, article_id: str) -> Article:
        """Return an article without keeping it in memory where it has to be made for this; for going through many."""
        position = self._positions[article_id]
        return self._articles.get(position) or self._made(position)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Go through all ids with the articles' texts as written: from memory, or read without taking them apart.

        Front matter and what variables stand for may or may not be in them; what cannot be read is empty.
        """
        from kb.library.article_file import decode
        from kb.library.reading import MOST_BYTES, read_beginning

        for position in self.names.order:
            article_id = self.names.ids[position]
            if position in self._files or self._origin is None:
                yield article_id, self.at(position).body
                continue
            text = ""
            with suppress(LibraryError):
                text = decode(read_beginning(self._origin.folder, self.names.paths[position], MOST_BYTES))[0]
            yield article_id, text

    def prints(self) -> Iterator[tuple[str, bytes]]:
        """Go through all ids with what the search index tells a changed article by."""
        for position in self.names.order:
            yield self.names.ids[position], self._print(position)

    def _print(self, position: int) -> bytes:
        if position not in self._files and self.catalogue is not None:
            return self.catalogue.print_of(position)
        return article_print(self.at(position))

    @cached_property
    def state(self) -> str:
        """A short text that differs whenever any id or print does; empty where the articles are all in memory."""
        if self.catalogue is None:
            return ""
        state = blake2b(self.catalogue.prints, digest_size=12)
        state.update("\0".join(self.names.ids).encode())
        for position in sorted(self._files):
            state.update(b"%d %b " % (position, self._print(position)))
        return state.hexdigest()

    def _made(self, position: int) -> Article:
        names = self.names
        file = self._files.get(position)
        if file is not None:
            article = file.article
            return article if article.id == names.ids[position] else replace(article, id=names.ids[position])
        from kb.library.kept_article import KeptArticle

        assert self.catalogue is not None and self._origin is not None
        entry = self.catalogue.entry(position)
        return KeptArticle.of(entry, names.ids[position], names.shown[position], names.paths[position], self._origin)

    def files(self) -> "Iterator[ArticleFile]":
        """Go through the articles with what only their files tell, in order."""
        from kb.library.article_file import ArticleFile

        for position in self.names.order:
            file = self._files.get(position)
            if file is not None:
                titled = file.titled
            else:
                assert self.catalogue is not None
                titled = self.catalogue.entry(position).titled
            yield ArticleFile(self.names.paths[position], self.at(position), titled)

    def findings(self) -> Iterator[Finding]:
        """Go through what is wrong with names and files."""
        yield from self.names.findings
        for article in self.marked(Mark.FINDINGS):
            yield from article.findings

    def marked(self, mark: Mark) -> Iterator[Article]:
        """Go through the articles that have a mark, in order; no others are made for this."""
        kept = self.catalogue.marks if self.catalogue is not None else b""
        for position in self.names.order:
            file = self._files.get(position)
            if (marks_of(file.article) if file is not None else kept[position]) & mark:
                yield self.at(position)

    def position_of(self, path: str) -> int | None:
        """Return where the file at a path stands, named as the disk has it."""
        if self.catalogue is not None and self.names is self.catalogue.names:
            return self.catalogue.positions.get(path)
        return self.names.paths.index(path) if path in self.names.paths else None

    def with_file(self, file: "ArticleFile") -> "Listing":
        """Return the listing with one file in place of what it has at the file's path, or with a new one.

        What has not changed stays the same object.
        """
        position = self.position_of(file.path)
        names = self.names
        if position is None:
            position = len(names.paths)
            names = name_articles([*names.paths, file.path])
        listing = Listing(names, {**self._files, position: file}, self.catalogue, self._origin)
        listing.keep(self)
        return listing

    def keep(self, before: "Listing") -> None:
        """Take over the article objects, and with them the parsed documents, of what has not changed since."""
        same_names = before.names is self.names
        positions = {} if same_names else {path: position for position, path in enumerate(self.names.paths)}
        for position, article in before._articles.copy().items():
            at = position if same_names else positions.get(before.names.paths[position])
            if at is None or getattr(article, "mended", False):
                continue
            same_file = same_names and self.catalogue is before.catalogue and self._origin is before._origin
            if (same_file and self._files.get(at) is before._files.get(at)) or self._made(at) == article:
                self._articles[at] = article


class _Articles(ValuesView[Article]):
    """The articles of a listing, gone through without looking each one up by its id: checks do so again and again."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing)
        self._listing = listing

    def __iter__(self) -> Iterator[Article]:
        return map(self._listing.at, self._listing.names.order)
