"""Whether two e-mail addresses look like one person's: a typing error, or the same name at another domain."""

from typing import Literal, TypeAlias

from kb.accounts.record import same_email

Likeness: TypeAlias = Literal["exact", "typing_error", "other_domain"]

_SHORTEST_LOCAL = 4
_LONG_LOCAL = 10
_SHORTEST_DOMAIN = 5
_SHARED_MAILBOXES = frozenset({
    "accounts", "admin", "billing", "cad", "contact", "enquiries", "finance", "hello", "help", "helpdesk", "hr", "info",
    "it", "mail", "office", "orders", "post", "procurement", "purchasing", "reception", "sales", "service", "support",
    "team",
})  # fmt: skip


def split_address(address: str) -> tuple[str, str]:
    """Return an address's name and domain, in lower case; the domain is empty when there is no `@`."""
    name, _, domain = address.strip().casefold().rpartition("@")
    return (name, domain) if name else (domain, "")


def likeness(one: str | None, other: str | None) -> Likeness | None:
    """Return how alike two addresses are, or None when they look like two people's.

    A typing error is one slip (two in a long name) with the first letter and all digits the same, since people do not
    mistype an initial but `a.smith` and `b.smith`, or `desk1` and `desk2`, are two people. A name that is shared by
    many, `info` or `sales`, says nothing about a person at another domain.
    """
    if not one or not other:
        return None
    if same_email(one, other):
        return "exact"
    (name, domain), (other_name, other_domain) = split_address(one), split_address(other)
    if not domain or not other_domain:
        return None
    if name == other_name:
        if _slip(domain, other_domain, shortest=_SHORTEST_DOMAIN, slips=1):
            return "typing_error"
        return None if name in _SHARED_MAILBOXES else "other_domain"
    if not _slip(
        name, other_name, shortest=_SHORTEST_LOCAL, slips=2 if min(len(name), len(other_name)) >= _LONG_LOCAL else 1
    ):
        return None
    near = domain == other_domain or _slip(domain, other_domain, shortest=_SHORTEST_DOMAIN, slips=1)
    return "typing_error" if near else None


def _slip(one: str, other: str, *, shortest: int, slips: int) -> bool:
    if min(len(one), len(other)) < shortest or one[0] != other[0] or _digits(one) != _digits(other):
        return False
    if _initials(one) != _initials(other):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=slips) <= slips


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _initials(text: str) -> list[str]:
    """The one-letter parts of a name, as the middle one in `kim.a.ray`: another letter there is another person."""
    return [part for part in text.replace("_", ".").replace("-", ".").split(".") if len(part) == 1]
