"""Background work that does not pile up."""

import asyncio

from app.one_at_a_time import OneAtATime


async def test_asked_for_many_times_it_runs_once_more_and_never_twice_at_once():
    running, most, runs = 0, 0, 0
    tasks = []
    release = asyncio.Event()

    async def job() -> None:
        nonlocal running, most, runs
        running += 1
        runs += 1
        most = max(most, running)
        await release.wait()
        running -= 1

    work = OneAtATime(job, lambda coroutine, **options: tasks.append(asyncio.create_task(coroutine)), "group")
    for _ in range(5):
        work.ask()
        await asyncio.sleep(0)
    release.set()
    await asyncio.gather(*tasks)
    assert (runs, most) == (2, 1)
    work.ask()
    await asyncio.gather(*tasks)
    assert runs == 3
