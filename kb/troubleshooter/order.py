"""How many questions a flow asks, and whether another order of its facts would ask fewer."""

from kb.errors import Finding, Place, Severity
from kb.text import plural
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.questions import Lengths, build, lengths
from kb.troubleshooter.solver import TooComplexError
from kb.troubleshooter.table import table_of


def question_count(flow: Flow) -> Lengths | None:
    """Return the expected and the longest number of questions, or None where that is too complex to know."""
    table = table_of(flow)
    try:
        return lengths(table, build(table))
    except TooComplexError:
        return None


def order_findings(flow: Flow) -> list[Finding]:
    """Return a note on how many questions the flow asks."""
    counted = question_count(flow)
    if counted is None:
        return []
    message = (
        f"It asks {counted.expected:.1f} questions as expected and {plural(counted.longest, 'question')} at most, "
        "when the record says nothing."
    )
    return [Finding("F401", Severity.NOTE, message, Place(flow.path, 1))]
