"""Folders of other systems' Markdown, opened as they are: titles, trees, links, drafts, and what the check says.

Each stands in one file of `tests/fixtures/dialects`; a line `@@ path` begins each of its files.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.library.library import Library
from kb.library.lint import check_library

DIALECTS = Path(__file__).parents[2] / "fixtures" / "dialects"
TITLES = {
    "docusaurus": {"First", "Welcome", "Set up"},
    "hugo": {"Blog", "Docs", "Pods"},
    "jekyll": {"Two", "One", "Home"},
    "learn": {"More", "Keys", "Start"},
    "mkdocs": {"A", "B", "Home"},
    "obsidian": {"First page", "Second"},
}
NOISE = ("{{", "{%", ":::", "[[", "!!!", "===", "[!", "import ")


def files_of(dialect: str) -> dict[str, str]:
    parts = (DIALECTS / f"{dialect}.txt").read_text(encoding="utf-8").split("@@ ")[1:]
    return {path: text for path, _, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("dialect", TITLES)
def test_a_folder_of_any_system_is_a_library(library_of: Callable[..., Library], dialect: str) -> None:
    library = library_of(files_of(dialect))
    listed = [article.title for branch in library.tree("customer") for article in branch.walk()]
    assert (set(listed), len(listed)) == (TITLES[dialect], len(TITLES[dialect]))
    assert [str(one) for one in check_library(library) if one.severity == "error" or one.code == "A014"] == []
    for article in library.articles.values():
        text = " ".join(str(block) for block in article.document.blocks)
        assert [noise for noise in NOISE if noise in text] == []


def test_links_lead_where_the_site_would(library_of: Callable[..., Library]) -> None:
    library = library_of(files_of("docusaurus"))
    assert library.linked_from(library.article("set-up")) == {"first", "intro"}
    library = library_of(files_of("learn"))
    assert library.linked_from(library.article("Index")) == {"About"}


def test_articles_stand_in_the_order_that_their_files_ask_for(library_of: Callable[..., Library]) -> None:
    weights = {"Last": "x", "Second": "20", "First": "-1.5", "Third": "100"}
    files = {f"a/{name}.md": f"---\ntitle: {name}\nweight: {weight}\n---\n" for name, weight in weights.items()}
    (branch,) = library_of(files).tree("staff")
    assert [article.title for article in branch.articles] == ["First", "Second", "Third", "Last"]


def test_folders_stand_in_the_order_of_their_own_articles(library_of: Callable[..., Library]) -> None:
    library = library_of(files_of("hugo"))
    (content,) = library.tree("customer")
    assert [branch.category.title for branch in content.branches] == ["Blog", "Docs"]
    assert [branch.articles[0].title for branch in content.branches] == ["Blog", "Docs"]
