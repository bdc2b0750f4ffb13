"""Moving an article or a troubleshooter from one state to another, from the reader or the editor."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kb.errors import DesksideError
from kb.library.article import STATUSES, Article
from kb.library.standing import WORDS, standing
from kb.library.states import Move, carry_out_move, plan_move, state_called
from kb.troubleshooter.flow import Flow
from kb.troubleshooter.states import plan_flow_move

if TYPE_CHECKING:
    from app.deskside import DesksideApp

_VALIDATED, _NOT_VALIDATED = "validated", "not-validated"


def ask_state(app: "DesksideApp", article: Article, done: Callable[[], object]) -> None:
    """Ask for the state that an article is to have, move it there, and call `done`; a mistake is told."""
    from app.screens.pick import PickScreen

    choices: list[tuple[str, str]] = [
        (status, WORDS[status].capitalize()) for status in STATUSES if status != article.status
    ]
    choices.append((_VALIDATED, "I carried it out today, and it holds: validated"))
    if article.validated is not None:
        choices.append((_NOT_VALIDATED, "Not validated any more"))
    title = f"{article.title} is {standing(article)}. What is it to be?"
    app.push_screen(PickScreen(title, choices), partial(_picked, app, article, done))


def ask_flow_state(app: "DesksideApp", flow: Flow, done: Callable[[], object]) -> None:
    """Ask for the state that a troubleshooter is to have, move it there, and call `done`; a mistake is told."""
    from app.screens.pick import PickScreen

    choices = [(status, WORDS[status].capitalize()) for status in STATUSES if status != flow.status]
    title = f"{flow.title} is {WORDS[state_called(flow.status)]}. What is it to be?"
    app.push_screen(PickScreen(title, choices), partial(_flow_state_picked, app, flow, done))


def _flow_state_picked(app: "DesksideApp", flow: Flow, done: Callable[[], object], answer: object) -> None:
    if not isinstance(answer, str):
        return

    def move() -> tuple[Move, str]:
        planned = plan_flow_move(app.desk.library, flow, answer, **_who(app))
        _write(app, planned)
        app.desk.reload_library()
        return planned, f"{flow.title} is {WORDS[planned.status]} now."

    _in_worker(app, move, done)


def _picked(app: "DesksideApp", article: Article, done: Callable[[], object], answer: object) -> None:
    if not isinstance(answer, str):
        return
    if answer == "archived":
        from app.screens.ask import AskScreen

        detail = "Whoever follows a link to it is led there. Leave it empty where nothing takes its place."
        ask = AskScreen("Which article takes its place?", "its name", article.replaced_by, detail=detail)
        app.push_screen(ask, partial(_replacement_given, app, article, done))
    else:
        _move(app, article, done, answer)


def _replacement_given(app: "DesksideApp", article: Article, done: Callable[[], object], name: object) -> None:
    if isinstance(name, str):
        _move(app, article, done, "archived", name.strip())


def _move(app: "DesksideApp", article: Article, done: Callable[[], object], answer: str, instead: str = "") -> None:
    def move() -> tuple[Move, str]:
        desk = app.desk
        planned = plan_move(
            desk.library,
            article.id,
            article.status if answer in (_VALIDATED, _NOT_VALIDATED) else answer,
            validated=desk.clock().date() if answer == _VALIDATED else None,
            not_validated=answer == _NOT_VALIDATED,
            replaced_by=instead,
            **_who(app),
        )
        _write(app, planned)
        desk.reload_article(desk.library.folder / article.path)
        moved = desk.library.find(article.id)
        return planned, f"{article.title} is {standing(moved)} now." if moved is not None else "Done."

    _in_worker(app, move, done)


def _who(app: "DesksideApp") -> dict[str, str]:
    identity = app.desk.settings.identity
    return {"name": identity.name, "email": identity.email}


def _write(app: "DesksideApp", move: Move) -> None:
    desk = app.desk
    folders = desk.folders
    carry_out_move(move, desk.library, desk.clock(), log=folders.moves, lock_folder=folders.locks, **_who(app))


def _in_worker(app: "DesksideApp", move: Callable[[], tuple[Move, str]], done: Callable[[], object]) -> None:
    """Do a move in a thread, tell what it has come to, and call `done`; a mistake is told."""

    async def carry_out() -> None:
        try:
            moved, words = await asyncio.to_thread(move)
        except DesksideError as error:
            app.tell(error)
            return
        app.notify(f"{moved.note} {words}".strip(), severity="warning" if moved.note else "information")
        done()

    app.run_worker(carry_out(), group="save", exit_on_error=False)
