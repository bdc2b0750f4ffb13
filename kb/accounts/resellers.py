"""Whether two entries name one reseller."""

import re

_LEGAL_FORMS = frozenset({
    "ag", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "inc", "ireland", "limited", "llc", "llp",
    "ltd", "plc", "pty", "uk",
})  # fmt: skip
_FREE_MAIL = frozenset({
    "aol.com", "btinternet.com", "gmail.com", "gmx.com", "googlemail.com", "hotmail.co.uk", "hotmail.com", "icloud.com",
    "live.co.uk", "live.com", "me.com", "outlook.com", "proton.me", "yahoo.co.uk", "yahoo.com",
})  # fmt: skip
_ALIKE = 75  # of 100; names in between may be one firm under two spellings


def same_reseller(one: tuple[str | None, str], other: tuple[str | None, str]) -> bool | None:
    """Tell whether two resellers, each as name and e-mail domain, are one; None where that cannot be told.

    One domain or one name is enough. They are two only when nothing that can be compared is alike.
    """
    (name, domain), (other_name, other_domain) = (words(one[0]), one[1]), (words(other[0]), other[1])
    domains = bool(domain and other_domain) and not {domain, other_domain} & _FREE_MAIL
    names = bool(name and other_name)
    if (domains and domain == other_domain) or (names and name == other_name):
        return True
    if not (domains or names):
        return None
    if names:
        from rapidfuzz import fuzz

        if fuzz.token_set_ratio(name, other_name) >= _ALIKE:
            return None
    return False


def words(name: str | None) -> str:
    """Return a firm's name without its legal form, in lower case, `&` as `and`: the form that is compared."""
    kept = re.sub(r"[^\w\s]", " ", (name or "").casefold().replace("&", " and ")).split()
    return " ".join(word for word in kept if word not in _LEGAL_FORMS)
