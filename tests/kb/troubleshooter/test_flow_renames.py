"""Renaming a troubleshooter, its facts and its causes: all that names them follows, and nothing else is touched."""

from pathlib import Path

import msgspec
import pytest

from kb.errors import ConflictError, FormatError, LibraryError, NotFoundError
from kb.library.library import Library
from kb.library.links import FlowTarget, Refused, resolve
from kb.library.rename_flow import plan_flow_rename
from kb.library.renames import RenamePlan, carry_out
from kb.settings import shipped_library
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.flow_tests import run_tests
from kb.troubleshooter.load import load_flow, load_flows
from kb.troubleshooter.renaming import plan_cause_rename, plan_fact_rename

FLOW = """\
flow: printer
# lamp is a word of this comment, and no-power too
title: lamp
contradiction: desk
facts:
  lamp:          # the green one
    ask: lamp
    why: no-power
    values: {lamp: On, off: Off}
  "paper": {ask: Is there paper?, why: no-paper, values: {yes: Yes, no: No}}
never:
  - {lamp: off, 'paper': no, because: lamp}
causes:
  - id: no-power
    when: {lamp: off}
    because: lamp
    then: {contact: lamp}
  - {id: no-paper, when: {lamp: lamp, paper: no}, because: no-power, after: no-power, then: {contact: desk}}
  - id: broken
    when:
      lamp: [lamp]
      paper: yes
    after: [no-power, "no-paper"]
    because: It is.
    then: {contact: desk}
contacts:
  desk: {subject: "Printer of {account.company}"}
  lamp: {subject: no-power}
tests:
  - {name: lamp, answers: {lamp: off}, asked: [lamp], cause: no-power}
  - {name: two, answers: {lamp: lamp, paper: no}, asked: [lamp, paper], cause: no-paper}
  - {name: three, answers: {lamp: lamp, paper: yes}, cause: broken}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "library/troubleshooters"
    folder.mkdir(parents=True)
    (folder / "printer.yaml").write_text(FLOW)
    return Library.load(folder.parent)


def do(plan: RenamePlan, library: Library) -> str:
    """Carry a plan out and return the text of the troubleshooter."""
    folder = library.folder.parent
    carry_out(plan, library, journals=folder / "changes", lock_folder=folder / "locks")
    (path,) = (library.folder / "troubleshooters").iterdir()
    return path.read_text()


def under(flow: Flow, facts: dict[str, str], causes: dict[str, str]) -> str:
    """Return a troubleshooter as text without places and aliases, with other ids: what a rename must come to."""

    def condition(when: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {facts.get(name, name): values for name, values in when.items()}

    def test(one: object) -> object:
        asked = None if one.asked is None else tuple(facts.get(name, name) for name in one.asked)
        answers = {facts.get(name, name): value for name, value in one.answers.items()}
        cause = causes.get(one.cause, one.cause)
        return msgspec.structs.replace(one, asked=asked, answers=answers, cause=cause, place=flow.never)

    return repr(
        (
            [
                msgspec.structs.replace(one, id=facts.get(one.id, one.id), place=None, aliases=())
                for one in flow.facts.values()
            ],
            [(condition(one.when), one.because) for one in flow.never],
            [
                msgspec.structs.replace(
                    one,
                    id=causes.get(one.id, one.id),
                    when=condition(one.when),
                    after=tuple(causes.get(name, name) for name in one.after),
                    place=None,
                    aliases=(),
                )
                for one in flow.causes.values()
            ],
            [test(msgspec.structs.replace(one, place=None)) for one in flow.tests] if not flow.never else [],
        )
    )


def test_a_fact_is_renamed_wherever_it_is_named_and_nowhere_else(library: Library) -> None:
    text = do(plan_fact_rename(library, "printer#lamp", "green-lamp"), library)
    assert "  green-lamp:          # the green one\n    ask: lamp\n    aliases: [lamp]\n    why: no-power\n" in text
    assert "# lamp is a word of this comment" in text and "values: {lamp: On, off: Off}" in text
    assert "- {green-lamp: off, 'paper': no, because: lamp}" in text
    assert "when: {green-lamp: lamp, paper: no}" in text and "      green-lamp: [lamp]\n" in text
    assert "then: {contact: lamp}" in text and "  lamp: {subject: no-power}\n" in text
    assert "- {name: lamp, answers: {green-lamp: off}, asked: [green-lamp], cause: no-power}" in text
    flow = load_flow(text, path="printer.yaml")
    assert all(result.passed for result in run_tests(flow))
    assert under(flow, {}, {}) == under(load_flow(FLOW, path="printer.yaml"), {"lamp": "green-lamp"}, {})


def test_a_fact_and_a_cause_in_braces_are_renamed(library: Library) -> None:
    text = do(plan_fact_rename(library, "printer#paper", "sheets"), library)
    assert '  "sheets": {ask: Is there paper?, aliases: [paper], why: no-paper,' in text
    assert "'sheets': no, because" in text
    text = do(plan_cause_rename(Library.load(library.folder), "printer#no-paper", "empty"), library)
    assert "- {id: empty, aliases: [no-paper], when:" in text and 'after: [no-power, "empty"]' in text
    assert "asked: [lamp, sheets], cause: empty}" in text and "why: no-paper" in text
    assert all(result.passed for result in run_tests(load_flow(text, path="printer.yaml")))


def test_a_cause_is_renamed_wherever_it_is_named_and_nowhere_else(library: Library) -> None:
    text = do(plan_cause_rename(library, "printer#no-power", "dark"), library)
    assert "  - id: dark\n    aliases: [no-power]\n    when: {lamp: off}\n" in text
    assert "after: dark, then" in text and "after: [dark," in text and "because: no-power" in text
    assert "asked: [lamp], cause: dark}" in text
    assert under(load_flow(text, path="printer.yaml"), {}, {}) == under(
        load_flow(FLOW, path="printer.yaml"), {}, {"no-power": "dark"}
    )


@pytest.mark.parametrize("name", ["lamp", "paper"])
@pytest.mark.parametrize("alias", [True, False])
def test_a_rename_taken_back_leaves_what_was_there(library: Library, name: str, alias: bool) -> None:
    do(plan_fact_rename(library, f"printer#{name}", "x", alias=alias), library)
    back = plan_fact_rename(Library.load(library.folder), "printer#x", name, alias=False)
    assert do(back, library) == FLOW
    assert back.cautions == ("Cases that hold `x` do not lead to the fact any more.",)


def test_back_and_forth_adds_one_alias(library: Library) -> None:
    for old, new in (("lamp", "a"), ("a", "lamp"), ("lamp", "a"), ("a", "b")):
        text = do(plan_fact_rename(Library.load(library.folder), f"printer#{old}", new), library)
    flow = load_flow(text, path="printer.yaml")
    assert flow.facts["b"].aliases == ("lamp", "a")


@pytest.mark.parametrize(
    ("name", "new", "error", "words"),
    [
        ("printer#lamb", "x", NotFoundError, "no fact `lamb`"),
        ("printre#lamp", "x", NotFoundError, "no troubleshooter `printre`"),
        ("printer", "x", NotFoundError, "no fact ``"),
        ("printer#lamp", "a b", LibraryError, "cannot be the id"),
        ("printer#lamp", "", LibraryError, "cannot be the id"),
        ("printer#lamp", "paper", ConflictError, "is the id of a fact"),
        ("printer#lamp", "lamp", ConflictError, "is the id of a fact"),
    ],
)
def test_what_cannot_be_renamed_is_refused(
    library: Library, name: str, new: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        plan_fact_rename(library, name, new)


def test_a_file_that_cannot_be_read_is_refused_with_its_line(library: Library) -> None:
    (library.folder / "troubleshooters/printer.yaml").write_text(FLOW.replace("why: no-power", "wy: x"))
    with pytest.raises(FormatError):
        plan_cause_rename(library, "printer#no-power", "dark")


def test_a_renamed_troubleshooter_keeps_its_old_name_and_nobody_else_takes_it(library: Library) -> None:
    text = do(plan_flow_rename(library, "printer", "plotter"), library)
    assert text.startswith(
        "flow: plotter\n# lamp is a word of this comment, and no-power too\naliases: [printer]\ntitle"
    )
    opened = Library.load(library.folder)
    assert load_flows(opened)[0]["printer"].id == "plotter"
    (library.folder / "a.md").write_text("# A\n\n[old](troubleshooters/printer.yaml) [none](troubleshooters/x.yaml)\n")
    linking = Library.load(library.folder)
    article = linking.article("a")
    assert resolve("troubleshooters/printer.yaml", article, linking) == FlowTarget("plotter")
    assert isinstance(resolve("troubleshooters/x.yaml", article, linking), Refused)
    (library.folder / "troubleshooters/fax.yaml").write_text(FLOW.replace("flow: printer", "flow: fax"))
    with pytest.raises(ConflictError, match="has the alias `printer`"):
        plan_flow_rename(Library.load(library.folder), "fax", "printer")
    (library.folder / "troubleshooters/fax.yaml").unlink()
    assert do(plan_flow_rename(opened, "plotter", "printer", alias=False), library) == FLOW


def test_every_fact_and_cause_of_the_shipped_troubleshooters_can_be_renamed() -> None:
    library = Library.load(shipped_library())
    for flow in load_flows(library)[0].values():
        for plan_of, named in ((plan_fact_rename, flow.facts), (plan_cause_rename, flow.causes)):
            name = list(named)[len(named) // 2]
            (change,) = plan_of(library, f"{flow.id}#{name}", "new-id").changes
            assert change.after is not None
            renamed = load_flow(change.after.decode(), path=flow.path)
            facts = {name: "new-id"} if named is flow.facts else {}
            causes = {name: "new-id"} if named is flow.causes else {}
            assert under(renamed, {}, {}) == under(flow, facts, causes)
            assert all(result.passed for result in run_tests(renamed))
