"""Any folder of Markdown is a library, and one bad file never spoils the rest."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import LibraryError, NotFoundError
from kb.library.library import Library

LibraryOf = Callable[..., Library]
Write = Callable[..., Path]


def found(library: Library) -> set[tuple[str, str]]:
    return {(finding.code, str(finding.place)) for finding in library.findings}


def test_front_matter_and_body(library_of: LibraryOf) -> None:
    library = library_of({"a/x.md": "---\ntitle: The title\nsummary: S\n---\n\n# Heading\n\ntext\n"})
    article = library.article("x")
    assert (article.title, article.summary, article.category, article.path) == ("The title", "S", "a", "a/x.md")
    assert (article.body, article.body_line) == ("\n# Heading\n\ntext\n", 5)
    assert article.document.headings[0].line + article.body_line - 1 == 6
    assert library.findings == ()


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# **Bold** [link](x) `code`\n", "Bold link code"),
        ("## Second\n\n# First\n", "First"),
        ("```\n# not this\n```\n\nSetext\n======\n", "Setext"),
        ('<h1 align="center">In <b>HTML</b></h1>\n', "In HTML"),
        ("no heading\n", "My file name"),
        ("", "My file name"),
    ],
)
def test_title_from_the_text_or_the_name(library_of: LibraryOf, body: str, title: str) -> None:
    library = library_of({"my-file_name.md": body})
    article = library.article("my-file_name")
    assert article.title == title
    assert article.status == "published"
    assert article.body_has_title == (title != "My file name" and not body.startswith("##") and "```" not in body)


def test_line_ends_marks_and_control_characters(library_of: LibraryOf) -> None:
    library = library_of({"a.md": b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nb\x1b[2Jc\r\nd\r\n"})
    assert library.article("a").body == "b\ufffd[2Jc\nd\n"


def test_variables_are_filled_in(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "library.yaml": "support: {phone: 01234 5}\n",
            "a.md": "---\ntitle: T {support.phone}\nsummary: S {support.phone}\n---\n{support.phone} {support.fax}\n",
        }
    )
    article = library.article("a")
    assert (article.title, article.summary) == ("T 01234 5", "S 01234 5")
    assert article.body == "01234 5 {support.fax}\n"
    assert ("A020", "a.md:5") in found(library)


def test_a_broken_article_is_listed_and_hidden_from_customers(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "good.md": "# Good\n",
            "yaml.md": "---\ntitle: a: b\nstatus: draft\n---\n\n# Shown\n",
            "open.md": "---\ntitle: x\nstatus: draft\n\n# Also shown\n",
        }
    )
    assert [article.id for article in library.visible("customer")] == ["good"]
    assert library.article("yaml").title == "Shown"
    assert library.article("open").title == "Also shown"
    assert {"open", "yaml"} < {article.id for article in library.visible("staff")}
    assert found(library) == {("A011", "yaml.md:2"), ("A011", "open.md:1")}


def test_a_block_that_ends_at_a_later_rule_hides_no_text(library_of: LibraryOf) -> None:
    library = library_of({"a.md": "---\ntitle: x\nstatus: draft\n\n# Body\n\ntext\n\n---\n\nmore\n"})
    article = library.article("a")
    assert (article.title, article.status) == ("Body", "draft")
    assert (article.body, article.body_line) == ("# Body\n\ntext\n\n---\n\nmore\n", 5)


def test_wrong_encodings_are_shown_as_well_as_can_be(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "windows.md": "# Caf\u00e9 \u2013 100 \u20ac\n".encode("cp1252"),
            "mixed.md": "# Café\n".encode() + b"x \xff y\n",
            "utf16.md": "# Größe\n".encode("utf-16"),
        }
    )
    assert library.article("windows").title == "Café – 100 €"
    assert library.article("mixed").body == "# Café\nx \ufffd y\n"
    assert library.article("utf16").title == "Größe"
    assert found(library) == {("A009", "windows.md:1"), ("A009", "mixed.md:2"), ("A009", "utf16.md:1")}


def test_an_article_that_is_too_large_shows_its_beginning(library_of: LibraryOf) -> None:
    library = library_of({"big.md": b"# Big\n\n" + b"some words here\n\n" * 1_250_000, "a.md": "# A\n"})
    article = library.article("big")
    assert len(article.body) < 300_000
    assert article.document.blocks[0].containers[0].kind == "admonition"
    assert article.document.headings[0].line + article.body_line - 1 == 1
    assert ("A008", "big.md") in found(library)
    assert library.article("a").title == "A"


@pytest.mark.timeout(20)
def test_what_is_no_readable_file_is_listed(write_library: Write) -> None:
    folder = write_library({"a.md": "# A\n", "folder.md/inner.md": "# Inner\n", "locked.md": "# L\n"})
    os.mkfifo(folder / "pipe.md")
    (folder / "locked.md").chmod(0)
    library = Library.load(folder)
    assert library.article("inner").category == "folder.md"
    assert library.article("pipe").status == "draft"
    assert "not a plain file" in library.article("pipe").body
    assert ("A007", "pipe.md") in found(library)
    assert ("A004", "folder.md") in found(library)
    if os.geteuid() != 0:
        assert ("A007", "locked.md") in found(library)


def test_links_and_hidden_folders_are_left_out_and_named(write_library: Write, tmp_path: Path) -> None:
    folder = write_library({"a.md": "# A\n", ".git/x.md": "# no\n", "sub/.hidden/y.md": "# no\n", ".z.md": "# no\n"})
    (tmp_path / "outside.md").write_text("# Outside\n")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "loop").symlink_to(folder)
    library = Library.load(folder)
    assert list(library.articles) == ["a"]
    assert found(library) == {("A002", "link.md"), ("A002", "loop"), ("A006", ".git")}
    note = next(finding for finding in library.findings if finding.code == "A006")
    assert note.message == "2 hidden folders left out: .git and sub/.hidden."


def test_names_that_cannot_be_shown(write_library: Write) -> None:
    folder = write_library({"a.md": "# A\n"})
    for name in (b"\xff.md", b"x\x1b]2;t\x07\n.md"):
        (folder / os.fsdecode(name)).write_text("# Odd\n")
    library = Library.load(folder)
    assert len(library.articles) == 3
    assert all(
        character.isprintable() for article in library.articles.values() for character in article.id + article.path
    )
    assert sum(finding.code == "A010" for finding in library.findings) == 2


def test_two_articles_of_one_name_are_both_kept(library_of: LibraryOf) -> None:
    library = library_of({"a/x.md": "# One\n", "b/c/x.md": "# Two\n", "d/c/x.md": "# Three\n", "c-x.md": "# Four\n"})
    assert {article_id: article.title for article_id, article in library.articles.items()} == {
        "x": "One",
        "b-c-x": "Two",
        "d-c-x": "Three",
        "c-x": "Four",
    }
    assert found(library) == {("A016", "b/c/x.md"), ("A016", "d/c/x.md")}


def test_a_folder_s_own_article_takes_its_name(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "README.md": "# Top\n",
            "a/README.md": "# A\n",
            "b/a/index.md": "# B A\n",
            "b/README.md": "# B\n",
            "c/b.md": "# C B\n",
        }
    )
    assert {article_id: article.title for article_id, article in library.articles.items()} == {
        "README": "Top",
        "a": "A",
        "b-a": "B A",
        "b": "C B",
        "b-2": "B",
    }
    assert library.findings == ()


def test_ids_aliases_and_names_find_articles(library_of: LibraryOf) -> None:
    library = library_of({"a/Real.md": "---\naliases: [old, other.md]\n---\n# R\n", "other.md": "# O\n"})
    real = library.article("Real")
    assert library.article("old") is real
    assert library.article("a/Real.md") is real
    assert library.article("real") is real
    assert library.article("other").title == "O"
    with pytest.raises(NotFoundError) as caught:
        library.article("Reel")
    assert caught.value.hint == "Did you mean `Real`?"
    with pytest.raises(NotFoundError) as caught:
        library.article("x\x1b]52;c;y\x07")
    assert "\x1b" not in str(caught.value)


def test_empty_and_missing_folders(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    library = Library.load(tmp_path / "empty")
    assert library.articles == {}
    assert [finding.code for finding in library.findings] == ["A001"]
    assert library.tree("staff") == ()
    with pytest.raises(LibraryError, match="does not exist"):
        Library.load(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="not a folder"):
        Library.load(tmp_path / "file")


def test_the_tree_follows_library_yaml_then_folders(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "library.yaml": "categories: [{id: second, title: Second}, {id: first, title: First}, {id: none}]\n",
            "first/b.md": "# B\n",
            "first/a.md": "# A\n",
            "first/README.md": "# Zed\n",
            "first/deep/er/d.md": "# D\n",
            "second/staff.md": "---\nroles: [staff]\n---\n# S\n",
            "else/e.md": "---\ncategory: first\n---\n# E\n",
            "z-folder/z.md": "# Z\n",
            "top.md": "# Top\n",
        }
    )
    tree = library.tree("customer")
    assert [(branch.category.id, branch.category.title) for branch in tree] == [
        ("first", "First"),
        ("z-folder", "Z folder"),
        ("", "Other articles"),
    ]
    assert [article.title for article in tree[0].articles] == ["Zed", "A", "B", "E"]
    assert tree[0].branches[0].category.id == "first/deep"
    assert [article.title for article in tree[0].walk()] == ["Zed", "A", "B", "E", "D"]
    assert [branch.category.id for branch in library.tree("staff")] == ["second", "first", "z-folder", ""]


def test_status_and_roles_decide_what_customers_see(library_of: LibraryOf) -> None:
    library = library_of(
        {
            f"{status}.md": f"---\nstatus: {status}\n---\n# X {status}\n"
            for status in ("draft", "review", "published", "archived")
        }
        | {"staff.md": "---\nroles: [staff]\n---\n# S\n", "both.md": "---\nroles: [staff, admin]\n---\n# B\n"}
    )
    assert [article.id for article in library.visible("customer")] == ["both", "published"]
    assert len(library.visible("staff")) == 6


def test_one_changed_file_is_read_again(library_of: LibraryOf) -> None:
    library = library_of({"a.md": "# A\n\n[b](b.md)\n", "b.md": "# B\n"})
    before = library.article("b").document
    (library.folder / "a.md").write_text("# New\n")
    changed = library.with_article(library.folder / "a.md")
    assert (library.article("a").title, changed.article("a").title) == ("A", "New")
    assert changed.article("b").document is before
    assert [article.id for article in changed.backlinks("b", "staff")] == []
    (library.folder / "c.md").write_text("# C\n")
    grown = changed.with_article("c.md")
    assert list(grown.articles) == ["a", "b", "c"]
    assert grown.article("b").document is before
    (library.folder / "a.md").unlink()
    assert list(grown.with_article("a.md").articles) == ["b", "c"]
    (library.folder / "library.yaml").write_text("title: Named\n")
    assert grown.with_article("library.yaml").settings.title == "Named"
    assert grown.with_article("/elsewhere/x.md") is grown
    assert grown.with_article(library.folder / ".a.md.swp") is grown


def test_troubleshooters_are_found(write_library: Write, tmp_path: Path) -> None:
    folder = write_library({"a.md": "# A\n", "troubleshooters/x.yaml": "flow: x\n", "troubleshooters/n.md": "# N\n"})
    (tmp_path / "y.yaml").write_text("flow: y\n")
    (folder / "troubleshooters" / "y.yaml").symlink_to(tmp_path / "y.yaml")
    library = Library.load(folder)
    assert library.flow_files() == [folder / "troubleshooters" / "x.yaml"]
    assert library.flow_ids == {"x"}
    assert library.article("n").category == "troubleshooters"


def test_a_thousand_articles_load_without_a_parser(write_library: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    front = "---\ntitle: T{0}\ntags: [a, b]\nsays:\n  - c d\nreviewed: 2026-01-02\n---\n\n# H\n\n[x](n{1}.md)\n\n{2}\n"
    folder = write_library({f"c{n % 9}/n{n}.md": front.format(n, n + 1, "words — " * 300) for n in range(300)})

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a body or a block of front matter was parsed while loading")

    monkeypatch.setattr("kb.library.front_matter.load_mapping", refuse)
    monkeypatch.setattr("kb.library.markdown.parse", refuse)
    assert len(Library.load(folder).articles) == 300
