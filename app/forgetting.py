"""Forgetting from a screen: what goes is worked out and shown, somebody agrees, and it goes; the disk never waits here.

The cases list and the account screen call this with what they want to do when it is done.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kb.errors import DesksideError
from kb.text import plural

if TYPE_CHECKING:
    from app.deskside import DesksideApp
    from kb.upkeep.forgetting import Forgetting

Done = Callable[[], object]
"""Called in the app once something was forgotten; not when somebody thought better of it."""


def ask_to_forget_case(app: "DesksideApp", case_id: str, done: Done) -> None:
    """Show what would go with a case, and forget it when the person agrees."""
    from kb.upkeep.forgetting import plan_case

    _work_out(app, lambda: plan_case(app.desk.folders, case_id), partial(_confirm, app, done))


def ask_to_forget_account(app: "DesksideApp", account_id: str, done: Done) -> None:
    """Show what would go with an account, offer to forget its cases too, and forget it when the person agrees."""
    from kb.upkeep.forgetting import plan_account

    folders = app.desk.folders

    def offer(plan: "Forgetting") -> None:
        from app.screens.pick import PickScreen

        if not plan.other_cases:
            _confirm(app, done, plan)
            return
        count = len(plan.other_cases)
        cases = plural(count, "case")
        choices = [
            ("", "Forget nothing"),
            ("alone", f"The record; {cases} of it stay{'s' if count == 1 else ''}"),
            ("cases", f"The record and {cases}"),
        ]

        def picked(choice: object) -> None:
            if choice == "alone":
                _confirm(app, done, plan)
            elif choice == "cases":
                _work_out(app, lambda: plan_account(folders, account_id, with_cases=True), partial(_confirm, app, done))

        app.push_screen(PickScreen(plan.title, choices), picked)

    _work_out(app, lambda: plan_account(folders, account_id), offer)


def _work_out(app: "DesksideApp", plan: "Callable[[], Forgetting]", then: "Callable[[Forgetting], None]") -> None:
    def work() -> None:
        try:
            planned = plan()
        except DesksideError as error:
            app.call_from_thread(app.tell, error)
        else:
            app.call_from_thread(then, planned)

    app.run_worker(work, thread=True, exclusive=True, exit_on_error=False, group="forget")


def _confirm(app: "DesksideApp", done: Done, plan: "Forgetting") -> None:
    from app.screens.confirm import ConfirmScreen

    def answered(sure: object) -> None:
        if sure:
            app.run_worker(partial(_forget, app, done, plan), thread=True, exit_on_error=False, group="forgetting")

    detail = "\n".join(plan.describe())
    app.push_screen(ConfirmScreen(f"{plan.title} It cannot be undone.", detail, yes="Forget", no="Keep"), answered)


def _forget(app: "DesksideApp", done: Done, plan: "Forgetting") -> None:
    from kb.learning.forgotten import keep_counts
    from kb.upkeep.forgetting import forget

    try:
        keep_counts(app.desk, plan.order.cases)
        if plan.order.account and plan.order.account == app.desk.account_id:
            app.desk.open_account(None)
        forget(app.desk.folders, plan, app.desk)
    except DesksideError as error:
        app.call_from_thread(app.tell, error)
    else:
        app.call_from_thread(app.notify, "Forgotten.")
    app.call_from_thread(app.account_changed)
    app.call_from_thread(done)


def tidy(app: "DesksideApp") -> None:
    """Finish what was being forgotten, and forget finished cases that are older than the settings keep them.

    Called in a thread at the start of the app; says how many went.
    """
    from kb.dates import period
    from kb.learning.forgotten import keep_counts
    from kb.upkeep.forgetting import finish
    from kb.upkeep.retention import purge

    desk = app.desk
    keep = period(desk.settings.privacy.keep_finished_cases)
    try:
        finish(desk.folders)
        gone = purge(desk.folders, keep, desk.clock(), partial(keep_counts, desk), desk) if keep is not None else ()
    except DesksideError as error:
        app.call_from_thread(app.tell, error)
        return
    if gone and keep is not None:
        said = f"{plural(len(gone), 'finished case')} older than {keep.words} forgotten, as the settings say."
        app.call_from_thread(app.notify, said)
