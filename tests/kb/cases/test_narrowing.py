"""Which contract is meant."""

from datetime import UTC, datetime

from kb.accounts.reading import Context
from kb.accounts.samples import northwind_design, old_mill_architects
from kb.cases.narrowing import choice_in_words, contracts_to_choose
from kb.errors import Place
from kb.troubleshooter.flow import Fact

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def fact(reader: str) -> Fact:
    return Fact(id="f", ask="?", why="!", values={"yes": "Yes"}, place=Place("f.yaml", 1), record=reader)


def test_contracts_that_differ_are_offered_and_a_named_one_ends_the_choice() -> None:
    context = Context(old_mill_architects(NOW), "helen.marlow@oldmill.example", NOW)
    assert contracts_to_choose(fact("contract.state"), context) == ("110003977044", "110004201966")
    named = Context(context.record, context.caller, NOW, contract="110003977044")
    assert contracts_to_choose(fact("contract.state"), named) == ()


def test_nothing_is_offered_where_it_would_not_help() -> None:
    context = Context(old_mill_architects(NOW), "helen.marlow@oldmill.example", NOW)
    assert contracts_to_choose(fact(""), context) == ()
    assert contracts_to_choose(fact("contract.managers"), context) == ()
    one = Context(northwind_design(NOW), "amelia.hart@northwind.example", NOW)
    assert contracts_to_choose(fact("contract.state"), one) == ()


def test_the_choice_in_words() -> None:
    assert choice_in_words(()) == ""
    assert choice_in_words(("1", "2")).endswith("which contract it is about: 1 or 2.")
