"""What other systems' front matter says that means something here too. What cannot be read of it is left alone.

Hugo, Jekyll, Docusaurus, MkDocs, Microsoft Learn and GitHub's docs each have their own words for the same few things.
"""

import re

from kb.errors import FormatError
from kb.strict_yaml import Reader
from kb.text import clean_line

_SUMMARIES = ("description", "intro", "excerpt", "abstract")
_TAGS = ("categories", "keywords", "topics")
_ORDERS = ("order", "nav_order", "sidebar_position", "weight", "position")
_OLD_PATHS = ("redirect_from", "aliases", "permalink", "slug")
_SHOWN = frozenset(
    ("new", "deprecated", "stable", "beta", "experimental", "current", "live", "active", "final", "public")
)
_IGNORED = frozenset(
    (
        *("author", "authors", "date", "lastmod", "updated", "last_updated", "layout", "type", "toc", "id", "lang"),
        *("sidebar_label", "sidebar", "linkTitle", "shortTitle", "nav_title", "parent", "has_children", "children"),
        *("versions", "product", "redirect_url", "manager", "services", "image", "cssclasses", "publish", "url"),
        *("hide", "icon", "template", "hide_title", "hide_table_of_contents", "pagination_next", "pagination_prev"),
        *("content_type", "contentType", "reviewers", "featured", "permissions", "page-type", "browser-compat"),
        *("draft", "published", "unlisted", "no_list", "menu", "series", "comments", "math", "mermaid", "showTitle"),
        *("allowTitleToDifferFromFilename", "effectiveDate", "sitemap", "robots", "search", "audience", "cascade"),
        *_SUMMARIES, *_TAGS, *_ORDERS, *_OLD_PATHS,
    )
)  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")


def is_foreign(key: str) -> bool:
    """Tell whether a key is known to be another system's, so that nothing need be said about it."""
    return key in _IGNORED or key.startswith(("ms.", "f1_", "api_", "dev_"))


def summary(reader: Reader) -> str:
    """Return what other systems call a page's description or introduction."""
    return next((text for key in _SUMMARIES if (text := _text(reader, key))), "")


def tags(own: tuple[str, ...], reader: Reader) -> tuple[str, ...]:
    """Return an article's own tags with its categories, keywords and topics.

    A single text of several has commas between them.
    """
    found: dict[str, None] = {}
    for values in (own, *(_texts(reader, key) for key in _TAGS)):
        parts = values[0].split(",") if len(values) == 1 else values
        found.update(dict.fromkeys(clean_line(part) for part in parts if part.strip()))
    return tuple(found)


def order(reader: Reader) -> float | None:
    """Return where an article stands among those of its folder; None where the file does not say."""
    for key in _ORDERS:
        written = _text(reader, key)
        if _NUMBER.fullmatch(written):
            return float(written)
    return None


def old_addresses(reader: Reader) -> tuple[str, ...]:
    """Return under which other addresses the page is known: those it had, and that of its site.

    An alias without a folder is an old id or another name, and none of them.
    """
    found: dict[str, None] = {}
    for key in _OLD_PATHS:
        for value in _texts(reader, key):
            if key != "aliases" or value.startswith("/") or value.rstrip("/").count("/") > 0:
                found[clean_line(value)] = None
    return tuple(found)


def is_shown(status: str) -> bool:
    """Tell whether a status is another system's word for a page that readers see."""
    return status in _SHOWN


def _text(reader: Reader, key: str) -> str:
    try:
        return clean_line(reader.text(key))
    except FormatError:
        return ""


def _texts(reader: Reader, key: str) -> tuple[str, ...]:
    try:
        return reader.texts(key)
    except FormatError:
        return ()
