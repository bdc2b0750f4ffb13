"""What a look-up finds, and why."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["account", "case"]
SURE = 110.0
AS_TYPED = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """One account or case that was found.

    `title` is the account's company, or what the case is about; `person` is who the match is about, where it is about
    somebody. `why` names the field that matched ("e-mail", "contract"; empty where nothing was looked for), `value` is
    what stands in it, and `marks` are the places in `value` (start, end) that match. Other fields that matched too are
    in `also`, as "e-mail kim@firm.example". A higher `score` is a better match.
    """

    kind: Kind
    id: str
    title: str
    person: str = ""
    why: str = ""
    value: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    also: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it has just what was looked for as a whole: a number, an address or a name."""
        return self.score >= SURE

    @property
    def as_typed(self) -> bool:
        """Whether all words stand in it as they were typed, without a slip."""
        return self.score >= AS_TYPED

    @property
    def reason(self) -> str:
        """Why it was found, in a few words: `company`, `person Kim Ray`, `contract 110001234567, order 20417`."""
        if not self.why:
            return ""
        first = self.why if self.value == self.title or self.value == self.id else f"{self.why} {self.value}"
        return ", ".join((first, *self.also))
