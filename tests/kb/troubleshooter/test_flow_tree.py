"""The tree of questions, the count of questions and better orders, new flows, and the start point."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from kb.errors import FlowError, LibraryError
from kb.library.library import Library
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.estimate import Estimate
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.load import load_flow, load_flows
from kb.troubleshooter.new_flow import create_flow, flow_template
from kb.troubleshooter.order import count_questions, order_findings
from kb.troubleshooter.start import symptoms
from kb.troubleshooter.table import Table
from kb.troubleshooter.tree import tree_mermaid, tree_text

LAMP = """\
flow: lamp
version: 2
title: It is dark
facts:
  plugged:
    ask: Is it plugged in?
    values: {yes: Yes, no: No, unsure: Not sure}
    record: lamp.plug
  bulb:
    ask: Is the bulb whole?
    values: {yes: Yes, no: No}
causes:
  - id: plug
    title: It is not plugged in.
    when: {plugged: no}
    then: {fix: plug-in.md, else: desk}
  - {id: bulb, when: {plugged: [yes, unsure], bulb: no}, then: {contact: desk}}
  - {id: wire, when: {plugged: [yes, unsure], bulb: yes}, then: {contact: desk}}
contacts:
  desk: {subject: Lamp}
"""


def lamp(old: str = "", new: str = "") -> Flow:
    assert not old or old in LAMP
    return load_flow(LAMP.replace(old, new) if old else LAMP, path="lamp.yaml")


def far_pairs(pairs: int) -> Flow:
    """A flow whose causes each join one fact of the first half with one of the second: the worst order for it."""
    names = [f"x{number}" for number in range(pairs)] + [f"y{number}" for number in range(pairs)]
    questions = "\n".join(f"  {name}: {{ask: Is it {name}?, values: {{a: A, b: B}}}}" for name in names)
    rows = []
    for number in range(pairs):
        after = ", ".join(f"r{earlier}" for earlier in range(number))
        when = f"{{x{number}: a, y{number}: a}}"
        rows.append(f"  - {{id: r{number}, when: {when}, after: [{after}], then: {{contact: desk}}}}")
    rows.append(f"  - {{id: rest, when: {{}}, after: r{pairs - 1}, then: {{contact: desk}}}}")
    text = f"flow: far\ntitle: Far\nfacts:\n{questions}\ncauses:\n" + "\n".join(rows)
    return load_flow(f"{text}\ncontacts: {{desk: {{subject: S}}}}\n", path="far.yaml")


CHAIN = """\
flow: chain
title: Chain
facts:
  room: {ask: Which room?, values: {hall: Hall, attic: Attic, cellar: Cellar}}
  one: {ask: One?, values: {yes: Yes, no: No}}
  two: {ask: Two?, values: {yes: Yes, no: No}}
  three: {ask: Three?, values: {yes: Yes, no: No}}
  four: {ask: Four?, values: {yes: Yes, no: No}}
causes:
  - {id: attic, when: {room: attic, one: yes}, then: {contact: desk}}
  - {id: first, when: {one: yes}, after: attic, then: {contact: desk}}
  - {id: second, when: {one: no, two: yes}, then: {contact: desk}}
  - {id: third, when: {one: no, two: no, three: yes}, then: {contact: desk}}
  - {id: fourth, when: {one: no, two: no, three: no, four: yes}, then: {contact: desk}}
  - {id: none, when: {one: no, two: no, three: no, four: no}, then: {contact: desk}}
contacts: {desk: {subject: S}}
"""


def test_the_tree_as_text() -> None:
    assert tree_text(lamp()) == (
        "It is dark (lamp, version 2)\n"
        "Questions: 1.7 expected, 2 at most, when the record says nothing.\n"
        "\n"
        "Is it plugged in? (plugged, record lamp.plug)\n"
        "├─ “Yes” or “Not sure”\n"
        "│  Is the bulb whole? (bulb)\n"
        "│  ├─ “Yes” → wire (wire, contact desk)\n"
        "│  └─ “No” → bulb (bulb, contact desk)\n"
        "└─ “No” → It is not plugged in (plug, fix plug-in.md)"
    )


def test_a_flow_that_asks_nothing_is_one_ending() -> None:
    flow = load_flow(
        "flow: lamp\ntitle: T\nfacts: {a: {ask: A?, values: {b: B, c: C}}}\n"
        "causes: [{id: always, when: {}, then: {contact: desk}}]\ncontacts: {desk: {subject: S}}",
        path="lamp.yaml",
    )
    assert tree_text(flow).splitlines()[-1] == "always (always, contact desk)"
    assert tree_mermaid(flow) == 'flowchart TD\n    n1(["always (always, contact desk)"])'


def test_a_gap_stands_out_in_the_tree() -> None:
    assert "“No” → NO CAUSE FITS" in tree_text(
        lamp(
            "  - id: plug\n    title: It is not plugged in.\n    when: {plugged: no}",
            "  - id: plug\n    when: {plugged: no, bulb: yes}",
        )
    )


def test_a_large_part_that_comes_up_twice_is_drawn_once_and_referred_to() -> None:
    drawn = tree_text(load_flow(CHAIN, path="chain.yaml"))
    assert drawn.split("\n\n")[1] == (
        "Which room? (room)\n"
        "├─ “Hall” or “Cellar”\n"
        "│  One? (one)\n"
        "│  ├─ “Yes” → first (first, contact desk)\n"
        "│  └─ “No”\n"
        "│     [1] Two? (two)\n"
        "│     ├─ “Yes” → second (second, contact desk)\n"
        "│     └─ “No”\n"
        "│        Three? (three)\n"
        "│        ├─ “Yes” → third (third, contact desk)\n"
        "│        └─ “No”\n"
        "│           Four? (four)\n"
        "│           ├─ “Yes” → fourth (fourth, contact desk)\n"
        "│           └─ “No” → none (none, contact desk)\n"
        "└─ “Attic”\n"
        "   One? (one)\n"
        "   ├─ “Yes” → attic (attic, contact desk)\n"
        "   └─ “No”\n"
        "      [1] as above: Two?"
    )


def test_the_tree_as_mermaid() -> None:
    lines = tree_mermaid(lamp()).splitlines()
    assert lines[0] == "flowchart TD"
    assert '    n1{"Is it plugged in?"}' in lines
    assert any(re.fullmatch(r'    n1 -->\|"#8220;No#8221;"\| n\d', line) for line in lines)


def test_mermaid_gets_no_mark_of_its_own_language_from_a_flow() -> None:
    hostile = 'x"] --> y; click z "javascript:1" %% `end` <b>#quot;|\\'
    quoted = hostile.replace("\\", "\\\\").replace('"', '\\"')
    flow = lamp("ask: Is it plugged in?", f'ask: "{quoted}"')
    assert flow.facts["plugged"].ask == hostile
    for line in tree_mermaid(flow).splitlines()[1:]:
        bare = re.sub(r"#\d+;", "", line)
        assert re.fullmatch(
            r' {4}n\d+(\{"[^"<>;#|`\\\[\]%]*"\}|\(\["[^"<>;#|`\\\[\]%]*"\]\)| -->\|"[^"|<>;#]*"\| n\d+)', bare
        )


def test_what_is_too_large_to_draw_says_so() -> None:
    flow = far_pairs(14)
    assert "too many ways" in tree_text(flow)
    assert "28. Is it y13? (y13)" in tree_text(flow)
    assert "too many ways" in tree_mermaid(flow)


def test_questions_are_counted_exactly() -> None:
    counted = count_questions(lamp())
    assert counted is not None
    assert counted.exact
    assert counted.lengths.expected == pytest.approx(1 + 2 / 3)
    assert counted.lengths.longest == 2


def test_a_better_order_is_named_and_asks_as_many_as_it_says() -> None:
    flow = lamp()
    swapped = replace(flow, facts={"bulb": flow.facts["bulb"], "plugged": flow.facts["plugged"]})
    counted = count_questions(swapped)
    assert counted is not None
    assert counted.lengths.expected == pytest.approx(2)
    assert counted.better is not None
    assert counted.better.facts == ("plugged", "bulb")
    assert counted.better.lengths.expected == pytest.approx(1 + 2 / 3)
    codes = {one.code: one for one in order_findings(swapped)}
    assert codes["F402"].hint == "Order: plugged, bulb."
    assert "F402" not in {one.code for one in order_findings(flow)}


def test_facts_that_belong_together_are_moved_together() -> None:
    counted = count_questions(far_pairs(4))
    assert counted is not None
    assert counted.better is not None
    assert counted.better.lengths.expected < counted.lengths.expected - 1
    order = counted.better.facts
    assert [abs(order.index(f"x{n}") - order.index(f"y{n}")) for n in range(4)] == [1, 1, 1, 1]
    assert count_questions(far_pairs(4)) == counted


def test_the_estimate_is_exact_where_rows_exclude_one_another() -> None:
    counted = count_questions(lamp())
    estimated = Estimate(Table(lamp())).lengths((0, 1))
    assert counted is not None
    assert estimated == counted.lengths


def test_too_many_ways_to_count_is_a_note() -> None:
    (note,) = order_findings(far_pairs(20))
    assert note.code == "F403"


def library(folder: Path) -> Library:
    (folder / "an-article.md").write_text("# An article\n\nText.\n")
    return Library.load(folder)


@pytest.mark.parametrize(
    "title", ["Printer", 'It "broke": {x} \\ # no', "", "Drucker druckt nicht – Ärger\n: [", "{account.company}"]
)
def test_a_new_flow_passes_the_check_whatever_its_title_is(title: str, tmp_path: Path) -> None:
    opened = library(tmp_path)
    path = create_flow(opened, "printer-2", title)
    assert path == tmp_path / "troubleshooters" / "printer-2.yaml"
    assert [one.name for one in path.parent.iterdir()] == ["printer-2.yaml"]
    assert path.stat().st_mode & 0o777 == 0o644
    opened = Library.load(tmp_path)
    flows, findings = load_flows(opened)
    assert findings == []
    flow = flows["printer-2"]
    assert flow.status == "draft"
    assert flow.title == (" ".join(title.split()) or "printer 2")
    assert [one.code for one in check_flow(flow, readers={}, library=opened)] == ["F401", "F131"]


@pytest.mark.parametrize(
    "flow_id", ["", "../up", "a/b", "A", "a b", "-a", "a-", ".a", "con", "com1", "a" * 61, "a\n", "é", "a.b"]
)
def test_an_unsafe_id_is_refused(flow_id: str, tmp_path: Path) -> None:
    with pytest.raises(FlowError):
        create_flow(library(tmp_path), flow_id, "Title")
    with pytest.raises(FlowError):
        flow_template(flow_id, "Title")
    assert not (tmp_path / "troubleshooters").exists()


@pytest.mark.parametrize("there", ["printer.yaml", "printer.yml", "Printer.yaml"])
def test_a_flow_that_exists_is_not_written_over(there: str, tmp_path: Path) -> None:
    (tmp_path / "troubleshooters").mkdir()
    (tmp_path / "troubleshooters" / there).write_text("mine")
    with pytest.raises(FlowError, match="already"):
        create_flow(library(tmp_path), "printer", "Title")
    assert [one.name for one in (tmp_path / "troubleshooters").iterdir()] == [there]
    assert (tmp_path / "troubleshooters" / there).read_text() == "mine"


def test_a_flow_that_came_after_the_library_was_read_is_not_written_over(tmp_path: Path) -> None:
    opened = library(tmp_path)
    (tmp_path / "troubleshooters").mkdir()
    (tmp_path / "troubleshooters" / "printer.yaml").write_text("mine")
    with pytest.raises(FlowError, match="already"):
        create_flow(opened, "printer", "Title")


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "troubleshooters").symlink_to(outside)
    with pytest.raises(LibraryError):
        create_flow(library(inside), "printer", "Title")
    assert list(outside.iterdir()) == []


def test_symptoms_are_picked_by_role() -> None:
    flows = {
        "b": replace(lamp(), id="b", symptom="Bravo", roles=("admin",)),
        "a": replace(lamp(), id="a", symptom="alpha"),
        "c": replace(lamp(), id="c", symptom="Charlie", roles=("user", "admin")),
        "d": replace(lamp(), id="d", symptom="Delta", status="archived"),
    }
    assert [one.flow_id for one in symptoms(flows, None)] == ["a", "b", "c"]
    assert [one.flow_id for one in symptoms(flows, "admin")] == ["b", "c", "a"]
    assert [one.flow_id for one in symptoms(flows, "user")] == ["c", "a"]
    assert [one.symptom for one in symptoms(flows, "contract_manager")] == ["alpha"]
