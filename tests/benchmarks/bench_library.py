"""What opening a library costs, next to looking at its files: unchanged, after a change, as a process, and in memory.

Run it with `python -m tests.benchmarks.bench_library [articles]` (10,000 unless told). The yardstick is one walk with
`os.scandir` and `stat` over the same files in the same run, since machines differ.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kb.library import loading
from kb.library.library import Library
from kb.settings import shipped_library
from tests.benchmarks.bench_search import Writer
from tests.benchmarks.first_screens import ROOT

ARTICLES = 10_000
FEW = 10
ROUNDS = 9
UNCHANGED, CHANGED, LISTED = "opened, unchanged", "opened, one file changed", "opened and listed as a tree"
WALK, FIRST, SHIPPED = (
    "scandir + stat over the same files",
    "opened for the first time",
    "the shipped library, unchanged",
)
MEMORY, APP_MEMORY = "memory with it open, to one with 10", "memory of the app with an article of it, to one with 10"
GOALS = {UNCHANGED: 3.0, CHANGED: 3.0, APP_MEMORY: 1.5}
PEAK = """
import resource, sys
from pathlib import Path
folder, cache = map(Path, sys.argv[1:3])

def tell():
    # What the system tells for the whole process counts the process that started it too, so Linux is asked otherwise.
    status = Path("/proc/self/status")
    if status.exists():
        print(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
    else:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1))
"""
OPENED = f"""{PEAK}
from kb.library.library import Library
library = Library.load(folder, cache)
library.article("article-3").body
tell()
"""
IN_APP = f"""{PEAK}
import asyncio
from app.deskside import DesksideApp
from app.modes import Visit
from kb.desk import open_desk
from kb.settings import Folders, Settings

async def read():
    desk = open_desk(Settings(), Folders(cache / "config.toml", cache / "data", cache), library=folder)
    app = DesksideApp(desk, mode="read", visit=Visit(article="article-3"))
    async with app.run_test(size=(120, 40)) as pilot:
        while not app.screen.query("#tree"):
            await pilot.pause()
        await app.workers.wait_for_complete()
        desk.search("licence")
        await pilot.pause()
    tell()

asyncio.run(read())
"""


def write_library(folder: Path, count: int, writer: Writer) -> Path:
    """Write a library of so many articles of about 2 KB, 100 a folder, and return its folder."""
    for number in range(count):
        article = writer.article(number)
        path = folder / f"part-{number // 100:03}" / f"{article.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        front = f"title: {article.title}\nsummary: {article.summary}\ntags: [one, two]\nsays:\n  - {writer.words(4)}\n"
        path.write_text(f"---\n{front}---\n\n{article.body}\n[next](article-{(number + 1) % count}.md)\n")
    (folder / "library.yaml").write_text("title: A large library\nvariables: {product: Portal}\n")
    return folder


def walk(folder: Path) -> None:
    """Look at each file of a folder and below."""
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)


def settled(folder: Path, cache: Path) -> None:
    """Open a library until no file of it is so new that it has to be read again."""
    read = 1
    real = loading.read_beginning

    def counting(folder: Path, path: str, most: int) -> bytes:
        nonlocal read
        read += path.endswith(".md")
        return real(folder, path, most)

    loading.read_beginning = counting
    try:
        while read:
            read = 0
            Library.load(folder, cache)
    finally:
        loading.read_beginning = real


def timed(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each way, all by turns so that a slow moment of the machine meets each."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, do in ways.items():
            start = time.perf_counter()
            do()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def peak(script: str, folder: Path, cache: Path) -> float:
    """Return the peak memory of a process that does something with a library, in MB."""
    arguments = [sys.executable, "-c", script, str(folder), str(cache)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT)
    return int(done.stdout) / 1024


def measure(count: int) -> dict[str, float]:
    """Print the table and return the ratios."""
    writer = Writer(seed=3)
    with tempfile.TemporaryDirectory() as space:
        cache = Path(space) / "cache"
        large = write_library(Path(space) / "large", count, writer)
        small = write_library(Path(space) / "small", FEW, writer)
        one = large / "part-000" / "article-7.md"
        first = timed({FIRST: lambda: Library.load(large, cache)}, 1)
        for folder in (large, small, shipped_library()):
            settled(folder, cache)
        turns = iter(range(ROUNDS))

        def change_and_open() -> None:
            one.write_text(f"---\ntitle: Changed {next(turns)}\n---\n\n# Text\n")
            Library.load(large, cache)

        unchanged: dict[str, Callable[[], object]] = {
            WALK: lambda: walk(large),
            UNCHANGED: lambda: Library.load(large, cache),
            LISTED: lambda: Library.load(large, cache).tree("customer"),
            SHIPPED: lambda: Library.load(shipped_library(), cache),
        }
        seconds = first | timed(unchanged, ROUNDS) | timed({CHANGED: change_and_open}, ROUNDS)
        for folder in (small, large):
            peak(IN_APP, folder, cache)  # makes the search index
        memory = {
            name: [peak(script, folder, cache) for folder in (small, large)]
            for name, script in ((MEMORY, OPENED), (APP_MEMORY, IN_APP))
        }
    print(f"\n{f'{count:,} articles of 2 KB':56} {'median':>10} {'ratio':>8}")
    ratios = {name: taken / seconds[WALK] for name, taken in seconds.items()}
    for name, taken in seconds.items():
        print(f"{name:56} {taken * 1000:7.1f} ms {ratios[name]:7.2f}x")
    for name, (with_few, with_many) in memory.items():
        ratios[name] = with_many / with_few
        print(f"{name:56} {with_many:7.1f} MB {ratios[name]:7.2f}x")
    return ratios


def test_a_library_opens_nearly_as_fast_as_its_files_are_looked_at() -> None:
    ratios = measure(ARTICLES)
    assert {name: round(ratios[name], 2) for name, goal in GOALS.items() if ratios[name] > goal} == {}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", default=[ARTICLES])
    for wanted in parser.parse_args().articles:
        measure(wanted)
