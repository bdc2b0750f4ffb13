"""How long the proof of a troubleshooter takes, for tables as people write them and for ones that nobody would.

Prints a table: proof, whole check (with tests and the order hint), and one replay of a session, in milliseconds.
"""

import random
import time
from collections.abc import Callable
from statistics import median

from msgspec.structs import replace

from kb.errors import Place
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.flow import Cause, Condition, Contact, ContactForm, Fact, Flow, Never
from kb.troubleshooter.proof import prove
from kb.troubleshooter.session import replay

PLACE = Place("made-up.yaml", 1)


def flow_of(facts: dict[str, int], rows: list[Condition], nevers: list[Condition] | None = None) -> Flow:
    """Return a flow with these facts (by id, how many values each has) and rows; each row is a cause of its own."""
    return Flow(
        id="made-up",
        version=1,
        title="Made up",
        symptom="Made up",
        article="",
        facts={
            name: Fact(name, f"{name}?", "why", {f"v{value}": f"{name} {value}" for value in range(count)}, PLACE)
            for name, count in facts.items()
        },
        causes={
            f"c{number}": Cause(f"c{number}", when, "because", Contact(f"contact{number}"), PLACE)
            for number, when in enumerate(rows)
        },
        contacts={f"contact{n}": ContactForm(f"contact{n}", "subject", PLACE) for n in range(len(rows))},
        contradiction="contact0",
        path="made-up.yaml",
        never=tuple(Never(when, "because", PLACE) for when in nevers or []),
    )


def split_table(facts: int, rows: int, seed: int = 0) -> Flow:
    """Return a whole table without gaps or overlaps, made by splitting the space of cases over and over.

    Facts are taken in any order in each part, so the rows look alike only to a person who knows how they were made.
    """
    chance = random.Random(seed)
    sizes = {f"f{number}": chance.randint(2, 5) for number in range(facts)}
    parts: list[Condition] = [{}]
    while len(parts) < rows:
        part = parts.pop(chance.randrange(len(parts)))
        open_facts = [name for name in sizes if name not in part or len(part[name]) > 1]
        name = chance.choice(open_facts)
        values = list(part.get(name) or (f"v{value}" for value in range(sizes[name])))
        chance.shuffle(values)
        cut = chance.randint(1, len(values) - 1)
        parts += [{**part, name: tuple(values[:cut])}, {**part, name: tuple(values[cut:])}]
    chance.shuffle(parts)
    return flow_of(sizes, parts)


def ladder_table(facts: int, rows: int, seed: int = 0) -> Flow:
    """Return a table as people write them: each row names a few facts and stands after all rows before it."""
    chance = random.Random(seed)
    flow = random_table(facts, rows - 1, seed=seed, least=2, most=4)
    causes = {
        cause.id: replace(cause, after=tuple(list(flow.causes)[:number]))
        for number, cause in enumerate(flow.causes.values())
    }
    causes["rest"] = Cause("rest", {}, "because", Contact("contact0"), PLACE, after=tuple(causes))
    nevers = tuple(
        Never({f"f{a}": ("v0",), f"f{b}": ("v1",)}, "because", PLACE)
        for a, b in (chance.sample(range(facts), 2) for _ in range(facts // 4))
    )
    return replace(flow, causes=causes, never=nevers)


def random_table(facts: int, rows: int, seed: int = 0, least: int = 1, most: int = 5) -> Flow:
    """Return a table whose rows name any facts with any values: full of overlaps and gaps."""
    chance = random.Random(seed)
    sizes = {f"f{number}": chance.randint(2, 5) for number in range(facts)}
    table: list[Condition] = []
    for _ in range(rows):
        when: Condition = {}
        for name in chance.sample(list(sizes), min(chance.randint(least, most), facts)):
            count = chance.randint(1, sizes[name] - 1)
            when[name] = tuple(f"v{value}" for value in sorted(chance.sample(range(sizes[name]), count)))
        table.append(when)
    return flow_of(sizes, table)


def hard_table(facts: int, rows: int, seed: int = 0) -> Flow:
    """Return a table near the point where random rows just about cover every case: the hardest kind to prove."""
    chance = random.Random(seed)
    sizes = {f"f{number}": 2 for number in range(facts)}
    table = [
        {name: (f"v{chance.randrange(2)}",) for name in chance.sample(list(sizes), min(3, facts))} for _ in range(rows)
    ]
    return flow_of(sizes, table)


SIZES = ((12, 31), (18, 40), (20, 121), (40, 200))
KINDS: dict[str, Callable[[int, int, int], Flow]] = {
    "split, whole": split_table,
    "ladder of after": ladder_table,
    "random": random_table,
    "random, hardest": hard_table,
}
MOST_SECONDS = 20.0
"""Far above what any of these takes: it only tells a proof that is practical from one that blows up."""


def milliseconds(work: Callable[[Flow], object], make: Callable[[], Flow]) -> float:
    """Return the median time of a piece of work on a fresh flow, so that nothing is remembered from before."""
    taken = []
    for _ in range(3):
        flow = make()
        start = time.perf_counter()
        work(flow)
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def test_the_proof_stays_practical() -> None:
    print(f"\n{'table':<18}{'facts':>6}{'rows':>6}{'proof':>10}{'check':>10}{'replay':>10}   findings")
    for name, kind in KINDS.items():
        for facts, rows in SIZES:

            def make(kind: Callable[[int, int, int], Flow] = kind, facts: int = facts, rows: int = rows) -> Flow:
                return kind(facts, rows, 0)

            proof = milliseconds(prove, make)
            check = milliseconds(lambda flow: check_flow(flow, readers={}, library=None), make)
            session = milliseconds(lambda flow: replay(flow, {}, {}), make)
            codes = sorted({finding.code for finding in prove(make())})
            figures = f"{proof:>10.1f}{check:>10.1f}{session:>10.1f}"
            print(f"{name:<18}{facts:>6}{rows:>6}{figures}   {' '.join(codes) or 'none'}")
            assert check < MOST_SECONDS * 1000


def test_the_proof_grows_with_the_table_and_not_with_the_cases() -> None:
    """Four times the facts and rows are 10^15 times as many cases; the proof may take 300 times as long."""
    small = milliseconds(prove, lambda: split_table(10, 50))
    large = milliseconds(prove, lambda: split_table(40, 200))
    print(f"\n10 facts, 50 rows: {small:.1f} ms; 40 facts, 200 rows: {large:.1f} ms")
    assert large < 300 * max(small, 1.0)
