"""Articles that make a parser slow, deep or large are shown, or their beginning is, quickly and in little memory."""

import random
from itertools import islice

import pytest

from kb.library.blocks import Code
from kb.library.markdown import parse
from tests.hostile.conftest import FULL, stress
from tests.hostile.jobs import article_job, links_job, raw_article_job
from tests.hostile.limits import spent
from tests.hostile.markdown_bombs import BOMBS, LARGE, LINKS

pytestmark = pytest.mark.timeout(900 if FULL else 120)

NAMED = (
    "quotes", "list-deep", "list-line", "mixed-deep", "brackets", "links-open", "stars", "stars-spaced", "references",
    "references-bomb", "one-line", "regex-heading-spaces", "regex-references", "backticks", "variables",
)  # fmt: skip
"""The bombs that go off in every run of the tests; all of them in `make stress`."""


def test_no_article_goes_off() -> None:
    chosen = BOMBS if FULL else {name: BOMBS[name] for name in NAMED}
    found = list(spent(article_job, {name: (text,) for name, text in chosen.items()}, apart=FULL))
    assert [said for one in found for said in one.wrong] == []
    assert len(found) == len(chosen)


def test_no_article_of_nearly_the_largest_size_goes_off() -> None:
    chosen = LARGE if FULL else dict(islice(LARGE.items(), 1))
    found = list(spent(article_job, {name: (text,) for name, text in chosen.items()}, apart=True))
    assert [said for one in found for said in one.wrong] == []


RAW: dict[str, bytes] = {
    "hundred megabytes": b"x" * (100_000_000 if FULL else 20_000_000),
    "one line of ten megabytes": b"word " * 2_000_000,
    "invalid": b"# a\xff\xfe\x80\xc0\xaf\n\nwords\n" * 1_000,
    "overlong": b"\xc0\x80\xe0\x80\xaf" * 1_000,
    "surrogates": b"# \xed\xa0\x80\xed\xb0\x80\n",
    "utf-16": "# Größe\n".encode("utf-16"),
    "utf-16 without a mark": "# Hallo\n\nWelt\n".encode("utf-16-le"),
    "utf-16 backwards": "# Hallo\n\nWelt\n".encode("utf-16-be"),
    "utf-32": "# Größe\n".encode("utf-32"),
    "windows": "# Größe\n".encode("cp1252"),
    "random": random.Random(1).randbytes(200_000),
    "zeros": bytes(500_000),
    "marks": b"\xef\xbb\xbf" * 1_000 + b"# x\n",
    "carriage returns": b"# a\r\rb\r" * 300,
    "empty": b"",
}
TOLD = {
    "hundred megabytes": "A008", "one line of ten megabytes": "A008", "invalid": "A009", "overlong": "A009",
    "surrogates": "A009", "utf-16": "A009", "utf-16 without a mark": "A009", "utf-16 backwards": "A009",
    "utf-32": "A009", "windows": "A009", "random": "A009", "zeros": "A017", "empty": "A124",
}  # fmt: skip


def test_no_bytes_go_off() -> None:
    found = {one.name: one for one in spent(raw_article_job, {name: (data,) for name, data in RAW.items()})}
    assert [said for one in found.values() for said in one.wrong] == []
    for name, code in TOLD.items():
        assert any(f" {code}: " in finding for finding in found[name].result["findings"]), (name, found[name].result)
    assert "only its beginning is shown" in found["hundred megabytes"].result["shown"]
    for name in ("utf-16", "utf-32", "windows"):
        assert "Größe" in found[name].result["shown"]
    for name in ("utf-16 without a mark", "utf-16 backwards"):
        assert "Hallo" in found[name].result["shown"]


def test_ten_thousand_links_do_not_go_off() -> None:
    chosen = LINKS if FULL else {name: LINKS[name] for name in ("own",)}
    found = list(spent(links_job, {name: (text,) for name, text in chosen.items()}))
    assert [said for one in found for said in one.wrong] == []
    assert all(one.result >= 1_000 for one in found if one.name in ("broken", "own", "anchors"))


def test_of_a_text_that_is_too_long_no_word_is_lost() -> None:
    text = "".join(f"- word{number}\n" for number in range(60_000))
    document = parse(text)
    end = document.blocks[-1]
    assert isinstance(end, Code)
    assert end.text.endswith("- word59999")
    first = int(end.text.partition("\n")[0].removeprefix("- word"))
    assert end.line == first + 1
    assert len(document.blocks) == first + 1


@stress
@pytest.mark.parametrize("size", [100_000, 400_000])
def test_time_grows_with_the_size_and_not_faster(size: int) -> None:
    for mark in (
        "[",
        "*a ",
        "`a",
        "<a ",
        "![",
        "> ",
        "- ",
        "&",
        "|a",
        "\\",
        "{a.b}",
        "http://a ",
        "a@b.c ",
        "_a",
        "~~a ",
    ):
        small, large = spent(
            article_job, {"small": (mark * (size // 8 // len(mark)),), "large": (mark * (size // len(mark)),)}
        )
        assert not small.error
        assert not large.error
        assert large.seconds < 12 * small.seconds + 1, (mark, small.seconds, large.seconds)
