"""What is what in a code block: keywords, texts, comments. Slow to import, so it is used in a worker only."""

from typing import Any

MOST = 20_000
"""Characters of code that are looked at; more than that stays plain."""

Colours = tuple[tuple[int, int, str], ...]
"""Places in a code block's text with their role, in order: start, end, `code-keyword` and the like."""


def colours(code: str, language: str) -> Colours:
    """Return the coloured places of some code; none for a language that is not known."""
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    if not language or len(code) > MOST:
        return ()
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ()
    found: list[tuple[int, int, str]] = []
    for at, token, text in lexer.get_tokens_unprocessed(code):
        role = _role(token)
        if role and text.strip():
            found.append((at, at + len(text), role))
    return tuple(found)


def _role(token: Any) -> str:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String  # type: ignore[import-untyped]

    if token in Comment:
        return "code-comment"
    if token in String:
        return "code-string"
    if token in Number:
        return "code-number"
    if token in Keyword or token in Operator.Word:
        return "code-keyword"
    if token in Name.Function or token in Name.Class or token in Name.Tag or token in Name.Attribute:
        return "code-name"
    return ""
