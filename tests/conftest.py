"""What all tests share."""

from typing import Any

import textual._wait

from tests import figures

textual._wait.SLEEP_GRANULARITY = 0.01
textual._wait.SLEEP_IDLE = 0.0005
"""After each key a test sleeps until the process is idle, twice at the least. Half of Textual's 20 ms show that too."""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of `make stress` together, to be copied into the article about security."""
    told = figures.lines() if figures.FULL else []
    if told:
        terminalreporter.write_sep("=", "figures, to copy")
        for line in told:
            terminalreporter.write_line(line)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case after its argument where its value makes no name that is short and the same in each process."""
    if val is None or isinstance(val, str | int | float | bool):
        return None if len(str(val)) <= 60 else f"{argname}-{len(str(val))}-characters"
    return None if hasattr(val, "__name__") else argname
