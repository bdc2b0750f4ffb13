"""One help article: its front matter and its Markdown body."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from kb.errors import Finding
from kb.library.blocks import Document, Heading

Audience: TypeAlias = Literal["customer", "staff"]
Status: TypeAlias = Literal["draft", "review", "published", "archived"]
STATUSES: tuple[Status, ...] = ("draft", "review", "published", "archived")


@dataclass(frozen=True)
class Article:
    """An article as loaded; every text in it is clean. `body` has the library's variables filled in.

    `path` is relative to the library's folder, with forward slashes; `id` is the file name without `.md`.
    `body_line` is the line of the file where the body begins, so that `body` line 1 is file line `body_line`.
    `findings` holds what was wrong with the file when it was read; such an article can still be shown.
    """

    id: str
    path: str
    title: str
    body: str
    summary: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    status: Status = "published"
    owner: str = ""
    reviewed: date | None = None
    review_every: int | None = None
    aliases: tuple[str, ...] = ()
    troubleshooters: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    body_line: int = 1
    findings: tuple[Finding, ...] = ()

    @cached_property
    def document(self) -> Document:
        """The parsed body; parsed when first asked for."""
        from kb.library.markdown import parse

        return parse(self.body)

    @property
    def body_has_title(self) -> bool:
        """Whether the body begins with the title as a heading, so that it need not be shown above it again."""
        first = self.document.blocks[0] if self.document.blocks else None
        return isinstance(first, Heading) and first.text.strip().casefold() == self.title.casefold()

    def visible_to(self, audience: Audience) -> bool:
        """Tell whether this audience may see the article: customers see published ones for customers only.

        An article whose `roles` name nobody but `staff` is for staff.
        """
        if audience == "staff":
            return True
        return self.status == "published" and (not self.roles or set(self.roles) != {"staff"})
