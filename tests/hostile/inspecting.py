"""Looks at the raw bytes that a program gave out for anything that a terminal would obey or be fooled by."""

import re
import unicodedata

from tests.hostile.payloads import DRAWN, PAYLOADS

_OWN_SEQUENCES = re.compile(
    rb"\x1b\[[0-9;]*[mH]"  # colours, and where to draw
    rb"|\x1b\[\?(?:1049|1000|1003|1015|1006|25|1004|2004|7|2026|1016|2048)[hl]"  # modes, switched on and off
    rb"|\x1b\[\?(?:2026|2048)\$p|\x1b\[>[0-9]*u|\x1b\[<u"  # what the terminal can do
    rb"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
)
"""All that the app itself sends; nothing of it can move anything out of the window, and no payload is of this form."""
_JOINERS = (chr(0x200C), chr(0x200D))


def harm_in_text(raw: bytes) -> list[str]:
    """Return what is wrong with bytes that should be plain text in UTF-8: newline and tab are the only controls."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"bytes that are no UTF-8: {raw[max(0, error.start - 20) : error.end + 20]!r}"]
    return [
        f"U+{ord(text[at]):04X} after {text[max(0, at - 30) : at]!r}"
        for at in (match.start() for match in re.finditer(r"[^\x20-\x7e\n\t]", text))
        if _harmful(text[at])
    ] + _floods(text)


def harm_on_terminal(raw: bytes) -> list[str]:
    """Return what is wrong with what was sent to a terminal: any sequence that is not the app's own, any payload."""
    found = _payloads_in(raw)
    text = _OWN_SEQUENCES.sub(b"", raw).replace(b"\r\n", b"\n")
    return found + harm_in_text(text)


def harm_in_styled(raw: bytes) -> list[str]:
    """Return what is wrong with lines for a terminal that may be coloured, as the command line writes them."""
    found = _payloads_in(raw)
    return found + harm_in_text(re.sub(rb"\x1b\[[0-9;]{1,5}m", b"", raw).replace(b"\r\n", b"\n"))


def _payloads_in(raw: bytes) -> list[str]:
    sought = (payload for payload in PAYLOADS if payload.name not in DRAWN)
    return [f"the payload {payload.name}" for payload in sought if _as_sent(payload.text) in raw]


def _harmful(character: str) -> bool:
    if character in _JOINERS:
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _floods(text: str) -> list[str]:
    longest = 0
    for match in re.finditer(r"[\u0300-\U0010ffff]{9,}", text):
        run = 0
        for character in match[0]:
            run = run + 1 if unicodedata.category(character) in ("Mn", "Me") or character in _JOINERS else 0
            longest = max(longest, run)
    return [f"{longest} marks without a width on one letter"] * (longest > 8)


def _as_sent(text: str) -> bytes:
    """Return a payload from its first to its last harmful character, as it would be sent if nothing were done."""
    return text.encode("utf-8", "surrogateescape" if chr(0xD800) not in text else "surrogatepass")
