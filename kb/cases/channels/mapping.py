"""How a request's parts become a server's fields."""

import re
from collections.abc import Mapping, Sequence

from kb.cases.case import Request
from kb.cases.message import AttachedFile, address_of, field_value, render_text
from kb.errors import RequestError
from kb.text import clean_line, shorten, size_in_words

MOST_SUBJECT = 200
"""Help desks cut longer titles, or refuse them: Zammad at 250 characters, Request Tracker at 200."""
_NUMBER = re.compile(r"[A-Z0-9]{2}(-[A-Z0-9]{5}){2}")
_VARIABLE = re.compile(r"\{([^{}]+)\}")


def subject_line(request: Request) -> str:
    """Return the subject as it leaves: one line, ending in the request's number, by which it can be found again."""
    ending = f" [{request.id}]"
    return shorten(clean_line(request.subject), MOST_SUBJECT - len(ending)) + ending


def mapped(request: Request, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the configured fields with their `{variables}` filled in from the request; empty ones are left out.

    A variable that this request does not have, or that is withheld, is empty.
    """
    filled: dict[str, str] = {}
    for name, template in fields.items():
        value = clean_line(_VARIABLE.sub(lambda match: _value(request, match[1]), template))
        if value:
            filled[name] = value
    return filled


def number_of(request: Request) -> str:
    """Return the request's number for a search. Raises RequestError for one that could not be ours: it is quoted."""
    if not _NUMBER.fullmatch(request.id):
        raise RequestError("This is no number of a request.", where=clean_line(request.id))
    return request.id


def has_number(title: object, request: Request) -> bool:
    """Tell whether a ticket's title is that of the request."""
    return isinstance(title, str) and f"[{request.id}]" in title


def caller_address(request: Request) -> str:
    """Return the caller's e-mail address: exactly one, in its normal form.

    Raises RequestError when it is missing, withheld, or not one address. Some servers would read `a@b, c@d` as two.
    """
    value = field_value(request, "caller.email")
    if not value:
        raise RequestError("The help desk needs your e-mail address.", where=request.id)
    return address_of(value, "Your e-mail address cannot be used.").addr_spec


def shown(request: Request, destination: str, files: Sequence[AttachedFile], extra: Mapping[str, str]) -> str:
    """Return all that leaves as text: where to, the subject, further fields, the text and what is attached."""
    head = [f"To: {destination}", f"Subject: {subject_line(request)}"]
    head += [f"{clean_line(name)}: {value}" for name, value in extra.items()]
    tail = [
        f"Attached: {one.attachment.name}, {size_in_words(one.attachment.size)}, SHA-256 {one.attachment.sha256}"
        for one in files
    ]
    return "\n".join([*head, "", render_text(request).rstrip("\n"), *tail]) + "\n"


def _value(request: Request, name: str) -> str:
    if name == "request.id":
        return request.id
    if not any(field.key == name for field in request.fields):
        return ""
    return field_value(request, name)
