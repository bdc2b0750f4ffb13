"""New articles: a template that passes the check, ids that are free, and nothing written over."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import ConflictError, LibraryError
from kb.library.front_matter import parse_front_matter, split
from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.new_article import article_template, create_article, suggested_id
from kb.text import clean_line

LibraryOf = Callable[..., Library]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_title_is_read_back_as_it_was(title: str) -> None:
    block, _, _ = split(article_template(title, "users", summary=title, says=[title]))
    front_matter = parse_front_matter(block, file="a.md")
    assert front_matter.title == front_matter.summary == clean_line(title)
    assert front_matter.says == ((clean_line(title),) if clean_line(title) else ())
    assert front_matter.status == "draft"
    assert front_matter.findings == ()


@pytest.mark.parametrize(
    ("title", "article_id"),
    [
        ("Can't sign in: what now?", "cant-sign-in-what-now"),
        ("Größe & Über", "grosse-uber"),
        ("  -- ", "article"),
        ("漢字の記事", "漢字の記事"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_ids_from_titles(title: str, article_id: str) -> None:
    assert suggested_id(title) == article_id


def test_ids_that_are_taken_get_a_number(library_of: LibraryOf) -> None:
    library = library_of({"a/one.md": "---\naliases: [two]\n---\nx\n", "One-2.md": "x\n"})
    assert suggested_id("One", library) == "one-3"
    assert suggested_id("Two", library) == "two-2"


def test_a_new_article_is_a_draft_that_passes_the_check(library_of: LibraryOf) -> None:
    library = library_of({"library.yaml": "categories:\n  - {id: users, title: Users}\n", "users/a.md": "# A\n"})
    path = create_article(library, "Add a user: how", "users")
    assert path == library.folder / "users" / "add-a-user-how.md"
    grown = library.with_article(path)
    article = grown.article("add-a-user-how")
    assert (article.title, article.category, article.status) == ("Add a user: how", "users", "draft")
    assert article.reviewed == date.today()
    assert [step.text for step in grown.steps("add-a-user-how")] == ["The first thing to do.", "The next one."]
    found = [finding for finding in check_library(grown) if finding.place.file == article.path]
    assert [finding.code for finding in found] == ["A105"]


def test_a_new_article_names_no_variable_that_its_library_lacks(library_of: LibraryOf) -> None:
    bare = library_of({"a.md": "# A\n"})
    path = create_article(bare, "New")
    assert "contact the support desk." in path.read_text(encoding="utf-8")
    found = [finding.code for finding in check_library(bare.with_article(path)) if finding.place.file == path.name]
    assert "A020" not in found


def test_nothing_is_written_over(library_of: LibraryOf) -> None:
    library = library_of({"a/one.md": "# One\n"})
    with pytest.raises(ConflictError):
        create_article(library, "New", "a", article_id="one")
    (library.folder / "a" / "fresh.md").write_text("not seen yet")
    with pytest.raises(ConflictError):
        create_article(library, "New", "a", article_id="fresh")
    assert (library.folder / "a" / "fresh.md").read_text() == "not seen yet"


@pytest.mark.parametrize(
    ("title", "category", "article_id"),
    [
        ("", "a", ""),
        ("T", "../out", ""),
        ("T", "a/../../out", ""),
        ("T", "a", "../x"),
        ("T", "a", ".hidden"),
        ("T", ".git", ""),
    ],
)
def test_names_that_leave_the_library_are_refused(
    library_of: LibraryOf, title: str, category: str, article_id: str
) -> None:
    library = library_of({"a/one.md": "# One\n"})
    with pytest.raises(LibraryError):
        create_article(library, title, category, article_id=article_id)
    assert sorted(path.name for path in library.folder.parent.iterdir()) == ["library"]


def test_a_category_that_is_a_link_is_refused(library_of: LibraryOf, tmp_path: Path) -> None:
    library = library_of({"a/one.md": "# One\n"})
    (tmp_path / "outside").mkdir()
    (library.folder / "b").symlink_to(tmp_path / "outside")
    with pytest.raises(LibraryError):
        create_article(library, "T", "b")
    with pytest.raises(LibraryError):
        create_article(library, "T", "b/c")
    assert list((tmp_path / "outside").iterdir()) == []
