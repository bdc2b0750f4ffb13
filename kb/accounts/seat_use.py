"""When a seat was last used, as far as reports tell, and whether it lies idle."""

from dataclasses import dataclass
from datetime import date, timedelta

from kb.accounts.evidence import Evidence
from kb.accounts.record import Seat
from kb.accounts.view import View

IDLE_DAYS = 90
_FIELDS = ("last_used", "days_inactive", "days_used", "activity")


@dataclass(frozen=True, slots=True)
class Use:
    """What is known about a seat's use up to the day `as_of`, on which the newest report on use was made.

    `last` is the last day of use that is known; `never` tells that the report shows no use in the time it covers.
    """

    evidence: Evidence
    as_of: date
    last: date | None = None
    never: bool = False

    @property
    def days_unused(self) -> int | None:
        """The days without use on the day of the report; None where no day of use is known."""
        return None if self.last is None else max((self.as_of - self.last).days, 0)


def use_of(view: View, seat: Seat) -> Use:
    """Return what the record knows about a seat's use. Where two columns disagree, the later use counts."""
    evidence = _newest_evidence(view, seat)
    as_of = evidence.date or view.today
    days = [seat.last_used] if seat.last_used else []
    if seat.days_inactive is not None:
        counted_on = view.evidence_of(seat, "days_inactive", "usage report").date or as_of
        days.append(counted_on - timedelta(days=seat.days_inactive))
    if not days and seat.activity == "active":
        days.append(as_of)
    never = not days and seat.days_used == 0
    return Use(evidence, as_of, max(days, default=None), never)


def _newest_evidence(view: View, seat: Seat) -> Evidence:
    told = [name for name in _FIELDS if getattr(seat, name) is not None and name in seat.sources]
    found = [view.evidence_of(seat, name, "usage report") for name in told]
    if not found:
        return view.seat_evidence[seat.id]
    return max(found, key=lambda evidence: evidence.date or view.today)


def days_idle(view: View, seat: Seat) -> int | None:
    """Return for how many days a seat had not been used on the day of its report; None where that is not known.

    One that was never used counts from the day it was assigned.
    """
    use = use_of(view, seat)
    if use.never and seat.assigned is not None:
        return (use.as_of - seat.assigned).days
    return use.days_unused


def idle(view: View, seat: Seat) -> bool | None:
    """Tell whether an assigned seat could be taken back: its holder has left, or has not used it for 90 days or more.

    Counted up to the day of the report on its use. None where the record does not know.
    """
    person = view.persons.get(seat.person)
    if person is not None and view.has_left(person):
        return True
    days = days_idle(view, seat)
    if days is None or not use_of(view, seat).evidence.usable:
        return None
    return days >= IDLE_DAYS
