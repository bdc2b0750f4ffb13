"""Which cases a list shows: whose they are, how far they are, and what is looked for in them."""

from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from kb.accounts.record import same_email
from kb.cases.headers import CaseHeader
from kb.text import folded

Shelf: TypeAlias = Literal["all", "open", "waiting", "mine", "company", "finished"]
SHELVES: tuple[Shelf, ...] = get_args(Shelf)


def visible(headers: Iterable[CaseHeader], *, staff: bool, account: str | None) -> list[CaseHeader]:
    """Return the cases that somebody may see, the latest first: staff all, a customer those of the open account.

    A customer's case that belongs to no account counts as theirs: it was made on their computer.
    """
    shown = [one for one in headers if staff or one.account in (None, account)]
    return sorted(shown, key=lambda header: header.updated, reverse=True)


def on_shelf(
    headers: Iterable[CaseHeader], shelf: Shelf, *, me: str = "", staff: bool = False, account: str | None = None
) -> list[CaseHeader]:
    """Return the cases of one filter, in their order.

    - `open`: something is still to be found out or tried.
    - `waiting`: a request that is not sent yet, or that nobody has said to be answered, by closing the case.
    - `mine`: begun by `me`, an agent; for a customer, asked by the address `me`.
    - `company`: of the account that is open.
    - `finished`: solved or closed; what was merged into another is, too.
    """
    return [header for header in headers if _belongs(header, shelf, me, staff, account)]


def matching(headers: Iterable[CaseHeader], words: str) -> list[CaseHeader]:
    """Return the cases in which every one of the words stands somewhere, in their order; no words: all of them."""
    wanted = folded(words).split()
    return [header for header in headers if all(word in header.words for word in wanted)]


def is_finished(header: CaseHeader) -> bool:
    """Whether nothing more is to be done in a case."""
    return header.state in ("solved", "closed")


def _belongs(header: CaseHeader, shelf: Shelf, me: str, staff: bool, account: str | None) -> bool:
    if shelf == "open":
        return header.state == "open"
    if shelf == "waiting":
        return header.request is not None and not is_finished(header) and header.request_state != "cancelled"
    if shelf == "mine":
        return bool(me) and (header.agent == me if staff else same_email(header.email, me))
    if shelf == "company":
        return account is not None and header.account == account
    return shelf == "all" or is_finished(header)
