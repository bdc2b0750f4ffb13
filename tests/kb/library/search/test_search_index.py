"""What is found, in which order, and what is shown of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.library.search.results import Entry, Section


def ids(results) -> list[str]:
    return [hit.id for hit in results.hits]


def marked(hit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.marks]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("licences missing", "missing-licences"),
        ("what does the contract manager do", "contract-manager"),
        ("bought more but cannot see", "missing-licences"),
        ("vanished", "licences-flow"),
        ("blank plot", "printing"),
        ("plotting", "printing"),
        ("printing", "printing"),
        ("missing-licences", "missing-licences"),
        ("marketing", "missing-licences"),
    ],
)
def test_callers_words_find_the_page(help_desk, words, first) -> None:
    assert ids(help_desk.search(words, "customer"))[0] == first


def test_an_exact_title_is_first_whatever_else_says_it_more_often(article, index_of) -> None:
    louder = article("louder", "Reset and reset again", "Reset the reset. " * 50, says=("reset", "the reset"))
    index = index_of(louder, article("exact", "The Reset", "Other words."))
    assert ids(index.search("the reset", "customer"))[0] == "exact"
    assert ids(index.search("The  RESET!", "customer"))[0] == "exact"


@pytest.mark.parametrize("words", ["-15.570.0", "15.570", "570.0", "2.4.3", "adskflex", "ADSKFLEX", "version 2.4.3"])
def test_codes_and_versions_are_found_whole_and_by_part(help_desk, words) -> None:
    assert ids(help_desk.search(words, "customer"))[0] == "licence-server"


def test_a_code_is_found_in_this_order_before_pages_with_its_numbers(article, index_of) -> None:
    index = index_of(
        article("numbers", "Numbers", "3 of 4, and 4 of 2, and 2 of 3, 2 2 4 4 3 3"),
        article("code", "Tools", "Version 2.4.3"),
    )
    assert ids(index.search("2.4.3", "customer"))[0] == "code"


@pytest.mark.parametrize("words", ["licensing", "adsk", "autocad 2025", "autocad2025", "xfce", "terminal"])
def test_names_written_as_one_word_are_found_by_part(article, index_of, words) -> None:
    index = index_of(
        article("code", "Services", "Restart AdskLicensingService for AutoCAD2025 in xfce4-terminal."),
        article("other", "No"),
    )
    assert ids(index.search(words, "customer")) == ["code"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("purchaser", "contract-manager"), ("mac address", "licence-server"), ("missing seat", "missing-licences")],
)
def test_synonyms_find_what_the_library_calls_otherwise(help_desk, words, found) -> None:
    results = help_desk.search(words, "customer")
    assert found in ids(results)
    assert results.corrected is None


def test_a_synonym_counts_less_than_the_word(article, index_of) -> None:
    index = index_of(article("a", "Licence"), article("b", "Seat"), synonyms=[["licence", "seat"]])
    assert ids(index.search("seat ", "customer")) == ["b", "a"]
    assert ids(index.search("licence ", "customer")) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The license centre", "licence center"),
        ("Organise colours", "organize colors"),
        ("Your email", "e-mail"),
        ("Your e-mail", "email"),
        ("The sign-in page", "signin"),
        ("Log in here", "login"),
        ("Café menu", "cafe"),
        ("The user's seats", "users seat"),
        ("Don't panic", "dont panic"),
        ("Lizenz für Größe", "grosse lizenz"),
        ("許可証が見つからない", "見つからない"),
    ],
)
def test_spellings_of_one_word_find_each_other(article, index_of, text, words) -> None:
    index = index_of(article("it", "It", text), article("not", "Other", "nothing of the kind"))
    assert ids(index.search(words, "customer"))[0] == "it"


@pytest.mark.parametrize("words", ["lic", "licen", "new licences mis", "contract man", "plott"])
def test_the_last_word_is_a_beginning(help_desk, words) -> None:
    assert help_desk.search(words, "customer").hits
    assert help_desk.search(words, "customer").corrected is None


def test_a_space_ends_the_last_word(help_desk) -> None:
    assert ids(help_desk.search("plotte", "customer", as_typed=True)) == ["printing"]
    assert ids(help_desk.search("plotte ", "customer", as_typed=True)) == []


@pytest.mark.parametrize(
    ("words", "corrected", "first"),
    [
        ("lisences missing", "licences missing", "missing-licences"),
        ("contarct manager", "contract manager", "contract-manager"),
        ("cotnract Managr", "contract manager", "contract-manager"),
        ("blankplots", "blank plots", "printing"),
        ("confirmtaion", "confirmation", "missing-licences"),
    ],
)
def test_typing_errors_are_put_right_and_told(help_desk, words, corrected, first) -> None:
    results = help_desk.search(words, "customer")
    assert (results.corrected or "").casefold() == corrected.casefold()
    assert ids(results)[0] == first
    assert results.words == words


@pytest.mark.parametrize("words", ["licence server", "host id", '"lisences"', "the", "how to", "contract xy", "12345"])
def test_good_words_and_quoted_words_are_left_alone(help_desk, words) -> None:
    assert help_desk.search(words, "customer").corrected is None


def test_the_words_as_typed_can_be_asked_for(help_desk) -> None:
    results = help_desk.search("lisences", "customer", as_typed=True)
    assert results.corrected is None
    assert not results.hits
    assert results.weak


def test_a_good_word_that_the_library_lacks_is_not_taken_for_a_slip(article, index_of) -> None:
    pages = [article(f"p{n}", f"Case {n}", "Show the case in the list of cases and print it.") for n in range(9)]
    index = index_of(*pages, article("pay", "Pay the invoice", "How an invoice is paid."))
    assert index.search("pay the invoice in cash", "customer").corrected is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('"order confirmation"', ["missing-licences"]),
        ('"confirmation order"', []),
        ("licences -team", ["licences-flow", "licence-server"]),
        ('licences -"marketing team" -server', ["licences-flow"]),
        ("tag:flex", ["licence-server"]),
        ("tag:fle", ["licence-server"]),
        ("tag:fle ", []),
        ("category:network", ["licence-server"]),
        ('category:"Missing licences"', ["licences-flow", "missing-licences"]),
        ("status:published blank", ["printing"]),
        ("category:printing licences", []),
    ],
)
def test_filters_phrases_and_words_to_leave_out(help_desk, words, found) -> None:
    results = help_desk.search(words, "customer", as_typed=True)
    strict = [hit for hit in results.hits if not results.weak or not words.startswith('"')]
    assert sorted(hit.id for hit in strict) == sorted(found)


def test_quotes_in_a_long_sentence_do_not_exclude(help_desk) -> None:
    sentence = 'I pressed "Frobnicate" and now the licences from our last order are missing in the marketing team'
    assert ids(help_desk.search(sentence, "customer"))[0] == "missing-licences"


def test_a_phrase_that_stands_nowhere_gives_what_comes_nearest_and_says_so(help_desk) -> None:
    results = help_desk.search('"licences marketing"', "customer")
    assert results.weak
    assert ids(results)[0] == "missing-licences"


def test_customers_never_meet_drafts_and_staff_pages(help_desk) -> None:
    for words in ("secret price", "zebra", "zebar", "triage", "status:draft", "contract", "draft-prices"):
        results = help_desk.search(words, "customer")
        assert {"draft-prices", "staff-triage"}.isdisjoint(ids(results))
        assert "zebra" not in (results.corrected or "")
        assert not any("ebra" in hit.snippet for hit in results.hits)
    assert ids(help_desk.search("zebra", "staff"))[0] == "draft-prices"
    assert ids(help_desk.search("status:draft", "staff")) == ["draft-prices"]
    assert help_desk.search("zebar", "staff").corrected == "zebra"


def test_a_hit_opens_at_the_section_that_fits(help_desk) -> None:
    hit = help_desk.search("marketing team", "customer").hits[0]
    assert (hit.id, hit.anchor, hit.heading) == ("missing-licences", "in-another-team", "In another team")
    assert marked(hit) == ["marketing", "team"]
    hit = help_desk.search("lmutil", "customer").hits[0]
    assert (hit.anchor, hit.heading) == ("find-the-host-id", "Find the host ID")


def test_a_code_that_is_a_heading_opens_there(article, index_of) -> None:
    errors = "".join(
        f"## ERR_{name}_ARG\n\nAn argument was {name.lower()}. See ERR_BAD_ARG.\n\n" for name in ("NO", "BAD", "OLD")
    )
    index = index_of(
        article("errors", "Errors", errors), article("other", "Other", "ERR_BAD_ARG ERR_BAD_ARG is raised.")
    )
    hit = index.search("ERR_BAD_ARG", "customer").hits[0]
    assert (hit.id, hit.anchor) == ("errors", "err_bad_arg")


def test_a_hit_by_its_title_opens_at_the_top(help_desk) -> None:
    hit = help_desk.search("new licences are missing", "customer").hits[0]
    assert (hit.anchor, hit.heading) == ("", "")
    assert hit.snippet == "Licences that were bought and do not show."
    assert marked(hit) == ["Licences"]


def test_snippets_show_text_and_no_markup(article, index_of) -> None:
    body = (
        "Some words first. " * 30
        + "Open **the [zebra crossing](../x.md)** with `zebra --run` now. "
        + "More words. " * 30
    )
    hit = index_of(article("it", "It", body)).search("zebra", "customer").hits[0]
    assert hit.snippet.startswith("…") and hit.snippet.endswith("…")
    assert "Open the zebra crossing with zebra --run now." in hit.snippet
    assert marked(hit) == ["zebra", "zebra"]
    assert len(hit.snippet) < 190


def test_articles_and_troubleshooters_come_in_one_list(help_desk) -> None:
    kinds = {hit.kind for hit in help_desk.search("missing licences", "customer").hits}
    assert kinds == {"article", "flow"}


def test_a_flow_and_an_article_may_have_one_id(article, index_of) -> None:
    index = index_of(article("same", "Seats"), Entry("flow", "same", "Seats", summary="No seats"))
    assert {(hit.kind, hit.id) for hit in index.search("seats", "customer").hits} == {
        ("article", "same"),
        ("flow", "same"),
    }


@pytest.mark.parametrize(
    ("words", "weak"),
    [
        ("licences missing", False),
        ("contract manager", False),
        ("my cat has eaten the marketing cables", True),
        ("quantum chromodynamics lagrangian", True),
        ("blank", False),
    ],
)
def test_weak_results_say_so(help_desk, words, weak) -> None:
    assert help_desk.search(words, "customer").weak is weak


def test_nothing_to_look_for_gives_nothing(help_desk) -> None:
    for words in ("", "   ", '"', "-", "tag:", "()", "…"):
        results = help_desk.search(words, "customer")
        assert results.hits == ()
        assert results.words == words


def test_the_limit_is_kept(help_desk) -> None:
    assert len(help_desk.search("licences", "customer", 2).hits) == 2
    assert help_desk.search("licences", "customer", 0).hits == ()


def test_an_empty_library_is_searched_in_peace(index_of) -> None:
    assert index_of().search("anything", "customer").hits == ()


def test_a_long_section_is_shown_where_it_matches(index_of) -> None:
    text = "\n".join(f"Line {n} speaks of nothing." for n in range(2_000)) + "\nThe needle is here.\n" + "hay\n" * 2_000
    index = index_of(
        Entry("article", "hay", "Hay", sections=(Section("", "", "Start."), Section("stack", "Stack", text)))
    )
    hit = index.search("needle", "customer").hits[0]
    assert "The needle is here." in hit.snippet
    assert hit.anchor == "stack"


def test_several_threads_search_at_once(help_desk) -> None:
    words = ["licences missing", "contarct manager", "marketing team", "-15.570.0", "zebra"] * 8
    expected = [help_desk.search(text, "customer") for text in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: help_desk.search(text, "customer"), words)) == expected


def test_a_name_of_one_word_does_not_outweigh_a_text_that_tells_all(article, index_of) -> None:
    others = (article(f"other-{number}", f"Other {number}", "A file is here.") for number in range(30))
    index = index_of(
        article("file", "file", "Tells of what type something is."),
        article("du", "du", "Estimates how much space a file or a folder takes on the disk."),
        *others,
    )
    assert index.search("estimate space of a file on disk ", "customer").hits[0].id == "du"
    assert index.search("file", "customer").hits[0].id == "file"


def test_a_last_word_that_says_nothing_may_still_become_one_that_tells(article, index_of) -> None:
    others = (article(f"shop-{number}", f"Shop {number}", "The shop sells things.") for number in range(40))
    index = index_of(article("forms", "Shop forms", "Fill in."), article("log-in", "Log in", "Enter."), *others)
    for end in range(len("Shop fo"), len("Shop forms") + 1):
        assert "forms" in [hit.id for hit in index.search("Shop forms"[:end], "customer").hits[:5]]
    assert [hit.id for hit in index.search("log in", "customer").hits] == ["log-in"]
    assert index.search("the", "customer").hits == index.search("the ", "customer").hits
