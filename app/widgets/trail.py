"""The trail: what is known in a case, each fact with its value and where it comes from."""

from textual.content import Content
from textual.style import Style

from app.widgets.wrapped_list import WrappedList, hanging
from kb.text import width
from kb.troubleshooter.explain import source_of
from kb.troubleshooter.flow import Fact
from kb.troubleshooter.state import Known, Origin, State

_INDENT = "  "


class Trail(WrappedList):
    """The facts that count, those that nobody knows, then the answers that no longer matter.

    Picking one is asking to change it.
    """

    COMPONENT_CLASSES = {"trail--value", "trail--source", "trail--aside"}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._known: tuple[Known | Fact, ...] = ()
        self._counting = 0

    def show(self, state: State) -> None:
        """Show another state; the highlight stays on the same fact where it is still there."""
        before = self.fact
        self._known = (*state.known, *state.unknown, *state.set_aside)
        self._counting = len(state.known) + len(state.unknown)
        facts = [_fact(known).id for known in self._known]
        self.fill(len(facts), facts.index(before) if before in facts else 0)

    @property
    def fact(self) -> str | None:
        """The id of the highlighted fact."""
        at = self.highlighted
        return None if at is None or at >= len(self._known) else _fact(self._known[at]).id

    def fact_at(self, index: int) -> str:
        """Return the id of the fact in a row."""
        return _fact(self._known[index]).id

    def item(self, index: int, cells: int) -> Content:
        known = self._known[index]
        if isinstance(known, Fact):
            muted = self.get_visual_style("trail--source", partial=True)
            return Content("\n").join([hanging("", known.ask, cells), Content.styled(f"{_INDENT}Nobody knows", muted)])
        if index >= self._counting:
            style = self.get_visual_style("trail--aside", partial=True) + Style(strike=True)
            return hanging("", f"{known.fact.ask} {known.label}", cells, style) + Content("\n  no longer matters")
        lines = [hanging("", known.fact.ask, cells)]
        value = Content.styled(f"{_INDENT}{known.label}", self.get_visual_style("trail--value", partial=True))
        source = source_of(known)
        muted = self.get_visual_style("trail--source", partial=True)
        if width(known.label) + width(source) + 5 <= cells:
            lines.append(value + Content.styled(f"  {source}", muted))
        else:
            lines.append(hanging(_INDENT, known.label, cells, self.get_visual_style("trail--value", partial=True)))
            lines.append(hanging(_INDENT, source, cells, muted))
        if known.detail and known.origin is Origin.RECORD and self.screen.has_class("-wide"):
            lines.append(hanging(_INDENT, known.detail, cells, muted))
        return Content("\n").join(lines)


def _fact(known: Known | Fact) -> Fact:
    return known if isinstance(known, Fact) else known.fact
