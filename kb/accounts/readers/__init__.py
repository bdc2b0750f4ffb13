"""Readers: each answers one question about a caller and their account, or is silent. Silent is never "no"."""

from collections.abc import Iterable

from kb.accounts.readers import access, caller, contract, licences, order, report, seats, server, team, tokens, user
from kb.accounts.reading import Context, Reader, Reading
from kb.accounts.view import View

_SUBJECTS = (caller, user, contract, order, licences, seats, team, access, server, tokens, report)

READERS: dict[str, Reader] = {reader.name: reader for subject in _SUBJECTS for reader in subject.READERS}
"""Every reader by its name, as flow files use it."""


def read_all(context: Context, names: Iterable[str] | None = None) -> dict[str, Reading]:
    """Return what the record answers: readings by the names of their readers, those of `names` when it is given.

    Readers that are silent, and names that no reader has, are not in the result.
    """
    view = View.of(context)
    wanted = READERS if names is None else [name for name in dict.fromkeys(names) if name in READERS]
    readings = {name: READERS[name].read(view) for name in wanted}
    return {name: reading for name, reading in readings.items() if reading is not None}
