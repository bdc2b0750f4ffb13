"""What is on the editors' work list, in which order, and how it leaves it."""

from datetime import timedelta

import msgspec
import pytest

from kb.errors import LibraryError
from kb.learning.drafting import can_be_drafted, draft_from
from kb.learning.gaps import group_gaps
from kb.learning.report import learn
from kb.learning.report_text import report_json, report_lines, work_json, work_lines
from kb.learning.work_item import WorkItem
from kb.learning.work_list import unused_note, work_list
from kb.library.article_file import read_article
from tests.kb.learning.conftest import NOW, make_case

EARLY = NOW - timedelta(days=60)


def article_at(desk, path):
    relative = path.relative_to(desk.library.folder).as_posix()
    return read_article(desk.library.folder, relative, desk.library.settings.variables).article


def items(desk, kind):
    return [item for item in work_list(learn(desk), desk) if item.kind == kind]


def test_a_desk_that_was_not_used_lists_what_the_files_say(desk):
    found = work_list(learn(desk), desk)
    assert [(item.kind, item.article) for item in found] == [
        ("review", "missing"),
        ("review", "used"),
        ("draft", "soon"),
        ("draft", "half"),
    ]
    assert "after 30 days of counting" in unused_note(learn(desk))


def test_a_flag_names_section_version_and_words_and_where_it_is(desk):
    desk.journal.flagged(NOW, article="missing", section="steps", version="2025-05-05", words="the menu is another one")
    desk.journal.flagged(NOW, flow="seats", section="seen", version="2", words="nobody understands this")
    desk.journal.flagged(NOW, article="gone", section="x", words="of an article that is no more")
    flags = {item.article or item.flow or item.title: item for item in items(desk, "flagged")}
    article = flags["missing"]
    assert (article.title, article.detail) == ("Licences are missing › Steps", "“the menu is another one”")
    assert article.note == "of version 2025-05-05, changed since"
    lines = (desk.library.folder / article.path).read_text().splitlines()
    assert lines[article.line - 1] == "## Steps"
    flow = flags["seats"]
    lines = (desk.library.folder / flow.path).read_text().splitlines()
    assert lines[flow.line - 1].strip() == "seen:"
    assert flow.note == "version 2"
    assert flags["gone › x"].path == ""


def test_reuse_is_review(desk):
    for _ in range(10):
        desk.journal.opened("used", EARLY)
    assert [item.article for item in items(desk, "review")] == ["used", "missing"]
    for _ in range(12):
        desk.journal.helped("used", True, NOW)
    assert [item.article for item in items(desk, "review")] == ["missing", "used"]
    desk.journal.helped("used", False, NOW, "wrong")
    assert [item.article for item in items(desk, "review")] == ["used", "missing"]


def test_troubleshooters_are_due_for_review_too_the_most_used_first(desk):
    path = desk.library.folder / "troubleshooters/seats.yaml"
    text = path.read_text().replace("reviewed: 2026-11-20", "reviewed: 2026-01-10\nreview_every: 6")
    path.write_text(text)
    path.with_name("other.yaml").write_text(
        text.replace("flow: seats", "flow: other").replace("title: Seats", "title: X")
    )
    desk.reload_library()
    for number in range(9):
        desk.cases.save(make_case(desk, {"owner": "caller", "seen": "yes"}, helped=number > 0, number=number))
    first, *others = [item for item in items(desk, "review") if item.flow]
    assert (first.flow, first.path, first.count) == ("seats", "troubleshooters/seats.yaml", 9)
    assert first.detail == "due 2026-07-10, 137 days ago; reviewed 2026-01-10 (troubleshooter)"
    assert first.note == "used 9 times, helped 8, did not 1"
    assert [item.flow for item in others] == ["other"]
    desk.journal.done(first.keys, NOW)
    assert "seats" not in [item.flow for item in items(desk, "review")]


def test_a_question_at_which_many_leave_is_a_dead_end(desk):
    for number in range(3):
        desk.cases.save(make_case(desk, {"owner": "caller"}, number=number))
    desk.cases.save(make_case(desk, {"owner": "caller"}, days=0.1, number=9))
    (item,) = items(desk, "dead-end")
    assert (item.title, item.count) == ("Seats are missing › Does anybody see them?", 3)
    assert item.detail == "3 of 4 cases were left at this question"
    assert item.facts == ("Which address did the order go to? Mine (3 of 3 cases)",)
    desk.journal.done(item.keys, NOW)
    assert items(desk, "dead-end") == []
    for number in range(20, 23):
        later = make_case(desk, {"owner": "unsure"}, number=number)
        desk.cases.save(msgspec.structs.replace(later, updated=NOW + timedelta(hours=1)))
    desk.clock = lambda: NOW + timedelta(days=3)
    (item,) = items(desk, "dead-end")
    assert item.facts == ("Which address did the order go to? Not sure (3 of 3 cases)",)


def test_fixes_that_do_not_help_and_causes_that_are_others_are_dead_ends(desk):
    for number in range(2):
        answers = {"owner": "caller", "seen": "yes"}
        desk.cases.save(make_case(desk, answers, helped=False, said="lost", requested=True, number=number))
    titles = {item.detail for item in items(desk, "dead-end")}
    assert titles == {
        "this fix did not help in 2 of 2 cases",
        "2 of 2 wrap-ups say it was “The order is lost”",
    }


def test_gaps_are_grouped_and_do_not_mind_the_order(desk):
    for words, found in (
        ("plotter driver", "none"),
        ("plotter drivers", "weak"),
        ("ploter driver", "none"),
        ("usb dongle", "some"),
        ("plotter driver", "none"),
        ("", "none"),
    ):
        desk.journal.searched(words, found, NOW)
    desk.journal.searched("driver of a plotter", "weak", NOW, opened="missing")
    events = desk.journal.events()
    groups = group_gaps(events)
    assert [(gap.words, gap.count) for gap in groups] == [("plotter driver", 4), ("usb dongle", 1)]
    assert (groups[0].nothing, groups[0].weak, groups[0].opened) == (3, 1, (("missing", 1),))
    assert group_gaps(reversed(events)) == groups
    first, second = items(desk, "gap")
    assert (first.title, first.article, second.title) == ("plotter driver", "missing", "usb dongle")


def test_a_gap_that_is_done_comes_again_only_with_a_later_search(desk):
    desk.journal.searched("plotter driver", "none", NOW)
    desk.journal.done(items(desk, "gap")[0].keys, NOW + timedelta(minutes=1))
    assert items(desk, "gap") == []
    desk.journal.searched("plotter driver", "none", NOW + timedelta(minutes=2))
    (item,) = items(desk, "gap")
    assert item.count == 1


def test_articles_that_are_never_used_are_listed_once_there_was_time(desk):
    desk.journal.opened("missing", NOW - timedelta(days=29))
    assert items(desk, "unused") == []
    desk.journal.opened("missing", NOW - timedelta(days=31))
    assert [item.article for item in items(desk, "unused")] == ["unused", "used"]
    desk.cases.save(make_case(desk, {"owner": "caller", "seen": "yes"}, helped=True))
    desk.journal.helped("used", True, NOW)
    assert [item.article for item in items(desk, "unused")] == ["unused"]


def test_nothing_is_changed_by_listing(desk):
    before = {path: path.read_bytes() for path in desk.library.folder.rglob("*") if path.is_file()}
    desk.journal.flagged(NOW, article="missing", words="x")
    work_list(learn(desk), desk)
    assert {path: path.read_bytes() for path in desk.library.folder.rglob("*") if path.is_file()} == before


def test_a_draft_begins_with_the_words_and_the_facts(desk):
    for number in range(3):
        desk.cases.save(make_case(desk, {"owner": "caller"}, number=number))
    (item,) = items(desk, "dead-end")
    path = draft_from(item, desk)
    article = article_at(desk, path)
    assert (article.title, article.status, article.category) == ("I cannot see my seats", "draft", "help")
    assert article.says == ("I cannot see my seats", "where are my seats")
    assert "- Which address did the order go to? Mine (3 of 3 cases)" in article.body
    again = draft_from(item, desk)
    assert again != path and again.exists()


@pytest.mark.parametrize("words", ["[x](y) *z* `q` #1", "--- : {a: b}", "…", "a/b/../../c"])
def test_a_draft_about_any_words_is_an_article(desk, words):
    item = WorkItem(kind="gap", keys=("k",), title=words, words=words, wordings=(words,), facts=(words,))
    path = draft_from(item, desk)
    assert path.is_relative_to(desk.library.folder)
    article = article_at(desk, path)
    assert article.findings == ()
    assert article.title.casefold() == words.casefold()


def test_without_words_there_is_no_draft(desk):
    item = items(desk, "draft")[0]
    assert not can_be_drafted(item)
    with pytest.raises(LibraryError, match="no words"):
        draft_from(item, desk)


def test_the_report_and_the_list_fit_and_are_json(desk):
    import json

    from kb.learning.report import report

    for number in range(4):
        desk.cases.save(make_case(desk, {"owner": "caller"}, number=number, record="someone_else"))
    desk.journal.searched("plotter driver", "none", NOW)
    learned = learn(desk)
    found = report(learned, desk)
    text = "\n".join(report_lines(found, desk, 60))
    assert all(len(line) <= 60 for line in text.splitlines())
    assert "left at                 4  Does anybody see them?" in text
    assert "corrected               4  Which address did the order go" in text
    value = json.loads(json.dumps(report_json(found)))
    assert value["flows"][0]["left_at"] == {"seen": 4}
    assert value["gaps"][0]["count"] == 1
    listed = work_list(learned, desk)
    assert all(len(line) <= 60 for line in work_lines(listed, 60))
    assert json.loads(json.dumps(work_json(listed)))[0]["kind"] == "dead-end"
