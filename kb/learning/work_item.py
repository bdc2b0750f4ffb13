"""One item of the editors' work list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

WorkKind: TypeAlias = Literal["flagged", "dead-end", "gap", "review", "draft", "unused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Something for an editor to look at.

    `keys` name it in the journal once it is done; `last` is when it occurred last, None where it simply is so. `title`
    says what it is about, `detail` what is the matter, `note` what else is known. `article` with `anchor`, `flow`,
    `path` and `line` say where it can be read and mended. `words`, `wordings` and `facts` are what a new draft about it
    begins with: the callers' words, and what was known then, as sentences.
    """

    kind: WorkKind
    keys: tuple[str, ...]
    title: str
    detail: str = ""
    note: str = ""
    count: int = 0
    weight: float = 0.0
    last: datetime | None = None
    article: str = ""
    anchor: str = ""
    flow: str = ""
    path: str = ""
    line: int | None = None
    words: str = ""
    wordings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it can be mended, as `path:line`; empty where there is no file."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path


def was_done(key: str, last: datetime | None, done: Mapping[str, datetime]) -> bool:
    """Tell whether a matter was done since it occurred last; what occurs later than that is anew."""
    return key in done and (last is None or last <= done[key])
