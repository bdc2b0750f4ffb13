"""Which request goes on when two cases become one, and the files that go with it."""

from dataclasses import dataclass

import msgspec

from kb.cases.attachments import MOST_FILES, MOST_TOGETHER
from kb.cases.case import Attachment, Request
from kb.text import size_in_words


@dataclass(frozen=True, slots=True)
class MergedRequest:
    """The request that goes on, if any, and what of the other it has not taken, in sentences."""

    request: Request | None
    clashes: tuple[str, ...] = ()


def merged_request(mine: Request | None, theirs: Request | None) -> MergedRequest:
    """Return the request of two cases that become one: the later's where it has one, with the other's files."""
    if mine is None or theirs is None or mine.id == theirs.id:
        return MergedRequest(theirs or mine)
    number = f"{theirs.id} ({theirs.subject})" if theirs.subject else theirs.id
    if theirs.state == "sent":
        ticket = f" as ticket {theirs.remote_id}" if theirs.remote_id else ""
        left = f"Both have a request: {mine.id} stays. {number}, which was sent{ticket}, is kept in the other case."
    else:
        left = f"Both have a request: {mine.id} stays. {number} is kept in the other case, and will not be sent."
    attachments, clashes = _merged_files(mine, theirs)
    return MergedRequest(msgspec.structs.replace(mine, attachments=attachments), (left, *clashes))


def _merged_files(mine: Request, theirs: Request) -> tuple[tuple[Attachment, ...], list[str]]:
    if mine.state == "sent":
        names = ", ".join(one.name for one in theirs.attachments)
        return mine.attachments, [f"{mine.id} was sent already, so these files stay: {names}."] if names else []
    kept = list(mine.attachments)
    clashes: list[str] = []
    for one in theirs.attachments:
        named = next((other for other in kept if other.name == one.name), None)
        if named is not None:
            if named.sha256 != one.sha256:
                clashes.append(f"Both have a file {one.name}: the later case's stays.")
        elif len(kept) == MOST_FILES or sum(other.size for other in kept) + one.size > MOST_TOGETHER:
            limit = f"{MOST_FILES} files or {size_in_words(MOST_TOGETHER)}"
            clashes.append(f"{one.name} is left in the other case: together they would be more than {limit}.")
        else:
            kept.append(one)
    return tuple(kept), clashes
