"""A text of another system's Markdown line by line: what is open, what a line begins and ends, what it says plainly."""

import re
from dataclasses import dataclass

from kb.library.dialect_boxes import (
    COLONS,
    INDENTED,
    Opening,
    colon_opening,
    directive_opening,
    indented_opening,
    tag_closing,
    tag_opening,
)
from kb.library.dialect_inline import plain_inline
from kb.library.dialect_jsx import Components, without_imports
from kb.library.dialect_page import without_page_markup

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+){0,8}(`{3,}(?=[^`\n]*$)|~{3,})[ \t]*(.*)$")
_LIST = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_CODE_TAG = re.compile(r"[ \t]*\{(?:%-?|\{[<%])[ \t]*highlight[ \t]+\"?([\w+-]*)[^{}\n]{0,200}(?:%|[>%]\})\}[ \t]*$")
_CODE_END = re.compile(r"[ \t]*\{(?:%-?[ \t]*end|\{[<%][ \t]*/[ \t]*)highlight[ \t-]*(?:%|[>%]\})\}[ \t]*$")
_COMMENT = re.compile(r"[ \t]*\{%-?[ \t]*comment[ \t]*-?%\}[ \t]*$")
_COMMENT_END = re.compile(r"\{%-?[ \t]*endcomment[ \t]*-?%\}")
_TAB_HEADING = re.compile(r"#{1,6}[ \t]+\[([^\[\]\n]{1,200})\]\(#tabs?/[^()\s]{0,300}\)[ \t]*$")
_NOTHING = re.compile(
    r"(?:\[TOC\]|\{:toc[^{}\n]{0,80}\}|\([\w:.-]{1,80}\)=|\{/\*.{0,2000}\*/\}|;?--8<--[ \t]*(?:\"[^\"\n]{0,300}\")?)"
    r"[ \t]*$",
    re.IGNORECASE,
)
_OPEN_TAG = re.compile(r"\{[%{](?:[^{}]|\{[^{}%]{0,200}\})*$")
_SPACES = re.compile(r"(?<=[^\s>|*+.-]) {2,}(?=\S)")
_MOST_OPEN = 12
_MOST_JOINED = 12


@dataclass(slots=True)
class _Open:
    """A box or tab that is open. `column` is where its opening line stands, `deeper` how much further in its text is.

    `quoted` tells that its lines are shown as a quote; `close` is what ends it (empty: a line less deep).
    """

    column: int
    quoted: bool
    deeper: int = 0
    close: str = ""


class Walker:
    """Goes through the lines of one text."""

    def __init__(self, text: str) -> None:
        self.source = without_page_markup(without_imports(text.split("\n")))
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.fence = ""
        self.options = False
        self.after_blank, self.in_list = True, False
        self.components = Components(text)
        self.ends = _last_ends(self.source)

    def lines(self) -> list[str]:
        at = 0
        while at < len(self.source):
            line = self.source[at]
            taken = 1
            if not self.fence and ("{%" in line or "{{" in line):
                line, taken = self.joined(at)
            self.out.append(self.plain(line, at))
            self.out.extend("" for _ in range(taken - 1))
            at += taken
        return self.out

    def joined(self, at: int) -> tuple[str, int]:
        """Return a line with those below it that its last tag goes on in, and how many lines that takes."""
        line, taken = self.source[at], 1
        while taken < _MOST_JOINED and at + taken < len(self.source) and _OPEN_TAG.search(line[-2_000:]):
            line = f"{line} {self.source[at + taken].strip()}"
            taken += 1
        return (self.source[at], 1) if taken > 1 and _OPEN_TAG.search(line[-2_000:]) else (line, taken)

    def plain(self, line: str, at: int) -> str:
        """Return one line as plain Markdown."""
        lead, rest = self.within(line)
        stripped = rest.strip()
        if self.fence:
            return self.in_code(lead, rest)
        if not stripped:
            self.after_blank, self.options = True, False
            return lead.rstrip()
        if self.options and re.match(r":[\w-]+:", stripped):
            return lead.rstrip()
        self.options = False
        if self.closes(stripped):
            return self.lead().rstrip()
        indented = rest.startswith(("    ", "\t")) and self.after_blank and not self.in_list
        self.after_blank = False
        if _LIST.match(rest):
            self.in_list = True
        elif not rest[0].isspace():
            self.in_list = False
        if indented and not self.open:
            return line
        fence = _FENCE.match(rest)
        if fence:
            return self.begin_code(lead, rest, fence)
        return lead + self.block(rest, stripped, at)

    def within(self, line: str) -> tuple[str, str]:
        """Return what stands before a line inside all that is open, and the line's own text; end what it is not in."""
        lead, rest = "", line
        if self.open and "\t" in line[: len(line) - len(line.lstrip())]:
            rest = line[: len(line) - len(line.lstrip())].expandtabs(4) + line.lstrip()
        for depth, box in enumerate(self.open):
            indent = len(rest) - len(rest.lstrip(" "))
            if rest.strip() and indent < box.column + box.deeper and not box.close:
                self.end(depth)
                self.fence = ""
                break
            rest = _from_column(rest, box.column + box.deeper)
            lead += " " * box.column + ("> " if box.quoted else "")
        return lead, rest

    def lead(self) -> str:
        return "".join(" " * box.column + ("> " if box.quoted else "") for box in self.open)

    def end(self, depth: int) -> None:
        """End what is open from this depth on; blank lines at its end are no part of it."""
        del self.open[depth:]
        lead = self.lead().rstrip()
        for at in range(len(self.out) - 1, -1, -1):
            if self.out[at].strip(" >"):
                break
            self.out[at] = lead

    def closes(self, stripped: str) -> bool:
        """End the box that this line ends, and tell whether it is such a line."""
        if COLONS.fullmatch(stripped):
            wanted = [depth for depth, box in enumerate(self.open) if box.close == stripped]
            wanted = wanted or [depth for depth, box in enumerate(self.open) if box.close[:1] == ":"]
            if wanted:
                self.end(wanted[-1])
            return True
        name = tag_closing(stripped) if stripped[0] == "{" else stripped if stripped[0] in "`~" else ""
        wanted = [depth for depth, box in enumerate(self.open) if name and box.close == name]
        if wanted:
            self.end(wanted[-1])
        return bool(wanted)

    def block(self, rest: str, stripped: str, at: int) -> str:
        """Return a line that is no code."""
        column = len(rest) - len(rest.lstrip(" "))
        if stripped[0] in ":!?={":
            opening = self.opening(stripped, at)
            if opening is not None:
                return " " * column + self.begin(opening, column)
        tab = _TAB_HEADING.match(stripped)
        if tab:
            return f"**{tab[1]}**  "
        if _NOTHING.match(stripped) or (stripped[0] in "*+-" and self.next_line(at).startswith("{:toc")):
            return ""
        plain = self.components.plain(plain_inline(rest))
        if stripped[0] == "{" and plain.startswith("**") and plain.endswith("**"):
            return f"{plain}  "  # the name of a tab stands on a line of its own
        return _SPACES.sub(" ", plain) if plain != rest and "`" not in plain else plain

    def next_line(self, at: int) -> str:
        return self.source[at + 1].strip().lower() if at + 1 < len(self.source) else ""

    def opening(self, stripped: str, at: int) -> Opening | None:
        """Return what a line opens; None where it opens nothing, or nothing that is ever closed."""
        found = colon_opening(stripped) if stripped[0] == ":" else None
        if found is None and INDENTED.match(stripped):
            found = indented_opening(stripped)
        if found is None and stripped[0] == "{":
            if _COMMENT.match(stripped):
                return self.commented_out(at)
            code = _CODE_TAG.match(stripped)
            if code:
                self.fence = "{"
                return Opening(line=f"```{code[1]}")
            found = tag_opening(stripped)
        if found is None or not found.close:
            return found
        kind = ":" if found.close[0] == ":" else found.close
        if self.ends.get(kind, -1) > at:
            return found
        return None if found.quoted else Opening(found.line)

    def commented_out(self, at: int) -> Opening | None:
        """Leave out what stands up to `{% endcomment %}`."""
        end = next((n for n in range(at, len(self.source)) if _COMMENT_END.search(self.source[n])), None)
        if end is None:
            return None
        self.source[at + 1 : end + 1] = [""] * (end - at)
        return Opening(line="")

    def begin(self, opening: Opening, column: int) -> str:
        """Open a box, and return its first line."""
        if (opening.close or opening.deeper) and len(self.open) < _MOST_OPEN:
            self.open.append(_Open(column, opening.quoted, opening.deeper, opening.close))
            self.options = opening.options
        self.after_blank = True
        line = plain_inline(opening.line)
        return f"{line}  " if line.startswith("**") else line

    def begin_code(self, lead: str, rest: str, fence: re.Match[str]) -> str:
        directive = directive_opening(fence[2])
        if directive is None:
            self.fence = fence[1]
            return lead + rest
        column = len(rest) - len(rest.lstrip(" "))
        directive.close = fence[1]
        if not directive.quoted:
            self.fence, self.options = fence[1], True
            return f"{lead}{' ' * column}{fence[1]}{directive.line}"
        return lead + " " * column + self.begin(directive, column)

    def in_code(self, lead: str, rest: str) -> str:
        stripped = rest.strip(" \t>")
        if self.options and re.match(r":[\w-]+:", stripped):
            return lead.rstrip()
        self.options = False
        if self.fence == "{":
            if not _CODE_END.match(rest):
                return lead + rest
            self.fence = ""
            return f"{lead}```"
        if stripped.startswith(self.fence) and not stripped.strip(self.fence[0]):
            self.fence = ""
        return lead + rest


def _from_column(line: str, column: int) -> str:
    """Return a line without the white space before a column."""
    return line[min(column, len(line) - len(line.lstrip(" "))) :]


def _last_ends(lines: list[str]) -> dict[str, int]:
    """Return on which line each kind of box is closed last."""
    ends: dict[str, int] = {}
    for at, line in enumerate(lines):
        if ":::" in line and COLONS.fullmatch(line.strip(" \t>")):
            ends[":"] = at
        elif "{" in line:
            name = tag_closing(line.strip())
            if name:
                ends[name] = at
    return ends
