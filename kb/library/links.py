"""Where a link may go: to an article, a heading, a troubleshooter, a web page or a mail address, and nowhere else.

A target is decoded once, for the check alone; what is handed on is the encoded form. Refused are control characters,
backslashes, absolute paths, `~`, a leading `-`, paths that climb out of the library, and every scheme but http, https
and mailto, whether written openly or hidden by percent signs. Nothing is opened here.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, unquote, urlsplit

from kb.text import clean_line, shorten

if TYPE_CHECKING:
    from kb.library.article import Article
    from kb.library.library import Library

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_MAIL = re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?:\?(.*))?", re.IGNORECASE | re.DOTALL)
_LONGEST = 4_000
_KEPT = "%/:?#[]@!$&'()*+,;=~-._"
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class ArticleTarget:
    """An article, and the slug of the heading to show (empty: its beginning).

    `missing_anchor` is the anchor that the link names where the article has no such heading; `elsewhere` tells that
    the path as written leads nowhere, and the article was found by its name alone.
    """

    id: str
    anchor: str = ""
    missing_anchor: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class AnchorTarget:
    """A heading of the same article by its slug; empty for the article's beginning."""

    anchor: str


@dataclass(frozen=True, slots=True)
class UrlTarget:
    """A web page or a mail address, encoded: to be shown in full before anything opens it."""

    url: str


@dataclass(frozen=True, slots=True)
class FlowTarget:
    """A troubleshooter by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class CategoryTarget:
    """A category (a folder without an article of its own)."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A link that leads nowhere, and why in one sentence. `nearest` is what may have been meant."""

    reason: str
    nearest: str = ""


Target: TypeAlias = ArticleTarget | AnchorTarget | UrlTarget | FlowTarget | CategoryTarget | Refused


@dataclass(frozen=True, slots=True)
class Local:
    """A link inside the library, decoded: a path as written (empty: the same article) and an anchor.

    A path that begins with `/` is seen from the library's top.
    """

    path: str
    anchor: str


@lru_cache(maxsize=4_000)
def classify(href: str) -> UrlTarget | Local | Refused:
    """Tell what a link's address is without looking at any library: all the checks that need none."""
    href = href.strip()
    if len(href) > _LONGEST:
        return Refused(f"This address is longer than {_LONGEST:,} characters.")
    decoded = unquote(href, errors="strict") if _decodable(href) else None
    if decoded is None:
        return Refused("This address has a percent sign in it that stands for no text.")
    if not href:
        return Refused("This link has no address.")
    plain = decoded.isascii() and decoded.isprintable()
    if "\\" in decoded or (not plain and any(_unsafe(character) for character in decoded)):
        return Refused("This address has characters in it that no address may have.")
    scheme = _SCHEME.match(decoded)
    if scheme is not None:
        return _outside(href, scheme[1].lower())
    if decoded.startswith(("//", "-")) or (decoded[0] == "~" and not decoded.startswith("~/")):
        return Refused("This link leads out of the library.")
    written, _, anchor = href.partition("#")
    path = unquote(written.partition("?")[0])
    return Local(path.removeprefix("~"), unquote(anchor))


def resolve(href: str, from_article: "Article | None", library: "Library", *, suggest: bool = True) -> Target:
    """Return where a link of an article leads; `None` reads it from the top of the library.

    Looks for an article's heading only where the link names one, since that article is parsed for it. Whether the
    reader may see the article is for the caller to ask (`Article.visible_to`). `suggest` False does not look for what
    may have been meant by a link that leads nowhere: among very many names that takes its time.
    """
    found = classify(href)
    if not isinstance(found, Local):
        return found
    if not found.path:
        if from_article is None:
            return Refused("This link names a heading, but no article.")
        return _anchor_in(from_article, found.anchor, suggest)
    start = from_article.path.rpartition("/")[0] if from_article is not None else ""
    path = lexical_path(start, found.path)
    if path is None:
        return Refused("This link leads out of the library.")
    target = _inside(path, found, from_article, library)
    return target if target is not None else _nowhere(path, library, suggest)


def lexical_path(start: str, path: str) -> str | None:
    """Return `path` as seen from the folder `start`, or None where it climbs above the library's top."""
    parts = [part for part in start.split("/") if part] if not path.startswith("/") else []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _inside(path: str, found: Local, from_article: "Article | None", library: "Library") -> Target | None:
    article_id = library.id_by_path(path)
    if article_id is not None:
        return _article(article_id, found.anchor, from_article, library)
    flow_id = library.flow_id_by_path(path) or library.flow_id_by_alias(path)
    if flow_id is not None:
        return FlowTarget(flow_id)
    category = library.category_by_folder(path)
    if category is not None:
        return CategoryTarget(category.id, category.title)
    rooted = found.path.startswith("/")
    name = path.rsplit("/", 1)[-1]
    on_a_site = library.id_on_a_site(path, rooted=rooted)
    if on_a_site is not None and (rooted or not library.differs_in_case(path, on_a_site)):
        return _article(on_a_site, found.anchor, from_article, library)
    by_name = on_a_site or (library.id_by_name(name) if not rooted else None)
    if by_name is not None:
        target = _article(by_name, found.anchor, from_article, library)
        if isinstance(target, AnchorTarget):
            return target
        return ArticleTarget(by_name, target.anchor, target.missing_anchor, elsewhere=True)
    return None


def _nowhere(path: str, library: "Library", suggest: bool) -> Refused:
    name = path.rsplit("/", 1)[-1]
    shown = shorten(clean_line(path), 60)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in ("yaml", "yml"):
        return Refused(f"There is no troubleshooter `{shown}`.", library.nearest_flow(name) if suggest else "")
    reason = f"There is no article `{shown}`."
    if ending not in ("", "md", "markdown", "mdx"):
        name = name.rpartition(".")[0]
        reason = f"There is no file `{shown}`."
        if path in library.other_files:
            reason = f"`{shown}` is not an article, and only articles and web pages are opened from here."
    return Refused(reason, library.nearest(name) if suggest else "")


def _article(article_id: str, anchor: str, from_article: "Article | None", library: "Library") -> ArticleTarget:
    if not anchor:
        return ArticleTarget(article_id)
    known = library.articles[article_id].anchors.find(anchor)
    if known is None:
        return ArticleTarget(article_id, missing_anchor=anchor)
    return ArticleTarget(article_id, known)


def _anchor_in(article: "Article", anchor: str, suggest: bool) -> Target:
    if not anchor or anchor == "top":
        return AnchorTarget("")
    known = article.anchors.find(anchor)
    if known is not None:
        return AnchorTarget(known)
    shown = shorten(clean_line(anchor), 60)
    return Refused(f"This article has no heading `#{shown}`.", _nearest_heading(article, anchor) if suggest else "")


def _nearest_heading(article: "Article", anchor: str) -> str:
    from kb.library.near import nearest

    return nearest(anchor, article.anchors.slugs)


def _outside(href: str, scheme: str) -> UrlTarget | Refused:
    if scheme not in ("http", "https", "mailto"):
        return Refused(f"Links of the kind `{shorten(scheme, 20)}:` are not opened.")
    if not href.lower().startswith(f"{scheme}:"):
        return Refused("This link hides what kind it is.")
    return _mail(href) if scheme == "mailto" else _web(href)


def _mail(href: str) -> UrlTarget | Refused:
    match = _MAIL.fullmatch(href)
    if match is None:
        return Refused("This is not one plain mail address.")
    for part in (match[1] or "").split("&"):
        if part and unquote(part).split("=", 1)[0].casefold() not in ("subject", "body"):
            return Refused("A mail link may set the subject and the text, and nothing else.")
    return UrlTarget("mailto:" + quote(href[len("mailto:") :], safe=_KEPT))


def _web(href: str) -> UrlTarget | Refused:
    try:
        parts = urlsplit(href)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return Refused("This is not a web address.")
    if not host or not href[len(parts.scheme) :].startswith("://"):
        return Refused("This web address names no host.")
    if parts.username is not None or "@" in parts.netloc:
        return Refused("This web address has a user name in it, which hides where it leads.")
    if any(character.isspace() or character in "%\"'<>`{}|^" for character in host):
        return Refused("This is not a web address.")
    network = parts.netloc
    if not host.isascii():
        try:
            network = network.lower().replace(host, host.encode("idna").decode("ascii"))
        except UnicodeError:
            return Refused("This is not a web address.")
        if not network.isascii():
            return Refused("This is not a web address.")
    rest = href[len(parts.scheme) + 3 + len(parts.netloc) :]
    return UrlTarget(f"{parts.scheme}://{network}{quote(rest, safe=_KEPT)}")


def _decodable(href: str) -> bool:
    try:
        unquote(href, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _unsafe(character: str) -> bool:
    if " " <= character <= "~" or character in _JOINERS:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
