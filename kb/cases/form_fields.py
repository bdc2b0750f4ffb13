"""The fields of a request's form: who asks, what the troubleshooter's contact needs, and what support will ask for."""

import re

from kb.cases.case import Field
from kb.cases.variables import fill
from kb.troubleshooter.flow import ContactForm
from kb.troubleshooter.request_names import REQUEST_NAMES, SAME

_ALWAYS = ("caller.name", "caller.email", "caller.phone", "caller.company", "contract.number")
_ALWAYS_NEEDED = ("caller.name", "caller.email")
_ASK = re.compile(r"(?P<label>.*?)\s*:\s*(?P<template>.*\{[a-z_.]+\??\}.*)")
_ONE_NAME = re.compile(r"\{([a-z_.]+)\??\}")


def form_fields(form: ContactForm | None, values: dict[str, str]) -> tuple[Field, ...]:
    """Return the form's fields, filled in from `values`: who asks, what is needed, what is asked for.

    What is asked for is a label, a label with a template (`Seats: {order.quantity?}`), or a variable's bare name.
    """
    needed = {SAME.get(key, key) for key in (form.needs if form else ())} | set(_ALWAYS_NEEDED)
    fields: dict[str, Field] = {}
    for key in (*_ALWAYS, *sorted(needed - set(_ALWAYS))):
        label = REQUEST_NAMES.get(key, key.replace(".", " ").capitalize())
        fields[key] = _field(key, label, values.get(key, ""), required=key in needed)
    for asked in form.asks if form else ():
        key, label, value = _asked(asked, values)
        if key not in fields:
            fields[key] = _field(key, label[:1].upper() + label[1:], value)
    return tuple(fields.values())


def _asked(asked: str, values: dict[str, str]) -> tuple[str, str, str]:
    """Return key, label and value of one thing that support asks for.

    Only an unchanged contract or order number shares its field with another: two addresses may be the same one now
    and different ones once the person has corrected one.
    """
    if asked in REQUEST_NAMES:
        key = SAME.get(asked, asked)
        return key, REQUEST_NAMES[key], values.get(key, "")
    with_template = _ASK.fullmatch(asked)
    if with_template is None:
        return asked.casefold(), asked, ""
    label, template = with_template["label"], with_template["template"]
    name = _ONE_NAME.fullmatch(template)
    key = SAME.get(name[1], name[1]) if name else ""
    shared = key.endswith((".number", ".company")) or key == "product"
    return (key if shared else label.casefold()), label, fill(template, values)


def _field(key: str, label: str, value: str, *, required: bool = False) -> Field:
    return Field(key, label, value, required=required, filled=value)
