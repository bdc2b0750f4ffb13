"""The linearizability check itself: it can fail, and it agrees with trying every order."""

import itertools
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stress.conftest import FULL
from tests.stress.history import Operation, why_not_linearizable


def read(begin: float, end: float, value: str, process: str = "p") -> Operation:
    return Operation(process, "read", begin, end, value)


def saved(begin: float, end: float, expected: str, value: str, process: str = "p") -> Operation:
    return Operation(process, "saved", begin, end, value, expected)


def refused(begin: float, end: float, expected: str, process: str = "p") -> Operation:
    return Operation(process, "refused", begin, end, "never", expected)


GOOD = {
    "nothing": [],
    "one after another": [read(0, 1, "0"), saved(2, 3, "0", "1"), read(4, 5, "1"), saved(6, 7, "1", "2")],
    "an old value while it is being written": [saved(0, 9, "0", "1"), read(1, 2, "0"), read(3, 4, "1")],
    "one of two that expected the same": [saved(0, 9, "0", "1"), refused(1, 8, "0")],
    "a late one is refused": [saved(0, 1, "0", "1"), saved(2, 3, "1", "2"), refused(4, 5, "0")],
    "killed and made": [saved(0, inf, "0", "1"), read(5, 6, "1")],
    "killed and not made": [saved(0, inf, "0", "1"), read(5, 6, "0"), saved(7, 8, "0", "2")],
    "killed and made late": [saved(0, inf, "0", "1"), read(5, 6, "0"), read(7, 8, "1")],
}
BAD = {
    "a read of what was overwritten": [saved(0, 1, "0", "1"), read(2, 3, "0")],
    "a read that goes back": [saved(0, 9, "0", "1"), read(1, 2, "1"), read(3, 4, "0")],
    "a lost update": [saved(0, 1, "0", "1"), saved(2, 3, "0", "2")],
    "a lost update of two at once": [saved(0, 9, "0", "1"), saved(1, 8, "0", "2")],
    "refused for no reason": [refused(0, 1, "0"), saved(2, 3, "0", "1")],
    "a value from nowhere": [read(0, 1, "7")],
    "one version written twice": [saved(0, 1, "0", "1"), saved(2, 3, "1", "2"), saved(4, 5, "2", "1")],
    "killed and half made": [saved(0, inf, "0", "1"), read(5, 6, "1"), read(7, 8, "0")],
    "an acknowledged change that a kill took back": [saved(0, 1, "0", "1"), saved(2, inf, "1", "2"), read(5, 6, "0")],
}


@pytest.mark.parametrize("history", GOOD.values(), ids=GOOD.keys())
def test_what_one_register_can_have_done_is_accepted(history):
    assert why_not_linearizable(history, "0") is None


@pytest.mark.parametrize("history", BAD.values(), ids=BAD.keys())
def test_what_no_register_can_have_done_is_found(history):
    assert why_not_linearizable(history, "0")


def by_trying_every_order(history: list[Operation], initial: str) -> bool:
    """Tell whether any order of the operations, with any of the killed ones left out, explains every answer."""
    returned = [one for one in history if one.end < inf]
    killed = [one for one in history if one.end == inf]
    for count in range(len(killed) + 1):
        for some in itertools.combinations(killed, count):
            for order in itertools.permutations([*returned, *some]):
                if _keeps_the_times(order) and _explains(order, initial):
                    return True
    return False


def _keeps_the_times(order: tuple[Operation, ...]) -> bool:
    return not any(later.end < earlier.begin for earlier, later in itertools.combinations(order, 2))


def _explains(order: tuple[Operation, ...], state: str) -> bool:
    for one in order:
        if not one.fits(state):
            return False
        if one.kind == "saved":
            state = one.value
    return True


values = st.sampled_from(["0", "1", "2", "3"])
spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda span: (span[0], span[0] + span[1]))


@st.composite
def histories(draw) -> list[Operation]:
    """Draw a few operations, no two saves of one value, as the versions of a document have it."""
    operations: list[Operation] = []
    unused = ["1", "2", "3"]
    for number in range(draw(st.integers(1, 5))):
        begin, end = draw(spans)
        kind = draw(st.sampled_from(["read", "saved", "refused"] if unused else ["read", "refused"]))
        if kind == "read":
            operations.append(read(begin, end, draw(values), str(number)))
        elif kind == "refused":
            operations.append(refused(begin, end, draw(values), str(number)))
        else:
            ended = inf if draw(st.integers(0, 3)) == 0 else end
            operations.append(saved(begin, ended, draw(values), unused.pop(0), str(number)))
    return operations


@settings(max_examples=4000 if FULL else 150, deadline=None)
@given(histories())
def test_it_agrees_with_trying_every_order(history):
    assert (why_not_linearizable(history, "0") is None) == by_trying_every_order(history, "0")
