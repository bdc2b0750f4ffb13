"""The tree of categories: those of `library.yaml` in its order, then folders by name, each with its articles.

Folders and articles whose files say where they stand (`nav_order`, `weight`, …) come before those that do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.library.article import Article
from kb.library.ids import is_index
from kb.library.library_settings import Category, LibrarySettings, titled

_LAST = float("inf")


@dataclass(frozen=True, slots=True)
class Branch:
    """One category with the articles that stand in it and the categories below it. Never empty."""

    category: Category
    articles: tuple[Article, ...]
    branches: tuple["Branch", ...] = ()

    def walk(self) -> Iterable[Article]:
        """Return all articles of this branch and those below, in order."""
        yield from self.articles
        for branch in self.branches:
            yield from branch.walk()


def build_tree(articles: Iterable[Article], settings: LibrarySettings) -> tuple[Branch, ...]:
    """Return the branches that have at least one article; articles without a category come last."""
    by_category: dict[str, list[Article]] = {}
    for article in articles:
        by_category.setdefault(article.category, []).append(article)
    without = by_category.pop("", [])
    children: dict[str, list[str]] = {}
    for category in list(by_category):
        _hang(category, children, settings)
    order = {category.id: position for position, category in enumerate(settings.categories)}
    branches = _branches("", children, by_category, settings, order)
    if without:
        title = "Other articles" if branches else "Articles"
        branches = (*branches, Branch(Category("", title), tuple(sorted(without, key=_sort_key))))
    return branches


def category_for(category_id: str, settings: LibrarySettings) -> Category:
    """Return the category with this id: as `library.yaml` has it, or titled after its folder."""
    return settings.category(category_id) or Category(category_id, titled(category_id) or category_id)


def _hang(category: str, children: dict[str, list[str]], settings: LibrarySettings) -> None:
    while category:
        named = settings.category(category) is not None and "/" not in category
        parent = "" if named else category.rpartition("/")[0]
        below = children.setdefault(parent, [])
        if category in below:
            return
        below.append(category)
        category = parent


def _branches(
    parent: str,
    children: Mapping[str, list[str]],
    by_category: Mapping[str, list[Article]],
    settings: LibrarySettings,
    order: Mapping[str, int],
) -> tuple[Branch, ...]:
    def place(name: str) -> tuple[int, float, str, str]:
        own = next(
            (one.order for one in by_category.get(name, ()) if is_index(one.path) and one.order is not None), None
        )
        return order.get(name, len(order)), _LAST if own is None else own, name.casefold(), name

    names = sorted(children.get(parent, ()), key=place)
    return tuple(
        Branch(
            category_for(name, settings),
            tuple(sorted(by_category.get(name, ()), key=_sort_key)),
            _branches(name, children, by_category, settings, order),
        )
        for name in names
    )


def _sort_key(article: Article) -> tuple[bool, float, str, str]:
    order = _LAST if article.order is None else article.order
    return (not is_index(article.path), order, article.title.casefold(), article.id)
