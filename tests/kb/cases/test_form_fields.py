"""The form of a request: what is needed, what support asks for, and what of it is known already."""

from kb.cases.form_fields import form_fields
from kb.errors import Place
from kb.troubleshooter.flow import ContactForm

VALUES = {
    "caller.name": "Grace Whitmore",
    "caller.email": "grace@harbour.example",
    "contract.number": "110",
    "contract.end": "3 November 2027",
    "contract.manager": "grace@harbour.example",
    "order.number": "SO-7",
    "order.date": "15 November 2026",
    "order.owner": "tomasz@harbour.example",
    "order.product": "Civil 3D",
    "order.quantity": "4",
    "team.name": "Harbour",
}


def fields(*asks: str, needs: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
    form = ContactForm("move", "Subject", Place("flow.yaml"), needs=needs, asks=asks)
    return {field.key: (field.label, field.value) for field in form_fields(form, VALUES)}


def test_who_asks_always_stands_first_and_two_fields_are_always_needed() -> None:
    always = form_fields(None, {})
    assert [field.key for field in always] == [
        "caller.name",
        "caller.email",
        "caller.phone",
        "caller.company",
        "contract.number",
    ]
    assert [field.key for field in always if field.required] == ["caller.name", "caller.email"]


def test_what_the_contact_needs_is_required_whatever_it_is_called() -> None:
    form = ContactForm("move", "Subject", Place("flow.yaml"), needs=("contract", "order", "user.email"))
    needed = {field.key for field in form_fields(form, VALUES) if field.required}
    assert needed == {"caller.name", "caller.email", "contract.number", "order.number", "user.email"}


def test_a_template_fills_in_what_is_known_of_the_order() -> None:
    asked = fields("Order number: {order.number?}", "Seats: {order.quantity?} of {order.product?}", "order.date")
    assert asked["order.number"] == ("Order number", "SO-7")
    assert asked["seats"] == ("Seats", "4 of Civil 3D")
    assert asked["order.date"][1] == "15 November 2026"


def test_words_alone_are_a_blank_whatever_they_are() -> None:
    asked = fields("Order number", "A screenshot of the menu", "What happened: tell it")
    assert asked["order number"] == ("Order number", "")
    assert asked["a screenshot of the menu"] == ("A screenshot of the menu", "")
    assert asked["what happened: tell it"] == ("What happened: tell it", "")


def test_an_address_that_is_asked_for_twice_can_be_changed_twice() -> None:
    asked = fields("Address that should be contract manager: {caller.email?}", "Address to keep: {caller.email?}")
    assert asked["caller.email"] == ("Your e-mail address", "grace@harbour.example")
    assert asked["address that should be contract manager"][1] == "grace@harbour.example"
    assert asked["address to keep"][1] == "grace@harbour.example"


def test_one_number_has_one_field() -> None:
    asked = fields("Contract number or subscription ID: {contract.number?}", "Contract: {contract?}", "contract.number")
    assert list(asked).count("contract.number") == 1
    assert asked["contract.number"][1] == "110"
    assert not {"contract", "contract number or subscription id"} & set(asked)


def test_what_is_not_known_stays_a_blank() -> None:
    assert fields("Serial number: {serial?}", "Role: {caller.role?}")["role"] == ("Role", "")


def test_what_was_filled_in_is_remembered() -> None:
    assert all(field.filled == field.value for field in form_fields(None, VALUES))
