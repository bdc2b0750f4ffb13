"""What other Markdown systems write within a line, as plain Markdown: template tags, `[[wiki links]]`, roles, classes.

Code spans stay as they are.
"""

import re
from urllib.parse import quote

from kb.library.dialect_tags import CODE_SPAN, TAG, tag_text, words_of_name

_ROLE = re.compile(r"(?<![\w`])\{(?P<role>[A-Za-z][\w:.+-]{0,60})\}`(?P<inner>[^`\n]{1,500})`")
_TAGS_OR_CODE = re.compile(rf"{CODE_SPAN}|{TAG.pattern}")
_REST = re.compile(
    rf"{CODE_SPAN}"
    r"|(?<![\w\\])(?P<embed>!?)\[\[(?P<page>[^\[\]|\n]{1,300}?)(?:\\?\|(?P<label>[^\[\]\n]{1,300}))?\]\](?![(\[])"
    r"|:::(?P<colon>image|code)[ \t]+(?P<colon_rest>[^\n]{1,1500}?):::"
    r"|\[!include(?:[ \t]*|-\w{1,30}[ \t]*)(?P<include>\[[^\[\]\n]{0,300}\]\([^()\s]{1,500}\))[ \t]*\]"
    r"|\[!code(?:-[\w#+-]{1,30})?[ \t]*\[[^\[\]\n]{0,200}\]\((?P<snippet>[^()\n]{1,500})\)[ \t]*\]"
    r"|\[!video[ \t]+(?P<video>https?://[^\s\]]{1,1000})[ \t]*\]"
    r"|(?P<division>\[!div[ \t]*(?:[^\]\n]{0,200})\])"
    r"|<xref:(?P<xref>[^<>\s?]{1,300})(?:\?[^<>\s]{0,200})?>"
    r"|(?P<comment>%%[^%\n]{0,2000}%%|\{/\*[^{}\n]{0,2000}\*/\})"
    r"|(?<![=\w])==(?P<marked>[^\s=](?:[^=\n]{0,500}[^\s=])?)==(?![=\w])"
    r"|(?P<icon>:(?:material|octicons|fontawesome|simple)-[\w-]{1,80}:)"
    r"|(?P<classes>\{:[^{}\n]{0,300}\}|(?<=[\])*_`>])\{[ \t]?[.#][\w-][^{}\n]{0,300}\}"
    r"|(?<=[ \t])\{[ \t]?\.[\w-][^{}\n]{0,300}\}(?=[ \t]*$)|^\{[ \t]?[.#][\w-][^{}\n]{0,300}\}[ \t]*$)"
    r"|(?<=\S)(?P<target>[ \t]+\^[A-Za-z0-9-]{4,60})$",
    re.IGNORECASE,
)
_LONGEST_LINE = 50_000
_ADDRESS_BEFORE = re.compile(r"(?:\]\([^()\s]{0,500}|\]:[ \t]*\S{0,500}|\b(?:href|src)=[\"'][^\"']{0,500})$")
_ATTRIBUTE = re.compile(r"([\w-]{1,40})[ \t]*=[ \t]*\"([^\"]{0,800})\"")
_OWN_SLUG = re.compile(r"#([\w.:-]+)")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")
_AUTOMATIC_TITLE = re.compile(r"\[AUTOTITLE\]\((?P<path>[^()\s#]{0,400})(?P<anchor>#[^()\s]{0,200})?\)")
_CONTENTS = re.compile(r"(?:_?toc_?|_?contents_?)", re.IGNORECASE)


def plain_inline(line: str) -> str:
    """Return a line's text as plain Markdown; the marks of lists and quotes before it may stand there or not.

    A line that is longer than anybody writes one stays as it is: looking through megabytes takes seconds.
    """
    if len(line) > _LONGEST_LINE:
        return line
    if "[AUTOTITLE](" in line:
        line = _AUTOMATIC_TITLE.sub(_title_of_path, line)
    if "{" in line:
        if "}`" in line:
            line = _ROLE.sub(_role, line)
        if "{%" in line or "{{" in line:
            line = _without_tags(line)
    if any(mark in line for mark in ("[[", ":::", "[!", "<xref", "%%", "{/*", "==", ":", "{", "^")):
        heading = line.lstrip().startswith("#")
        line = _REST.sub(lambda match: _plain(match, heading=heading), line)
    return line


def _without_tags(line: str) -> str:
    alone = not _TAGS_OR_CODE.sub(lambda match: "x" if match["code_span"] else "", line).strip(" \t>*+-0123456789.")

    def plain(match: re.Match[str]) -> str:
        if match["code_span"]:
            return match[0]
        before = match.string[max(0, match.start() - 600) : match.start()]
        return tag_text(match, in_address=_is_address(before), alone=alone)

    return _TAGS_OR_CODE.sub(plain, line)


def _is_address(before: str) -> bool:
    """Tell whether what follows this text belongs to a link's address; tags before it in the address do not count."""
    if "](" not in before and "]:" not in before and "=" not in before:
        return False
    return _ADDRESS_BEFORE.search(TAG.sub("", before)) is not None


def _plain(match: re.Match[str], *, heading: bool) -> str:
    found = match.groupdict()
    if found["code_span"]:
        return match[0]
    if found["page"]:
        return _wiki_link(found["page"], found["label"] or "", embedded=bool(found["embed"]), written=match[0])
    if found["colon"]:
        values = dict(_ATTRIBUTE.findall(found["colon_rest"]))
        source = values.get("source", "")
        if found["colon"].lower() == "code":
            return f"`{source}`" if source else ""
        return f"![{_label(values.get('alt-text', ''))}](<{source}>)" if source else ""
    if found["include"]:
        return found["include"]
    if found["snippet"]:
        return f"`{found['snippet'].split()[0]}`"
    if found["video"]:
        return f"<{found['video']}>"
    if found["xref"]:
        return f"`{found['xref']}`"
    if found["marked"]:
        return f"**{found['marked']}**"
    if found["classes"] and heading:
        own = _OWN_SLUG.search(found["classes"])
        return f" {{#{own[1]}}}" if own else ""
    return ""


def _wiki_link(page: str, label: str, *, embedded: bool, written: str) -> str:
    page, label = page.strip(), label.strip()
    if not page or page != page.strip("-$!=") or "://" in page:
        return written
    if _CONTENTS.fullmatch(page):
        return ""
    name, _, heading = page.partition("#")
    if embedded and name.lower().endswith(_PICTURES):
        said = "" if not label or label.replace("x", "").isdecimal() else label
        return f"![{_label(said or name.rpartition('/')[2])}]({quote(name)})"
    heading = "" if heading.startswith("^") else heading.rpartition("#")[2]
    anchor = f"#{quote(heading, safe='')}" if heading else ""
    shown = label or (f"{name} › {heading}" if name and heading else name or heading)
    return f"[{_label(shown)}]({quote(name.strip())}{anchor})" if name or anchor else written


def _title_of_path(match: re.Match[str]) -> str:
    """Return a link whose text is to be the title of its article with the words of its address instead."""
    words = words_of_name((match["anchor"] or match["path"].rstrip("/").rpartition("/")[2]).lstrip("#"))
    return f"[{words[:1].upper()}{words[1:]}]({match['path']}{match['anchor'] or ''})"


def _role(match: re.Match[str]) -> str:
    """Return a Sphinx role such as {doc}`text <page>` as a link, as code, or as its text."""
    role = match["role"].rpartition(":")[2].lower()
    text, _, target = match["inner"].partition("<")
    target = target.rstrip("> ")
    text = text.strip() or target
    if role in ("doc", "download"):
        path = target or text
        return f"[{_label(text.rpartition('/')[2] if not target else text)}]({quote(path)})"
    if role in ("ref", "numref", "term", "any", "abbr", "guilabel", "menuselection", "sub", "sup", "eq"):
        return f"**{text}**" if role in ("guilabel", "menuselection") else text
    return f"`{text.rpartition('.')[2] if text.startswith('~') else text}`"


def _label(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")
