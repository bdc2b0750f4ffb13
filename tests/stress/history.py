"""Linearizability: did many processes, each seeing only its own answers, use one thing that changed one step at a time?

The thing is a register with a version. A read answers its value; a save names the value that it expects and the one
that it writes, and is either made or refused. A history is linearizable (Herlihy and Wing, 1990) when each operation
can be given one moment between its beginning and its end so that, in the order of these moments, every answer is right.
An operation without an end was killed: it may have happened at any time after its beginning, or not at all.

All written values differ. So what does not change the value can always be put first, a save that came back must come
next as soon as it fits, and only among killed saves is there a choice: the check searches through those alone.
"""

import copy
import heapq
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as its caller saw it. Times are of one clock that never goes back, for all processes.

    `value` is what a read answered and what a save wrote; `expected` is what a save had read before.
    """

    process: str
    kind: Literal["read", "saved", "refused"]
    begin: float
    end: float
    value: str = ""
    expected: str = ""

    def fits(self, state: str) -> bool:
        """Tell whether the answer is right when the register holds this."""
        if self.kind == "read":
            return self.value == state
        return (self.expected == state) == (self.kind == "saved")


def why_not_linearizable(history: Iterable[Operation], initial: str) -> str | None:
    """Return None for a linearizable history, else in words the operation that no order can explain."""
    waiting = sorted(history, key=lambda one: one.begin)
    written = [one.value for one in waiting if one.kind == "saved"]
    if len(set(written)) != len(written) or initial in written:
        return "Two saves wrote the same version."
    why = None
    tries = [_Order(waiting, initial)]
    while tries:
        order = tries.pop()
        stuck = order.go_on(tries)
        if stuck is None:
            return None
        why = why or stuck
    return why


class _Order:
    """An order of operations as far as it has come."""

    def __init__(self, waiting: Sequence[Operation], state: str) -> None:
        self.waiting = waiting
        self.state = state
        self.ends = [(one.end, index) for index, one in enumerate(waiting)]
        heapq.heapify(self.ends)
        self.done = [False] * len(waiting)
        self.open: list[int] = []
        self.begun = 0

    def go_on(self, others: list["_Order"]) -> str | None:
        """Put operations in order until only killed ones are left; return why that cannot be.

        Where several killed saves could be the next, the orders that begin with the others are left in `others`.
        """
        while True:
            while self.ends and self.done[self.ends[0][1]]:
                heapq.heappop(self.ends)
            if not self.ends or self.ends[0][0] == inf:
                return None
            while self.begun < len(self.waiting) and self.waiting[self.begun].begin <= self.ends[0][0]:
                self.open.append(self.begun)
                self.begun += 1
            choices = self._next()
            if not choices:
                return f"Nothing explains {self.waiting[self.ends[0][1]]} while the register holds {self.state!r}."
            for other in choices[1:]:
                others.append(copy.deepcopy(self, {id(self.waiting): self.waiting}))
                others[-1]._take(other)
            self._take(choices[0])

    def _take(self, chosen: int) -> None:
        self.open.remove(chosen)
        self.done[chosen] = True
        if self.waiting[chosen].kind == "saved":
            self.state = self.waiting[chosen].value

    def _next(self) -> list[int]:
        """Return what can come next: one that changes nothing, or the save that came back, or any killed one."""
        fitting = [index for index in self.open if self.waiting[index].fits(self.state)]
        unchanging = [index for index in fitting if self.waiting[index].kind != "saved"]
        returned = [index for index in fitting if self.waiting[index].end < inf]
        return unchanging[:1] or returned[:1] or fitting


def read_history(files: Iterable[Path]) -> list[Operation]:
    """Return what processes wrote to their files, each operation as a line when it begins and one when it has ended."""
    operations: list[Operation] = []
    for file in files:
        begun: dict[str, object] | None = None
        for line in file.read_text().splitlines():
            row = json.loads(line)
            if "end" not in row:
                operations += _killed(begun)
                begun = row
            elif begun is not None:
                operations.append(Operation(**{**begun, **row}))
                begun = None
        operations += _killed(begun)
    return operations


def _killed(begun: dict[str, object] | None) -> list[Operation]:
    """Return an operation that never ended; a read of which no answer is known tells nothing."""
    if begun is None or begun["kind"] == "read":
        return []
    return [Operation(**{**begun, "kind": "saved", "end": inf})]
