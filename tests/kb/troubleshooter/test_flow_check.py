"""The check: each mistake that it is there to find, with its code, its line and its example."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from kb.accounts.reading import Reader
from kb.errors import Finding, Severity
from kb.library.library import Library
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.load import load_flow

FLOW = """\
flow: printer
title: The printer does not print
article: printing
facts:
  lamp:
    ask: Is the lamp on?
    why: Without power nothing works.
    help: printing.md#the-lamp
    record: printer.lamp
    values: {on: It is on, off: It is off}
  paper:
    ask: Is there paper?
    why: It stops when the tray is empty.
    values: {yes: Yes, no: No, unsure: Not sure}
never:
  - {lamp: off, paper: unsure, because: In the dark nobody looks.}
contradiction: desk
causes:
  - id: no-power
    when: {lamp: off}
    because: The lamp is off.
    then: {fix: power.md, who: [user], verify: Does it print?, else: desk}
  - id: no-paper
    when: {lamp: on, paper: no}
    because: The tray is empty.
    then: {contact: paper}
  - id: broken
    when: {lamp: on, paper: [yes, unsure]}
    because: It has all that it needs.
    then: {contact: desk}
contacts:
  desk: {subject: "Printer of {account.company}", needs: [caller.name]}
  paper: {subject: Paper}
tests:
  - {name: off, record: {printer.lamp: off}, asked: [], cause: no-power}
  - {name: empty, answers: {lamp: on, paper: no}, cause: no-paper}
  - {name: broken, answers: {lamp: on, paper: yes}, cause: broken}
"""
READERS = {"printer.lamp": Reader("printer.lamp", "Is the lamp on?", ("on", "off"), "", lambda context: None)}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "printing.md").write_text("---\ntitle: Printing\n---\n\n## The lamp\n\nIt is green.\n")
    (tmp_path / "power.md").write_text("---\ntitle: Power\n---\n\n## Steps\n\n1. Plug it in.\n2. Switch it on.\n")
    (tmp_path / "no-steps.md").write_text("---\ntitle: No steps\n---\n\nJust wait.\n")
    (tmp_path / "draft.md").write_text("---\ntitle: Draft\nstatus: draft\n---\n\n## Steps\n\n1. Wait.\n")
    return Library.load(tmp_path)


def flow_of(text: str) -> Flow:
    return load_flow(text, path="printer.yaml")


def found(text: str, library: Library | None = None) -> list[Finding]:
    findings = check_flow(flow_of(text), readers=READERS, library=library)
    return [finding for finding in findings if not finding.code.startswith("F4") and finding.code != "F131"]


def changed(old: str, new: str) -> str:
    assert FLOW.count(old) == 1, "the change must be made in one place"
    return FLOW.replace(old, new)


@pytest.mark.parametrize(
    ("today", "codes"),
    [((2026, 11, 20), []), ((2027, 2, 28), []), ((2027, 3, 1), ["F132"]), ((2026, 8, 30), ["F133"])],
)
def test_a_review_is_due_after_so_many_months(today: tuple[int, int, int], codes: list[str]) -> None:
    flow = flow_of(changed("flow: printer\n", "flow: printer\nreviewed: 2026-08-31\nreview_every: 6\n"))
    findings = check_flow(flow, readers=READERS, library=None, today=date(*today))
    assert [one.code for one in findings if one.code in ("F132", "F133")] == codes
    archived = msgspec.structs.replace(flow, status="archived")
    assert "F132" not in [one.code for one in check_flow(archived, readers=READERS, library=None, today=date.max)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    ask: Is the lamp on?\n", "    ask: Is the lamp on?\n    aliases: [light, paper]\n"),
        ("  - id: no-power\n", "  - id: no-power\n    aliases: [dark, broken]\n"),
    ],
)
def test_an_alias_is_the_name_of_nothing_else(old: str, new: str) -> None:
    (finding,) = found(changed(old, new))
    assert (finding.code, finding.severity) == ("F134", Severity.ERROR)
    assert "a name of `" in finding.message


def test_a_good_flow_has_no_findings(library: Library) -> None:
    assert found(FLOW, library) == []
    assert found(FLOW) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("when: {lamp: on, paper: no}", "when: {lamb: on, paper: no}", "F101", "names the fact `lamb`"),
        ("lamp: off, paper: unsure, because", "lamp: off, papier: unsure, because", "F101", "names the fact `papier`"),
        ("answers: {lamp: on, paper: no}", "answers: {lamp: on, papr: no}", "F101", "names the fact `papr`"),
        ("asked: [], cause", "asked: [lampe], cause", "F101", "names the fact `lampe`"),
        ("when: {lamp: on, paper: no}", "when: {lamp: on, paper: nope}", "F102", "names the value `nope`"),
        ("record: {printer.lamp: off}", "record: {printer.lamp: of}", "F102", "the value `of`"),
        ("record: printer.lamp", "record: printer.lmap", "F103", "names the reader `printer.lmap`"),
        ("record: {printer.lamp: off}", "record: {printer.light: off}", "F103", "which no fact here reads"),
        ("on: It is on, off: It is off", "on: It is on, out: It is off", "F104", "can answer `off`"),
        ("then: {contact: paper}", "then: {contact: papers}", "F106", "names the contact `papers`"),
        ("verify: Does it print?, else: desk", "verify: Does it print?, else: dsk", "F106", "names the contact `dsk`"),
        ("contradiction: desk", "contradiction: disk", "F106", "names the contact `disk`"),
        ("because: The tray is empty.", "because: It is.\n    after: no-pow", "F107", "stands after `no-pow`"),
        ("asked: [], cause: no-power", "asked: [], cause: power", "F109", "expects the cause `power`"),
        ("{account.company}", "{account.compnay}", "F110", "names `account.compnay`"),
        ("needs: [caller.name]", "needs: [caller.nme]", "F110", "names `caller.nme`"),
        ("who: [user]", "who: [usr]", "F111", "names the role `usr`"),
        ("article: printing\n", "roles: [boss]\n", "F111", "names the role `boss`"),
        ("    why: Without power nothing works.\n", "", "F120", "`lamp` needs `why`"),
        ("    because: The tray is empty.\n", "", "F121", "`no-paper` needs `because`"),
        (", because: In the dark nobody looks.", "", "F121", "needs `because`"),
        ("    then: {contact: paper}\n", "", "F122", "`no-paper` has no ending"),
        ("verify: Does it print?, ", "", "F123", "`no-power` needs `verify`"),
        ("who: [user], ", "", "F124", "`no-power` needs `who`"),
        (", else: desk", "", "F125", "`no-power` needs `else`"),
        ("contradiction: desk\n", "", "F126", "`contradiction` is missing"),
        ("unsure: Not sure", "unsure: no", "F128", "`no` and `unsure` of the fact `paper` read the same"),
        (
            "  paper: {subject: Paper}",
            "  paper: {subject: Paper}\n  boss: {subject: B}",
            "F301",
            "`boss` is never used",
        ),
        ("cause: no-paper", "cause: broken", "F302", "It comes to `no-paper`, not to `broken`"),
        ("  - {name: broken, answers: {lamp: on, paper: yes}, cause: broken}\n", "", "F303", "the cause `broken`"),
    ],
)
def test_what_is_named_in_vain_or_missing(old: str, new: str, code: str, says: str) -> None:
    text = changed(old, new)
    messages = [finding.message for finding in found(text) if finding.code == code]
    assert len([message for message in messages if says in message]) == 1


def test_the_nearest_name_is_offered_and_the_line_is_that_of_the_row() -> None:
    text = changed("when: {lamp: on, paper: no}", "when: {lamb: on, paper: no}")
    finding = next(finding for finding in found(text) if finding.code == "F101")
    assert finding.hint == "Did you mean `lamp`?"
    line = text[: text.index("id: no-paper")].count("\n") + 1
    assert str(finding.place) == f"printer.yaml:{line}"


def test_a_fact_with_one_answer_asks_nothing() -> None:
    text = changed("{yes: Yes, no: No, unsure: Not sure}", "{yes: Yes}")
    assert "F127" in {finding.code for finding in found(text)}


def test_a_circle_of_after_is_found_once() -> None:
    text = changed("because: The tray is empty.", "because: It is.\n    after: broken")
    text = text.replace("because: It has all that it needs.", "because: It has.\n    after: no-paper")
    messages = [finding.message for finding in found(text) if finding.code == "F108"]
    assert messages == ["The causes `no-paper` and `broken` stand `after` one another in a circle."]


def test_a_circle_is_told_alone_and_nothing_is_proved_about_its_members() -> None:
    text = changed("because: The tray is empty.", "because: It is.\n    after: broken")
    text = text.replace("because: It has all that it needs.", "because: It has.\n    after: no-paper")
    assert not {"F201", "F202", "F204", "F205", "F302", "F303"} & {finding.code for finding in found(text)}


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("fix: power.md", "fix: powr.md", "F105", "There is no article `powr.md`."),
        ("help: printing.md#the-lamp", "help: printing.md#lamp", "F105", "has no heading `#lamp`"),
        ("article: printing\n", "article: prnting\n", "F105", "There is no article `prnting`."),
        ("fix: power.md", "fix: no-steps.md", "F129", "has no steps to follow"),
        ("fix: power.md", "fix: draft.md", "F130", "customers cannot see this article"),
    ],
)
def test_articles_and_headings_that_do_not_exist(old: str, new: str, code: str, says: str, library: Library) -> None:
    text = changed(old, new)
    assert [finding.code for finding in found(text, library)] == [code]
    assert says in found(text, library)[0].message
    assert found(text) == [], "without a library, articles are not looked for"


def test_a_draft_may_point_to_drafts(library: Library) -> None:
    text = changed("fix: power.md", "fix: draft.md").replace("title: The", "status: draft\ntitle: The")
    assert found(text, library) == []


def test_a_gap_is_shown_as_a_case_in_the_askers_words() -> None:
    (gap,) = found(changed("paper: [yes, unsure]", "paper: yes"))
    assert (gap.code, gap.severity) == ("F201", Severity.ERROR)
    assert gap.example == "Is the lamp on? “It is on”; Is there paper? “Not sure”"
    assert gap.place.line == FLOW[: FLOW.index("- id: no-power")].count("\n") + 1, "where the table begins"


def test_many_gaps_are_not_all_listed() -> None:
    facts = "\n".join(f"  f{n}: {{ask: F{n}?, why: w, values: {{a: A, b: B, c: C}}}}" for n in range(12))
    text = (
        f"flow: printer\ntitle: T\nfacts:\n{facts}\ncauses:\n"
        "  - {id: one, when: {f0: a, f1: a, f2: a, f3: a, f4: a, f5: a, f6: a}, because: b, then: {contact: c}}\n"
        "contacts: {c: {subject: S}}\n"
    )
    gaps = [finding for finding in found(text) if finding.code == "F201"]
    assert len(gaps) == 6
    assert all(gap.example for gap in gaps[:-1])
    assert len({gap.example for gap in gaps}) == 6
    assert "more cases" in gaps[-1].message


def test_two_causes_for_one_case_are_found_unless_one_says_after() -> None:
    text = changed("when: {lamp: off}", "when: {paper: no}")
    text = text.replace("{lamp: on, paper: [yes, unsure]}", "{paper: [yes, unsure]}")
    overlap = next(finding for finding in found(text) if finding.code == "F202")
    assert "`no-power` and `no-paper` both fit" in overlap.message
    assert overlap.example == "Is the lamp on? “It is on”; Is there paper? “No”"
    text = text.replace("because: The tray is empty.", "because: It is.\n    after: no-power")
    assert "F202" not in {finding.code for finding in found(text)}


def test_after_counts_through_other_rows() -> None:
    text = FLOW.replace("when: {lamp: on, paper: no}", "when: {paper: no}\n    after: no-power")
    text = text.replace("{lamp: on, paper: [yes, unsure]}", "{}\n    after: no-paper")
    assert found(text) == []


def test_two_causes_that_end_the_same_way_are_a_warning() -> None:
    text = changed("then: {contact: paper}", "then: {contact: desk}").replace(
        "{lamp: on, paper: [yes, unsure]}", "{lamp: on}"
    )
    overlap = next(finding for finding in found(text) if finding.code == "F203")
    assert overlap.severity is Severity.WARNING
    assert "F202" not in {finding.code for finding in found(text)}


def test_a_row_that_never_comes_out_names_what_stands_before_it() -> None:
    row = "  - {id: late, when: {lamp: off, paper: no}, after: no-power, because: b, then: {contact: paper}}\ncontacts:"
    dead = next(finding for finding in found(changed("contacts:", row)) if finding.code == "F204")
    assert dead.message == "The cause `late` can never come out: `no-power` wins in every case that it fits."


def test_a_row_that_several_rows_cover_together_is_dead() -> None:
    after = "after: [no-power, no-paper, broken]"
    row = f"  - {{id: late, when: {{paper: no}}, {after}, because: b, then: {{contact: paper}}}}\ncontacts:"
    dead = next(finding for finding in found(changed("contacts:", row)) if finding.code == "F204")
    assert "`no-power` and `no-paper` win" in dead.message


def test_a_row_that_never_excludes_is_dead() -> None:
    row = "  - {id: dark, when: {lamp: off, paper: unsure}, because: b, then: {contact: paper}}\ncontacts:"
    dead = next(finding for finding in found(changed("contacts:", row)) if finding.code == "F204")
    assert "`never` excludes every case" in dead.message


def test_a_fact_that_decides_nothing_is_found() -> None:
    fact = "  moon: {ask: Full moon?, why: w, values: {yes: Yes, no: No}}\nnever:"
    idle = next(finding for finding in found(changed("never:", fact)) if finding.code == "F205")
    assert idle.message.startswith("The fact `moon` decides nothing")
    assert idle.place.line == FLOW[: FLOW.index("never:")].count("\n") + 1


def test_a_fact_that_rows_name_and_that_decides_nothing_all_the_same() -> None:
    text = changed("when: {lamp: off}", "when: {lamp: off, paper: [yes, no]}")
    assert found(text) == [], "`never` excludes the third value"
    both = changed(
        "because: In the dark nobody looks.}", "because: x}\n  - {lamp: on, paper: [no, unsure], because: y}"
    )
    both = both.replace("  - {name: empty, answers: {lamp: on, paper: no}, cause: no-paper}\n", "")
    codes = {finding.code: finding.message for finding in found(both)}
    assert "F204" in codes
    assert "`paper` decides nothing" in codes["F205"]


def test_an_answer_that_never_excludes_is_found() -> None:
    text = changed("because: In the dark nobody looks.}", "because: x}\n  - {paper: unsure, because: One can look.}")
    warning = next(finding for finding in found(text) if finding.code == "F206")
    assert "The answer `unsure` of the fact `paper`" in warning.message


def test_never_may_not_exclude_everything() -> None:
    text = changed("because: In the dark nobody looks.}", "because: x}\n  - {lamp: [on, off], because: y}")
    assert "F208" in {finding.code for finding in found(text)}


def test_the_number_of_questions_is_told() -> None:
    notes = [finding for finding in check_flow(flow_of(FLOW), readers=READERS, library=None) if finding.code == "F401"]
    assert [note.message for note in notes] == [
        "When the record says nothing, it asks 1.5 questions on average and 2 at most."
    ]
    assert notes[0].severity is Severity.NOTE


def test_findings_stand_in_the_order_of_the_file_and_only_once() -> None:
    text = changed("    because: The tray is empty.\n", "").replace("    why: Without power nothing works.\n", "")
    findings = found(text)
    lines = [finding.place.line or 0 for finding in findings]
    assert lines == sorted(lines)
    assert len(set(findings)) == len(findings)


def test_a_fact_should_tell_how_its_answer_is_found_out() -> None:
    (note,) = [one for one in check_flow(flow_of(FLOW), readers=READERS, library=None) if one.code == "F131"]
    assert note.severity is Severity.NOTE and note.example == "Is there paper?"
    assert "The fact `paper` has no `help`" in note.message
