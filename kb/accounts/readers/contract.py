"""What the record knows about the contract in question."""

from kb.accounts.addresses import split_address
from kb.accounts.contracts import contract_standing, living, number_of, renews_itself, told
from kb.accounts.people import manager_of, same_person
from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.reading import Reading
from kb.accounts.record import Contract, Row, same_email
from kb.accounts.resellers import same_reseller
from kb.accounts.view import View

MOSTLY_BY_HAND = "Mostly entered by hand, since reports rarely name it. "


@reader(
    "contract.state",
    "How does the contract stand?",
    ("active", "expiring", "expired", "suspended", "cancelled"),
    "Counted from the end date: expiring in the 90 days before it unless the contract renews by itself, expired from "
    "the end date to day 15 (access goes on), suspended from day 16 to 45 (to 30 for monthly terms), then cancelled. A "
    "reported status counts where it is worse. Silent where a renewal cannot be seen yet. Source: Autodesk, Renewal "
    "FAQ; Cancel, shutoff process.",
)
def state(view: View) -> Reading | None:
    """How the contracts in question stand, if all of them stand alike."""
    return agreed(_state_of(view, contract) for contract in view.contracts)


def _state_of(view: View, contract: Contract) -> Reading | None:
    standing = contract_standing(view, contract)
    if standing.state is None or not standing.evidence.usable:
        return None
    return answer(standing.state, standing.evidence, told(number_of(contract), standing))


@reader(
    "contract.manager",
    "Who is contract manager of the contract?",
    ("caller", "someone_else", "left"),
    MOSTLY_BY_HAND
    + "Left when the record says that the manager has left. Silent where the manager's address is so like "
    "the caller's that it may be the caller's, mistyped. Source: Autodesk, User roles (one a contract).",
)
def manager(view: View) -> Reading | None:
    """Who manages the contracts in question, if it is the same answer for all."""
    return agreed(_manager_of(view, contract) for contract in view.contracts)


def _manager_of(view: View, contract: Contract) -> Reading | None:
    address = manager_of(view, contract)
    if address is None:
        return None
    evidence = view.evidence_of(contract, "contract_manager")
    detail = f"Contract manager of {number_of(contract)} is {view.named(address)}."
    if view.is_caller(address):
        return answer("caller", evidence, detail)
    if view.address_has_left(address):
        return answer("left", evidence, f"{detail[:-1]}, who has left.")
    if view.caller is None or same_person(view, view.caller, address):
        return None
    return answer("someone_else", evidence, detail)


@reader(
    "contract.managers",
    "Do the account's contracts have one contract manager or several?",
    ("one", "several"),
    MOSTLY_BY_HAND
    + "Several as soon as two contracts that are not cancelled name different addresses; one only when all "
    "of them name the same. Source: Autodesk, User roles.",
)
def managers(view: View) -> Reading | None:
    """Whether all contracts of the account are under one contract manager."""
    contracts = living(view, view.record.contracts)
    named = [contract for contract in contracts if manager_of(view, contract)]
    different = [one for one in named if not same_email(one.contract_manager, named[0].contract_manager)]
    if different:
        held = "; ".join(f"{number_of(one)}: {view.named(one.contract_manager or '')}" for one in named)
        return answer("several", view.evidence_of(different[0], "contract_manager"), f"{held}.")
    if not named or len(named) < len(contracts):
        return None
    detail = f"All contracts are under {view.named(named[0].contract_manager or '')}."
    return answer("one", view.evidence_of(named[0], "contract_manager"), detail)


@reader(
    "contract.coordinator",
    "Who is software coordinator of the contract?",
    ("caller", "someone_else", "none"),
    MOSTLY_BY_HAND + "None only when somebody entered that there is none. Source: Autodesk, Classic user roles.",
)
def coordinator(view: View) -> Reading | None:
    """Who coordinates the contracts in question, if it is the same answer for all."""
    return agreed(_coordinator_of(view, contract) for contract in view.contracts)


def _coordinator_of(view: View, contract: Contract) -> Reading | None:
    evidence = view.evidence_of(contract, "coordinators")
    number = number_of(contract)
    if not contract.coordinators:
        known_none = contract.sources.get("coordinators") is not None and evidence.usable
        return answer("none", evidence, f"{number} has no software coordinator.") if known_none else None
    named = ", ".join(view.named(address) for address in contract.coordinators)
    if any(view.is_caller(address) for address in contract.coordinators):
        return answer("caller", evidence, f"Coordinator of {number}: {named}.")
    if view.caller is None or any(same_person(view, view.caller, address) for address in contract.coordinators):
        return None
    return answer("someone_else", evidence, f"Coordinator of {number}: {named}.")


@reader(
    "contract.purchased_via",
    "How was the contract bought?",
    ("reseller", "store", "new_model"),
    MOSTLY_BY_HAND
    + "Not guessed from the form of its number. Source: Autodesk, Customer help (new buying experience).",
)
def purchased_via(view: View) -> Reading | None:
    """How the contracts in question were bought, if all in the same way."""
    return agreed(
        answer(
            contract.purchased_via,
            view.evidence_of(contract, "purchased_via"),
            f"{number_of(contract)} was bought {_BOUGHT[contract.purchased_via]}.",
        )
        if contract.purchased_via
        else None
        for contract in view.contracts
    )


_BOUGHT = {
    "reseller": "through a reseller",
    "store": "in Autodesk's online store",
    "new_model": "by a quote that Autodesk itself invoices",
}


@reader(
    "contract.auto_renew",
    "Does the contract renew by itself?",
    ("on", "off"),
    "On when the record has a date of automatic renewal, off when a report or a person said so; a date that is merely "
    "missing is not a no. Reports 90 days old at most. Source: Autodesk, Subscriptions and contracts.",
)
def auto_renew(view: View) -> Reading | None:
    """Whether the contracts in question renew by themselves, if it is the same for all."""
    return agreed(_auto_renew_of(view, contract) for contract in view.contracts)


def _auto_renew_of(view: View, contract: Contract) -> Reading | None:
    rows = view.subscriptions_of(contract)
    renews = renews_itself(contract, rows)
    if renews is None:
        return None
    holder: Row = contract
    field = "auto_renew"
    if contract.auto_renew is None:
        field = "auto_renew_date"
        holder = contract if contract.auto_renew_date else next(row for row in rows if row.auto_renew_date)
    evidence = view.evidence_of(holder, field, "subscriptions")
    if not evidence.usable:
        return None
    number = number_of(contract)
    return answer(
        "on" if renews else "off", evidence, f"Contract {number} {'renews' if renews else 'does not renew'} by itself."
    )


@reader(
    "contract.reseller",
    "Is the contract with the reseller who keeps this record?",
    ("us", "other"),
    "The reseller in the subscriptions report of the last 90 days, compared with the reseller on the account record, "
    "by the domain of the e-mail address and by name. Silent where the names are alike but not the same. Source: "
    "Autodesk, Update your partner.",
)
def reseller(view: View) -> Reading | None:
    """Whether the contracts in question are with the reseller on record, if it is the same for all."""
    return agreed(_reseller_of(view, contract) for contract in view.contracts)


def _reseller_of(view: View, contract: Contract) -> Reading | None:
    account = view.record.account
    field = "reseller_email" if contract.reseller_email else "reseller_name"
    evidence = view.evidence_of(contract, field, "subscriptions")
    if not evidence.usable:
        return None
    same = same_reseller(
        (account.reseller_name, split_address(account.reseller_email or "")[1]),
        (contract.reseller_name, split_address(contract.reseller_email or "")[1]),
    )
    if same is None:
        return None
    name = contract.reseller_name or contract.reseller_email
    return answer("us" if same else "other", evidence, f"The reseller of {number_of(contract)} is {name}.")


READERS = (state, manager, managers, coordinator, purchased_via, auto_renew, reseller)
