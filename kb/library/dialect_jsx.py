"""MDX: imports at the top of a text, and components such as `<Tabs>`, which give what their labels say."""

import re

from kb.library.dialect_tags import CODE_SPAN

_IMPORT = re.compile(r"(?:import|export)\s+(?:[\w*{\"']|default\b)")
_ONE_LINE = re.compile(
    r"import\s+(?:[^\n]{1,500}\sfrom\s+)?[\"'][^\"'\n]{1,300}[\"'];?[ \t]*$|export\s[^\n]{0,2000};[ \t]*$"
)
_ENDS = re.compile(r"from\s+[\"'][^\"'\n]{1,300}[\"'];?[ \t]*$|^[}\])]+;?[ \t]*$")
_MOST_LINES = 60
_ATTRIBUTES = r"(?:[^<>\"'{}\n]|\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|\{[^{}\n]{0,300}\}){0,60}"
_COMPONENT = re.compile(
    rf"{CODE_SPAN}|<(?P<end>/?)(?P<name>[A-Z][A-Za-z0-9.]{{0,60}})(?P<attributes>(?:\s{_ATTRIBUTES})?)(?P<closed>/?)>"
)
_SAID = re.compile(r"\b(?P<key>label|title|text|alt|name|summary|header)=[\"'](?P<value>[^\"'\n]{1,300})[\"']")
_CLOSING = re.compile(r"</([A-Z][A-Za-z0-9.]{0,60})\s*>")


def without_imports(lines: list[str]) -> list[str]:
    """Return the lines with the imports and exports before the text made blank."""
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
        elif not _IMPORT.match(line):
            break
        else:
            end = _end_of_import(lines, at)
            if end is None:
                break
            lines[at:end] = [""] * (end - at)
            at = end
    return lines


def _end_of_import(lines: list[str], at: int) -> int | None:
    """Return the line after an import; None where this is a sentence that begins with the word."""
    if _ONE_LINE.match(lines[at]):
        return at + 1
    if not re.search(r"[{(\[=]", lines[at]):
        return None
    for end in range(at, min(at + _MOST_LINES, len(lines))):
        if _ENDS.search(lines[end]):
            return end + 1
    return None


class Components:
    """The components of one text. A name in angle brackets that nothing closes is the author's own text."""

    def __init__(self, text: str) -> None:
        self.closed = set(_CLOSING.findall(text)) if "</" in text else set()

    def plain(self, line: str) -> str:
        """Return a line without components, with what their labels say."""
        if "<" not in line:
            return line
        alone = not _COMPONENT.sub(lambda match: "x" if match["code_span"] else "", line).strip()
        return _COMPONENT.sub(lambda match: self._text(match, alone=alone), line)

    def _text(self, match: re.Match[str], *, alone: bool) -> str:
        if match["code_span"]:
            return match[0]
        known = match["closed"] or match["end"] or match["name"] in self.closed or "=" in match["attributes"]
        if not known or (match["end"] and match["name"] not in self.closed):
            return match[0]
        said = {found["key"]: found["value"] for found in _SAID.finditer(match["attributes"])}
        words = next(
            (said[key] for key in ("label", "title", "summary", "header", "text", "alt", "name") if key in said), ""
        )
        return f"**{words}**  " if words and alone else words
