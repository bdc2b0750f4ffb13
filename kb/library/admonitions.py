"""The kinds of boxes (`> [!NOTE]`) that articles have, and other writers' words for them."""

_WORDS = {
    "note": "note info question example abstract summary tldr todo quote cite faq details seealso versionadded "
    "versionchanged deprecated prerequisites beta",
    "tip": "tip hint success check done help",
    "important": "important",
    "warning": "warning attention",
    "caution": "caution danger error bug failure fail missing",
}
ADMONITIONS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
"""Each word with the kind of box that it stands for: the five of GitHub."""
