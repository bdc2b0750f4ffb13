"""What the record knows about the seats of the product in question."""

from kb.accounts.pools import Pool, pools
from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.reading import Reading
from kb.accounts.seat_use import idle, use_of
from kb.accounts.view import View
from kb.text import plural


@reader(
    "seats.free",
    "Is a seat of the product free?",
    ("some", "none", "over_assigned"),
    "The quantities of a product's subscriptions in a team that still give access, less the people who hold a seat "
    "there. Both reports 90 days old at most. Silent for network and Flex products, for rows without a quantity, and "
    "where the list of seats is not whole. Without a product or team in focus, only when all pools give one answer. "
    "Source: Autodesk, Assign access.",
)
def free(view: View) -> Reading | None:
    """Whether the pools in question have a seat left."""
    return agreed(_free_in(view, pool) for pool in pools_in_focus(view))


def pools_in_focus(view: View) -> list[Pool]:
    """Return the pools of the product in focus, in the teams in focus."""
    return [pool for pool in pools(view, view.product) if not pool.team or pool.team in view.focus_teams]


def _free_in(view: View, pool: Pool) -> Reading | None:
    if pool.free is None:
        return None
    team = f" in {view.team_name(pool.team)}" if pool.team else ""
    told = f"{pool.product}{team}: {plural(pool.seats or 0, 'seat')}, {pool.least} assigned."
    return answer(pool.free, pool.evidence, told)


@reader(
    "seats.reclaimable",
    "Could a seat be taken back?",
    ("some", "none"),
    "Some when a seat's holder has left, or has not used it for 90 days or more, counted to the day of a usage report "
    "that is 90 days old at most. None only when the use of every assigned seat is known and nobody is hidden. Source: "
    "Autodesk, Seat usage; Assign access.",
)
def reclaimable(view: View) -> Reading | None:
    """Whether some seat in the pools in question lies idle."""
    found = pools_in_focus(view)
    states = [(seat, idle(view, seat)) for pool in found for seat in pool.assigned]
    lying_idle = [seat for seat, state in states if state]
    if lying_idle:
        products = dict.fromkeys(seat.product for seat in lying_idle)
        told = f"{plural(len(lying_idle), 'seat')} of {', '.join(products)} could be taken back."
        return answer("some", use_of(view, lying_idle[0]).evidence, told)
    if not states or any(state is None for _, state in states) or any(pool.most != pool.least for pool in found):
        return None
    if any(view.persons[seat.person].hidden for seat, _ in states if seat.person in view.persons):
        return None
    return answer("none", found[0].evidence, f"All {plural(len(states), 'assigned seat')} were used lately.")


READERS = (free, reclaimable)
