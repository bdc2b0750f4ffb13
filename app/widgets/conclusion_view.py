"""The conclusion: what it is, who can mend it, the steps to tick, and what to do next."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Button, Static

from app.telling import shown_by_record
from app.walking import Walk
from app.widgets.check_list import CheckList
from kb.cases.conclusion import Conclusion
from kb.cases.reached import next_step
from kb.cases.words import REQUEST_STATES
from kb.text import joined

_BUTTONS = {
    "fix": ("yes", "no"),
    "contact": ("request",),
    "contradiction": ("request",),
    "undecided": ("request",),
    "solved": ("other", "home", "back"),
}


class ConclusionView(Vertical):
    """Shows where a walk has led; the screen around it carries out what its buttons ask for, by their names.

    The text scrolls by the arrow keys even while a button has the focus.
    """

    BINDINGS = [
        Binding("up", "scroll(-1)", "Up", show=False),
        Binding("down", "scroll(1)", "Down", show=False),
        Binding("pageup", "scroll(-8)", "Page up", show=False),
        Binding("pagedown", "scroll(8)", "Page down", show=False),
        Binding("left", "step(-1)", "Previous button", show=False),
        Binding("right", "step(1)", "Next button", show=False),
    ]

    class Ticked(Message):
        """A step was done, or taken back; steps count from 0."""

        def __init__(self, done: tuple[int, ...]) -> None:
            super().__init__()
            self.done = done

    class Chosen(Message):
        """A button was pressed: `yes`, `no`, `request`, `other`, `home` or `back`."""

        def __init__(self, choice: str) -> None:
            super().__init__()
            self.choice = choice

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="conclusion-scroll", can_focus=False):
            yield Static("", id="conclusion-title", markup=False)
            yield Static("", id="conclusion-text", markup=False)
            yield CheckList(id="steps")
        with Vertical(id="conclusion-next"):
            yield Static("", id="conclusion-verify", markup=False)
            with Horizontal(id="conclusion-buttons", classes="button-row"):
                yield Button("It worked", id="do-yes", compact=True)
                yield Button("It did not", id="do-no", compact=True)
                yield Button("Write a support request", id="do-request", compact=True)
                yield Button("Another problem", id="do-other", compact=True)
                yield Button("Home", id="do-home", compact=True)
                yield Button("It came back", id="do-back", compact=True)

    def show(self, walk: Walk, support: str) -> None:
        """Show where the walk stands. `support` is what the support desk is called and how it is reached."""
        conclusion = walk.conclusion
        if conclusion is None:
            return
        title = "Solved" if conclusion.kind == "solved" else conclusion.title
        heading = self.query_one("#conclusion-title", Static)
        heading.update(Content(title))
        heading.set_class(conclusion.kind == "solved", "-solved")
        self.query_one("#conclusion-text", Static).update(_text(walk, conclusion, support))
        self._show_steps(walk)
        verify = self.query_one("#conclusion-verify", Static)
        verify.update(Content(conclusion.verify))
        verify.display = conclusion.kind == "fix" and bool(conclusion.verify)
        for one in self.query(Button):
            one.display = (one.id or "").removeprefix("do-") in _BUTTONS[conclusion.kind]
        written = walk.case.request is not None
        request = "Open the support request" if written else "Write a support request"
        button = self.query_one("#do-request", Button)
        button.label = request
        button.refresh(layout=True)
        self.query_one("#conclusion-scroll").scroll_home(animate=False)

    def _show_steps(self, walk: Walk) -> None:
        done = walk.case.steps_done
        steps = self.query_one("#steps", CheckList)
        steps.show((f"{number + 1}. {step.text}", number in done) for number, step in enumerate(walk.steps))
        steps.highlighted = next_step(done, len(walk.steps)) or 0 if walk.steps else None
        steps.display = bool(walk.steps)

    def focus_first(self) -> None:
        """Put the focus where the person goes on: the steps, or the first button."""
        for widget in (self.query_one("#steps"), *self.query(Button)):
            if widget.display:
                widget.focus(scroll_visible=False)
                return

    def tick(self, number: int) -> bool:
        """Tick a step, or take it back; returns whether there is such a step. Steps count from 0."""
        steps = self.query_one("#steps", CheckList)
        return steps.display and steps.toggle(number)

    @on(CheckList.Toggled, "#steps")
    def _ticked(self, event: CheckList.Toggled) -> None:
        event.stop()
        self.post_message(self.Ticked(event.list.ticked))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Chosen((event.button.id or "").removeprefix("do-")))

    def action_scroll(self, lines: int) -> None:
        """Scroll the text by so many lines."""
        self.query_one("#conclusion-scroll").scroll_relative(y=lines, animate=False)

    def action_step(self, by: int) -> None:
        """Go to the next or the previous button; at the ends nothing happens."""
        buttons = [button for button in self.query(Button) if button.display]
        at = next((number for number, button in enumerate(buttons) if button.has_focus), None)
        if at is None:
            buttons[0].focus()
        elif 0 <= at + by < len(buttons):
            buttons[at + by].focus()


def _text(walk: Walk, conclusion: Conclusion, support: str) -> Content:
    if conclusion.kind == "solved":
        parts = [
            Content.styled(conclusion.title, Style(bold=True)),
            Content(conclusion.because),
            Content("The case is kept as solved. If the problem comes back, go back to the steps from here."),
        ]
        return Content("\n\n").join(parts)
    tried = conclusion.kind == "contact" and walk.case.helped is False
    parts = [Content("The steps did not solve it, so it is for support now.")] if tried else []
    parts.append(Content(conclusion.because))
    shown = shown_by_record(walk.state)
    if shown and conclusion.kind != "fix":
        parts.append(Content("\n").join([Content("The account record shows:"), *(_bullet(line) for line in shown)]))
    if not walk.case.answers:
        parts.append(Content("Nothing had to be asked: the account record answers it all."))
    parts += _who(conclusion) if conclusion.kind == "fix" else _support(walk, conclusion, support)
    return Content("\n\n").join(parts)


def _who(conclusion: Conclusion) -> list[Content]:
    bold = Style(bold=True)
    if conclusion.caller_may is True:
        return [Content("You can do this yourself. Tick each step as you go:")]
    if conclusion.people:
        who = Content("Who can do this: ") + Content.styled(joined(list(conclusion.people), "or"), bold) + Content(".")
    else:
        who = Content(f"Who can do this: {conclusion.who}.")
    if conclusion.caller_may is False:
        return [who, Content("You cannot do this yourself: pass these steps on.")]
    return [who]


def _support(walk: Walk, conclusion: Conclusion, support: str) -> list[Content]:
    request = walk.case.request
    if request is not None:
        state = REQUEST_STATES[request.state]
        return [Content(f"Support request {request.id} was written from this: {state}.")]
    lines = [Content(f"Only support can act here: {support}. A request is filled in from what is known.")]
    if conclusion.asks:
        asks = "; ".join(ask.partition(": {")[0] for ask in conclusion.asks)
        lines.append(Content(f"Support will ask for: {asks}."))
    return lines


def _bullet(line: str) -> Content:
    return Content(f"• {line}")
