"""The slugs of a document's headings, each the only one of its kind, and the anchors that raw HTML sets."""

from collections.abc import Sequence

from kb.library.blocks import Block, Heading


class Slugs:
    """Gives out slugs. `anchors` holds the names that raw HTML sets, each with the index of the block it stands in."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.anchors: list[tuple[str, int]] = []

    def unique(self, wanted: str) -> str:
        """Return the slug, with `-1`, `-2` and so on where headings before have it."""
        if wanted not in self.counts:
            self.counts[wanted] = 0
            return wanted
        count = self.counts[wanted]
        while (candidate := f"{wanted}-{(count := count + 1)}") in self.counts:
            continue
        self.counts[wanted] = count
        self.counts[candidate] = 0
        return candidate

    def of_anchors(self, blocks: Sequence[Block]) -> tuple[tuple[str, str], ...]:
        """Return each anchor with the slug of its heading: the block itself, the next one, or the last before it."""
        found: dict[str, str] = {}
        for name, index in self.anchors:
            near = [*blocks[index : index + 2], *reversed(blocks[:index])]
            heading = next((block for block in near if isinstance(block, Heading)), None)
            if heading is not None:
                found.setdefault(name, heading.slug)
        return tuple(found.items())
