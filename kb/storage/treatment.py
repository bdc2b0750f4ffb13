"""What the doctor finds, and what came of mending it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from kb.errors import DesksideError, Finding
from kb.storage.words import explained

PATIENCE = 2.0
"""How many seconds the doctor waits for somebody who is writing a file."""


@dataclass(frozen=True, slots=True)
class Treated:
    """One thing that is wrong, and what was done about it: "restored from …". Empty where it was left as it is."""

    finding: Finding
    done: str = ""


def treat(finding: Finding, planned: str, act: Callable[[], str | None], *, dry_run: bool) -> Iterator[Treated]:
    """Mend something and yield what came of it; a dry run only says what is planned.

    `act` returns what it did, or None when there is nothing to mend any more. When it fails, the finding says why.
    """
    if dry_run:
        yield Treated(finding, planned)
        return
    problem: DesksideError
    try:
        done = act()
    except OSError as error:
        problem = explained(error, Path(finding.place.file), "mended")
    except DesksideError as error:
        problem = error
    else:
        if done is not None:
            yield Treated(finding, done)
        return
    yield Treated(replace(finding, hint=f"{problem.what} {problem.hint}".strip()))
