"""While one types: what fits stays, an exact title is first, and what is hidden changes nothing that is seen."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kb.library.search.index import SearchIndex
from kb.library.search.plain_sections import plain_sections
from kb.library.search.results import Entry
from kb.library.search.words import name_key

WORDS = (
    *("licence", "licences", "license", "server", "servers", "serial", "seat", "seats", "order", "orders", "reorder"),
    *("team", "teams", "renew", "renewal", "renewing", "assign", "sign", "in", "the", "for", "form", "to", "token"),
    *(
        "adskflex",
        "AutoCAD2025",
        "-15.570.0",
        "1603",
        "e-mail",
        "email",
        "Ann's",
        "don't",
        "naïve",
        "許可",
        "set",
        "up",
    ),
)
SECRETS = ("xylophone", "quetzal", "zygote")
ALL_SHOWN = 50
SIGNS = ("{}", '"{}"', "-{}", "tag:{}", "status: {}", "{}?", "({})", "{}:", "{} -")
ONCE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def text_of(words: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(words, min_size=least, max_size=most).map(" ".join)


SOME = st.sampled_from(WORDS)


def entry(title: str, body: str, heading: str, below: str, said: str) -> Entry:
    sections = plain_sections(f"{body}\n\n## {heading}\n\n{below}")
    return Entry("article", "", title, says=(said,), category="help", sections=sections)


ENTRIES = st.builds(
    entry, text_of(SOME, 1, 4), text_of(SOME, 0, 12), text_of(SOME, 1, 3), text_of(SOME, 0, 12), text_of(SOME, 0, 4)
)
HIDDEN = st.builds(
    entry,
    *(text_of(st.sampled_from((*WORDS, *SECRETS)), 1, 6) for _ in range(5)),
)


def numbered(entries: list[Entry], name: str = "page") -> list[Entry]:
    return [replace(one, id=f"{name}{number}") for number, one in enumerate(entries)]


LIBRARIES = st.lists(ENTRIES, min_size=1, max_size=8).map(numbered)
DRAFTS = st.lists(HIDDEN, max_size=4).map(
    lambda entries: [replace(one, status="draft", public=False) for one in numbered(entries, "draft")]
)


@ONCE
@given(entries=LIBRARIES, data=st.data())
def test_a_page_that_still_fits_stays_while_one_types(entries, data) -> None:
    """Words that stand side by side in a page, in its title, a heading or its text, are typed letter by letter.

    Once it is found it stays found, where all that fits is shown; its place may change, since the last word may still
    become several. It need not hold for a few letters that very many words begin with, which stand for the 24 most
    frequent of them, nor for words that say nothing (`the`).
    """
    index = SearchIndex.open(entries, None)
    page = data.draw(st.sampled_from(entries))
    parts = [page.title, *page.says, *(text for one in page.sections for text in (one.heading, one.text))]
    words = data.draw(st.sampled_from([part for part in parts if part])).split()
    start = data.draw(st.integers(0, len(words) - 1))
    typed = " ".join(words[start : start + data.draw(st.integers(1, 4))])
    found = [
        page.id in [hit.id for hit in index.search(typed[:end], "customer", ALL_SHOWN).hits]
        for end in range(1, len(typed) + 1)
    ]
    assert found[-1]
    assert all(found[found.index(True) :]), typed[: found.index(False, found.index(True)) + 1]


@ONCE
@given(entries=LIBRARIES, drafts=DRAFTS, data=st.data())
def test_an_exact_title_is_first_whatever_signs_it_has(entries, drafts, data) -> None:
    marked = [" ".join(data.draw(st.sampled_from(SIGNS)).format(word) for word in one.title.split()) for one in entries]
    entries = [replace(one, title=title) for one, title in zip(entries, marked, strict=True)]
    index = SearchIndex.open([*entries, *drafts], None)
    page = data.draw(st.sampled_from(entries))
    assume(name_key(page.title))
    change = data.draw(st.sampled_from((str, str.upper, str.lower, lambda title: f"  {title} ")))
    first = index.search(change(page.title), "customer").hits[0]
    assert name_key(first.title) == name_key(page.title)


@ONCE
@given(entries=LIBRARIES, drafts=DRAFTS, data=st.data())
def test_what_is_hidden_changes_nothing_that_is_seen(entries, drafts, data) -> None:
    """With drafts or without, a customer is shown the same pages and corrections, and secret words are weak."""
    words = st.sampled_from((*WORDS, *SECRETS, *(secret[:-2] for secret in SECRETS), "xylophome", "quetzl", "license"))
    typed = data.draw(text_of(words, 1, 5)) + data.draw(st.sampled_from(("", " ")))
    seen = SearchIndex.open([*entries, *drafts], None).search(typed, "customer", ALL_SHOWN)
    alone = SearchIndex.open(entries, None).search(typed, "customer", ALL_SHOWN)
    assert sorted(hit.id for hit in seen.hits) == sorted(hit.id for hit in alone.hits)
    assert seen.corrected == alone.corrected
    shown = " ".join(f"{hit.title} {hit.heading} {hit.snippet}" for hit in seen.hits).lower()
    assert not any(secret in shown for secret in SECRETS)


@ONCE
@given(entries=LIBRARIES, drafts=DRAFTS, secret=st.sampled_from(SECRETS))
def test_a_hidden_word_alone_is_as_weak_as_one_that_stands_nowhere(entries, drafts, secret) -> None:
    results = SearchIndex.open([*entries, *drafts], None).search(secret, "customer")
    assert (results.hits, results.corrected, results.weak) == ((), None, True)
