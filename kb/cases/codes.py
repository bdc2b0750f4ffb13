"""Error codes and versions among the words that somebody typed, told apart from numbers that belong to somebody.

A contract has 11 or 12 digits and a serial number 3 and 8 after a dash, a customer number has 10, telephone numbers 6
and more, with a zero before: a code here is shorter than any of them. Short numbers of somebody (an extension, a house,
the end of an order's number) are known by the words around them; dates and network addresses by how they look.
"""

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"-?[1-9][0-9]{0,4}", re.ASCII)
_SURE = 3
"""So many digits are a code wherever they stand; fewer, only where something says so."""
_HEXADECIMAL = re.compile(r"0x[0-9a-f]{1,8}", re.ASCII | re.IGNORECASE)
_VERSION = re.compile(r"[-v]?[0-9]{1,4}(?:[.,][0-9]{1,4}){1,3}", re.ASCII | re.IGNORECASE)
_MOST_DIGITS = 7
_DATE = re.compile(
    r"(?:[0-3]?[0-9][.,][0-3]?[0-9][.,](?:[0-9]{2}|[12][0-9]{3})|[12][0-9]{3}[.,][0-9]{2}[.,][0-9]{2})", re.ASCII
)
_NETWORK_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", re.ASCII)
_BESIDE_CODES = "code codes error errors err event exception exit failure fault hresult http message result status"
_BEFORE_NUMBERS = """
account box call called card case contract csn customer desk ending ends ext extension fax flat house id invoice login
mobile no nr number order passcode password phone pin postcode quote ref reference ring room seat serial subscription
tel telephone ticket unit zip
"""
_AFTER_HOUSES = "ave avenue crescent drive gardens lane rd road st street terrace"
_CODES = frozenset(_BESIDE_CODES.split())
_OF_SOMEBODY = frozenset(_BEFORE_NUMBERS.split())
_STREETS = frozenset(_AFTER_HOUSES.split())
_NEAR = 2


def is_code(tokens: Sequence[str], at: int) -> bool:
    """Tell whether a word of a text is an error code or a version, and nobody's number."""
    token = tokens[at]
    if _HEXADECIMAL.fullmatch(token):
        return True
    if _VERSION.fullmatch(token):
        digits = sum(character.isdigit() for character in token)
        return digits <= _MOST_DIGITS and not (_DATE.fullmatch(token) or _NETWORK_ADDRESS.fullmatch(token))
    if not _NUMBER.fullmatch(token):
        return False
    before = [_word(other) for other in tokens[max(0, at - _NEAR) : at]]
    after = [_word(other) for other in tokens[at + 1 : at + 1 + _NEAR]]
    if not _CODES.isdisjoint([*before, *after[:1]]):
        return True
    return len(token.lstrip("-")) >= _SURE and _OF_SOMEBODY.isdisjoint(before) and _STREETS.isdisjoint(after)


def _word(token: str) -> str:
    return token.casefold().strip(".,:;#")
