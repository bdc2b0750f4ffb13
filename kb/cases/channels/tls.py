"""Encryption to a server: certificates are always checked, against the system's authorities or one given file."""

import ssl

from kb.errors import RequestError
from kb.storage.home import expanded


def trusted_context(ca_file: str = "") -> ssl.SSLContext:
    """Return a context that checks certificate and name. `ca_file` is a PEM file to trust in place of the system's.

    Raises RequestError when the file cannot be used.
    """
    if not ca_file:
        context = ssl.create_default_context()
        _add_known_authorities(context)
        return context
    path = expanded(ca_file)
    try:
        return ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError):
        hint = "`ca_file` names a file of certificates in PEM form."
        raise RequestError("The file of trusted certificates cannot be used.", where=str(path), hint=hint) from None


def _add_known_authorities(context: ssl.SSLContext) -> None:
    """Trust what browsers trust too, for a Python that knows none of its own, as on a new Mac."""
    try:
        import certifi
    except ImportError:
        return
    context.load_verify_locations(cafile=certifi.where())


def problem_in_words(error: ssl.SSLError, host: str) -> str:
    """Return what is wrong with the encryption, in one sentence."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = str(error.verify_message or "it cannot be checked").rstrip(".")
        return (
            f"The certificate of {host} is not trusted ({why}), so nothing was sent: another computer may be posing as "
            "it, or this network asks to be signed in to first. Try from another network. A company with certificates "
            "of its own needs `ca_file` in the configuration."
        )
    return (
        f"No encrypted connection to {host} could be made ({error.reason or 'the encryption failed'}). Check the "
        "address and the port in the configuration: what answers there may speak without encryption."
    )
