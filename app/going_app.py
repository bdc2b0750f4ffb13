"""An app of several parts: going to one of them, for something or just there, and what is typed meanwhile."""

from importlib import import_module
from typing import Any

from textual import events
from textual.screen import Screen
from textual.worker import Worker

from app.modes import MODES, Visit, mode_called
from app.screens.base import DeskScreen
from app.telling_app import TellingApp
from app.typed_ahead import TypedAhead


class GoingApp(TellingApp, inherit_bindings=False):
    """Goes from part to part; `mode` and `visit` say where it begins, and what for."""

    def __init__(self, *, mode: str, visit: Visit, ansi_color: bool | None = None) -> None:
        self.DEFAULT_MODE = mode  # type: ignore[misc]  # the stack that Textual opens first
        self._typed = TypedAhead(self, super().on_event, self._is_going)
        super().__init__(ansi_color=ansi_color)
        self._visits: dict[str, Visit] = {mode: visit}
        for part in MODES:
            self.add_mode(part.id, lambda part=part: self._new_screen(part.id))  # type: ignore[misc]

    def _new_screen(self, mode: str) -> Screen[Any]:
        part = mode_called(mode)
        assert part is not None
        screen_class = getattr(import_module(part.module), part.screen)
        screen: Screen[Any] = screen_class(self._visits.pop(mode, Visit()))
        return screen

    def visit(self, mode: str, visit: Visit | None = None) -> None:
        """Go to a part of the app: for something, which closes dialogs that are open over it, or just there."""
        if mode_called(mode) is not None:
            self.run_worker(self._go(mode, visit or Visit()), exclusive=True, group="visit")

    def _is_going(self) -> bool:
        if any(screen.going for screen in self.screen_stack if isinstance(screen, DeskScreen)):
            return True
        return any(worker.group == "visit" and not worker.is_finished for worker in self.workers)

    def go_on_typing(self) -> None:
        """Go on with what was typed meanwhile, once a screen has found or opened what it was `going` to."""
        self._typed.go_on()

    async def _go(self, mode: str, visit: Visit) -> None:
        first = mode not in self._stacks_seen()
        if first:
            self._visits[mode] = visit
        await self.switch_mode(mode)
        if first or visit == Visit():
            # Whoever only comes back finds the part as it was left, an open dialog with what is typed in it included.
            return
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        base = self.screen_stack[0]
        if isinstance(base, DeskScreen):
            base.arrive(visit)

    def _stacks_seen(self) -> set[str]:
        return {mode for mode, stack in self._screen_stacks.items() if stack}

    def action_call(self) -> None:
        """Begin a telephone call."""
        self.visit("solve", Visit(call=True))

    def action_go(self, mode: str) -> None:
        """Go to a part of the app."""
        self.visit(mode)

    def open_article(self, article_id: str, anchor: str = "") -> None:
        """Show an article, at a heading if one is named."""
        self.visit("read", Visit(article=article_id, anchor=anchor))

    def start_flow(self, flow_id: str, case_id: str = "") -> None:
        """Start a troubleshooter, or go on with a case."""
        self.visit("solve", Visit(flow=flow_id, case=case_id))

    def open_request(self, *, article: str = "", case_id: str = "") -> None:
        """Open a support request: about an article, from a case, or about nothing yet."""
        self.visit("request", Visit(article=article, case=case_id))

    def open_account(self, account_id: str) -> None:
        """Show an account record."""
        self.visit("account", Visit(account=account_id))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a worker of the app's own that broke; go on with what was typed while one went somewhere."""
        self.tell_broken(event.worker)
        if event.worker.group == "visit" and event.worker.is_finished:
            self.go_on_typing()

    async def on_event(self, event: events.Event) -> None:
        """Let each key and pasted text wait until the one before has been carried out."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._typed.take(event)
        else:
            await super().on_event(event)
