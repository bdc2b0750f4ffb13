"""Markdown to plain text, section by section, for the index: fast, and with the headings' slugs as the reader has them.

The parser behind the article view takes milliseconds an article; an index over ten thousand of them is built in
seconds with these few regular expressions instead. Where an author's Markdown is stranger than they know, a mark more
or less stands in a snippet; no word is lost.
"""

import re
from collections.abc import Iterator
from html import unescape

from kb.library.dialects import plain_markdown
from kb.library.markdown_inline import HTML_TAGS
from kb.library.markdown_limits import parsed_part
from kb.library.search.results import Section
from kb.text import clean, slug

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)$")
_LEAD = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))*[ \t]*")
_TASK = re.compile(r"\[[ xX]\](?:[ \t]+|$)")
_HEADING = re.compile(r"#{1,6}(?:[ \t]+(.*)|$)")
_CLOSING_MARKS = re.compile(r"(?<![^ \t])#+$")
_HTML_HEADING = re.compile(r"<h[1-6]\b[^<>]*>(.*?)</h[1-6]\s*>", re.IGNORECASE)
_OWN_SLUG = re.compile(r"(?<![ \t])[ \t]*\{#([\w.:-]+)\}[ \t]*$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_RULE = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?$|\|[ \t]*:?-+:?[ \t]*$")
_DIRECTIVE = re.compile(
    r"\[![A-Za-z]+\][+-]?[ \t]*(.*)|:{3,}[ \t]*(?:\{?[\w-]+\}?)?[ \t]*(.*)"
    r"|(?:!!!|\?\?\?\+?|===!?)[ \t]+[\w-]*[ \t]*(.*)"
)
_DEFINITION = re.compile(r"\[(?!\^)[^\[\]]{1,500}\]:[ \t]*\S{1,2000}(?:[ \t]+[\"'(].*)?$")
_SPECIAL = re.compile(r"[*_`\[<&\\~{]")
_INLINE = re.compile(
    r"(?<!`)(?P<fence>`+)(?!`)(?P<code>[^`](?:.{0,2000}?[^`])??)(?P=fence)(?!`)"
    r"|!?\[\[(?P<page>[^\[\]|\n]{1,500})(?:\|(?P<wiki>[^\[\]\n]{1,500}))?\]\]"
    r"|\[\^[^\[\]\s]{1,200}\]:?"
    r"|!?\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,500}\]){0,2000})\]"
    r"(?:\((?:<[^<>\n]{0,2000}>|[^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500}){0,4})"
    r"(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?\s*\)|\[[^\[\]]{0,500}\](?:\{[^{}\n]{0,200}\})?)"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s]{1,2000}|[\w.+-]{1,100}@[\w.-]{1,200})>"
    r"|</?(?P<tag>[A-Za-z][A-Za-z0-9-]{0,30})(?:\s[^<>]{0,2000})?/?>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|\w{2,31});)"
    r"|\{%[^%{}]{0,500}%\}|\{\{[^{}]{0,500}\}\}|\{:[^{}]{0,300}\}"
    r"|\*+|~~|(?<![^\W_])_+(?=\S)|(?<=\S)_+(?![^\W_])",
    re.DOTALL,
)


def plain_sections(body: str) -> tuple[Section, ...]:
    """Return the sections of a Markdown text; the text before the first heading is a section without a heading.

    Of a text that is too long to be laid out (see `parsed_part`) the end is one section, as it stands.
    """
    end = parsed_part(body)
    sections = tuple(_Outline(plain_markdown(body[:end])).sections())
    return sections if end == len(body) else (*sections, Section("", "", body[end:]))


def plain_inline(text: str) -> str:
    """Return inline Markdown as its text."""
    if not _SPECIAL.search(text):
        return text
    return clean(_INLINE.sub(_shown, text))


def _shown(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind is None:
        return ""
    if kind == "code":
        return match["code"]
    if kind in ("page", "wiki"):
        return match["wiki"] or match["page"]
    if kind == "text":
        return plain_inline(match["text"])
    if kind == "address":
        return match["address"].removeprefix("mailto:")
    if kind == "tag":
        name = match["tag"].lower()
        return (" " if name in ("br", "td", "th", "li", "p", "div") else "") if name in HTML_TAGS else match[0]
    if kind == "escaped":
        return match["escaped"]
    return unescape(match["entity"])


class _Outline:
    """Goes through the lines of one text and gathers blocks, each a line of plain text, under their headings."""

    def __init__(self, body: str) -> None:
        self.lines = (_COMMENT.sub("", body) if "<!--" in body else body).split("\n")
        self.slugs: dict[str, int] = {}
        self.slug = self.heading = ""
        self.blocks: list[str] = []
        self.paragraph: list[str] = []

    def sections(self) -> Iterator[Section]:
        fence = ""
        in_list = False
        for line in self.lines:
            if not fence and line[:1].isalpha():  # running text, as most lines are
                in_list = False
                self.paragraph.append(line.rstrip().rstrip("\\").rstrip())
                continue
            if not line:
                if not fence:
                    self.end_paragraph()
                continue
            lead = _LEAD.match(line)
            at = lead.end() if lead else 0
            text = line[at:].rstrip()
            if fence:
                if text.startswith(fence) and not text.strip(fence[0]):
                    fence = ""
                elif text:
                    self.blocks.append(text)
                continue
            marked = bool(line[:at].strip(" \t"))
            if not text:
                self.end_paragraph()
                continue
            indented = not marked and not in_list and line.startswith(("    ", "\t"))
            if marked:
                in_list = True
            elif not line[0].isspace():
                in_list = False
            if indented and not self.paragraph:
                self.blocks.append(text)
                continue
            opening = _FENCE.match(text)
            if opening:
                self.end_paragraph()
                fence = opening[1]
                continue
            heading = self.heading_in(text)
            if heading is not None:
                yield from self.begin(heading)
                continue
            self.take(text, starts_block=marked)
        yield from self.begin("")

    def heading_in(self, text: str) -> str | None:
        """Return the heading that this line makes, or None."""
        first = text[0]
        if first == "#":
            match = _HEADING.match(text)
            return _CLOSING_MARKS.sub("", match[1] or "") if match else None
        if first == "<":
            html = _HTML_HEADING.match(text)
            return html[1] if html else None
        if first in "=-" and self.paragraph and _UNDERLINE.match(text):
            heading = " ".join(self.paragraph)
            self.paragraph.clear()
            return heading
        return None

    def take(self, text: str, *, starts_block: bool) -> None:
        """Take one line of running text, of a table or of a list."""
        first = text[0]
        if first in "*-_|:" and (_RULE.match(text) or _TABLE_RULE.match(text)):
            self.end_paragraph()
            return
        if first in "[:!?=":
            directive = _DIRECTIVE.fullmatch(text)
            if directive:
                self.end_paragraph()
                title = (directive[1] or directive[2] or directive[3] or "").strip('" \t')
                if title:
                    self.blocks.append(plain_inline(title))
                return
            if _DEFINITION.match(text):
                return
            text = _TASK.sub("", text, count=1)
        if first == "|":
            self.end_paragraph()
            cells = text.strip("|").replace("\\|", "\0").replace("|", " ").replace("\0", "|")
            self.blocks.append(plain_inline(" ".join(cells.split())))
            return
        if starts_block:
            self.end_paragraph()
        self.paragraph.append(text.rstrip("\\").rstrip())

    def end_paragraph(self) -> None:
        """Add the paragraph that was being gathered, if there is one."""
        if self.paragraph:
            text = plain_inline(" ".join(self.paragraph)).strip()
            if text:
                self.blocks.append(text)
            self.paragraph.clear()

    def begin(self, heading: str) -> Iterator[Section]:
        """Give the section that ends here, and begin the next one under this heading."""
        self.end_paragraph()
        if self.blocks or self.heading:
            yield Section(self.slug, self.heading, "\n".join(self.blocks))
        own = _OWN_SLUG.search(heading) if "{#" in heading else None
        self.heading = " ".join(plain_inline(heading[: own.start()] if own else heading).split())
        self.slug = self.unique_slug(own[1] if own else slug(self.heading))
        self.blocks = []

    def unique_slug(self, wanted: str) -> str:
        """Return the slug, numbered where headings before have it, as `kb.library.markdown_blocks` does."""
        if wanted not in self.slugs:
            self.slugs[wanted] = 0
            return wanted
        count = self.slugs[wanted]
        while (candidate := f"{wanted}-{(count := count + 1)}") in self.slugs:
            continue
        self.slugs[wanted] = count
        self.slugs[candidate] = 0
        return candidate
