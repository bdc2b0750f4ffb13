"""One thing that is wrong with an account, and who can mend it."""

from collections.abc import Iterable

import msgspec

from kb.accounts.evidence import BY_HAND, Evidence
from kb.accounts.people import Holder, holders, nearest
from kb.accounts.record import Contract, same_email
from kb.accounts.view import View
from kb.dates import long_date
from kb.errors import Severity
from kb.text import clean_line, joined

_NAMED = 5


class Problem(msgspec.Struct, frozen=True):
    """One problem of an account. The code is stable and may be used in scripts.

    `title` says it in one line, `detail` gives the names, numbers and dates, `who` names those who can mend it (people
    of the account, or the support desk), `article` is the id of the article that tells how. `source` reads well after
    "from" and is empty where the record lacks something; `rows` are the rows concerned, as `table/id`.
    """

    code: str
    severity: Severity
    title: str
    detail: str
    who: tuple[str, ...]
    article: str
    source: str
    rows: tuple[str, ...] = ()


class Inspection(msgspec.Struct, frozen=True):
    """What every check is given: the account, and what its support desk is called."""

    view: View
    support: str

    def problem(
        self,
        code: str,
        severity: Severity,
        title: str,
        detail: str,
        *,
        article: str,
        who: tuple[str, ...] = (),
        evidence: Evidence | None = BY_HAND,
        rows: Iterable[str] = (),
    ) -> Problem:
        """Return a problem: the support desk's without anybody in `who`, from nowhere without evidence."""
        return Problem(
            code=code,
            severity=severity,
            title=clean_line(title),
            detail=clean_line(detail),
            who=tuple(clean_line(name) for name in who) or (self.support,),
            article=article,
            source=clean_line(source_of(evidence)) if evidence is not None else "",
            rows=tuple(rows),
        )

    def fixers(
        self,
        roles: Iterable[str],
        *,
        contracts: Iterable[Contract] | None = None,
        teams: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Return by name and address who can mend something: those who hold one of the roles.

        A contract manager's address that looks like a typing error reaches nobody, so it is not named.
        """
        found = holders(self.view, roles, contracts=contracts, teams=teams)
        return tuple(str(holder) for holder in found if not self._mistyped(holder))

    def _mistyped(self, holder: Holder) -> bool:
        return holder.role == "contract_manager" and mistaken(self.view, holder.email) is not None


def mistaken(view: View, address: str) -> tuple[str, str] | None:
    """Return the address that somebody on record signs in with and that this one should probably be, and how alike.

    None when somebody signs in with the address itself.
    """
    if any(person.memberships or person.autodesk_id for person in view.identities(address)):
        return None
    signing_in = [
        person.email
        for person in view.record.people
        if person.email and not view.has_left(person) and not same_email(person.email, address)
    ]
    return nearest(view, address, signing_in)


def source_of(evidence: Evidence) -> str:
    """Return where something comes from, to be read after "from": `the users report of 3 November 2026`."""
    return f"{evidence.source} of {long_date(evidence.date)}" if evidence.date else evidence.source


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence, the first few and how many more."""
    known = list(dict.fromkeys(names))
    if len(known) > _NAMED + 1:
        known = [*known[:_NAMED], f"{len(known) - _NAMED} more"]
    return joined(known)
