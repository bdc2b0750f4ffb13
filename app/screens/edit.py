"""The editor as one comes to it: how the text stands, new files, other names, and opening a file elsewhere."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import work

from app.commands import bindings
from app.modes import Visit
from app.one_at_a_time import OneAtATime
from app.own_editor import run_own_editor
from app.screens.edit_renames import EditRenames
from kb.errors import DesksideError, FlowError
from kb.library.editing import EditedFile, save_under
from kb.library.library import Library
from kb.library.new_article import create_article, suggested_id
from kb.text import clean_line
from kb.troubleshooter.new_flow import create_flow

_LINE_TO_FILL_IN = 3
"""The first line of a new article that an editor has to write: its summary."""
_START = "Pick a file. Ctrl+N writes a new article or troubleshooter."


class EditScreen(EditRenames):
    """The editor."""

    PLACE = "edit"
    PART = "edit"
    BINDINGS = bindings("edit")
    CSS_PATH = "edit.tcss"
    AUTO_FOCUS = ""

    def __init__(self, visit: Visit | None = None) -> None:
        super().__init__(visit)
        self._library: Library | None = None
        self._fillings = OneAtATime(self._fill, self.run_worker, "files")

    def arrive(self, visit: Visit) -> None:
        """Open the file of the visit, of its article or troubleshooter; or begin an article about its words."""
        if visit.path:
            self.open(visit.path, visit.line)
        elif visit.article:
            self._open_article(visit.article, visit.line)
        elif visit.flow:
            self.open_flow(visit.flow)
        elif visit.words:
            self.leave_text(partial(self._ask_title, visit.words))
        if not self.files.root.children:
            self.offer_drafts()
        self.arrange_panes()
        self.tell_state()

    def _open_article(self, article_id: str, line: int | None) -> None:
        try:
            article = self.desk_app.desk.library.article(article_id)
        except DesksideError as error:
            self.desk_app.tell(error)
        else:
            self.open_shown(article.path, line)

    def on_screen_resume(self) -> None:
        """See what was changed by somebody else while one was away."""
        self.look_again()

    def look_again(self) -> None:
        """See whether the file, or any other of the library, was changed by somebody else."""
        self.look_at_disk()
        if self.files.root.children and self._library is not self.desk_app.desk.library:
            self.fill_files()
            self.look_now()

    def fill_files(self) -> None:
        """Show the files anew."""
        self._fillings.ask()

    async def _fill(self) -> None:
        desk = self.desk_app.desk
        self._library = desk.library
        flows = await asyncio.to_thread(lambda: desk.flows)
        statuses = dict.fromkeys(desk.library.flow_paths, "broken")
        statuses |= {flow.path: flow.status for flow in flows.values()}
        self.files.fill_files(desk.library, statuses, self.kept_aside)
        self.files.mark(self.path)

    # How it stands

    def tell_state(self) -> None:
        """Say in the line below the text which file it is, whether it is saved, and where the cursor is."""
        if self.file is None:
            self.say(_START)
            return
        row, column = self.text.cursor_location
        state = "read only" if self.file.read_only else "changed" if self.dirty else "saved"
        where = f"{self.problems.summary} · {row + 1}:{column + 1}"
        mark, shown = "● " if self.dirty else "", clean_line(self.path)
        self.say(f"{mark}{shown} · {state}", where, shorter=f"{mark}{shown.rpartition('/')[2]} · {state}")

    def offers(self, action: str) -> bool | None:
        """Offer what there is something for."""
        if action in ("new", "next_pane", "check_all", "fix_all"):
            return True
        if not self.is_mounted:
            return True
        if action == "own_editor":
            return self.has_file or self._picked_file() is not None
        if action == "text":
            return self.has_file and self.focused is not self.text
        return self.has_file

    # New files

    def action_new(self) -> None:
        """Write a new article or troubleshooter; asks first what becomes of text that is not saved."""
        self.leave_text(self._ask_kind)

    def _ask_kind(self) -> None:
        from app.screens.pick import PickScreen

        choices = [("article", "An article"), ("flow", "A troubleshooter")]
        self.app.push_screen(PickScreen("What do you want to write?", choices), self._kind_picked)

    def _kind_picked(self, kind: object) -> None:
        from app.screens.ask import AskScreen

        if kind == "article":
            self._ask_title()
        elif kind == "flow":
            ask = AskScreen("The title of the troubleshooter", "For example: The invoice is wrong")
            self.app.push_screen(ask, self._flow_title_given)

    def _ask_title(self, words: str = "") -> None:
        from app.screens.ask import AskScreen

        title = words[:1].upper() + words[1:]
        ask = AskScreen("The title of the article", "For example: Change who pays", title)
        self.app.push_screen(ask, self._title_given)

    def _title_given(self, title: object) -> None:
        if not isinstance(title, str) or not title.strip():
            return
        categories = self.desk_app.desk.library.settings.categories
        if not categories:
            self._create(title, "")
            return
        from app.screens.pick import PickScreen

        choices = [(category.id, category.title) for category in categories]
        self.app.push_screen(PickScreen("Its category", choices), partial(self._category_picked, title))

    def _category_picked(self, title: str, category: object) -> None:
        if isinstance(category, str):
            self._create(title, category)

    def _create(self, title: str, category: str) -> None:
        self._make(lambda: create_article(self.desk_app.desk.library, title, category))

    def _flow_title_given(self, title: object) -> None:
        if isinstance(title, str) and title.strip():
            self._flow_named(title, suggested_id(title))

    def _flow_named(self, title: str, flow_id: object) -> None:
        if isinstance(flow_id, str) and flow_id:
            self._make(
                lambda: create_flow(self.desk_app.desk.library, flow_id.strip(), title), partial(self._ask_id, title)
            )

    def _ask_id(self, title: str, flow_id: str = "") -> None:
        from app.screens.ask import AskScreen

        ask = AskScreen("The troubleshooter's name as a file", "For example: invoice-is-wrong")
        self.app.push_screen(ask, partial(self._flow_named, title))

    @work(group="new")
    async def _make(self, create: Callable[[], Path], otherwise: Callable[[], None] | None = None) -> None:
        folder = self.desk_app.desk.library.folder
        try:
            path = await asyncio.to_thread(create)
        except DesksideError as error:
            self.desk_app.tell(error)
            if otherwise is not None and isinstance(error, FlowError):
                otherwise()
            return
        relative = path.relative_to(folder).as_posix()
        await self.reload(relative)
        self.open(relative, _LINE_TO_FILL_IN if relative.endswith(".md") else None)

    def action_other_name(self) -> None:
        """Save the text as a new file."""
        from app.screens.ask import AskScreen

        if self.file is not None:
            ask = AskScreen("Save under which name, in the library's folder?", value=clean_line(self.path))
            self.app.push_screen(ask, self._name_given)

    def _name_given(self, name: object) -> None:
        if isinstance(name, str) and name.strip() and self.file is not None:
            self._save_under(self.file, name.strip().strip("/"))

    @work(group="save")
    async def _save_under(self, file: EditedFile, path: str) -> None:
        folders, library = self.desk_app.desk.folders, self.desk_app.desk.library
        text = self.text.text
        save = partial(save_under, library.folder, file, text, path, lock_folder=folders.locks)
        try:
            saved = await asyncio.to_thread(save)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        self.let_go()
        self.begin(saved)
        await self.reload(saved.path)
        self.tell_state()

    # What else can be done

    def action_saved_text(self) -> None:
        """Take the text as the file has it."""
        if self.file is not None:
            self.text.put(self.file.text)

    def action_show(self) -> None:
        """Read the article, or start the troubleshooter."""
        library, shown = self.desk_app.desk.library, clean_line(self.path)
        if self.file is None:
            return
        if self.file.kind == "flow":
            self.desk_app.start_flow(Path(shown).stem)
        else:
            self.desk_app.open_article(library.id_by_path(shown) or "")

    def action_own_editor(self) -> None:
        """Save, and open the file in the person's own editor."""
        path = self.path or self._picked_file()
        if path:
            self.save(then=partial(self._run_own_editor, path))

    def _picked_file(self) -> str | None:
        node = self.files.cursor_node
        return node.data if node is not None and node.data else None

    def _run_own_editor(self, path: str) -> None:
        try:
            run_own_editor(self.app, self.desk_app.desk.library.folder / path)
        except DesksideError as error:
            self.desk_app.tell(error)
        self.app.refresh(layout=True)
        self.look_at_disk()
