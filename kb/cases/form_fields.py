"""The fields of a request's form: who asks, what the troubleshooter's contact needs, and what support will ask for."""

from kb.cases.case import Field
from kb.cases.variables import fill
from kb.troubleshooter.flow import ContactForm

# What people and support desks call a thing, and the variable that holds it.
_ASKED_AS = {
    "contract": "contract.number",
    "contract number": "contract.number",
    "contract number or subscription id": "contract.number",
    "subscription id": "subscription.id",
    "end date": "contract.end",
    "name and address of the present contract manager": "contract.manager",
    "address on the order or the contract": "contract.manager",
    "company": "caller.company",
    "company name": "caller.company",
    "product": "product",
    "csn": "account.csn",
    "user email": "user.email",
    "user's e-mail address": "user.email",
    "e-mail address of the user": "user.email",
    "e-mail address of the person concerned": "user.email",
    "address that you sign in with, letter by letter": "caller.email",
    "address that should be contract manager": "caller.email",
    "name of the team": "team.name",
    "team": "team.name",
    "server name and host id (mac address)": "server",
    "server name and host id (mac address, 12 characters)": "server",
}
# These speak of an order where the same form asks for its number; elsewhere the words may mean something else.
_ASKED_OF_ORDER = {
    "order": "order.number",
    "order number": "order.number",
    "order date": "order.date",
    "purchase date": "order.date",
    "address that got the order confirmation": "order.owner",
    "product": "order.product",
    "number of seats": "order.quantity",
}
_LABELS = {
    "caller.name": "Your name",
    "caller.email": "Your e-mail address",
    "caller.phone": "Your telephone number",
    "caller.company": "Company",
    "caller.role": "Your role",
    "contract.number": "Contract number",
    "contract": "Contract number",
    "order": "Order number",
    "order.number": "Order number",
    "user.email": "E-mail address of the person concerned",
    "product": "Product and version",
    "account.company": "Company",
}
_ALWAYS = ("caller.name", "caller.email", "caller.phone", "caller.company", "contract.number")
_ALWAYS_NEEDED = ("caller.name", "caller.email")
_SAME = {"contract": "contract.number", "order": "order.number", "account.company": "caller.company"}
# A second field for an address that has one already gets a key of its own, so that each can be changed.
_OWN_KEY = {"caller.email", "contract.manager"}


def form_fields(form: ContactForm | None, values: dict[str, str]) -> tuple[Field, ...]:
    """Return the form's fields, filled in from `values`: who asks, what is needed, what is asked for."""
    needed = {_SAME.get(key, key) for key in (form.needs if form else ())} | set(_ALWAYS_NEEDED)
    fields: dict[str, Field] = {}
    for key in (*_ALWAYS, *sorted(needed - set(_ALWAYS))):
        label = _LABELS.get(key, key.replace(".", " ").capitalize())
        fields[key] = _field(key, label, values.get(key, ""), required=key in needed)
    asks = form.asks if form else ()
    of_order = any(asked.casefold() in ("order number", "order") for asked in asks)
    for asked in asks:
        label, _, template = asked.partition(": {")
        key = variable_of(label, of_order)
        value = fill("{" + template, values) if template else values.get(key, "")
        if key in _OWN_KEY:
            key = label.casefold()
        if key not in fields:
            fields[key] = _field(key, label[:1].upper() + label[1:], value)
    return tuple(fields.values())


def variable_of(label: str, of_order: bool) -> str:
    """Return the variable that holds what a support desk asks for; the label itself where none does.

    `of_order` tells that the form is about an order, so that its product is the order's product.
    """
    words = label.casefold()
    return (_ASKED_OF_ORDER.get(words) if of_order else None) or _ASKED_AS.get(words) or words


def _field(key: str, label: str, value: str, *, required: bool = False) -> Field:
    return Field(key, label, value, required=required, filled=value)
