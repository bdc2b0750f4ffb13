"""How a reader answers: one reading with its source, or one reading that all possible cases agree on."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps

from kb.accounts.evidence import Evidence
from kb.accounts.reading import Context, Reader, Reading
from kb.accounts.view import View
from kb.text import clean_line

_DETAILS_TOLD = 3


def answer(value: str, evidence: Evidence, detail: str = "") -> Reading:
    """Return a reading with the source and date of its evidence."""
    return Reading(value, clean_line(evidence.source), evidence.date, clean_line(detail))


def agreed(readings: Iterable[Reading | None]) -> Reading | None:
    """Return the one answer that all cases give, dated by the oldest source; None when one is silent or they differ.

    This is how a question is answered where the record does not say which contract, product or team is meant.
    """
    known = list(readings)
    given = [reading for reading in known if reading is not None]
    if not given or len(given) < len(known) or len({reading.value for reading in given}) > 1:
        return None
    oldest = min(given, key=lambda reading: reading.date or date.max)
    details = list(dict.fromkeys(reading.detail for reading in given if reading.detail))
    detail = " ".join(details[:_DETAILS_TOLD])
    if len(details) > _DETAILS_TOLD:
        detail += f" And {len(details) - _DETAILS_TOLD} more like these."
    return Reading(oldest.value, oldest.source, oldest.date, detail)


def reader(
    name: str, question: str, values: tuple[str, ...], rule: str
) -> Callable[[Callable[[View], Reading | None]], Reader]:
    """Make a function of a view into a reader. `rule` says in plain words how it decides, and after which source."""

    def make(read: Callable[[View], Reading | None]) -> Reader:
        @wraps(read)
        def from_context(context: Context) -> Reading | None:
            return read(View.of(context))

        return Reader(name=name, question=question, values=values, rule=rule, read=from_context)

    return make
