"""The shipped library: what callers type finds the right article among the first three."""

from pathlib import Path

import pytest

from kb.desk import Desk, open_desk
from kb.library.search.searches import GOOD_ENOUGH, load_searches
from kb.library_check import ranked_searches
from kb.settings import Folders, Settings, shipped_library


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    folders = Folders(folder / "config.toml", folder / "data", folder / "cache")
    return open_desk(Settings(), folders, library=Path(shipped_library()))


def test_the_searches_of_the_shipped_library_find_their_articles(desk) -> None:
    ranked = ranked_searches(desk.library, desk.flows, desk.index.search)
    assert len(ranked) >= 40
    low = [one.search.words for one in ranked if one.rank is None or one.rank > GOOD_ENOUGH]
    assert low == []
    assert load_searches(desk.library.folder)[1] == ()


@pytest.mark.parametrize("words", ["licneces missing", "contarct manager left", "forgoten password", "host nmae"])
def test_a_slip_costs_nothing_in_the_shipped_library(desk, words) -> None:
    results = desk.search(words)
    assert results.corrected
    assert not results.weak


def test_questions_of_another_trade_are_told_apart(desk) -> None:
    assert desk.search("how do I bake sourdough bread in a wood fired oven").weak
    assert not desk.search("our contract manager has left").weak


def test_every_visible_article_is_first_for_its_title(desk) -> None:
    titles = {article.title for article in desk.library.visible("customer")}
    wrong = [title for title in titles if desk.search(title, 3).hits[0].title.casefold() != title.casefold()]
    assert wrong == []


def test_each_anchor_leads_to_a_heading(desk) -> None:
    for words in ("host id", "who can do this", "check that it worked", "error codes", "have ready order number"):
        for hit in desk.search(words).hits:
            if hit.anchor:
                slugs = [heading.slug for heading in desk.library.article(hit.id).document.headings]
                assert hit.anchor in slugs
