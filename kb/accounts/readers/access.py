"""How the products in question are used, and which view the account shows."""

from kb.accounts.contracts import subscription_standing
from kb.accounts.pools import is_flex
from kb.accounts.readers.answers import answer, reader
from kb.accounts.reading import Reading
from kb.accounts.view import View


@reader(
    "access.type",
    "How do people use the product?",
    ("single_user", "network", "flex", "several"),
    "The access of the subscriptions in question that are not cancelled. One kind only when it is known of all of "
    "them; several as soon as two kinds are. Source: subscriptions report; Autodesk, Assign access.",
)
def kind(view: View) -> Reading | None:
    """Which kind of access the products in question have."""
    rows = [row for row in view.subscriptions if subscription_standing(view, row).state != "cancelled"]
    known = {row.id: "flex" if is_flex(row) else row.access for row in rows}
    kinds = {access for access in known.values() if access}
    if not kinds or (len(kinds) == 1 and None in known.values()):
        return None
    evidence = [view.evidence_of(row, "access", "subscriptions") for row in rows if known[row.id]]
    if not all(one.usable for one in evidence):
        return None
    told = "; ".join(
        f"{product}: {access.replace('_', '-')}"
        for product, access in dict.fromkeys((row.product, known[row.id]) for row in rows)
        if access
    )
    return answer(kinds.pop() if len(kinds) == 1 else "several", evidence[0], f"{told}.")


@reader(
    "account.view",
    "Which user management does the account show?",
    ("new", "classic", "both"),
    "As entered by hand: By User and By Product in the menu is the new view, Classic User Management the classic one. "
    "Source: Autodesk, Classic user roles; Microsol, How to set up roles.",
)
def account_view(view: View) -> Reading | None:
    """Which view of user management the account shows."""
    shown = view.record.account.view
    if shown is None:
        return None
    words = {"new": "the new view", "classic": "the classic view", "both": "both views"}
    return answer(shown, view.evidence_of(view.record.account, "view"), f"The account shows {words[shown]}.")


READERS = (kind, account_view)
