"""Inline Markdown as spans: styles, links, images, breaks, and raw HTML tags."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from kb.library.blocks import Span, Spans, plain
from kb.text import clean, clean_line

if TYPE_CHECKING:
    from markdown_it.token import Token

BOLD_TAGS = frozenset(("b", "strong", "th"))
ITALIC_TAGS = frozenset(("i", "em", "cite", "dfn", "var"))
STRIKE_TAGS = frozenset(("s", "del", "strike"))
CODE_TAGS = frozenset(("code", "kbd", "samp", "tt"))
_HTML_TAG_NAMES = """
a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas
caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input
ins kbd label legend li link main map mark menu meta meter nav noframes noscript object ol optgroup option output p
param picture pre progress q rp rt ruby s samp script search section select slot small source span strike strong
style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video
wbr
"""
HTML_TAGS = frozenset(_HTML_TAG_NAMES.split())
"""The names that are HTML; anything else in angle brackets (`<your name>`) is the author's own text and is shown."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_WEB_ADDRESS = re.compile(r"(?<![\w/])https?://[^\s<>\N{REPLACEMENT CHARACTER}]+", re.IGNORECASE)


@dataclass(slots=True)
class LinkRecord:
    """A link while its document is being built."""

    href: str
    line: int
    title: str = ""
    image: bool = False
    text: str = ""
    footnote: bool = False
    block: int | None = None


class SpanWriter:
    """Collects text in changing styles and gives it back as spans, cleaned and merged.

    `line` is the line of the text at which the block begins, `at` the line of what is written at the moment.
    """

    def __init__(self, new_link: Callable[[LinkRecord], int], line: int, set_anchor: Callable[[str], None]) -> None:
        self.new_link = new_link
        self.set_anchor = set_anchor
        self.line = self.at = line
        self.bold = self.italic = self.strike = self.code = 0
        self.link: int | None = None
        self.record: LinkRecord | None = None
        self.pieces: list[tuple[str, bool, bool, bool, bool, int | None]] = []
        self.lines: list[int] = []

    def text(self, text: str, *, code: bool = False) -> None:
        """Add text in the style of the moment; line breaks and tabs in it are white space."""
        if "\n" in text or "\t" in text:
            text = text.replace("\n", " ").replace("\t", " ")
        self._add(text, code or self.code > 0)

    def hard_break(self) -> None:
        """Add a line break that the author asked for."""
        self._add("\n", False)

    def _add(self, text: str, code: bool) -> None:
        if self.record is not None:
            self.record.text += text
        self.lines.append(self.at)
        self.pieces.append((text, self.bold > 0, self.italic > 0, self.strike > 0, code, self.link))

    def open_link(self, href: str, title: str = "", *, image: bool = False) -> None:
        """Begin a link; one inside another is left to the outer one."""
        self.close_link()
        self.record = LinkRecord(clean_line(href), self.at, clean_line(title), image)
        self.link = self.new_link(self.record)

    def close_link(self) -> None:
        """End the link; one without any text shows its address."""
        if self.record is not None and not self.record.text.strip():
            self.text(self.record.href or "(link)")
        self.link = self.record = None

    def image(self, source: str, alternative: str, title: str = "") -> None:
        """Add an image as its alternative text, linked to the file; inside a link as the text alone."""
        text = alternative.strip() or title.strip() or source.rsplit("/", 1)[-1] or "(image)"
        if self.link is not None:
            self.text(text)
            return
        self.open_link(source, title, image=True)
        self.text(text)
        self.close_link()

    def tag(self, source: str) -> None:
        """Act on one HTML tag as written: breaks, styles, links and images; unknown names are shown as text."""
        match = _TAG.match(source)
        if match is None:
            if not source.startswith("<!--"):
                self.text(source)
            return
        name = match[2].lower()
        if name not in HTML_TAGS:
            self.text(source)
        elif match[1]:
            self.end_tag(name)
        else:
            self.start_tag(name, attributes(source))

    def start_tag(self, name: str, found: dict[str, str]) -> None:
        """Act on an opening tag."""
        anchor = found.get("id") or (found.get("name") if name == "a" else "")
        if anchor:
            self.set_anchor(clean_line(anchor))
        if name == "br":
            self.hard_break()
        elif name == "a" and "href" in found:
            self.open_link(found["href"], found.get("title", ""))
        elif name == "img":
            self.image(found.get("src", ""), found.get("alt", ""), found.get("title", ""))
        elif name == "input" and found.get("type", "").lower() == "checkbox":
            self.text("☑ " if "checked" in found else "☐ ")
        else:
            self._style(name, 1)

    def end_tag(self, name: str) -> None:
        """Act on a closing tag."""
        if name == "a":
            self.close_link()
        else:
            self._style(name, -1)

    def _style(self, name: str, step: int) -> None:
        if name in BOLD_TAGS:
            self.bold = max(0, self.bold + step)
        elif name in ITALIC_TAGS:
            self.italic = max(0, self.italic + step)
        elif name in STRIKE_TAGS:
            self.strike = max(0, self.strike + step)
        elif name in CODE_TAGS:
            self.code = max(0, self.code + step)

    def spans(self) -> Spans:
        """Return what was written, with bare web addresses made links."""
        self.close_link()
        merged: list[Span] = []
        start = 0
        pieces = self.pieces
        while start < len(pieces):
            style = pieces[start][1:]
            end = start + 1
            while end < len(pieces) and pieces[end][1:] == style:
                end += 1
            text = clean("".join(piece[0] for piece in pieces[start:end]))
            if text:
                self._append(merged, Span(text, *style), start)
            start = end
        return _trimmed(merged)

    def _append(self, merged: list[Span], span: Span, piece: int) -> None:
        """Add a span, with bare web addresses in it as links; its text begins with a piece."""
        if span.link is not None or span.code or "://" not in span.text:
            merged.append(span)
            return
        at = passed = 0
        for match in _WEB_ADDRESS.finditer(span.text):
            address = _without_punctuation(match[0])
            if len(address) <= len("https://"):
                continue
            if match.start() > at:
                merged.append(_restyled(span, span.text[at : match.start()]))
            while passed + len(self.pieces[piece][0]) <= match.start() and piece + 1 < len(self.pieces):
                passed += len(self.pieces[piece][0])
                piece += 1
            record = LinkRecord(address, self.lines[piece], text=address)
            merged.append(_restyled(span, address, self.new_link(record)))
            at = match.start() + len(address)
        if at < len(span.text):
            merged.append(_restyled(span, span.text[at:]))


def write_tokens(writer: SpanWriter, tokens: Sequence["Token"]) -> None:
    """Write the inline tokens of markdown-it-py."""
    for token in tokens:
        kind = token.type
        if kind in ("text", "text_special"):
            writer.text(token.content)
        elif kind == "softbreak":
            writer.text(" ")
            writer.at += 1
        elif kind == "strong_open":
            writer.bold += 1
        elif kind == "strong_close":
            writer.bold -= 1
        elif kind == "em_open":
            writer.italic += 1
        elif kind == "em_close":
            writer.italic -= 1
        elif kind == "code_inline":
            writer.text(token.content, code=True)
        elif kind == "link_open":
            writer.open_link(str(token.attrs.get("href", "")), str(token.attrs.get("title", "")))
        elif kind == "link_close":
            writer.close_link()
        elif kind == "hardbreak":
            writer.hard_break()
            writer.at += 1
        elif kind == "s_open":
            writer.strike += 1
        elif kind == "s_close":
            writer.strike -= 1
        elif kind == "image":
            alternative = text_of(token.children or ())
            writer.image(str(token.attrs.get("src", "")), alternative, str(token.attrs.get("title", "")))
            writer.at += token.content.count("\n")
        elif kind == "html_inline":
            writer.tag(token.content)
            writer.at += token.content.count("\n")
        elif kind == "footnote_ref":
            _footnote_mark(writer, token)


def text_of(tokens: Sequence["Token"]) -> str:
    """Return the text of inline tokens without styles and links, on one line."""
    writer = SpanWriter(lambda record: 0, 0, lambda name: None)
    write_tokens(writer, tokens)
    return plain(writer.spans()).replace("\n", " ")


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of one HTML tag as written; those without a value have an empty one."""
    body = _TAG.sub("", tag, count=1).rstrip("/>")
    found = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(body)}
    for name in _ATTRIBUTE.sub(" ", body).split():
        found.setdefault(name.lower(), "")
    return found


def _footnote_mark(writer: SpanWriter, token: "Token") -> None:
    mark = f"[^{token.meta['id'] + 1}]"
    if writer.link is not None:
        writer.text(mark)
        return
    writer.open_link("#footnotes")
    if writer.record is not None:
        writer.record.footnote = True
    writer.text(mark)
    writer.close_link()


def _restyled(span: Span, text: str, link: int | None = None) -> Span:
    return Span(text, span.bold, span.italic, span.strike, span.code, link)


def _without_punctuation(address: str) -> str:
    """Return an address without the punctuation of the sentence that it ends (the rule of GitHub's Markdown)."""
    while address:
        last = address[-1]
        unpaired = (last == ")" and address.count(")") > address.count("(")) or (
            last == "]" and address.count("]") > address.count("[")
        )
        if last not in "?!.,:;*_~'\"|”’»" and not unpaired:
            break
        address = address[:-1]
    return address


def _trimmed(spans: list[Span]) -> Spans:
    """Drop white space at both ends and around hard breaks: neither is ever shown."""
    if len(spans) == 1 and spans[0].text == spans[0].text.strip():
        return tuple(spans)
    result: list[Span] = []
    at_start = True
    for span in spans:
        text = span.text
        if "\n" in text and not span.code:
            text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
        if at_start:
            text = text.lstrip()
        if not text:
            continue
        at_start = False
        result.append(span if text is span.text else _restyled(span, text, span.link))
    while result:
        text = result[-1].text.rstrip()
        if text:
            if text != result[-1].text:
                result[-1] = _restyled(result[-1], text, result[-1].link)
            break
        result.pop()
    return tuple(result)
