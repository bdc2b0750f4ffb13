"""What the editor does to more than the text in hand: rename, name the uses, mend findings, change the state."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import work

from app.moving import ask_flow_state, ask_state
from app.screens.edit_saving import EditSaving
from kb.errors import DesksideError
from kb.library.article import Article
from kb.library.blocks import Heading
from kb.library.fixes import plan_fixes
from kb.library.library_settings import SNIPPET_MARK
from kb.library.rename_article import plan_article_rename
from kb.library.rename_flow import plan_flow_rename
from kb.library.rename_heading import heading_at, plan_heading_rename
from kb.library.renames import RenamePlan, carry_out
from kb.library.uses import Use, uses_of
from kb.text import clean_line, plural, shorten
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.renaming import part_at, plan_cause_rename, plan_fact_rename

_NAME = re.compile(r"\{((?:snippet:)?[A-Za-z][\w.-]*)\}")
_SNIPPET_KEY = re.compile(r"  ([A-Za-z0-9][\w-]*):")


class EditRenames(EditSaving):
    """Each begins by settling what becomes of unsaved text: files of the disk are changed, this one among them."""

    # Renaming

    def action_rename(self) -> None:
        """Rename the file in hand, or the heading, fact or cause at the cursor, with all that leads to it."""
        self.leave_text(self._ask_what_to_rename)

    def _ask_what_to_rename(self) -> None:
        from app.screens.pick import PickScreen

        if self.file is None:
            return
        if self.file.kind == "flow":
            part = self._part_here()
            if part is None:
                self._ask_new_name("flow")
                return
            kind, name = part
            name_of_file = Path(clean_line(self.path)).stem
            choices = [(kind, f"The {kind} `{name}`"), ("flow", f"The troubleshooter `{name_of_file}`")]
            self.app.push_screen(PickScreen("What do you want to rename?", choices), self._what_picked)
            return
        heading = self._heading_here()
        article = self._article_here()
        if article is None:
            self.desk_app.notify("Only articles, headings and troubleshooters are renamed here.", severity="warning")
        elif heading is None:
            self._ask_new_name("article")
        else:
            words = shorten(heading.text, 40)
            choices = [("heading", f"The heading “{words}”"), ("article", f"The article `{article.id}`")]
            self.app.push_screen(PickScreen("What do you want to rename?", choices), self._what_picked)

    def _what_picked(self, what: object) -> None:
        if isinstance(what, str):
            self._ask_new_name(what)

    def _ask_new_name(self, what: str) -> None:
        from app.screens.ask import AskScreen

        heading, article, part = self._heading_here(), self._article_here(), self._part_here()
        if what in ("fact", "cause") and part is not None:
            detail = "All rows and tests follow. The old id goes on working for cases that hold it."
            ask = AskScreen(f"The new id of the {what}", value=part[1], detail=detail)
            self.app.push_screen(ask, partial(self._new_id_given, *part))
            return
        if what == "heading" and heading is not None:
            ask = AskScreen("The new words of the heading", value=heading.text)
        elif what == "article" and article is not None:
            detail = "A name, or a path such as users/add-people.md to move it. The old name goes on working."
            ask = AskScreen("The new name of the article", value=article.id, detail=detail)
        else:
            ask = AskScreen("The new name of the troubleshooter", value=Path(clean_line(self.path)).stem)
        self.app.push_screen(ask, partial(self._new_name_given, what, heading, article))

    def _new_name_given(self, what: str, heading: Heading | None, article: Article | None, name: object) -> None:
        if not isinstance(name, str) or not name.strip():
            return
        library = self.desk_app.desk.library
        if what == "heading" and heading is not None and article is not None:
            if name.strip() != heading.text:
                self._plan(partial(plan_heading_rename, library, f"{article.id}#{heading.slug}", name))
        elif what == "article" and article is not None:
            if name.strip() != article.id:
                self._plan(partial(plan_article_rename, library, article.id, name))
        elif name.strip() != Path(clean_line(self.path)).stem:
            self._plan(partial(plan_flow_rename, library, Path(clean_line(self.path)).stem, name.strip()))

    def _new_id_given(self, kind: str, old: str, new: object) -> None:
        if not isinstance(new, str) or new.strip() in ("", old):
            return
        plan = plan_fact_rename if kind == "fact" else plan_cause_rename
        name = f"{Path(clean_line(self.path)).stem}#{old}"
        self._plan(partial(plan, self.desk_app.desk.library, name, new.strip()))

    def _part_here(self) -> tuple[str, str] | None:
        """Return whether a fact or a cause of a troubleshooter is at the cursor, and its id."""
        flow = self._flow_here()
        return part_at(flow, self.text.cursor_location[0] + 1) if flow is not None else None

    def _flow_here(self) -> Flow | None:
        if self.file is None or self.file.kind != "flow":
            return None
        return self.desk_app.desk.flows.get(Path(clean_line(self.path)).stem)

    def _article_here(self) -> Article | None:
        library = self.desk_app.desk.library
        return library.articles.get(library.id_by_path(clean_line(self.path)) or "")

    def _heading_here(self) -> Heading | None:
        article = self._article_here()
        return heading_at(article, self.text.cursor_location[0] + 1) if article is not None else None

    # Showing a plan, and carrying it out

    @work(group="plan", exclusive=True)
    async def _plan(self, make: Callable[[], RenamePlan], yes: str = "Rename") -> None:
        from app.screens.changes import ChangesScreen

        try:
            plan = await asyncio.to_thread(make)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        if not plan.changes:
            self.desk_app.notify(f"{plan.title}.")
            return
        screen = ChangesScreen(plan.summary, plan.touched, plan.cautions, yes=yes)
        self.app.push_screen(screen, partial(self._decided, plan))

    def _decided(self, plan: RenamePlan, answer: object) -> None:
        if answer is True:
            self._carry_out(plan)

    @work(group="save")
    async def _carry_out(self, plan: RenamePlan) -> None:
        desk = self.desk_app.desk
        do = partial(carry_out, plan, desk.library, journals=desk.folders.changes, lock_folder=desk.folders.locks)
        line = self.text.cursor_location[0] + 1
        async with self._writing:
            try:
                await asyncio.to_thread(do)
                await asyncio.to_thread(desk.reload_library)
            except DesksideError as error:
                self.desk_app.tell(error)
                return
        path = plan.moved[1] if plan.moved and plan.moved[0] == self.path else self.path
        self.let_go()
        self.file = None  # what stands in the text is no longer what the disk has
        self.fill_files()
        if path:
            self.open(path, line)
        self.desk_app.notify(f"Done. {plan.summary}")

    # Uses

    def action_uses(self) -> None:
        """List where the library uses the variable or snippet at the cursor, or the file in hand."""
        name = self._name_here()
        if name:
            self._list_uses(name)

    def _name_here(self) -> str:
        row, column = self.text.cursor_location
        line = self.text.document.get_line(row)
        for match in _NAME.finditer(line):
            if match.start() <= column <= match.end():
                return match[1]
        if self.file is not None and self.file.kind == "settings":
            key = _SNIPPET_KEY.match(line)
            name = f"{SNIPPET_MARK}{key[1]}" if key else ""
            if name in self.desk_app.desk.library.settings.variables:
                return name
            self.desk_app.notify("Put the cursor on a snippet, or on a name in braces.", severity="warning")
            return ""
        article = self._article_here()
        return article.id if article is not None else Path(clean_line(self.path)).stem

    @work(group="plan", exclusive=True)
    async def _list_uses(self, name: str) -> None:
        from app.screens.pick import PickScreen

        try:
            uses = await asyncio.to_thread(uses_of, self.desk_app.desk.library, name)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        if not uses:
            self.desk_app.notify(f"Nothing uses `{name}`.")
            return
        labels = [f"{use.path}:{use.line} · {use.kind} · {shorten(use.written, 40)}" for use in uses]
        choices = [(str(number), label) for number, label in enumerate(labels)]
        title = f"{plural(len(uses), 'use')} of {shorten(name, 40)}"
        self.app.push_screen(PickScreen(title, choices), partial(self._use_picked, uses))

    def _use_picked(self, uses: list[Use], answer: object) -> None:
        if isinstance(answer, str):
            use = uses[int(answer)]
            self.open_shown(use.path, use.line)

    # Mending, and the state

    def action_fix_all(self) -> None:
        """Show what can be mended in the whole library without changing what it says, and mend it."""
        self.leave_text(lambda: self._plan(partial(plan_fixes, self.desk_app.desk.library), "Mend"))

    def action_state(self) -> None:
        """Move the article or the troubleshooter in hand to another state, or say that an article holds."""
        self.leave_text(self._ask_state)

    def _ask_state(self) -> None:
        article, flow = self._article_here(), self._flow_here()
        if flow is not None:
            ask_flow_state(self.desk_app, flow, self.look_at_disk)
        elif article is None:
            self.desk_app.notify("Only articles and troubleshooters have a state.", severity="warning")
        else:
            ask_state(self.desk_app, article, self.look_at_disk)
