"""Parts of an article: one section, and the steps under `## Steps` that a troubleshooter plays one by one."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from kb.library.blocks import Block, Container, Document, Heading, Paragraph, Span, Spans, Table, plain

_STEPS = "steps"


class Step(msgspec.Struct, frozen=True):
    """One step to carry out. `spans` is its first paragraph; `document` all of it, standing alone.

    The indexes of links in both are those of `document.links`. `marker` is its number as shown (`1.`).
    """

    marker: str
    spans: Spans
    document: Document

    @property
    def text(self) -> str:
        """The first paragraph without styles."""
        return plain(self.spans)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the step."""
        return self.document.blocks


def is_steps(words: str) -> bool:
    """Tell whether a heading of these words is one below which stand steps to be played: `Steps`."""
    return words.strip(" :").casefold() == _STEPS


def steps_heading(document: Document) -> Heading | None:
    """Return the heading below which an article's steps stand, or None."""
    return next((heading for heading in document.headings if is_steps(heading.text)), None)


def section_blocks(document: Document, slug: str) -> tuple[Block, ...]:
    """Return the heading with this slug and what follows it, up to the next heading of its level or above."""
    start = next(
        (n for n, block in enumerate(document.blocks) if isinstance(block, Heading) and block.slug == slug), None
    )
    if start is None:
        return ()
    first = document.blocks[start]
    level = first.level if isinstance(first, Heading) else 0
    end = start + 1
    while end < len(document.blocks):
        block = document.blocks[end]
        if isinstance(block, Heading) and block.level <= level:
            break
        end += 1
    return document.blocks[start:end]


def standing_alone(blocks: Sequence[Block], document: Document, depth: int = 0) -> Document:
    """Return some of a document's blocks as a document, out of their outermost `depth` containers."""
    indexes: dict[int, int] = {}
    first_block: dict[int, int] = {}
    kept: list[Block] = []
    for position, block in enumerate(blocks):
        moved = replace(block, containers=block.containers[depth:])
        kept.append(_relinked(moved, indexes, first_block, position))
    links = tuple(replace(document.links[old], block=first_block[new]) for old, new in indexes.items())
    return Document(tuple(kept), links)


def steps_in(blocks: Sequence[Block], document: Document) -> tuple[Step, ...]:
    """Return the items of the ordered lists among these blocks (a section's) as steps.

    What stands between two items and in none of them (a picture, a warning that was not indented) belongs to the step
    before it. Items of lists inside a step stay part of that step.
    """
    depth = _depth(blocks)
    return tuple(_step(container, members, document, depth) for container, members in _items(blocks, depth))


def has_steps(blocks: Sequence[Block]) -> bool:
    """Tell whether `steps_in` would give any steps."""
    return bool(_items(blocks, _depth(blocks)))


def _depth(blocks: Sequence[Block]) -> int:
    return min((len(block.containers) for block in blocks if isinstance(block, Heading)), default=0)


def _items(blocks: Sequence[Block], depth: int) -> list[tuple[Container, list[Block]]]:
    groups: list[tuple[Container, list[Block]]] = []
    for block in blocks:
        if isinstance(block, Heading):
            continue
        container = block.containers[depth] if len(block.containers) > depth else None
        if container is not None and container.ordered and container.kind in ("item", "task"):
            if not groups or groups[-1][0].key != container.key:
                groups.append((container, []))
            groups[-1][1].append(block)
        elif groups:
            groups[-1][1].append(block)
    return groups


def _step(container: Container, members: list[Block], document: Document, depth: int) -> Step:
    inside = [block for block in members if container in block.containers]
    after = [block for block in members if container not in block.containers]
    moved = [replace(block, containers=block.containers[depth + 1 :]) for block in inside]
    alone = standing_alone(
        [*moved, *(replace(block, containers=block.containers[depth:]) for block in after)], document
    )
    first = next((block.spans for block in alone.blocks if isinstance(block, Paragraph)), ())
    return Step(container.marker.split(" ", 1)[0], first, alone)


def _relinked(block: Block, indexes: dict[int, int], first_block: dict[int, int], position: int) -> Block:
    def spans(old: Spans) -> Spans:
        if all(span.link is None for span in old):
            return old
        return tuple(_span(span) for span in old)

    def _span(span: Span) -> Span:
        if span.link is None:
            return span
        new = indexes.setdefault(span.link, len(indexes))
        first_block.setdefault(new, position)
        return replace(span, link=new)

    if isinstance(block, Heading | Paragraph):
        return replace(block, spans=spans(block.spans))
    if isinstance(block, Table):
        rows = tuple(tuple(spans(cell) for cell in row) for row in block.rows)
        return replace(block, header=tuple(spans(cell) for cell in block.header), rows=rows)
    return block
