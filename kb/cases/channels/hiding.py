"""What a server says may hold the secret that it was called with: it never gets into words, logs or files."""

from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from kb.text import clean_line

_SHORTEST = 4
_HIDDEN = "…"


class Hiding:
    """Takes the given secrets out of texts: as they are, in base64, and as they stand in an address.

    `headers` are the values of headers that prove who calls: the word after the first is a secret too.
    """

    def __init__(self, *secrets: str, headers: Iterable[str] = ()) -> None:
        plain = {secret for secret in secrets if len(secret) >= _SHORTEST}
        for header in headers:
            _, _, proof = header.partition(" ")
            plain |= {one for one in (proof, proof.partition("=")[2], header if not proof else "") if len(one) >= 8}
        forms = set(plain)
        for secret in plain:
            coded = b64encode(secret.encode("utf-8", "replace")).decode()
            forms |= {coded, coded.rstrip("="), quote(secret, safe=""), quote_plus(secret), clean_line(secret)}
        self._forms = sorted((form for form in forms if len(form) >= _SHORTEST), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return the text as one clean line without them."""
        line = clean_line(text)
        for form in self._forms:
            line = line.replace(form, _HIDDEN)
        return line
