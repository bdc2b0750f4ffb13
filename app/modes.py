"""The parts of the app that one moves between, each a stack of screens of its own, and what one goes there for."""

import msgspec


class Mode(msgspec.Struct, frozen=True):
    """One part of the app: its screen is imported when it is first gone to.

    One without a key is reached from another part and from the command palette, and has no place in the bar above;
    nor has one for `staff` alone.
    """

    id: str
    label: str
    key: str
    module: str
    screen: str
    tooltip: str
    staff: bool = False


class Visit(msgspec.Struct, frozen=True):
    """What a part is gone to for; a screen takes the fields that it knows. All empty: just go there.

    `article` and `anchor` name an article and a heading; `flow`, `case`, `account` are ids; `path` and `line` a file
    of the library to edit; `words` what the person typed; `call` begins a telephone call.
    """

    article: str = ""
    anchor: str = ""
    flow: str = ""
    case: str = ""
    account: str = ""
    path: str = ""
    line: int | None = None
    words: str = ""
    call: bool = False


MODES = (
    Mode("home", "Home", "f2", "app.screens.home", "HomeScreen", "Search, or pick what is wrong."),
    Mode("read", "Articles", "f3", "app.screens.reader", "ReaderScreen", "Read the help library."),
    Mode("solve", "Solve", "f4", "app.screens.solve", "SolveScreen", "Find out what is wrong, step by step."),
    Mode("account", "Account", "f5", "app.screens.account", "AccountScreen", "What is wrong with the account."),
    Mode("request", "Requests", "f6", "app.screens.outbox", "OutboxScreen", "Write a support request, or see all."),
    Mode("cases", "Cases", "", "app.screens.cases", "CasesScreen", "Find a case, and go on with it."),
    Mode("edit", "Editor", "f7", "app.screens.edit", "EditScreen", "Write articles and troubleshooters."),
    Mode(
        "desk", "Desk", "ctrl+d", "app.screens.desk", "LearnedScreen", "What was counted, and what to mend.", staff=True
    ),
)


def mode_called(mode_id: str) -> Mode | None:
    """Return the part with this id; None where there is none."""
    return next((mode for mode in MODES if mode.id == mode_id), None)
