"""The tree of categories: those of `library.yaml` in its order, then folders by name, each with its articles.

Folders and articles whose files say where they stand (`nav_order`, `weight`, …) come before those that do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kb.library.article import Article
from kb.library.ids import is_index
from kb.library.library_settings import Category, LibrarySettings, titled

_LAST = float("inf")


@dataclass(frozen=True, slots=True)
class Branch:
    """One category with the ids of the articles that stand in it and the categories below it. Never empty.

    The articles themselves are taken from the library when they are asked for: there may be very many.
    """

    category: Category
    ids: tuple[str, ...]
    branches: tuple["Branch", ...] = ()
    library: Mapping[str, Article] = field(default_factory=dict, repr=False, compare=False)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that stand in the category itself."""
        return tuple(self.library[article_id] for article_id in self.ids)

    def walk(self) -> Iterable[Article]:
        """Return all articles of this branch and those below, in order."""
        yield from self.articles
        for branch in self.branches:
            yield from branch.walk()

    def holds(self, article_id: str) -> bool:
        """Tell whether an article stands in this branch or in one below."""
        return article_id in self.ids or any(branch.holds(article_id) for branch in self.branches)


_Place: TypeAlias = tuple[bool, float, str, str]
"""Where an article stands among those of its folder; the last is its id."""


def build_tree(
    articles: Iterable[Article], settings: LibrarySettings, library: Mapping[str, Article]
) -> tuple[Branch, ...]:
    """Return the branches that have at least one article; articles without a category come last.

    `library` is where branches take their articles from.
    """
    by_category: dict[str, list[_Place]] = {}
    for article in articles:
        by_category.setdefault(article.category, []).append(_place(article))
    without = by_category.pop("", [])
    children: dict[str, list[str]] = {}
    for category in list(by_category):
        _hang(category, children, settings)
    order = {category.id: position for position, category in enumerate(settings.categories)}
    branches = _branches("", children, by_category, settings, order, library)
    if without:
        title = "Other articles" if branches else "Articles"
        branches = (*branches, Branch(Category("", title), _ids(without), library=library))
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
    by_category: Mapping[str, list[_Place]],
    settings: LibrarySettings,
    order: Mapping[str, int],
    library: Mapping[str, Article],
) -> tuple[Branch, ...]:
    def place(name: str) -> tuple[int, float, str, str]:
        own = next((at for elsewhere, at, *_ in by_category.get(name, ()) if not elsewhere and at != _LAST), _LAST)
        return order.get(name, len(order)), own, name.casefold(), name

    names = sorted(children.get(parent, ()), key=place)
    return tuple(
        Branch(
            category_for(name, settings),
            _ids(by_category.get(name, ())),
            _branches(name, children, by_category, settings, order, library),
            library,
        )
        for name in names
    )


def _place(article: Article) -> _Place:
    order = _LAST if article.order is None else article.order
    return not is_index(article.path), order, article.title.casefold(), article.id


def _ids(places: Iterable[_Place]) -> tuple[str, ...]:
    return tuple(article_id for *_, article_id in sorted(places))
