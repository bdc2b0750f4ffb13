"""The lines with which other Markdown systems open a box: `:::note`, `!!! note`, `{% hint %}`, `{{< note >}}`.

Each becomes the first line of a GitHub admonition. A box of a kind that says nothing about its text (a row, a zone, a
version range) is opened and closed without being shown.
"""

import re
from dataclasses import dataclass

from kb.library.admonitions import ADMONITIONS
from kb.library.dialect_tags import TAG, arguments

COLONS = re.compile(r":{3,}")
INDENTED = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?)[ \t]*(?=[\w\"'])")
_COLON_LINE = re.compile(
    r"(?P<colons>:{3,})[ \t]*(?:\{(?P<braced>[^{}\n]{1,200})\}|(?P<kind>[A-Za-z][\w-]*))"
    r"(?P<label>\[[^\[\]\n]{0,300}\])?[ \t]*(?P<rest>[^\n]*?)[ \t]*$"
)
_CLOSED_AT_ONCE = re.compile(r"(?:row|column|[\w-]+-end)\b[^\n]{0,200}$|[^\n]{0,400}[^:\s]:::$")
_BOX = re.compile(r"(?P<mark>!!!|\?\?\?\+?|===[!+]?)[ \t]*(?P<kinds>[\w -]*?)[ \t]*(?:\"(?P<title>[^\n]*)\")?[ \t]*$")
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}[ \t]*(?P<rest>[^\n]*)$")
_CLOSING = re.compile(r"\{%-?[ \t]*end(\w[\w-]*)[ \t]*-?%\}$|\{\{[<%]-?[ \t]*/[ \t]*(\w[\w/-]*)[ \t]*-?[>%]\}\}$")
_BOX_TAGS = ("hint", "alert", "callout", "admonition", "notice", "pageinfo", "blockquote", "box", "details", "expand")
_STYLES = ("style", "type", "color", "kind", "level", "context", "state")
_STYLE_WORDS = {"primary": "note", "secondary": "note", "default": "note", "working": "note"}
_CODE_DIRECTIVES = ("code-block", "code", "sourcecode", "code-cell", "prompt", "parsed-literal", "testcode")
_ATTRIBUTES = re.compile(r"[\w-]+=(?:\"[^\"]*\"|'[^']*'|\S+)")


@dataclass(slots=True)
class Opening:
    """The first line of a box as plain Markdown, and how the box goes on.

    `close` is what ends it: as many colons or ticks, or the name of a tag. `deeper` is by how many columns its text is
    indented. `options` tells that lines such as `:class: x` may follow.
    """

    line: str
    quoted: bool = False
    close: str = ""
    deeper: int = 0
    options: bool = False


def box_line(kind: str, title: str = "") -> str:
    """Return the first line of an admonition; a kind that is not known gives a note with the kind as its title."""
    kind = kind.lower()
    word = kind.split("-")[-1] if kind not in ADMONITIONS else kind
    if word not in ADMONITIONS:
        title, word = title or kind.replace("-", " ").replace("_", " ").capitalize(), "note"
    return f"> [!{word.upper()}] {title}".rstrip()


def colon_opening(line: str) -> Opening | None:
    """Return what a `:::` line opens; a box without a kind that is known is opened unseen."""
    match = _COLON_LINE.match(line)
    if match is None:
        return None
    braced = (match["braced"] or "").strip()
    kind = (match["kind"] or re.sub(r"^\.?(?:callout-)?", "", braced.split(" ")[0])).lower()
    if kind in ("image", "code", "video") and line.endswith(":::") and len(line) > len(match["colons"]) + 8:
        return None
    if _CLOSED_AT_ONCE.match(line[len(match["colons"]) :].lstrip()):
        return Opening("")
    title = (match["label"] or "[]")[1:-1] or _ATTRIBUTES.sub("", match["rest"]).strip(" {}")
    named = arguments(f"{braced} {match['rest']}")[0].get("title", "") if not title else ""
    if kind in ADMONITIONS or kind in _BOX_TAGS or (title and kind in ("admonition", "details", "dropdown")):
        line = box_line("note" if kind in _BOX_TAGS or kind == "dropdown" else kind, title or named)
        return Opening(line, quoted=True, close=match["colons"], options=bool(braced))
    shown = title or named if kind.startswith(("tab", "card", "grid", "details")) else title if match["label"] else ""
    return Opening(f"**{shown}**" if shown else "", close=match["colons"], options=bool(braced))


def indented_opening(line: str) -> Opening | None:
    """Return what a line of MkDocs opens: a box (`!!!`, `???`) or a tab (`===`)."""
    match = _BOX.match(line)
    if match is None:
        return None
    title = (match["title"] or "").strip()
    if match["mark"][0] == "=":
        return Opening(f"**{title}**", deeper=4) if title and not match["kinds"] else None
    if not match["kinds"]:
        return None
    return Opening(box_line(match["kinds"].split()[0], title), quoted=True, deeper=4)


def directive_opening(info: str) -> Opening | None:
    """Return what a fence opens whose language is a MyST directive (`{note}`); None for code as anywhere.

    Of one that is no box, `line` is the language of its code.
    """
    match = _DIRECTIVE.match(info)
    if match is None:
        return None
    name, rest = match["name"].lower(), match["rest"].strip()
    if name in ADMONITIONS or name in ("admonition", "dropdown", "topic", "sidebar", "versionchanged"):
        plain = name in ("admonition", "dropdown", "topic", "sidebar")
        return Opening(box_line("note" if plain else name, rest), quoted=True, options=True)
    if name in ("figure", "image"):
        return Opening(f"> ![{rest.rpartition('/')[2]}](<{rest}>)", quoted=True, options=True)
    return Opening(rest if name in _CODE_DIRECTIVES else name)


def tag_opening(line: str) -> Opening | None:
    """Return what a line with a Liquid tag or a Hugo shortcode at its beginning opens."""
    match = TAG.match(line)
    if match is None or match["value"] is not None or match["end"]:
        return None
    whole = match["liquid"] or match["code"]
    name = whole.rpartition("/")[2]
    named, others = arguments(match["liquid_rest"] if match["liquid"] else match["code_rest"])
    kind = name.lower()
    if kind in _BOX_TAGS:
        style = next((named[key] for key in _STYLES if key in named), others[0] if others else "")
        kind = _STYLE_WORDS.get(style, style).lower()
        kind = kind if kind in ADMONITIONS else "note"
    if kind not in ADMONITIONS:
        return None
    title = named.get("title", "") or named.get("header", "") or named.get("summary", "")
    after = line[match.end() :].strip()
    if not after:
        return Opening(box_line(kind, title), quoted=True, close=whole)
    closing = next((tag for tag in TAG.finditer(after) if _closes(tag, whole)), None)
    said = f"> **{title or kind.capitalize()}:** {after[: closing.start()] if closing else after}".rstrip()
    return Opening(said) if closing else Opening(said, quoted=True, close=whole)


def tag_closing(line: str) -> str:
    """Return the name of the tag that ends a box at the end of this line, or an empty text."""
    match = _CLOSING.match(line)
    return (match[1] or match[2]) if match else ""


def _closes(tag: re.Match[str], name: str) -> bool:
    return tag["liquid"] == f"end{name}" or (bool(tag["end"]) and tag["code"] == name)
