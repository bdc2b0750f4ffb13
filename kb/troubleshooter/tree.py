"""The tree of questions that a cause table gives, for editors to look at: as text and as a Mermaid flowchart."""

from kb.text import joined
from kb.troubleshooter.flow import Fix, Flow
from kb.troubleshooter.questions import Ask, End, Step, bottom_up, build, lengths
from kb.troubleshooter.solver import TooComplexError
from kb.troubleshooter.table import Table, table_of

MOST_REPEATED_LINES = 4
TOO_COMPLEX = "There are too many ways through these questions to draw them as a tree."
_PLAIN_IN_MERMAID = set(" ,.?!-'()")


def tree_text(flow: Flow) -> str:
    """Return the tree of questions with box-drawing characters.

    A part that comes up in several places stands in the first of them, with a number that the others point to.
    """
    table = table_of(flow)
    head = [f"{flow.title} ({flow.id}, version {flow.version})"]
    try:
        top = build(table)
    except TooComplexError:
        return "\n".join([*head, "", TOO_COMPLEX, *_facts_in_order(table)])
    figures = lengths(table, top)
    head.append(f"Questions: {figures.expected:.1f} expected, {figures.longest} at most, when the record says nothing.")
    return "\n".join([*head, "", *_TextTree(table, top).lines()])


def tree_mermaid(flow: Flow) -> str:
    """Return the tree of questions as a Mermaid flowchart; parts that are the same are one node."""
    table = table_of(flow)
    try:
        top = build(table)
    except TooComplexError:
        return f'flowchart TD\n    n1["{_escaped(TOO_COMPLEX)}"]'
    steps = list(reversed(bottom_up(top)))
    names = {id(step): f"n{number}" for number, step in enumerate(steps, start=1)}
    nodes: list[str] = []
    edges: list[str] = []
    for step in steps:
        name = names[id(step)]
        if isinstance(step, Ask):
            nodes.append(f'    {name}{{"{_escaped(table.facts[step.number].ask)}"}}')
            for mask, child in step.branches:
                edges.append(f'    {name} -->|"{_escaped(_labels(table, step.number, mask))}"| {names[id(child)]}')
        else:
            nodes.append(f'    {name}(["{_escaped(_end_line(table, step))}"])')
    return "\n".join(["flowchart TD", *nodes, *edges])


class _TextTree:
    """Draws one diagram. Parts of more than a few lines are drawn once."""

    def __init__(self, table: Table, top: Step) -> None:
        self.table = table
        self.top = top
        self.height: dict[int, int] = {}
        uses: dict[int, int] = {}
        for step in bottom_up(top):
            self.height[id(step)] = 1
            if isinstance(step, Ask):
                for _, child in step.branches:
                    uses[id(child)] = uses.get(id(child), 0) + 1
                    self.height[id(step)] += 1 + (self.height[id(child)] if isinstance(child, Ask) else 0)
        self.shared = {key for key, count in uses.items() if count > 1 and self.height[key] > MOST_REPEATED_LINES}
        self.marks: dict[int, int] = {}

    def lines(self) -> list[str]:
        """Return the drawn lines."""
        if isinstance(self.top, End):
            return [_end_line(self.table, self.top)]
        drawn: list[str] = []
        self._draw(self.top, "", drawn)
        return drawn

    def _draw(self, step: Ask, indent: str, drawn: list[str]) -> None:
        fact = self.table.facts[step.number]
        mark = self.marks.get(id(step))
        if mark is not None:
            drawn.append(f"{indent}[{mark}] as above: {fact.ask}")
            return
        shown = ""
        if id(step) in self.shared:
            self.marks[id(step)] = len(self.marks) + 1
            shown = f"[{self.marks[id(step)]}] "
        record = f", record {fact.record}" if fact.record else ""
        drawn.append(f"{indent}{shown}{fact.ask} ({fact.id}{record})")
        for position, (mask, child) in enumerate(step.branches):
            last = position == len(step.branches) - 1
            labels = _labels(self.table, step.number, mask)
            branch = f"{indent}{'└' if last else '├'}─ {labels}"
            if isinstance(child, End):
                drawn.append(f"{branch} → {_end_line(self.table, child)}")
            else:
                drawn.append(branch)
                self._draw(child, f"{indent}{' ' if last else '│'}  ", drawn)


def _labels(table: Table, number: int, mask: int) -> str:
    labels = [table.facts[number].values[value] for value in table.values(number, mask)]
    return joined([f"“{label}”" for label in labels], last="or")


def _end_line(table: Table, end: End) -> str:
    cause = table.rows[end.position].cause
    if cause is None:
        return "NO CAUSE FITS"
    ending = cause.then
    then = f"fix {ending.article}" if isinstance(ending, Fix) else f"contact {ending.contact or 'nobody'}"
    return f"{cause.title.rstrip('.') or cause.id} ({cause.id}, {then})"


def _facts_in_order(table: Table) -> list[str]:
    questions = [f"{number}. {fact.ask} ({fact.id})" for number, fact in enumerate(table.facts, start=1)]
    return ["The questions, in the order of asking:", *questions]


def _escaped(text: str) -> str:
    """Return text for a quoted Mermaid label: letters, digits and plain punctuation stay, all else becomes a code."""
    return "".join(
        character if character.isalnum() or character in _PLAIN_IN_MERMAID else f"#{ord(character)};"
        for character in text
    )
