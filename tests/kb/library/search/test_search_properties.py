"""Whatever is typed: nothing is raised, nothing leaks, and what is shown is what stands there."""

import string

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kb.library.search.index import SearchIndex
from kb.library.search.plain_sections import plain_sections
from kb.library.search.results import Entry

PUBLIC = [
    Entry(
        "article",
        name,
        title,
        summary=summary,
        tags=("seats",),
        category="help/seats",
        sections=plain_sections(body),
    )
    for name, title, summary, body in (
        (
            "missing",
            "New licences are missing",
            "Bought and not seen.",
            "Look at the order.\n\n## Steps\n\n1. Wait `2 h`.",
        ),
        (
            "manager",
            "What a contract manager does",
            "",
            "Pays, renews and assigns.\n\n## Replace one\n\nAsk us about -15.570.0.",
        ),
        ("server", "The licence server", "", "Run **lmutil** on the server.\n\n| Host | ID |\n|---|---|\n| a | 12 |"),
        ("team", "Move a subscription to another team", "Teams hold subscriptions.", "Open the list of teams."),
        ("expired", "The subscription has expired", "What happens after the end date.", "Renew it in time."),
    )
]
HIDDEN = [
    Entry(
        "article",
        "draft",
        "Xylophone prices",
        status="draft",
        public=False,
        sections=plain_sections("Quetzal discount"),
    ),
    Entry("flow", "hidden-flow", "Xylophone trouble", says=("quetzal",), status="review", public=False),
]
SECRETS = ("xylophone", "quetzal", "discount")
SYNONYMS = [["licence", "seat"], ["contract manager", "purchaser"], ["", "  "], ["(", "["]]
SIGNS = [*"\"'-:()[]{}*?^~\\/+|&!<>.,;#@%$=_`", " ", "  ", "\t", "\n", "\0", "\x1b[31m", "\u202e", "é", "許", "🦓"]
OPERATORS = ["tag:", "category:", "status:", "title:", "AND", "OR", "NOT", "TO", "-", '"', '-"', "15.570.0", "a" * 300]
WORDS = ["licence", "lisence", "seat", "contract manager", "xylophone", "quetzal", "discount", "draft", "ﬁ", "ß", "İ"]
PIECES = st.sampled_from([*SIGNS, *OPERATORS, *WORDS])
ANYTHING = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=8).map(" ".join)
)


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex.open([*PUBLIC, *HIDDEN], None, synonyms=SYNONYMS)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=ANYTHING)
@example(words="licence " * 10_000)
@example(words="(" * 5_000)
@example(words='"' * 501)
@example(words='tag:"')
@example(words="-" * 50)
@example(words="\ud800")
def test_no_text_raises_or_shows_what_is_hidden(index, words) -> None:
    results = index.search(words, "customer")
    index.search(words, "staff", as_typed=True)
    assert results.words == words
    for hit in results.hits:
        assert hit.id not in ("draft", "hidden-flow")
        shown = f"{hit.title} {hit.snippet} {hit.heading}".lower()
        assert not any(secret in shown for secret in SECRETS)
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.marks)
        assert list(hit.marks) == sorted(hit.marks)
        assert "\n" not in hit.snippet
    for secret in SECRETS:
        assert (results.corrected or "").lower().count(secret) <= words.lower().count(secret)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_slip_never_brings_up_a_hidden_word(index, data) -> None:
    secret = data.draw(st.sampled_from(SECRETS))
    at = data.draw(st.integers(0, len(secret) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slip = data.draw(st.sampled_from([secret[:at] + secret[at + 1 :], secret[:at] + letter + secret[at:]]))
    assert secret not in (index.search(slip, "customer").corrected or "")


@pytest.mark.parametrize("entry", PUBLIC, ids=lambda entry: entry.id)
def test_a_page_stays_found_while_its_title_is_typed(index, entry) -> None:
    places = []
    for end in range(2, len(entry.title) + 1):
        ids = [hit.id for hit in index.search(entry.title[:end], "customer").hits]
        places.append(ids.index(entry.id) if entry.id in ids else None)
    assert places[-1] == 0
    found = [place for place in places if place is not None]
    first = places.index(found[0])
    assert None not in places[first:]
    in_front = next(at for at, place in enumerate(places) if place == 0)
    assert max(place for place in places[in_front:] if place is not None) <= 2


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["new", "licences", "are", "missing", "contract", "manager", "server", "team", "list", "end"]),
        min_size=1,
        max_size=6,
    )
)
def test_results_are_the_same_each_time_and_in_order(index, words) -> None:
    text = " ".join(words)
    first = index.search(text, "customer")
    assert first == index.search(text, "customer")
    scores = [hit.score for hit in first.hits]
    assert scores == sorted(scores, reverse=True) or first.hits[0].title.lower() == text
    assert len({(hit.kind, hit.id) for hit in first.hits}) == len(first.hits)
