"""What other systems write for the web page around a text: styles, scripts, and boxes of HTML with Markdown in them.

A reader is told nothing by them. A box in the definition of a term is put where a box can stand.
"""

import re

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_UNSEEN = re.compile(r"[ \t]*<(style|script)(?=[\s>])", re.IGNORECASE)
_WITH_MARKDOWN = re.compile(r"[ \t]*<(\w{1,20})(?=[^<>\n]{0,500}\smarkdown[\s>=])[^<>\n]{0,500}>[ \t]*$", re.IGNORECASE)
_DEFINED_BOX = re.compile(r":[ \t]{1,3}(?=(?:!!!|\?\?\?\+?)[ \t])")
_DEEP = 4
_ENDS = ("</style>", "</script>")


def has_page_markup(text: str) -> bool:
    """Tell whether a text may have any of this."""
    lower = text.lower() if "<" in text else ""
    return "<style" in lower or "<script" in lower or " markdown" in lower


def without_page_markup(lines: list[str]) -> list[str]:
    """Return as many lines without what is for the page alone; code stays as it is."""
    kept: list[str] = []
    fence = until = ""
    dropped: list[str] = []
    defined = False
    ends = {end: at for at, line in enumerate(lines) for end in _ENDS if "</s" in line.lower() and end in line.lower()}
    for at, line in enumerate(lines):
        if until:
            kept.append("")
            until = "" if until in line.lower() else until
            continue
        if defined and line.strip() and not line.startswith(" " * _DEEP):
            defined = False
        if defined:
            line = line[_DEEP:]
        code = _FENCE.match(line)
        if code:
            fence = code[1] if not fence else "" if line.strip(" \t>") == fence else fence
        elif not fence:
            unseen, box = _UNSEEN.match(line), _DEFINED_BOX.match(line)
            if unseen and ends.get(end := f"</{unseen[1].lower()}>", -1) >= at:
                until = "" if end in line.lower() else end
                line = ""
            elif line.lstrip().startswith("<"):
                line = _without_wrapper(line, dropped)
            elif box:
                line, defined = line[box.end() :], True
        kept.append(line)
    return kept


def _without_wrapper(line: str, dropped: list[str]) -> str:
    """Return nothing for a line that opens a box whose Markdown counts, or closes such a one."""
    wrapper = _WITH_MARKDOWN.match(line)
    if wrapper:
        dropped.append(f"</{wrapper[1].lower()}>")
        return ""
    if dropped and line.strip().lower() == dropped[-1]:
        dropped.pop()
        return ""
    return line
