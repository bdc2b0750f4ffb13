"""The conclusion: what it is, who can mend it, the steps to tick, and what to do next."""

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Button, Static

from app.widgets.check_list import CheckList
from kb.cases.conclusion import Conclusion
from kb.library.sections import Step
from kb.text import joined


class ConclusionView(VerticalScroll):
    """Shows a `Conclusion`; the screen around it carries out what is asked for."""

    class Ticked(Message):
        """A step was done, or taken back; steps count from 0."""

        def __init__(self, done: tuple[int, ...]) -> None:
            super().__init__()
            self.done = done

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, can_focus=True)

    def compose(self) -> ComposeResult:
        yield Static("", id="conclusion-title", markup=False)
        yield Static("", id="conclusion-text", markup=False)
        yield CheckList(id="steps")
        yield Static("", id="conclusion-verify", markup=False)
        yield Button("It worked", id="do-yes", variant="success")
        yield Button("It did not", id="do-no")
        yield Button("Write a support request", id="do-request", variant="primary")

    def show(self, conclusion: Conclusion, steps: tuple[Step, ...], done: tuple[int, ...], support: str) -> None:
        """Show a conclusion. `support` is what the support desk is called and how it is reached."""
        self.query_one("#conclusion-title", Static).update(Content(conclusion.title))
        self.query_one("#conclusion-text", Static).update(_text(conclusion, support))
        is_fix = conclusion.kind == "fix"
        list_of_steps = self.query_one("#steps", CheckList)
        lines = [(f"{number + 1}. {step.text}", number in done) for number, step in enumerate(steps)]
        list_of_steps.show(lines if is_fix else ())
        list_of_steps.display = is_fix and bool(steps)
        verify = self.query_one("#conclusion-verify", Static)
        verify.update(Content(conclusion.verify))
        verify.display = is_fix
        for name in ("yes", "no"):
            self.query_one(f"#do-{name}").display = is_fix
        self.query_one("#do-request").display = conclusion.kind in ("contact", "contradiction")
        self.scroll_home(animate=False)

    def focus_first(self) -> None:
        """Put the focus where the person goes on: the steps, or the way to the support desk."""
        for name in ("#steps", "#do-request", "#do-yes"):
            widget = self.query_one(name)
            if widget.display:
                widget.focus(scroll_visible=False)
                return
        self.focus()

    def tick(self, number: int) -> bool:
        """Tick a step, or take it back; returns whether there is such a step. Steps count from 0."""
        steps = self.query_one("#steps", CheckList)
        return steps.display and steps.toggle(number)

    @on(CheckList.Toggled, "#steps")
    def _ticked(self, event: CheckList.Toggled) -> None:
        event.stop()
        self.post_message(self.Ticked(event.list.ticked))


def _text(conclusion: Conclusion, support: str) -> Content:
    bold = Style(bold=True)
    parts = [Content(conclusion.because)]
    if conclusion.kind == "fix":
        if conclusion.caller_may is True:
            parts.append(Content("You can do this yourself. The steps:"))
        elif conclusion.people:
            parts.append(Content("Who can do this: ") + Content.styled(joined(list(conclusion.people), "or"), bold))
        else:
            parts.append(Content(f"Who can do this: {conclusion.who}."))
        if conclusion.caller_may is False:
            parts.append(Content("You cannot do this yourself: pass these steps on."))
    elif conclusion.kind == "solved":
        parts.append(Content.styled("Solved. Nothing more to do.", bold))
    else:
        parts.append(Content(f"Only support can act here: {support}. A request is filled in from what is known."))
    return Content("\n\n").join(parts)
