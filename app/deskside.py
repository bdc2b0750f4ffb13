"""The app: its parts, its colours, how one moves about, and how it ends, well or badly."""

import asyncio
import gc
import os
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakSet

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.command import Provider
from textual.driver import Driver

from app.commands import bindings, checked_key_map, command_for, commands, keys_of
from app.crash import apology, error_shown_by, write_crash
from app.going_app import GoingApp
from app.learning import Learning
from app.modes import Visit, mode_called
from app.remembered import Remembered
from app.screens.base import DeskScreen
from app.sending import sending_for
from app.stylesheet import ThriftyStylesheet
from app.themes import THEMES, next_theme
from app.toasts import read_by_now
from app.typed_bytes import tolerant
from app.widgets.top_bar import TopBar
from kb.errors import DesksideError, SettingsError
from kb.errors import Place as FilePlace
from kb.text import clean, clean_line, joined

if TYPE_CHECKING:
    from app.library_watch import LibraryWatch
    from kb.desk import Desk

_LATER = 0.05
_TEXTUALS_OWN = {"focus_next", "focus_previous", "command_palette", "help_quit", "quit", "suspend_process"}


def _palette() -> type[Provider]:
    from app.palette import DeskProvider

    return DeskProvider


class DesksideApp(GoingApp, inherit_bindings=False):
    """Deskside on a screen, over one opened desk.

    `mode` and `visit` say where to begin. Raises SettingsError where the config file names keys or colours that cannot
    be used.
    """

    PLACE = "app"
    TITLE = "Deskside"
    CSS_PATH = "app.tcss"
    BINDINGS = bindings("app")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (112, "-wide")]

    def __init__(self, desk: "Desk", *, mode: str = "home", visit: Visit | None = None, watch: bool = False) -> None:
        key_map = checked_key_map(desk.settings.keys, str(desk.folders.config_file))
        self.desk = desk
        self._watches = watch
        self._watch: LibraryWatch | None = None
        self.key_map = key_map
        self.company = ""
        self._variables: dict[str, dict[str, str]] = {}
        super().__init__(mode=mode, visit=visit or Visit(), ansi_color=True if "NO_COLOR" in os.environ else None)
        self._open: WeakSet[DeskScreen] = WeakSet()
        self.sending = sending_for(self)
        self.learning = Learning(self)
        self.remembered = Remembered.load(desk.folders.data)
        desk.on_recovery = self.tell_recovered
        for theme in THEMES.values():
            self.register_theme(theme)
        if desk.settings.theme and desk.settings.theme not in THEMES:
            hint = f"There are {joined(list(THEMES))}."
            where = FilePlace(str(desk.folders.config_file))
            raise SettingsError(f"There are no colours '{desk.settings.theme}'.", where=where, hint=hint)
        wanted = desk.settings.theme or self.remembered.theme
        self.theme = wanted if wanted in THEMES else "dark"
        self.stylesheet = ThriftyStylesheet(variables=self.get_css_variables())
        self.set_keymap(key_map)

    def get_css_variables(self) -> dict[str, str]:
        """Return the colours of the present theme, worked out once; Textual asks for them again and again."""
        if self.theme not in self._variables:
            self._variables[self.theme] = super().get_css_variables()
        self.theme_variables = self._variables[self.theme]
        return self.theme_variables

    @property
    def staff(self) -> bool:
        """Whether a support agent or an editor works here."""
        return self.desk.audience == "staff"

    @property
    def ending(self) -> bool:
        """Whether the app is about to end, so that no worker is run any more."""
        return self._exit

    @property
    def standing(self) -> str:
        """Whose account is open and who works here, for the bar at the top."""
        return " · ".join(part for part in (self.company, "staff" if self.staff else "") if part)

    def on_load(self) -> None:
        """Have tasks begin in their turn. From Python 3.12 on, Textual has each run as soon as it is made; a screen is
        then composed before it stands on the stack, and an Input in the first one fails (Textual's issue 6444)."""
        asyncio.get_running_loop().set_task_factory(None)

    def on_mount(self) -> None:
        """Read the open account once the first screen is drawn; tell what was finished as the library was opened."""
        for finding in self.desk.finished:
            self.tell_recovered(finding)
        self.later(self._first_drawn)

    def later(self, callback: Callable[[], object]) -> None:
        """Call something when the screen has been drawn: what is not needed for that shall not delay it.

        Textual's `call_after_refresh` comes before the terminal has got the first screen, hence a timer.
        """
        if self.is_headless:
            self.call_after_refresh(callback)
        else:
            self.set_timer(_LATER, callback)

    def _first_drawn(self) -> None:
        # All that is there now stays; the collector need never look at it again.
        gc.freeze()
        gc.enable()
        self.account_changed()
        if self._watches:
            self._watch_library()
        self.sending.start()
        self.run_worker(self._tidy, thread=True, exit_on_error=False, group="tidy")

    def _tidy(self) -> None:
        from app.forgetting import tidy

        tidy(self)

    def _watch_library(self) -> None:
        """Show what is changed on disk while the app is open."""
        from app.library_watch import LibraryWatch

        self._watch = watch = LibraryWatch(self.desk)
        changed = partial(self._from_watch, self._library_changed)
        failed = partial(self._from_watch, self.tell)
        # A thread and no worker: it goes on as long as the app, and nobody waits for its result.
        threading.Thread(target=watch.run, args=(changed, failed), name="library-watch", daemon=True).start()

    def _from_watch(self, callback: Callable[..., None], *arguments: object) -> None:
        if self.is_running:
            self.call_from_thread(callback, *arguments)

    def _library_changed(self) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.library_renewed()

    def on_unmount(self) -> None:
        """Let the watching and the sending thread end."""
        self.sending.stop()
        if self._watch is not None:
            self._watch.stop()

    def account_changed(self) -> None:
        """Show another account's name in the bar at the top; to be called by whoever opens or renames one."""
        self.run_worker(self._read_company, thread=True, exclusive=True, exit_on_error=False, group="company")

    def _read_company(self) -> None:
        try:
            record = self.desk.record
        except DesksideError:
            record = None
        self.call_from_thread(self._show_company, record.company if record else "")

    def _show_company(self, company: str) -> None:
        self.company = clean_line(company)
        for bar in self.screen.query(TopBar):
            bar.refresh()

    def key_for(self, command_id: str) -> str:
        """Return the first key of a command, by its Textual name, as the person's key map has it; or nothing."""
        for command in commands():
            if command.id == command_id:
                return next(iter(keys_of(command, self.key_map)), "")
        return ""

    # What happens in the parts

    def opened(self, screen: DeskScreen) -> None:
        """Keep account of a screen that is open; for the guard at quitting."""
        self._open.add(screen)

    def article_helped(self, article_id: str, helped: bool, reason: str = "", *, case_id: str = "") -> None:
        """Count whether an article helped, and why not; `case_id` is the case in which it was the fix."""
        self.learning.helped(article_id, helped, reason, case_id=case_id)

    # What comes in

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of this terminal, with bytes that are no text taken for U+FFFD."""
        return tolerant(super().get_driver_class())

    async def on_event(self, event: events.Event) -> None:
        """Let nothing be pasted that a terminal would obey: boxes draw what they hold."""
        if isinstance(event, events.Paste):
            event.text = clean(event.text)
        elif isinstance(event, events.Key | events.MouseDown) and (read := read_by_now(self._notifications)):
            self.let_go_of(read)
        await super().on_event(event)

    # What actions may be run

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Run only what is declared, or what Textual's own screens need: no action with a path or a key to press."""
        if action == "go":
            part = mode_called(str(parameters[0])) if len(parameters) == 1 else None
            return part is not None and (self.staff or not part.staff)
        command = command_for("app", action)
        if command is not None and command.staff and not self.staff:
            return False
        return not parameters and (command is not None or action in _TEXTUALS_OWN)

    def action_help(self) -> None:
        """Show the keys that work here."""
        from app.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_help_quit(self) -> None:
        """Say how to quit, for those who press ctrl+c to do so."""
        from app.keys import shown_key

        self.notify(f"{shown_key(self.key_for('app.quit'))} quits Deskside.")

    def action_next_theme(self) -> None:
        """Take the next of our colour themes, and keep it for the next time."""
        if self.no_color:
            self.notify("NO_COLOR is set, so Deskside shows no colours.")
            return
        self.theme = self.remembered.theme = next_theme(self.theme)
        self.remember()
        self.notify(f"Colours: {self.theme}")

    def remember(self) -> None:
        """Write what is remembered between two runs, away from the screen."""
        content = self.remembered.to_bytes()
        self.run_worker(partial(self._remember, content), thread=True, exit_on_error=False, group="remember")

    def _remember(self, content: bytes) -> None:
        try:
            self.remembered.write(content)
        except DesksideError as error:
            self.call_from_thread(self.tell, error)

    def action_save_picture(self) -> None:
        """Save a picture of the screen in the data folder, and say where."""
        folder = self.desk.folders.data / "pictures"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.save_screenshot(path=str(folder))
        except OSError as error:
            self.notify(f"The picture could not be saved: {error.strerror}.", severity="error")
        else:
            self.notify(f"Saved {path}")

    # Ending

    async def action_quit(self) -> None:
        """Quit; ask first when something is not saved."""
        unsaved = [name for screen in self._open if screen.is_attached and (name := screen.unsaved())]
        if not unsaved:
            self.exit(0)
            return
        from app.screens.confirm import ConfirmScreen

        if isinstance(self.screen, ConfirmScreen):
            return
        question = f"Not saved: {joined(sorted(unsaved))}."
        self.push_screen(
            ConfirmScreen("Quit without saving?", question, yes="Quit, lose it", no="Stay"),
            self._quit_answered,
        )

    def _quit_answered(self, sure: object) -> None:
        if sure:
            for screen in list(self._open):
                screen.discard()
            self.exit(0)

    def panic(self, *renderables: RenderableType) -> None:
        """End as after any other crash; the thread that reads the terminal comes here, not to `_handle_exception`."""
        if self._exception is None:
            self._handle_exception(error_shown_by(renderables))
        else:
            super().panic(*renderables)

    def _handle_exception(self, error: Exception) -> None:
        # Textual would print a traceback with the values of variables to the terminal. It goes to the log instead.
        super()._handle_exception(error)
        kept = []
        for screen in list(self._open):
            try:
                kept.append(screen.rescue())
            except Exception as another:
                write_crash(self.desk.folders.log_file, another, datetime.now().astimezone())
        log = self.desk.folders.log_file
        written = write_crash(log, error, datetime.now().astimezone())
        words = apology(error, log if written else None, [sentence for sentence in kept if sentence])
        self._exit_renderables[:] = [Text(words)]
