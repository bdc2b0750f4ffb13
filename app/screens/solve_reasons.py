"""The reasons of the troubleshooter's screen: why something is asked, why it is this cause, and where to read on."""

from textual.content import Content

from app.keys import shown_key
from app.screens.flagging import Flagged, Flagging, flagged_article
from app.screens.solve_about import CaseSubject
from app.telling import why_conclusion, why_question
from app.widgets.help_beside import HelpBeside
from kb.errors import DesksideError
from kb.library.ids import article_in

_WIDEST = 72
_WIDEST_OVER = 64
_BESIDE_LEFT = 60
_BESIDE_FRAME = 6


class CaseReasons(Flagging, CaseSubject):
    """Tells the reasons of the case that it holds, in dialogs over the screen."""

    def action_why(self) -> None:
        """Say why this is asked, or why this is the cause and what was ruled out."""
        from app.screens.passage import PassageScreen

        if self.walk is None:
            return
        state = self.walk.state
        if state.question is not None:
            self.app.push_screen(PassageScreen("Why is this asked?", why_question(state)))
        else:
            self.app.push_screen(PassageScreen("Why?", why_conclusion(state)))

    def action_how(self) -> None:
        """Show how to find the answer out, beside the question or over it; or let it go again."""
        question = self.walk.state.question if self.walk is not None else None
        beside = self.query_one(HelpBeside)
        if beside.display:
            self.action_leave_help()
        elif question is not None and question.help:
            name, _, anchor = question.help.partition("#")
            self.show_beside(name, anchor)

    def action_leave_help(self) -> None:
        """Let the passage beside the question go."""
        self.query_one(HelpBeside).hide()
        self.show_known()

    def show_known(self) -> None:
        """Show what is known, beside the question or below it; a passage beside the question stands in its place."""

    @property
    def how_hint(self) -> str:
        """How to see how the answer to the question is found, as a sentence; empty where nothing tells it."""
        question = self.walk.state.question if self.walk is not None else None
        if question is None or not question.help:
            return ""
        return f" {shown_key(self.desk_app.key_for('solve.how'))} tells how to check."

    def show_beside(self, name: str, anchor: str = "") -> None:
        """Show an article, or a section of it, beside the question where there is room, else over it."""
        from app.screens.passage import PassageScreen
        from kb.library.plain import render_plain

        library = self.desk_app.desk.library
        reference = f"{name}#{anchor}" if anchor else name
        try:
            article = library.article(name)
            document = library.section_document(reference)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        question = self.walk.state.question if self.walk is not None else None
        if question is not None and self.has_class("-wide"):
            self.show_walk()
            beside = self.query_one(HelpBeside)
            room = self.size.width - _BESIDE_LEFT - _BESIDE_FRAME
            text = Content(render_plain(document, min(_WIDEST, room), styled=False))
            beside.show(question.id, article.title, text)
            self.show_known()
        else:
            text = Content(render_plain(document, min(_WIDEST_OVER, self.size.width - 14), styled=False))
            self.app.push_screen(PassageScreen(article.title, text, article=article.id, anchor=anchor))

    def to_flag(self) -> Flagged | None:
        """Return the section of the fix that is tried, or else the question or the cause."""
        if self.walk is None:
            return None
        state, flow = self.walk.state, self.walk.flow
        name, _, anchor = self.walk.case.section.partition("#")
        article = self.desk_app.desk.library.find(name) if state.fix is not None else None
        if article is not None:
            return flagged_article(article, anchor)
        at = state.question or state.cause
        said = state.question.ask if state.question else state.cause.title if state.cause else ""
        section = at.id if at is not None else ""
        title = f"{flow.title} › {said}" if said else flow.title
        return Flagged(said=title, flow=flow.id, section=section, version=str(flow.version))

    def action_article(self) -> None:
        """Open the article of the fix at its steps, or that of the troubleshooter."""
        if self.walk is not None:
            fix = self.walk.state.cause is not None and self.walk.case.section
            reference = fix or self.walk.flow.article
            self.desk_app.open_article(article_in(reference), reference.partition("#")[2])
