"""Opening and saving files in the editor: nothing is written over that one has not seen."""

import asyncio
from collections.abc import Callable
from functools import partial

from textual import on, work
from textual.widgets import Tree

from app.modes import Visit
from app.screens.edit_drafts import EditDrafts
from kb.errors import ConflictError, DesksideError
from kb.library.differences import ThreeWay, three_way
from kb.library.editing import EditedFile, read_for_editing, save_edited, version_on_disk
from kb.storage.files import ABSENT, Version
from kb.text import clean_line


class EditSaving(EditDrafts):
    """One file at a time. The disk works aside; no text is ever lost: it is saved, kept aside or given up."""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._writing = asyncio.Lock()
        self._warned: Version | None = None

    # Opening

    @on(Tree.NodeSelected, "#files")
    def _file_picked(self, event: "Tree.NodeSelected[str]") -> None:
        event.stop()
        if event.node.data:
            self.open(event.node.data)

    def open(self, path: str, line: int | None = None) -> None:
        """Open a file at a line; asks first when the text of the one that is open is not saved."""
        if path == self.path:
            self.show_text()
            if line is not None:
                self.text.go_to_line(line)
        else:
            self.leave_text(partial(self._read, path, line))

    def leave_text(self, then: Callable[[], object]) -> None:
        """Go on with something else once it is settled what becomes of the text."""
        if not self.dirty:
            then()
            return
        from app.screens.pick import PickScreen

        choices = [
            ("save", "Save it"),
            ("keep", "Keep it aside: it is offered when you open the file again"),
            ("drop", "Throw my changes away"),
        ]
        question = f"Your changes to {clean_line(self.path)} are not saved"
        self.app.push_screen(PickScreen(question, choices), partial(self._left, then))

    def _left(self, then: Callable[[], object], answer: object) -> None:
        if answer == "save":
            self.save(then=then)
            return
        if answer == "keep":
            self._keep_aside()
        elif answer == "drop":
            self.let_go()
        else:
            return
        if self.file is not None:
            self.text.put(self.file.text)
        then()

    def _keep_aside(self) -> None:
        """Keep what is not saved for the next time that the file is opened."""
        if self.dirty:
            self.keep_now()
            self.kept_aside.add(self.path)
            self.draft = None

    @work(exclusive=True, group="open")
    async def _read(self, path: str, line: int | None) -> None:
        folder = self.desk_app.desk.library.folder
        try:
            file = await asyncio.to_thread(read_for_editing, folder, path)
        except DesksideError as error:
            self.desk_app.tell(error)
            self.arrange_panes()
            return
        draft = await asyncio.to_thread(self.drafts.of, path)
        self._keep_aside()  # what was typed while the disk was read
        self._show(file, line)
        if draft is not None and draft.text == file.text:
            self.keeper.drop(draft)
        elif draft is not None:
            self.offer(draft)

    def _show(self, file: EditedFile, line: int | None = None) -> None:
        self.begin(file)
        self.draft = None
        self._warned = None
        self.problems.show([])
        self.text.show(file.text, "markdown" if file.kind == "article" else "yaml", read_only=bool(file.read_only))
        self.show_text()
        if line is not None:
            self.call_after_refresh(self.text.go_to_line, line)
        self.files.mark(file.path)
        self.look_now()
        self.tell_state()
        if file.read_only or file.note:
            self.desk_app.notify(file.read_only or file.note, severity="warning", timeout=12)

    @work(exclusive=True, group="look")
    async def look_at_disk(self) -> None:
        """Read the file again if somebody else changed it; with unsaved text only say so."""
        if self.file is None or self._writing.locked():
            return
        folder, path = self.desk_app.desk.library.folder, self.file.path
        try:
            version = await asyncio.to_thread(version_on_disk, folder, path)
            if version in (self.base, self._warned) or path != self.path or self._writing.locked():
                return
            if self.dirty or version == ABSENT:
                self._warned = version
                what = "removed" if version == ABSENT else "changed"
                words = f"{clean_line(path)} was {what} by somebody else. Saving will ask what to do."
                self.desk_app.notify(words, severity="warning")
                return
            file = await asyncio.to_thread(read_for_editing, folder, path)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        if path == self.path and not self.dirty:
            self._take(file)
            self.desk_app.notify(f"{clean_line(path)} was changed outside, and is shown as it is now.")
            await self.reload(path)

    def _take(self, file: EditedFile) -> None:
        """Take what the disk has as the text; undo brings the one before back."""
        self.begin(file)
        self.text.read_only = bool(file.read_only)
        self.text.put(file.text)
        self.keep_soon()
        self.tell_state()

    # Saving

    def action_save(self) -> None:
        """Save the file."""
        self.save()

    @work(group="save")
    async def save(self, *, over: Version | None = None, then: Callable[[], object] | None = None) -> None:
        """Save the text, over the version that was read or one that was seen since; then go on with `then`."""
        folders, library = self.desk_app.desk.folders, self.desk_app.desk.library
        async with self._writing:
            file, text = self.file, self.text.text
            if file is None or (not self.dirty and over is None):
                if then is not None:
                    then()
                return
            write = partial(save_edited, library.folder, file, text, lock_folder=folders.locks)
            try:
                saved = await asyncio.to_thread(write, over=over or self.base)
            except ConflictError:
                await self._compare(file, text, then)
                return
            except DesksideError as error:
                self.desk_app.tell(error)
                self.keep_now()
                return
            self._saved(saved)
            await self.reload(saved.path)
        if then is not None:
            then()

    def _saved(self, saved: EditedFile) -> None:
        self.begin(saved)
        self.let_go()
        self.keep_soon()
        self.tell_state()
        if saved.note:
            self.desk_app.notify(saved.note, severity="warning", timeout=12)

    async def reload(self, path: str) -> None:
        """Let the desk read the file again; the other screens show what it has when one goes there."""
        desk = self.desk_app.desk

        def read() -> None:
            desk.reload_article(desk.library.folder / path)
            _ = desk.flows

        try:
            await asyncio.to_thread(read)
        except DesksideError as error:
            self.desk_app.tell(error)
        self.fill_files()
        self.look_now()

    async def _compare(self, file: EditedFile, text: str, then: Callable[[], object] | None) -> None:
        """Show what somebody else made of the file, and ask."""
        folder = self.desk_app.desk.library.folder
        theirs: EditedFile | None = None
        try:
            if await asyncio.to_thread(version_on_disk, folder, file.path) != ABSENT:
                theirs = await asyncio.to_thread(read_for_editing, folder, file.path)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        other = theirs.text if theirs is not None else ""
        compared = await asyncio.to_thread(three_way, self.base_text, text, other)
        from app.screens.conflict import ConflictScreen

        screen = ConflictScreen(file.path, compared, removed=theirs is None)
        self.app.push_screen(screen, partial(self._settled, theirs, compared, then))

    def _settled(
        self, theirs: EditedFile | None, compared: ThreeWay, then: Callable[[], object] | None, answer: object
    ) -> None:
        if answer == "other":
            self.action_other_name()
        elif answer == "mine":
            if theirs is not None and not theirs.read_only:
                self.begin(theirs)
            self.save(over=theirs.version if theirs is not None else ABSENT, then=then)
        elif answer == "theirs" and theirs is not None:
            self._take(theirs)
        elif answer == "theirs":
            self._close()
        elif answer == "both" and theirs is not None and compared.both is not None:
            self.begin(theirs)
            self.text.put(compared.both)

    def action_other_name(self) -> None:
        """Save the text as a new file."""
        raise NotImplementedError

    def _close(self) -> None:
        """Let go of a file that is gone."""
        self.let_go()
        self.file = None
        self.text.load_text("")
        self.fill_files()
        self.arrange_panes()
