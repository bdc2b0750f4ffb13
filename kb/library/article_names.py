"""Whether a text may name an article: asked of very many texts, so that few of them need to be taken apart."""

import re
from html import unescape
from urllib.parse import quote, unquote

from kb.library.article import Article
from kb.library.ids import is_index


class ArticleNames:
    """All ways to name an article in a link to it. Parts of longer names do not count, nor does letter case."""

    def __init__(self, target: Article) -> None:
        own = target.path.rpartition("/")[2].rsplit(".", 1)[0]
        old = (path.strip("/").rpartition("/")[2].rsplit(".", 1)[0] for path in target.redirects)
        names = [target.id, own, *target.aliases, *old]
        ways = []
        if is_index(target.path):
            names.append(target.path.rpartition("/")[0].rpartition("/")[2])
            ways = [r"\]\(<?\.", r"\]:\s*<?\.", r"href=.?\."]
        forms = {form.casefold() for name in names if name for form in (name, quote(name))}
        # Looking for plain parts first is ten times as fast as the pattern alone.
        self._parts = [*forms, "](", "]:", "href="] if ways else list(forms)
        self._whole = re.compile(
            "|".join((rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(forms)))})(?![\w-])", *ways))
        )

    def may_be_in(self, text: str) -> bool:
        """Tell whether a text may name the article; True is no proof that it does."""
        text = text.casefold()
        if self._are_in(text):
            return True
        if "%" not in text and "&" not in text and "\\" not in text:
            return False
        return self._are_in(unquote(unescape(text.replace("\\", ""))))

    def _are_in(self, text: str) -> bool:
        return any(part in text for part in self._parts) and self._whole.search(text) is not None
