"""Why the record is silent where it need not be: it knows the answer for each contract, but not which one is meant."""

from msgspec.structs import replace

from kb.accounts.readers import READERS
from kb.accounts.reading import Context
from kb.text import joined
from kb.troubleshooter.flow import Fact


def contracts_to_choose(fact: Fact, context: Context) -> tuple[str, ...]:
    """Return the contracts' numbers that the record could answer a question for, if one of them were named.

    Empty where a contract is named already, where the record answers as it is, and where naming one would not help.
    """
    reader = READERS.get(fact.record)
    if reader is None or context.contract is not None or len(context.record.contracts) < 2:
        return ()
    if reader.read(context) is not None:
        return ()
    return tuple(
        contract.contract_number or contract.subscription_id or contract.id
        for contract in context.record.contracts
        if reader.read(replace(context, contract=contract.id)) is not None
    )


def choice_in_words(numbers: tuple[str, ...]) -> str:
    """Return the sentence that says why it is asked although a record is open; empty where there is no choice."""
    if not numbers:
        return ""
    return f"The record can answer this once it is known which contract it is about: {joined(list(numbers[:6]), 'or')}."
