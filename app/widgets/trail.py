"""The trail: what is known in a case, each fact with its value and where it comes from."""

from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kb.dates import long_date
from kb.troubleshooter.state import Known, Origin, State


class Trail(OptionList):
    """The facts that count, then the answers that no longer matter. Picking one is asking to change it."""

    COMPONENT_CLASSES = {"trail--value", "trail--source", "trail--aside"}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._facts: list[str] = []

    def show(self, state: State) -> None:
        """Show another state; the highlight stays on the same fact where it is still there."""
        before = self.fact
        self._facts = [known.fact.id for known in (*state.known, *state.set_aside)]
        self.clear_options()
        self.add_options([Option(self._row(known)) for known in state.known])
        self.add_options([Option(self._aside(known)) for known in state.set_aside])
        if before in self._facts:
            self.highlighted = self._facts.index(before)

    @property
    def fact(self) -> str | None:
        """The id of the highlighted fact."""
        return (
            None if self.highlighted is None or self.highlighted >= len(self._facts) else self._facts[self.highlighted]
        )

    def fact_at(self, index: int) -> str:
        """Return the id of the fact in a row."""
        return self._facts[index]

    def _row(self, known: Known) -> Content:
        value = Content.styled(known.label, self.get_visual_style("trail--value"))
        source = Content.styled(source_of(known), self.get_visual_style("trail--source"))
        return Content("\n").join([Content(known.fact.ask), Content("  ") + value, Content("  ") + source])

    def _aside(self, known: Known) -> Content:
        style = self.get_visual_style("trail--aside") + Style(strike=True)
        return Content.styled(f"{known.fact.ask} {known.label}", style) + Content(" (no longer matters)")


def source_of(known: Known) -> str:
    """Return where a value comes from, in a few words."""
    where = f"{known.source} of {long_date(known.date)}" if known.date else known.source
    if known.origin is Origin.RECORD:
        return f"from {where}"
    if known.origin is Origin.CORRECTED:
        says = known.fact.values.get(known.record_value or "", known.record_value or "")
        return f"your answer; {where} says: {says}"
    return "your answer"
