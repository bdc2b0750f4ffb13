"""Names for cases and requests: short enough to read out on the phone, random enough never to meet twice."""

import secrets
from datetime import datetime

# Crockford's alphabet: no I, L, O or U, so nothing is misheard or misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_case_id(now: datetime) -> str:
    """Return an id that sorts by day and is safe as a file name: `2026-11-24-7f3qk2`."""
    return f"{now:%Y-%m-%d}-{_random(6).lower()}"


def new_request_id() -> str:
    """Return the number that a request keeps for life, with 50 random bits: `DS-7F3QK-2MZ9A`."""
    return f"DS-{_random(5)}-{_random(5)}"


def _random(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))
