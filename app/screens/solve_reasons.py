"""The reasons of the troubleshooter's screen: why something is asked, why it is this cause, and where to read on."""

from textual.content import Content

from app.screens.solve_about import CaseSubject
from app.telling import why_conclusion, why_question
from kb.errors import DesksideError


class CaseReasons(CaseSubject):
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
        """Show the passage that tells how to find the answer out."""
        from app.screens.passage import PassageScreen
        from kb.library.plain import render_plain

        question = self.walk.state.question if self.walk is not None else None
        if question is None or not question.help:
            return
        library = self.desk_app.desk.library
        name, _, anchor = question.help.partition("#")
        try:
            article = library.article(name)
            document = library.section_document(question.help)
        except DesksideError as error:
            self.desk_app.tell(error)
            return
        text = Content(render_plain(document, min(64, self.size.width - 10), styled=False))
        self.app.push_screen(PassageScreen(article.title, text, article=article.id, anchor=anchor))

    def action_article(self) -> None:
        """Open the article of the fix at its steps, or that of the troubleshooter."""
        if self.walk is not None:
            fix = self.walk.state.cause is not None and self.walk.case.section
            name, _, anchor = (fix or self.walk.flow.article).partition("#")
            self.desk_app.open_article(name.removesuffix(".md").rpartition("/")[2], anchor)
