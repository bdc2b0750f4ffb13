"""What the check finds in the text as it is typed, with the line of each finding to go to."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.acting import Acting
from app.commands import bindings
from kb.errors import Finding, Severity
from kb.text import plural

_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}


class ProblemList(Acting, OptionList, inherit_bindings=False):
    """One finding a line, the worst first; the whole of each while the list has the focus."""

    PLACE = "problems"
    BINDINGS = bindings("problems")
    COMPONENT_CLASSES = {f"problem-list--{severity}" for severity in Severity} | {"problem-list--code"}

    @dataclass
    class Picked(Message):
        """A finding was picked, by key or by mouse."""

        finding: Finding

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._findings: list[Finding] = []
        self._with_files = False

    def show(self, findings: Sequence[Finding], *, with_files: bool = False) -> None:
        """Show other findings, with the names of their files if they are not all of the file in hand."""
        if list(findings) == self._findings and with_files == self._with_files and self.option_count:
            return
        at = self.highlighted
        self._findings, self._with_files = list(findings), with_files
        self.clear_options()
        if not findings:
            self.add_option(Option(Content("No problems found."), disabled=True))
            return
        self.add_options([Option(self._content(finding)) for finding in findings])
        self.highlighted = min(at or 0, len(findings) - 1)

    def _content(self, finding: Finding) -> Content:
        style = self.get_visual_style(f"problem-list--{finding.severity}")
        place = str(finding.place) if self._with_files else str(finding.place.line or 1)
        words = f"{finding.message} {finding.hint}".strip()
        if finding.example:
            words += f" For example: {finding.example}"
        code = Content.styled(f"  {finding.code}", self.get_visual_style("problem-list--code"))
        return Content.styled(f"{_MARKS[finding.severity]} {place:>4}  ", style) + Content(words) + code

    @property
    def summary(self) -> str:
        """How many there are of each kind, in words."""
        kinds = [(severity, str(severity)) for severity in Severity]
        counts = [(sum(one.severity is severity for one in self._findings), name) for severity, name in kinds]
        return ", ".join(plural(count, name) for count, name in counts if count) or "no problems"

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._findings):
            self.post_message(self.Picked(self._findings[event.option_index]))
