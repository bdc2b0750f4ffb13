"""A document as an HTML fragment, for exports and previews. Everything is escaped, and only safe links are links.

A picture is its alternative text with a link to the file, as on the screen: nothing is loaded when it is shown.
"""

from html import escape

from kb.library.blocks import Block, Code, Container, Document, Heading, Paragraph, Rule, Spans, Table
from kb.library.links import Local, UrlTarget, classify


def render_html(document: Document) -> str:
    """Return the document as an HTML fragment that ends with a newline; an empty document gives an empty text."""
    return _Html(document).text()


class _Html:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.parts: list[str] = []
        self.open: list[Container] = []

    def text(self) -> str:
        """Return the whole fragment."""
        for block in self.document.blocks:
            self.move_to(block.containers)
            self.parts.append(self.block(block))
        self.move_to(())
        return "".join(f"{part}\n" for part in self.parts)

    # Containers

    def move_to(self, containers: tuple[Container, ...]) -> None:
        """Close the containers that the next block does not stand in, and open those that it does."""
        shared = 0
        while shared < min(len(self.open), len(containers)) and self.open[shared].key == containers[shared].key:
            shared += 1
        following = containers[shared] if shared < len(containers) else None
        while len(self.open) > shared:
            self.close(self.open.pop(), following if len(self.open) == shared else None)
        for position, container in enumerate(containers[shared:]):
            self.begin(container, continues=position == 0 and self.continues)
        self.continues = False

    continues = False
    last_item: Container | None = None

    def begin(self, container: Container, *, continues: bool) -> None:
        """Open a container; an item opens its list unless it continues the one before."""
        if container.kind in ("item", "task"):
            if not continues:
                self.parts.append(f"<ol{_start(container)}>" if container.ordered else "<ul>")
            self.parts.append("<li>" if container.kind == "item" else f"<li>{escape(container.marker)} ")
        elif container.kind == "quote":
            self.parts.append("<blockquote>")
        elif container.kind == "admonition":
            self.parts.append(f'<div class="admonition {escape(container.variant)}">')
            self.parts.append(f'<p class="admonition-title">{escape(container.title)}</p>')
        else:
            self.parts.append(f"<details open><summary>{escape(container.title or 'Details')}</summary>")
        self.open.append(container)

    def close(self, container: Container, following: Container | None) -> None:
        """Close a container; an item closes its list unless another of the same list follows."""
        if container.kind in ("item", "task"):
            self.parts.append("</li>")
            self.continues = following is not None and _continues(container, following)
            if not self.continues:
                self.parts.append("</ol>" if container.ordered else "</ul>")
        elif container.kind == "quote":
            self.parts.append("</blockquote>")
        elif container.kind == "admonition":
            self.parts.append("</div>")
        else:
            self.parts.append("</details>")

    # Blocks

    def block(self, block: Block) -> str:
        """Return one block as HTML."""
        if isinstance(block, Heading):
            return f'<h{block.level} id="{escape(block.slug)}">{self.spans(block.spans)}</h{block.level}>'
        if isinstance(block, Paragraph):
            text = self.spans(block.spans)
            return text if block.tight else f"<p>{text}</p>"
        if isinstance(block, Code):
            language = f' class="language-{escape(block.language.split(" ", 1)[0])}"' if block.language else ""
            return f"<pre><code{language}>{escape(block.text)}\n</code></pre>"
        if isinstance(block, Rule):
            return "<hr>"
        return self.table(block)

    def table(self, table: Table) -> str:
        """Return a table as HTML."""

        def cell(tag: str, spans: Spans, column: int) -> str:
            align = table.aligns[column]
            style = "" if align == "left" else f' style="text-align: {align}"'
            return f"<{tag}{style}>{self.spans(spans)}</{tag}>"

        head = "".join(cell("th", spans, column) for column, spans in enumerate(table.header))
        rows = [
            f"<tr>{''.join(cell('td', spans, column) for column, spans in enumerate(row))}</tr>" for row in table.rows
        ]
        body = f"\n<tbody>\n{chr(10).join(rows)}\n</tbody>" if rows else ""
        return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>{body}\n</table>"

    def spans(self, spans: Spans) -> str:
        """Return spans as HTML, one link around all spans of it."""
        parts: list[str] = []
        link: int | None = None
        anchor = False
        for span in spans:
            if span.link != link:
                parts.append("</a>" if anchor else "")
                href = self.href(span.link)
                anchor = href is not None
                parts.append(f'<a href="{escape(href)}">' if href is not None else "")
                link = span.link
            text = escape(span.text).replace("\n", "<br>\n")
            for tag, on in (("code", span.code), ("s", span.strike), ("em", span.italic), ("strong", span.bold)):
                text = f"<{tag}>{text}</{tag}>" if on else text
            parts.append(text)
        parts.append("</a>" if anchor else "")
        return "".join(parts)

    def href(self, index: int | None) -> str | None:
        """Return where a link may lead, or None: then its text is shown alone."""
        if index is None:
            return None
        href = self.document.links[index].href
        found = classify(href)
        if isinstance(found, UrlTarget):
            return found.url
        return href if isinstance(found, Local) and not found.path.startswith("/") else None


def _start(container: Container) -> str:
    number = container.marker.rstrip(" ☐☑").rstrip(".)")
    return "" if number == "1" or not number.isdecimal() else f' start="{number}"'


def _number(container: Container) -> int | None:
    number = container.marker.rstrip(" ☐☑").rstrip(".)")
    return int(number) if number.isdecimal() else None


def _continues(one: Container, other: Container) -> bool:
    if other.kind not in ("item", "task") or one.ordered != other.ordered:
        return False
    if not one.ordered:
        return True
    before, after = _number(one), _number(other)
    return before is not None and after == before + 1
