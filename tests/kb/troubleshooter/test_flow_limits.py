"""Large and unfriendly tables: nothing hangs, and a session stays right where a proof gives up."""

import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import Place, Severity
from kb.troubleshooter import table as tables
from kb.troubleshooter.flow import Cause, Condition, Contact, ContactForm, Fact, Flow, Never
from kb.troubleshooter.order import order_findings
from kb.troubleshooter.proof import prove
from kb.troubleshooter.session import replay
from kb.troubleshooter.solver import Budget, Clause, TooComplexError, solve
from kb.troubleshooter.table import Table

PLACE = Place("large.yaml", 1)


def flow_of(facts: int, rows: list[Condition], nevers: list[Condition]) -> Flow:
    """A flow over facts with the values 0 to 2, whose rows each stand after all rows before them."""
    causes = {
        f"c{n}": Cause(f"c{n}", when, "because", Contact("desk"), PLACE, after=tuple(f"c{m}" for m in range(n)))
        for n, when in enumerate(rows)
    }
    return Flow(
        id="large",
        version=1,
        title="Large",
        symptom="Large",
        article="",
        facts={f"f{n}": Fact(f"f{n}", f"F{n}?", "why", {"0": "A", "1": "B", "2": "C"}, PLACE) for n in range(facts)},
        causes=causes,
        contacts={"desk": ContactForm("desk", "subject", PLACE)},
        contradiction="desk",
        path="large.yaml",
        never=tuple(Never(when, "because", PLACE) for when in nevers),
    )


def tangled(facts: int, rows: int, seed: int) -> Flow:
    """Rows that each name three facts of any kind, with a last one for the rest, and a few rows of `never`."""
    chance = random.Random(seed)

    def some(count: int) -> Condition:
        return {f"f{n}": tuple(chance.sample("012", chance.randint(1, 2))) for n in chance.sample(range(facts), count)}

    return flow_of(facts, [*(some(3) for _ in range(rows)), {}], [some(2) for _ in range(facts // 4)])


def test_forty_facts_and_two_hundred_rows_are_checked_within_the_budget() -> None:
    flow = tangled(40, 200, seed=1)
    assert {finding.code for finding in prove(flow)} <= {"F204", "F206"}, "no gap, no overlap, nothing given up"


def test_a_proof_that_is_too_complex_is_a_warning_and_no_hang() -> None:
    findings = prove(tangled(12, 40, seed=2), Budget(500))
    given_up = [finding for finding in findings if finding.code == "F207"]
    assert given_up
    assert all(finding.severity is Severity.WARNING for finding in given_up)
    assert all("too tangled to prove" in finding.message for finding in given_up)


@pytest.mark.parametrize("facts", range(6, 26, 2))
def test_the_order_hint_stops_after_its_share_of_work(facts: int) -> None:
    findings = order_findings(tangled(facts, facts * 2, seed=facts))
    assert findings[0].code in ("F401", "F403")
    assert {finding.code for finding in findings} <= {"F401", "F402", "F403"}


def walk(flow: Flow, case: dict[str, str]) -> str:
    answers: dict[str, str] = {}
    state = replay(flow, {}, answers)
    while state.question is not None:
        assert state.question.id not in answers
        answers[state.question.id] = case[state.question.id]
        state = replay(flow, {}, answers)
    return state.cause.id if state.cause else "none"


@pytest.mark.parametrize("work", [0, 30, 300, 400_000])
def test_a_session_that_may_not_work_long_comes_to_the_same_cause(work: int, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = tangled(8, 14, seed=3)
    chance = random.Random(4)
    whole = Table(flow)
    cases: list[dict[str, str]] = []
    while len(cases) < 12:
        case = {name: chance.choice("012") for name in flow.facts}
        if whole.violated(case) is None:
            cases.append(case)
    expected = [
        next(name for name, cause in flow.causes.items() if all(case[f] in v for f, v in cause.when.items()))
        for case in cases
    ]
    monkeypatch.setattr(tables, "SESSION_WORK", work)
    monkeypatch.setattr(tables, "_KEPT", {})
    assert [walk(flow, case) for case in cases] == expected


def test_tables_of_flows_that_are_no_longer_used_make_room() -> None:
    for seed in range(80):
        replay(tangled(3, 2, seed), {}, {})
    assert len(tables._KEPT) <= 64


def all_cases(sizes: list[int]) -> Iterator[tuple[int, ...]]:
    return product(*(tuple(1 << bit for bit in range(size)) for size in sizes))


def holds(case: tuple[int, ...], clauses: list[Clause]) -> bool:
    return all(any(case[variable] & mask for variable, mask in clause) for clause in clauses)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[int], list[Clause]]:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    literals = st.integers(0, len(sizes) - 1).flatmap(
        lambda variable: st.tuples(st.just(variable), st.integers(0, (1 << sizes[variable]) - 1))
    )
    clauses = draw(st.lists(st.lists(literals, max_size=4).map(tuple), max_size=12))
    return sizes, clauses


@settings(max_examples=200, deadline=None)
@given(problems())
def test_a_solution_is_found_where_there_is_one_and_all_of_it_is_right(problem: tuple[list[int], list[Clause]]) -> None:
    sizes, clauses = problem
    domains = [(1 << size) - 1 for size in sizes]
    found = solve(domains, clauses, Budget())
    right = [case for case in all_cases(sizes) if holds(case, clauses)]
    if found is None:
        assert not right
        return
    inside = [case for case in all_cases(sizes) if all(value & mask for value, mask in zip(case, found, strict=True))]
    assert inside
    assert all(case in right for case in inside)
    assert domains == [(1 << size) - 1 for size in sizes], "what is given stays as it is"
    assert solve(domains, clauses, Budget()) == found


def test_a_search_that_has_used_up_its_work_says_so() -> None:
    with pytest.raises(TooComplexError):
        solve([3, 3], [((0, 1), (1, 1)), ((0, 2), (1, 2))], Budget(1))
