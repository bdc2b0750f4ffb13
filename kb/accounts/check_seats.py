"""Checks of the seats: more assigned than bought, none free, idle ones, and those of people who have left."""

from collections.abc import Iterator

from kb.accounts.pools import Pool, pools
from kb.accounts.problem import Inspection, Problem, listed
from kb.accounts.record import Seat
from kb.accounts.seat_use import days_idle, idle, use_of
from kb.errors import Severity
from kb.text import plural

_ADMINS = ("primary_admin", "secondary_admin", "sso_admin")


def check_seats(inspection: Inspection) -> Iterator[Problem]:
    """Find pools that are overdrawn or empty, and seats that could be taken back."""
    for pool in pools(inspection.view):
        yield from _counts(inspection, pool)
        yield from _idle(inspection, pool)
    yield from _of_leavers(inspection)


def _place(inspection: Inspection, pool: Pool) -> str:
    return f" in {inspection.view.team_name(pool.team)}" if pool.team else ""


def _rows(pool: Pool) -> tuple[str, ...]:
    return tuple(f"subscriptions/{row.id}" for row in pool.subscriptions)


def _counts(inspection: Inspection, pool: Pool) -> Iterator[Problem]:
    place, seats = _place(inspection, pool), pool.seats or 0
    teams = (pool.team,) if pool.team else None
    if pool.free == "over_assigned" and seats:
        yield inspection.problem(
            "more-assigned-than-seats",
            Severity.ERROR,
            f"{pool.product}{place} has {plural(seats, 'seat')}, and {pool.least} are assigned",
            f"{pool.least - seats} too many. Nobody knows beforehand who will be refused: take seats back from people "
            "who do not need them, or buy more.",
            article="more-assigned-than-seats",
            who=inspection.fixers(_ADMINS, teams=teams),
            evidence=pool.evidence,
            rows=_rows(pool),
        )
    elif pool.free == "none" and seats:
        held = "Its only seat is" if seats == 1 else f"All {seats:,} seats are"
        yield inspection.problem(
            "no-free-seats",
            Severity.NOTE,
            f"{pool.product}{place} has no free seat",
            f"{held} assigned. The next person needs a new seat, or one that is given back.",
            article="no-seats-left",
            who=inspection.fixers(_ADMINS, teams=teams),
            evidence=pool.evidence,
            rows=_rows(pool),
        )


def _idle(inspection: Inspection, pool: Pool) -> Iterator[Problem]:
    view = inspection.view
    unused = [seat for seat in pool.assigned if idle(view, seat) and not _has_left(inspection, seat)]
    if not unused:
        return
    yield inspection.problem(
        "reclaimable-seats",
        Severity.NOTE,
        f"{plural(len(unused), 'seat')} of {pool.product}{_place(inspection, pool)} could be taken back",
        f"Not used for 90 days or more: {listed(_holder(inspection, seat) for seat in unused)}.",
        article="reclaim-seats",
        who=inspection.fixers(_ADMINS, teams=(pool.team,) if pool.team else None),
        evidence=use_of(view, unused[0]).evidence,
        rows=(f"seats/{seat.id}" for seat in unused),
    )


def _holder(inspection: Inspection, seat: Seat) -> str:
    person = inspection.view.persons.get(seat.person)
    name = (person.name or person.email) if person else None
    days = days_idle(inspection.view, seat)
    since = f" ({plural(days, 'day')})" if days is not None else ""
    return f"{name or 'a person behind a code'}{since}"


def _has_left(inspection: Inspection, seat: Seat) -> bool:
    person = inspection.view.persons.get(seat.person)
    return person is not None and inspection.view.has_left(person)


def _of_leavers(inspection: Inspection) -> Iterator[Problem]:
    view = inspection.view
    held = [
        seat
        for seat in view.seats
        if seat.state == "assigned" and view.seat_evidence[seat.id].usable and _has_left(inspection, seat)
    ]
    if not held:
        return
    people: dict[str, list[str]] = {}
    for seat in held:
        people.setdefault(seat.person, []).append(seat.product)
    told = listed(
        f"{view.persons[person].name or view.persons[person].email} ({', '.join(products)})"
        for person, products in people.items()
    )
    teams = {team for seat in held if (team := view.placed_in(seat.team))}
    verb = "holds" if len(people) == 1 else "hold"
    yield inspection.problem(
        "seat-of-leaver",
        Severity.WARNING,
        f"{plural(len(people), 'person', 'people')} who left still {verb} {plural(len(held), 'seat')}",
        f"{told}. A seat stays assigned until an admin takes it back, even where single sign-on shuts the person out.",
        article="someone-left-the-company",
        who=inspection.fixers(_ADMINS, teams=teams or None),
        evidence=view.seat_evidence[held[0].id],
        rows=(f"seats/{seat.id}" for seat in held),
    )
