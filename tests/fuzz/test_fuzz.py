"""Bytes from outside, drawn around good files and known trouble: every target ends, and says nothing harmful."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.figures import note
from tests.fuzz.seeds import PIECES, SEEDS
from tests.fuzz.targets import TARGETS
from tests.hostile.conftest import FULL

SLOW = {"flow": 0.5, "workbook": 0.4, "settings": 0.7, "record": 0.5}


@st.composite
def near(draw: st.DrawFn, name: str) -> bytes:
    """Draw bytes: a good file with pieces put in, taken out, doubled and replaced; or nothing but pieces."""
    data = bytearray(draw(st.sampled_from((b"", *SEEDS[name]))))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        match draw(st.sampled_from(("put", "take", "double", "any", "replace"))):
            case "put":
                data[at:at] = draw(st.sampled_from(PIECES)) * draw(st.sampled_from((1, 1, 2, 50)))
            case "take":
                del data[at:end]
            case "double":
                data[at:at] = data[at:end] * draw(st.sampled_from((1, 3, 30)))
            case "replace":
                data[at:end] = draw(st.sampled_from(PIECES))
            case _:
                data[at:end] = draw(st.binary(max_size=12))
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.timeout(600 if FULL else 60)
def test_nothing_breaks(name: str) -> None:
    count = int((4_000 if FULL else 40) * SLOW.get(name, 1))

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(near(name))
    def run(data: bytes) -> None:
        TARGETS[name](data)

    run()
    note("Fuzzing", f"{name}: {count:,} inputs, 0 broke")


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_good_and_reach_the_target(name: str) -> None:
    for data in SEEDS[name]:
        TARGETS[name](data)
