"""A new draft from an item of the work list: the callers' words as the issue, what was known as the environment."""

from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import ConflictError, DesksideError, LibraryError
from kb.learning.work_item import WorkItem
from kb.library.ids import article_in
from kb.library.new_article import create_article, suggested_id
from kb.text import shorten

if TYPE_CHECKING:
    from kb.desk import Desk

_MOST_SAYS = 8
_LONGEST_TITLE = 70
_TRIES = 5


def can_be_drafted(item: WorkItem) -> bool:
    """Tell whether there are words to begin a draft with."""
    return bool(item.words) and item.kind in ("gap", "dead-end", "flagged")


def draft_from(item: WorkItem, desk: "Desk") -> Path:
    """Write a draft into the library and return its path.

    Raises LibraryError where the item has no words, or as `create_article` does.
    """
    if not can_be_drafted(item):
        raise LibraryError("There are no words here to begin an article with.")
    title = shorten(item.words[:1].upper() + item.words[1:], _LONGEST_TITLE)
    category = _category(item, desk)
    says = item.wordings[:_MOST_SAYS] or (item.words,)
    for tried in range(_TRIES):
        name = suggested_id(title, desk.library)
        try:
            return create_article(
                desk.library,
                title,
                category,
                article_id=name if tried == 0 else f"{name}-{tried + 1}",
                says=says,
                environment=item.facts,
            )
        except ConflictError:
            continue  # a file that this library has not read yet
    return create_article(desk.library, title, category, says=says, environment=item.facts)


def _category(item: WorkItem, desk: "Desk") -> str:
    """Return the category that the draft most likely belongs to: that of the nearest article."""
    flow = desk.flows.get(item.flow)
    article = desk.library.find(item.article) or (
        desk.library.find(article_in(flow.article)) if flow is not None else None
    )
    if article is not None:
        return article.category
    known = {category.id for category in desk.library.settings.categories}
    try:
        hits = desk.search(item.words, limit=5).hits
    except DesksideError:
        hits = ()
    return next((hit.category for hit in hits if hit.category.split("/")[0] in known), "")
