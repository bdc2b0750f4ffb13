"""Reading troubleshooter files: what is read, and how each mistake is named."""

from datetime import date
from pathlib import Path

import pytest

from kb.errors import FormatError, Place
from kb.library.library import Library
from kb.troubleshooter.flow import Contact, Fix
from kb.troubleshooter.load import load_flow, load_flows

FLOW = """\
flow: seats
version: 3
reviewed: 2026-11-20
title: No seats
symptom: We ran out
article: no-seats
says: [no seat left, "all: taken"]
roles: [admin]
status: review
facts:
  free:
    ask: Is a seat free?
    speak: Could you see whether a seat is free?
    why: A free seat only has to be given.
    help: seats.md#free
    record: seats.free
    values:
      some: Yes
      no: No
never:
  - free: [some]
    because: just to have a row
contradiction: help
causes:
  - id: give
    title: One is free
    when: {free: some}
    because: There is one.
    then:
      fix: give.md
      who: [primary_admin, secondary_admin]
      verify: Does it work?
      else: help
  - id: buy
    when: {free: [no]}
    because: There is none.
    after: give
    then: {contact: help}
contacts:
  help:
    subject: "Seats: {account.company}"
    needs: [caller.name]
    asks: [How many]
tests:
  - name: none free
    record: {seats.free: no}
    asked: []
    cause: buy
  - name: one free
    answers: {free: some}
    cause: give
"""


def load(text: str = FLOW):  # type: ignore[no-untyped-def]
    return load_flow(text, path="troubleshooters/seats.yaml")


def place_of(text: str) -> Place:
    return Place("troubleshooters/seats.yaml", FLOW[: FLOW.index(text)].count("\n") + 1)


def changed(old: str, new: str) -> str:
    assert FLOW.count(old) == 1, "the change must be made in one place"
    return FLOW.replace(old, new)


def refused(text: str) -> FormatError:
    with pytest.raises(FormatError) as caught:
        load(text)
    return caught.value


def test_everything_in_a_file_is_read() -> None:
    flow = load()
    assert (flow.id, flow.version, flow.reviewed) == ("seats", 3, date(2026, 11, 20))
    assert (flow.title, flow.symptom, flow.article, flow.status) == ("No seats", "We ran out", "no-seats", "review")
    assert flow.says == ("no seat left", "all: taken")
    assert flow.roles == ("admin",)
    free = flow.facts["free"]
    assert free.values == {"some": "Yes", "no": "No"}
    assert (free.help, free.record, free.place) == ("seats.md#free", "seats.free", place_of("  free:"))
    assert free.speak.startswith("Could you")
    assert flow.never[0].when == {"free": ("some",)}
    assert flow.never[0].because == "just to have a row"
    give, buy = flow.causes.values()
    assert give.then == Fix("give.md", ("primary_admin", "secondary_admin"), "Does it work?", "help")
    assert give.place == place_of("  - id: give")
    assert (buy.then, buy.when, buy.after) == (Contact("help"), {"free": ("no",)}, ("give",))
    assert flow.contacts["help"].asks == ("How many",)
    none_free, one_free = flow.tests
    assert (none_free.record, none_free.asked, none_free.cause) == ({"seats.free": "no"}, (), "buy")
    assert (one_free.answers, one_free.asked) == ({"free": "some"}, None)


def test_values_that_yaml_likes_to_change_stay_texts() -> None:
    flow = load(FLOW.replace("some: Yes", "some: yes").replace("no: No", "no: 0441"))
    assert flow.facts["free"].values == {"some": "yes", "no": "0441"}


def test_what_may_be_left_out() -> None:
    flow = load(
        "flow: seats\ntitle: T\nfacts: {a: {ask: A?, values: {b: B}}}\ncauses: [{id: c, when: {}, then: {contact: d}}]"
    )
    assert (flow.symptom, flow.status, flow.version, flow.reviewed) == ("T", "published", 1, None)
    assert flow.causes["c"].when == {}


def test_control_characters_do_not_get_in() -> None:
    flow = load(FLOW.replace("title: No seats", 'title: "No \\e]52;c;x\\a seats"'))
    assert "\x1b" not in flow.title
    assert "\x07" not in flow.title


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("flow: seats", "flow: other", "", "differ"),
        ("flow: seats", "flow: a b", "", "cannot be a name"),
        ("version: 3", "version: three", "", "whole number"),
        ("reviewed: 2026-11-20", "reviewed: soon", "", "must be a date"),
        ("status: review", "status: ready", "", "cannot be `ready`"),
        ("    why: A free", "    wy: A free", "", "no key `wy`"),
        ("contradiction:", "contradicton:", "", "no key `contradicton`"),
        ("    ask: Is a seat free?", "    ask:", "ask:", "needs `ask`"),
        ("      no: No\n", "      no:\n", "", "needs words"),
        ("      no: No\n", "      no: [No]\n", "", "needs words"),
        ("      no: No\n", "      a=b: No\n", "", "cannot be a name"),
        ("    when: {free: some}", "    when: {free: {}}", "", "must have a value"),
        ("    when: {free: some}", "    when: {free: []}", "", "must have a value"),
        ("    when: {free: some}", "    where: {free: some}", "id: give", "needs `when`"),
        ("  - id: buy", "  - id: give", "id: give\n    when: {free: [no]}", "a second time"),
        ("    then: {contact: help}", "    then: {contact: help, fix: a.md}", "", "both a fix and a contact"),
        ("    then: {contact: help}", "    then: {contakt: help}", "", "no key `contakt`"),
        ('    subject: "Seats: {account.company}"', "    subject:", "", "needs `subject`"),
        ("    cause: give", "    cause:", "cause:\n", "needs `cause`"),
        ("    answers: {free: some}", "    answers: {free: [some]}", "", "must have one value"),
        (
            "  - free: [some]\n    because: just to have a row",
            "  - because: nothing",
            "because: nothing",
            "must name a fact",
        ),
        ("never:\n  - free: [some]\n    because: just to have a row", "never: [x]", "", "`key: value` lines"),
    ],
)
def test_each_mistake_is_named_with_its_line(old: str, new: str, at: str, says: str) -> None:
    text = changed(old, new)
    error = refused(text)
    line = text[: text.index(at or new)].count("\n") + 1
    assert error.where == Place("troubleshooters/seats.yaml", line)
    assert says in error.what


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    assert "`contradiction`" in refused(changed("contradiction:", "contradicton:")).hint


def test_a_key_that_stands_twice_is_refused() -> None:
    assert "second time" in refused(changed("      no: No\n", "      some: No\n")).what


def test_too_many_facts_are_refused() -> None:
    facts = "\n".join(f"  f{number}: {{ask: A?, values: {{b: B}}}}" for number in range(201))
    with pytest.raises(FormatError, match="at most 200 facts"):
        load(f"flow: seats\ntitle: T\nfacts:\n{facts}\ncauses: []")


def library(folder: Path, **files: str) -> Library:
    (folder / "an-article.md").write_text("# An article\n\nText.\n")
    (folder / "troubleshooters").mkdir()
    for name, text in files.items():
        (folder / "troubleshooters" / name.replace("_", ".")).write_text(text)
    return Library.load(folder)


def test_one_broken_file_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    flows, findings = load_flows(
        library(tmp_path, seats_yaml=FLOW, broken_yaml="flow: broken\ntitle: [", empty_yaml="")
    )
    assert list(flows) == ["seats"]
    assert [(one.code, one.place.file) for one in findings] == [
        ("F001", "troubleshooters/broken.yaml"),
        ("F001", "troubleshooters/empty.yaml"),
    ]


def test_two_files_for_one_id_are_named(tmp_path: Path) -> None:
    flows, findings = load_flows(library(tmp_path, seats_yaml=FLOW, seats_yml=FLOW))
    assert flows["seats"].path == "troubleshooters/seats.yaml"
    assert [(one.code, one.place.file) for one in findings] == [("F002", "troubleshooters/seats.yml")]


def test_a_file_that_is_not_text_is_a_finding(tmp_path: Path) -> None:
    opened = library(tmp_path, seats_yaml=FLOW)
    (tmp_path / "troubleshooters" / "seats.yaml").write_bytes(b"flow: s\xff\xfe\n")
    flows, findings = load_flows(opened)
    assert flows == {}
    assert findings[0].code == "F001"
    assert "UTF-8" in findings[0].message


def test_a_link_that_is_put_in_a_files_place_is_not_followed(tmp_path: Path) -> None:
    opened = library(tmp_path, seats_yaml=FLOW)
    secret = tmp_path / "secret.txt"
    secret.write_text(FLOW)
    (tmp_path / "troubleshooters" / "seats.yaml").unlink()
    (tmp_path / "troubleshooters" / "seats.yaml").symlink_to(secret)
    flows, findings = load_flows(opened)
    assert flows == {}
    assert findings[0].code == "F001"


@pytest.mark.parametrize(("months", "due"), [("6", date(2027, 5, 20)), ("120", date(2036, 11, 20)), ("", None)])
def test_a_review_is_due_so_many_months_after_the_last_one(months: str, due: date | None) -> None:
    assert load(changed("version: 3\n", f"version: 3\nreview_every: {months}\n")).review_due == due


@pytest.mark.parametrize("months", ["0", "121", "-1", "six", "1.5", "999999999999", "٦"])
def test_months_between_reviews_are_a_number_from_1_to_120(months: str) -> None:
    with pytest.raises(FormatError, match="a number of months from 1 to 120") as caught:
        load(changed("version: 3\n", f"version: 3\nreview_every: {months}\n"))
    assert caught.value.where == Place("troubleshooters/seats.yaml", 3)


def test_a_review_at_the_end_of_all_dates_stops_nothing() -> None:
    text = changed("version: 3\nreviewed: 2026-11-20\n", "version: 3\nreviewed: 9999-12-31\nreview_every: 1\n")
    assert load(text).review_due == date.max


def test_old_ids_are_read_as_aliases() -> None:
    text = changed("version: 3\n", "version: 3\naliases: [old-seats, old-seats]\n")
    text = text.replace("    ask: Is a seat", "    aliases: [spare]\n    ask: Is a seat").replace(
        "  - id: buy\n", "  - id: buy\n    aliases: order\n"
    )
    flow = load(text)
    assert (flow.aliases, flow.facts["free"].aliases, flow.causes["buy"].aliases) == (
        ("old-seats",),
        ("spare",),
        ("order",),
    )
    assert [flow.fact_id(name) for name in ("free", "spare", "gone")] == ["free", "free", "gone"]
    assert [flow.cause_id(name) for name in ("buy", "order", "gone")] == ["buy", "buy", "gone"]
    with pytest.raises(FormatError, match="cannot be a name"):
        load(changed("version: 3\n", "version: 3\naliases: [a b]\n"))


def test_a_renamed_troubleshooter_is_found_by_its_old_name_unless_that_is_anothers(tmp_path: Path) -> None:
    folder = tmp_path / "troubleshooters"
    folder.mkdir()
    for name, aliases in (("seats", "old, two"), ("two", "old")):
        text = changed("flow: seats\n", f"flow: {name}\naliases: [{aliases}]\n")
        (folder / f"{name}.yaml").write_text(text)
    flows, findings = load_flows(Library.load(tmp_path))
    assert (flows["old"].id, flows["two"].id, flows.get("old").id, flows.get("no")) == ("seats", "two", "seats", None)
    assert "old" in flows and "no" not in flows and set(flows) == {"seats", "two"}
    assert [(one.code, one.place.file) for one in findings] == [
        ("F003", "troubleshooters/seats.yaml"),
        ("F003", "troubleshooters/two.yaml"),
    ]
