"""A quick estimate of how many questions an order of the facts leads to.

Rows are bits of one number, so that answering a question is one bitwise "and". Rows count as possible as long as they
fit and no row before them is sure; `never` is left out. So the estimate may ask a little more than a session does,
which does no harm where orders are compared with one another.
"""

from collections.abc import Iterable, Sequence

from kb.troubleshooter.questions import Lengths
from kb.troubleshooter.solver import TooComplexError
from kb.troubleshooter.table import Table

MOST_WORK = 10_000


class Estimate:
    """Estimates for the orders of one table's facts. `work` is how much the latest estimate took."""

    def __init__(self, table: Table) -> None:
        rows = [row.box for row in table.rows if row.box is not None]
        self.everything = (1 << len(rows)) - 1
        self.named = [_bits(number in box for box in rows) for number in range(len(table.facts))]
        self.fitting = [
            [_bits(bool(box.get(number, bit) & bit) for box in rows) for bit in table.bits[number].values()]
            for number in range(len(table.facts))
        ]
        self.work = 0

    def lengths(self, order: Sequence[int], most_work: int = MOST_WORK) -> Lengths:
        """Return the expected and the longest number of questions. Raises TooComplexError beyond the work allowed."""
        self.work = 0
        return _Walk(self, order, most_work).lengths(0, self.everything)


class _Walk:
    def __init__(self, estimate: Estimate, order: Sequence[int], most_work: int) -> None:
        self.estimate = estimate
        self.order = order
        self.most_work = most_work
        self.known: dict[tuple[int, int], Lengths] = {}
        still_open = [0]
        for number in reversed(order):
            still_open.append(still_open[-1] | estimate.named[number])
        self.sure = [estimate.everything & ~mask for mask in reversed(still_open)]

    def lengths(self, level: int, rows: int) -> Lengths:
        """Return the lengths from the fact at this level of the order on, for the rows that fit so far."""
        sure = rows & self.sure[level]
        if sure:
            first = sure & -sure
            if not rows & (first - 1):
                return Lengths(0.0, 0)
            rows &= (first << 1) - 1
        while level < len(self.order) and not rows & self.estimate.named[self.order[level]]:
            level += 1
        if level == len(self.order):
            return Lengths(0.0, 0)
        key = (level, rows)
        if key not in self.known:
            self.estimate.work += 1
            if self.estimate.work > self.most_work:
                raise TooComplexError
            below = [self.lengths(level + 1, rows & fitting) for fitting in self.estimate.fitting[self.order[level]]]
            expected = 1 + sum(one.expected for one in below) / len(below)
            self.known[key] = Lengths(expected, 1 + max(one.longest for one in below))
        return self.known[key]


def _bits(values: Iterable[bool]) -> int:
    return sum(1 << position for position, value in enumerate(values) if value)
