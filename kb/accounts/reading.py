"""What a reader gets and gives: one question about a caller, answered from the record or not at all."""

from collections.abc import Callable
from datetime import date, datetime

import msgspec

from kb.accounts.record import Record
from kb.dates import Day


class Context(msgspec.Struct, frozen=True):
    """Whom and what is asked about, and the moment it is asked at.

    `caller` is the e-mail address of the person who asks; `user` the address of the person who has the problem, the
    caller when None. `contract` (a contract's id) and `product` narrow the question where the account has several.
    """

    record: Record
    caller: str | None
    now: datetime
    user: str | None = None
    contract: str | None = None
    product: str | None = None

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.now.date()

    @property
    def subject(self) -> str | None:
        """The address of the person who has the problem."""
        return self.user or self.caller


class Reading(msgspec.Struct, frozen=True):
    """One answer from the record: a value of the reader's closed list, and where it comes from.

    `source` reads well after "from": `the users report`, `what Kim Ray entered by hand`, `your order confirmation`.
    `date` is the date of that source. `detail` is one sentence with the particulars behind the value.
    """

    value: str
    source: str
    date: Day | None = None
    detail: str = ""


class Reader(msgspec.Struct, frozen=True):
    """A named question with a closed list of values. `read` returns None where the record does not know: never "no"."""

    name: str
    question: str
    values: tuple[str, ...]
    rule: str
    read: Callable[[Context], Reading | None]
