"""Passwords and tokens: from the system's keyring or an environment variable, never from a file or the command line."""

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from kb.errors import RequestError

SERVICE = "deskside"


def read_secret(channel: str, place: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return a channel's secret from where its settings say: `keyring`, or `env:NAME`.

    Raises RequestError, which never holds any part of a secret, when it is not there or cannot be used.
    """
    where = f"[channels.{channel}]"
    if place == "keyring":
        secret = _from_keyring(channel, where)
    elif place.startswith("env:") and place[4:].strip():
        name = place[4:].strip()
        secret = environment.get(name, "").strip()
        if not secret:
            raise RequestError(f"The environment variable {name} is not set here.", where=where)
    else:
        hint = 'Write secret = "keyring" or secret = "env:NAME". The secret itself does not belong in the file.'
        raise RequestError("The settings do not say where the secret is.", where=where, hint=hint)
    if not secret.isprintable():
        raise RequestError("The secret holds characters that no password or token has.", where=where)
    return secret


def store_secret(channel: str, secret: str) -> None:
    """Put a channel's secret into the system's keyring. Raises RequestError where there is none."""
    keyring = _keyring(f"[channels.{channel}]")
    try:
        keyring.set_password(SERVICE, channel, secret)
    except Exception as error:  # a keyring's backend raises whatever its system does
        raise _unusable(error, f"[channels.{channel}]") from None


def _from_keyring(channel: str, where: str) -> str:
    keyring = _keyring(where)
    try:
        secret = keyring.get_password(SERVICE, channel)
    except Exception as error:  # as above
        raise _unusable(error, where) from None
    if not secret:
        hint = f"Store it: deskside request store-secret {channel}"
        raise RequestError("The system's keyring holds no secret for this channel.", where=where, hint=hint)
    return str(secret).strip()


def _keyring(where: str) -> Any:
    try:
        return import_module("keyring")
    except ImportError:
        hint = 'Install it (pip install "deskside[keyring]"), or write secret = "env:NAME".'
        raise RequestError("The package `keyring` is not installed.", where=where, hint=hint) from None


def _unusable(error: Exception, where: str) -> RequestError:
    hint = 'Unlock it, or write secret = "env:NAME" to take the secret from an environment variable.'
    return RequestError(f"The system's keyring cannot be used ({type(error).__name__}).", where=where, hint=hint)
