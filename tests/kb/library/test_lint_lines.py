"""A finding names the very line of what is wrong, and a flood of broken links costs no more than a few."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from kb.library import near
from kb.library.library import Library
from kb.library.lint import check_library
from kb.library.markdown import parse
from kb.library.near import NearNames, Suggestions, nearest
from kb.library_check import check_file

LibraryOf = Callable[..., Library]

PARAGRAPH = """\
words and words
and [one](x-1.md) and `code
over lines` with [two](x-2.md "title")
and ![alt
text](x-3.png), then [three](
x-4.md) and <a
href="x-5.md">five</a> [six
words](x-6.md)
"""


def in_form(form: str) -> str:
    lines = PARAGRAPH.splitlines()
    if form == "quote":
        return "".join(f"> {line}\n" for line in lines)
    if form == "item":
        return "- " + "".join(f"  {line}\n" for line in lines)[2:]
    if form == "note":
        return "> [!NOTE] Title\n" + "".join(f"> {line}\n" for line in lines)
    if form == "html":
        table = '<table><tr><td>\n<a href="x-2.md">c</a></td></tr></table>'
        return f'<div>\n<p>a\n<a href="x-1.md">b</a></p>\n{table}\n</div>\n'
    if form == "table":
        return "| a | b |\n|---|---|\n| [one](x-1.md) | c |\n| d | [two](x-2.md) [three](x-3.md) |\n"
    return PARAGRAPH


@pytest.mark.parametrize("form", ["text", "quote", "item", "note", "html", "table"])
def test_a_link_has_the_line_at_which_its_address_or_its_text_begins(form: str) -> None:
    text = f"# Title\n\nBefore.\n\n{in_form(form)}\nAfter.\n"
    lines = text.split("\n")
    links = parse(text).links
    assert len(links) >= 2
    for link in links:
        assert link.href in lines[link.line - 1], link


def test_links_by_reference_and_bare_addresses_have_their_lines() -> None:
    text = "one\n[two](a.md) `a\nb` and\nthree\nhttps://user@firm.example/ x\n**b\nhttp://other@firm.example**\n"
    assert [(link.line, link.href) for link in parse("one\n[two][r] and\n[three][r]\n\n[r]: a.md").links] == [
        (2, "a.md"),
        (3, "a.md"),
    ]
    addresses = {link.href: link.line for link in parse(text).links if link.href.startswith("http")}
    assert addresses == {"https://user@firm.example/": 5, "http://other@firm.example": 7}


def test_findings_name_the_line_and_not_the_paragraph(library_of: LibraryOf) -> None:
    body = "words\nwords [here](a.md) [gone](gone.md)\nwords [self](#nothing)\nmore [text][undefined]\na purchaser\n"
    library = library_of(
        {"a.md": f"---\ntitle: A\n---\n# A\n\n{body}", "library.yaml": "title: T\nterms: {buyer: purchaser}\n"}
    )
    wanted = {"A116": 7, "A101": 7, "A102": 8, "A125": 9, "A207": 10}
    text = (library.folder / "a.md").read_text()
    for found in (check_library(library), check_file(library, {}, "a.md", text, date(2026, 11, 20))):
        assert {one.code: one.place.line for one in found if one.code in wanted} == wanted


def test_a_link_that_a_snippet_brings_is_told_where_the_snippet_is_named(library_of: LibraryOf) -> None:
    snippets = "title: T\nsnippets:\n  s: |\n    one\n    [gone](gone.md)\n    three\n"
    library = library_of({"a.md": "# A\n\nwords\n{snippet:s}\n[lost](lost.md)\n", "library.yaml": snippets})
    found = [(one.place.line, one.message[:15]) for one in check_library(library) if one.code == "A101"]
    assert found == [(4, "The link `gone."), (5, "The link `lost.")]


def test_names_that_are_looked_through_again_give_what_one_look_gives() -> None:
    names = NearNames(["Licences", "licence-missing", "user"])
    for word in ("licence", "LICENCES", "userr", "nothing-like-it", "licence"):
        assert names.nearest(word) == nearest(word, ["Licences", "licence-missing", "user"])


def test_the_first_broken_links_are_told_with_what_was_meant(
    library_of: LibraryOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(f"- [a](topic-{number}x.md) [again](topic-{number}x.md)\n" for number in range(5))
    library = library_of({f"topic-{number}.md": f"# T\n\n{body}" for number in range(5)})
    hints = [bool(one.hint) for one in check_library(library) if one.code == "A101"]
    assert hints == [True] * 50
    monkeypatch.setattr(Suggestions.__init__, "__defaults__", (3 * len(library.articles),))
    hints = [bool(one.hint) for one in check_library(library) if one.code == "A101"]
    assert hints == ([True] * 6 + [False] * 4) * 5


def test_very_many_broken_links_are_compared_within_bounds(library_of: LibraryOf) -> None:
    def lines(first: int) -> str:
        return "".join(
            f"- [a](missing-{first + number}.md) [b](b.md#part-{first + number}x)\n" for number in range(300)
        )

    files = {f"topic-{number}.md": f"# T\n\n{lines(number * 300)}" for number in range(8)}
    library = library_of({**files, "b.md": "".join(f"## Part {number}\n\n" for number in range(2_000))})
    for article in library.articles.values():
        _ = article.document
    began = time.process_time()
    found = [one.code for one in check_library(library) if one.code in ("A101", "A102")]
    assert len(found) == 4_800
    assert time.process_time() - began < 6
    assert near.MOST_COMPARED >= 1_000_000
