"""Unsaved text of the editor: kept on the disk while one types, offered again after a crash, gone once it is saved."""

import asyncio
from datetime import datetime
from functools import partial

from textual import on, work
from textual.widgets import TextArea

from app.draft_keeper import DraftKeeper
from app.modes import Visit
from app.screens.edit_checks import EditChecks
from kb.errors import DesksideError
from kb.library.drafts import Draft, DraftFolder
from kb.library.editing import EditedFile
from kb.storage.files import Version
from kb.text import clean_line

_KEEP_AFTER = 1.0
"""Seconds from the first change until the text is kept; with the time that the disk takes never more than two."""


class EditDrafts(EditChecks):
    """Knows the file that is open, what of it is not saved, and which version of the file that began from."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self.file: EditedFile | None = None
        self.base = Version("")
        self.base_text = ""
        self.draft: Draft | None = None
        self.kept_aside: set[str] = set()
        self._waiting = False

    def on_mount(self) -> None:
        """Know where unsaved text is kept, before anybody arrives: Textual calls this before the base class's own."""
        desk = self.desk_app.desk
        self.drafts = DraftFolder(desk.folders.drafts, desk.library.folder)
        self.keeper = DraftKeeper(self.drafts, self.run_worker, self.desk_app.tell)

    @property
    def path(self) -> str:
        """The path of the file that is open, or an empty text."""
        return self.file.path if self.file is not None else ""

    @property
    def has_file(self) -> bool:
        """Whether a file is open."""
        return self.file is not None

    @property
    def dirty(self) -> bool:
        """Whether the text is not what the file has."""
        return self.file is not None and self.text.text != self.file.text

    def begin(self, file: EditedFile, *, base: Draft | None = None) -> None:
        """Take a file as the one that is open; `base` is the draft that goes on, which may be of an older version."""
        self.file = file
        self.base = base.base if base is not None else file.version
        self.base_text = base.base_text if base is not None else file.text

    # While one types

    @on(TextArea.Changed, "#edit-text")
    def _text_changed(self) -> None:
        self.look_at(self.text.text)
        self.keep_soon()
        self.tell_state()

    def keep_soon(self) -> None:
        """Keep the text if it is not saved; let go of what was kept if it is."""
        if self.dirty:
            if not self._waiting:
                self._waiting = True
                self.set_timer(_KEEP_AFTER, self.keep_now)
        else:
            self.let_go()

    def keep_now(self) -> None:
        """Keep the text now, if it is not saved."""
        self._waiting = False
        if self.file is None or not self.dirty:
            return
        now = self.desk_app.desk.clock()
        draft = self.draft or self.drafts.begin(self.file.path, self.base, self.base_text, now)
        self.draft = self.keeper.keep(draft, self.text.text, now)

    def let_go(self) -> None:
        """Remove what was kept of the file in hand: it is saved, or is not wanted."""
        if self.draft is not None:
            self.keeper.drop(self.draft)
            self.kept_aside.discard(self.draft.path)
            self.draft = None

    # At the end

    def unsaved(self) -> str | None:
        """Name the file whose text is not saved."""
        return f"changes to {clean_line(self.path)}" if self.dirty else None

    def rescue(self) -> str | None:
        """Keep the text, because the app is breaking."""
        if self.file is None or not self.dirty:
            return None
        now = self.desk_app.desk.clock()
        draft = self.draft or self.drafts.begin(self.file.path, self.base, self.base_text, now)
        name = clean_line(self.path)
        try:
            self.keeper.rescue(draft, self.text.text, now)
        except DesksideError as error:
            return f"The unsaved text of {name} could not be kept: {error.what}"
        return f"The unsaved text of {name} is kept. The editor offers it when you start again."

    def discard(self) -> None:
        """Let go of unsaved text: the person quits without saving."""
        if self.draft is not None:
            try:
                self.keeper.discard(self.draft)
            except DesksideError as error:
                self.desk_app.tell(error)

    # Offering it again

    @work(exclusive=True, group="offer")
    async def offer_drafts(self) -> None:
        """Offer what was left unsaved, or kept aside, in any file of this library."""
        drafts, broken = await asyncio.to_thread(self.drafts.all)
        for error in broken:
            self.desk_app.tell(error)
        self.kept_aside = {draft.path for draft in drafts}
        self.fill_files()
        if not drafts or self.has_file:
            return
        latest: dict[str, Draft] = {}
        for draft in drafts:
            latest.setdefault(draft.path, draft)
        if len(latest) == 1:
            self.open(drafts[0].path)
            return
        from app.screens.pick import PickScreen

        choices = [(path, f"{clean_line(path)}, {said_when(draft.written)}") for path, draft in latest.items()]
        self.app.push_screen(PickScreen("Text that is not saved yet", choices), self._open_picked)

    def _open_picked(self, path: object) -> None:
        if isinstance(path, str):
            self.open(path)

    def offer(self, draft: Draft) -> None:
        """Offer the unsaved text of the file that was just opened."""
        from app.screens.pick import PickScreen

        question = f"There is unsaved text of {clean_line(draft.path)}, {said_when(draft.written)}"
        choices = [("restore", "Put it back"), ("drop", "Throw it away"), ("later", "Leave it for now")]
        self.app.push_screen(PickScreen(question, choices), partial(self._answered, draft))

    def _answered(self, draft: Draft, answer: object) -> None:
        if self.file is None or self.file.path != draft.path:
            return
        if answer == "restore":
            self.begin(self.file, base=draft)
            self.draft = draft
            self.text.put(draft.text)
            if self.base != self.file.version:
                self.desk_app.notify("The file was changed since. Saving will show you how.", severity="warning")
        elif answer == "drop":
            self.keeper.drop(draft)
            self.kept_aside.discard(draft.path)
            self.fill_files()
        self.text.focus()

    def fill_files(self) -> None:
        """Show the files anew."""
        raise NotImplementedError


def said_when(moment: datetime) -> str:
    """Return when something was kept, in words: `of 14:05`, or with the day when that was not today."""
    local = moment.astimezone()
    today = datetime.now().astimezone().date()
    return f"of {local:%H:%M}" if local.date() == today else f"of {local.day} {local:%B}, {local:%H:%M}"
