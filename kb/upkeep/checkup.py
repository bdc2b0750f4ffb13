"""What a checkup has looked at and found."""

from dataclasses import dataclass, field

from kb.storage.treatment import Treated


@dataclass
class Checkup:
    """What was looked at, and what was found.

    `kept_aside` are the damaged contents, of now and of before, by their paths in the data folder.
    """

    treated: list[Treated] = field(default_factory=list)
    accounts: int = 0
    cases: int = 0
    locks: int = 0
    kept_aside: list[str] = field(default_factory=list)
