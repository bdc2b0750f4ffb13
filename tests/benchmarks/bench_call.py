"""How long an agent waits in a call: who calls, the account at a glance, the next question, and a screen's redraw.

Prints a table in milliseconds of the processor, so that other work on the machine does not count, over the shipped
library and so many made accounts. The goal for an answer's next question is 50 ms, from the key to the screen.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from app.deskside import DesksideApp
from app.modes import Visit
from app.widgets.question_view import QuestionView
from kb.accounts.samples import harbour_engineering, old_mill_architects
from kb.cases.callers import Hint, find_callers
from kb.cases.case import Case
from kb.cases.glance import glance
from kb.cases.walk import answer, state_of
from kb.desk import Desk, open_desk
from kb.settings import Folders, Settings, shipped_library

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FLOW = "new-licences-missing"
ANSWERS = ("contract_manager", "unsure", "unsure", "over_24h", "active", "single_user", "new", "one")
REPEATS = 15


def desk_of(folder: Path, accounts: int) -> Desk:
    """Return an agent's desk over the shipped library with so many accounts."""
    folders = Folders(folder / "config.toml", folder / "data", folder / "cache")
    desk = open_desk(Settings(), folders, library=shipped_library(), staff=True, clock=lambda: NOW)
    desk.accounts.save(old_mill_architects(NOW))
    record = harbour_engineering(NOW)
    desk.accounts.save(record)
    for number in range(accounts - 2):
        company = msgspec.structs.replace(record.account, company=f"Company {number:05}")
        desk.accounts.save(msgspec.structs.replace(record, id=f"company-{number:05}", account=company, revision=0))
    return desk


def timed(task: Callable[[], object]) -> float:
    """Return how long a task takes, as the median of several runs, in milliseconds; the first run is not counted."""
    task()
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        task()
        times.append((time.process_time() - start) * 1000)
    return median(times)


def rules(desk: Desk) -> dict[str, float]:
    """Return what the rules of a call take, without a screen."""
    flow = desk.flow(FLOW)
    desk.open_account("harbour-engineering")

    def callers() -> object:
        found = [Hint(one.id, one.reason, one.person) for one in desk.find_accounts("grace whit", 12)]
        return find_callers("grace whit", found, desk.accounts.load)

    def walked() -> Case:
        case = desk.new_case(flow=flow)
        for fact, value in zip(flow.facts, ANSWERS, strict=True):
            case = answer(case, flow, fact, value, NOW)
            state_of(case, flow)
        return case

    return {
        "who calls, by two words": timed(callers),
        "the account at a glance": timed(lambda: glance(desk.problems(), desk.flows, desk.library.articles)),
        "what the record says to a troubleshooter": timed(lambda: desk.with_readings(desk.new_case(flow=flow))),
        "the next question, without a screen": timed(walked) / len(ANSWERS),
    }


async def on_screen(desk: Desk) -> dict[str, float]:
    """Return how long it is from the key of an answer until the next question is drawn."""
    desk.open_account(None)
    app = DesksideApp(desk, mode="solve", visit=Visit(flow=FLOW))
    app.animation_level = "none"
    flow = desk.flow(FLOW)
    times: list[float] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.screen.query_one(QuestionView).display, pilot.pause)
        await pilot.pause(0.5)
        for _ in range(3):
            for fact, value in zip(flow.facts.values(), ANSWERS, strict=True):
                walk = app.screen.walk  # type: ignore[attr-defined]
                if walk is None or walk.state.question is None or walk.state.question.id != fact.id:
                    continue
                start = time.process_time()
                await pilot.press(str(list(fact.values).index(value) + 1))
                times.append((time.process_time() - start) * 1000)
            await pilot.press("r")
            await pilot.pause(0.2)
    return {"the next question, from key to screen": median(times)}


async def until(condition: Callable[[], object], pause: Callable[[float], Awaitable[None]]) -> None:
    """Wait for something that a worker brings about."""
    for _ in range(500):
        if condition():
            return
        await pause(0.01)


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_of(Path(folder), accounts)
        results = rules(desk) | asyncio.run(on_screen(desk))
    print(f"{accounts:,} accounts")
    for what, milliseconds in results.items():
        print(f"{what:<45} {milliseconds:8.1f} ms")


if __name__ == "__main__":
    main()
