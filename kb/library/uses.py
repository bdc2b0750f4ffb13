"""Where a library uses an article, a troubleshooter, a variable or a snippet: file, line and place in the text.

| kind | what |
|---|---|
| `link` | a link in an article or a snippet |
| `related`, `troubleshooters` | a field of an article's front matter |
| `article`, `help`, `fix` | a field of a troubleshooter |
| `search` | a search of `searches.yaml` |
| `variable`, `snippet` | a name in braces |
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.errors import DesksideError, NotFoundError
from kb.library.article import Article
from kb.library.article_names import ArticleNames
from kb.library.editing import EditedFile, edited_from
from kb.library.front_matter import split
from kb.library.front_matter_edits import front_matter_values
from kb.library.ids import stem
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME, SNIPPET_MARK
from kb.library.link_spans import LinkSpan, link_spans
from kb.library.links import AnchorTarget, ArticleTarget, FlowTarget, Local, classify, resolve
from kb.library.reading import read_bytes
from kb.library.scan import ARTICLE_ENDINGS
from kb.library.search.searches import FILE_NAME as SEARCHES
from kb.library.variables import code_ranges
from kb.library.yaml_spans import YamlValue, yaml_values

_MOST_BYTES = 2_000_000
_NAME = re.compile(r"(?<!\\)\{((?:snippet:)?[A-Za-z][\w.-]*)\}")


@dataclass(frozen=True, slots=True)
class Use:
    """One use. `written` is the address or value there; `start` and `end` its place in the text of the file.

    `wiki` tells that it is a link in `[[ ]]`.
    """

    kind: str
    path: str
    line: int
    start: int
    end: int
    written: str
    wiki: bool = False

    @property
    def anchor(self) -> str:
        """The heading that is named, without `#`."""
        return self.written.partition("#")[2]


@dataclass
class Sources:
    """The texts of a library's files, each read once, and which of them could not be read."""

    library: Library
    files: dict[str, EditedFile | None] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)

    def file(self, path: str) -> EditedFile | None:
        """Return a file as the editor would have it; None where it cannot be read."""
        if path not in self.files:
            try:
                self.data[path] = read_bytes(self.library.folder, path, _MOST_BYTES)
                self.files[path] = edited_from(self.data[path], path)
            except DesksideError:
                self.files[path] = None
        return self.files[path]

    def text(self, path: str) -> str:
        """Return the text of a file; an empty one where it cannot be read."""
        file = self.file(path)
        return file.text if file is not None else ""

    def snippets(self) -> Iterator[tuple[int, int]]:
        """Return where each snippet begins and ends in the text of `library.yaml`."""
        text = self.text(FILE_NAME)
        if "snippets" in text:
            yield from ((one.start, one.end) for one in yaml_values(text) if one.keys[0] == "snippets")


def uses_of_article(sources: Sources, article: Article) -> Iterator[Use]:
    """Return each use of an article elsewhere or in itself by its name; links to its headings among them."""
    library = sources.library
    names = ArticleNames(article)
    for other in library.articles.values():
        text = sources.text(other.path)
        if not names.may_be_in(text):
            continue
        for use in _links(text, other):
            target = resolve(use.written.partition("#")[0], other, library)
            if isinstance(target, ArticleTarget) and target.id == article.id:
                yield use
        for value in _fields(text, "related"):
            if library.find(stem(value.value)) is article:
                yield _use("related", other.path, value)
    for use in _snippet_links(sources):
        target = resolve(use.written.partition("#")[0], None, library)
        if isinstance(target, ArticleTarget) and target.id == article.id:
            yield use
    for path in library.flow_paths:
        for value in yaml_values(sources.text(path)):
            kind = _flow_field(value)
            if kind and _article_named(library, value.value) is article:
                yield _use(kind, path, value)
    for value in yaml_values(sources.text(SEARCHES)):
        if library.find(value.value) is article:
            yield _use("search", SEARCHES, value)


def uses_of_heading(sources: Sources, article: Article, slug: str) -> Iterator[Use]:
    """Return each link and each field of a troubleshooter that names a heading of an article by its own slug."""
    library = sources.library
    own = dict(article.document.anchors)
    for use in uses_of_article(sources, article):
        if use.anchor and _means(article, use.anchor, slug, own):
            yield use
    for use in _links(sources.text(article.path), article):
        found = classify(use.written)
        if not isinstance(found, Local) or found.path or not _means(article, found.anchor, slug, own):
            continue
        if isinstance(resolve(use.written, article, library), AnchorTarget):
            yield use


def uses_of_flow(sources: Sources, flow_id: str) -> Iterator[Use]:
    """Return each link to a troubleshooter and each field that names it."""
    library = sources.library
    for other in library.articles.values():
        text = sources.text(other.path)
        if flow_id.casefold() not in text.casefold():
            continue
        for use in _links(text, other):
            target = resolve(use.written, other, library)
            if isinstance(target, FlowTarget) and target.id == flow_id:
                yield use
        for value in _fields(text, "troubleshooters"):
            if stem(value.value) == flow_id:
                yield _use("troubleshooters", other.path, value)
    for use in _snippet_links(sources):
        target = resolve(use.written, None, library)
        if isinstance(target, FlowTarget) and target.id == flow_id:
            yield use
    for value in yaml_values(sources.text(SEARCHES)):
        if value.value == flow_id:
            yield _use("search", SEARCHES, value)


def uses_of_name(sources: Sources, name: str) -> Iterator[Use]:
    """Return each use of a variable (`support.phone`) or of a snippet (`snippet:who`), outside of code."""
    for found, use in uses_of_names(sources):
        if found == name:
            yield use


def uses_of_names(sources: Sources) -> Iterator[tuple[str, Use]]:
    """Return each name in braces that an article, a snippet or a troubleshooter uses, outside of code."""
    library = sources.library
    paths = [*(article.path for article in library.articles.values()), *library.flow_paths]
    if FILE_NAME in library.other_files:
        paths.append(FILE_NAME)
    for path in paths:
        text = sources.text(path)
        if "{" not in text:
            continue
        code = code_ranges(text) if path.lower().endswith(ARTICLE_ENDINGS) else []
        for match in _NAME.finditer(text):
            if not any(start <= match.start() < end for start, end in code):
                kind = "snippet" if match[1].startswith(SNIPPET_MARK) else "variable"
                line = text.count("\n", 0, match.start()) + 1
                yield match[1], Use(kind, path, line, match.start(), match.end(), match[0])


def uses_of(library: Library, name: str) -> list[Use]:
    """Return the uses of what a person names: an article, `article#heading`, a troubleshooter, a variable, a snippet.

    Raises NotFoundError where there is nothing of this name.
    """
    sources = Sources(library)
    if name.startswith(SNIPPET_MARK) or name in library.settings.variables:
        if name not in library.settings.variables:
            raise NotFoundError(f"There is no snippet `{name.removeprefix(SNIPPET_MARK)}`.")
        return list(uses_of_name(sources, name))
    if name in library.flow_ids and library.find(name) is None:
        return list(uses_of_flow(sources, name))
    wanted, _, anchor = name.partition("#")
    article = library.article(wanted)
    if not anchor:
        uses = list(uses_of_article(sources, article))
        if name in library.flow_ids:
            uses += uses_of_flow(sources, name)
        return uses
    slug = article.anchors.find(anchor)
    if slug is None:
        raise NotFoundError(f"The article `{article.id}` has no heading `#{anchor}`.")
    return list(uses_of_heading(sources, article, slug))


def _means(article: Article, anchor: str, slug: str, own: dict[str, str]) -> bool:
    return anchor not in own and article.anchors.find(anchor) == slug


def body_start(text: str) -> int:
    """Return where an article's Markdown begins, below its front matter."""
    return len(text) - len(split(text)[1])


def _links(text: str, article: Article) -> Iterator[Use]:
    for span in link_spans(text, article.document, start=body_start(text)):
        yield _link_use(article.path, span)


def _link_use(path: str, span: LinkSpan) -> Use:
    return Use("link", path, span.line, span.start, span.end, span.address, span.wiki)


def _snippet_links(sources: Sources) -> Iterator[Use]:
    """Return the links of snippets, which are written as seen from the library's top."""
    text = sources.text(FILE_NAME)
    for start, end in sources.snippets():
        for span in link_spans(text[:end], start=start):
            yield _link_use(FILE_NAME, span)


def _fields(text: str, key: str) -> Iterator[YamlValue]:
    try:
        values = front_matter_values(text) if key in text else []
    except DesksideError:
        return
    yield from (value for value in values if value.keys[0] == key and len(value.keys) <= 2)


def _flow_field(value: YamlValue) -> str:
    """Return the kind of a troubleshooter's field that names an article; empty for any other field."""
    keys = value.keys
    if keys == ("article",):
        return "article"
    if len(keys) == 3 and (keys[0], keys[2]) == ("facts", "help"):
        return "help"
    return "fix" if len(keys) == 4 and (keys[0], *keys[2:]) == ("causes", "then", "fix") else ""


def _article_named(library: Library, ref: str) -> Article | None:
    try:
        return library.article(ref.partition("#")[0])
    except NotFoundError:
        return None


def _use(kind: str, path: str, value: YamlValue) -> Use:
    return Use(kind, path, value.line, value.start, value.end, value.value)
