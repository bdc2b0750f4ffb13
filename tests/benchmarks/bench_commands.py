"""How long a command takes from its start to its end, and what it imports meanwhile.

Run it with `python -m tests.benchmarks.bench_commands`. What counts is the time beside an interpreter that does nothing
and one that imports the same modules and does nothing else, all in the same run. Which modules these are is a check of
its own: the heavy ones that a command can do without must not be among them.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.first_screens import DESKSIDE, environment

ROUNDS = 15
MOST_BESIDE_IMPORTS = 2.5
"""How many times an idle interpreter's start a command may take, not counting its imports."""
COMMANDS = {
    "deskside show": ("show", "missing-licences"),
    "deskside search": ("search", "new licences do not show"),
}
ONLY_IMPORT = """
from contextlib import suppress
from importlib import import_module
for name in {names}:
    with suppress(ImportError):
        import_module(name)
"""
KEPT_OUT = ("textual", "rich", "httpx", "yaml", "tinydb", "watchfiles", "python_calamine")


def seconds(arguments: Sequence[str], surroundings: dict[str, str]) -> float:
    """Return how long Python takes with these arguments."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=surroundings, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def imported(arguments: Sequence[str], surroundings: dict[str, str]) -> dict[str, int]:
    """Return the modules that a process imports, in the order in which they are complete, with their microseconds."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], env=surroundings, check=True, capture_output=True, text=True
    )
    lines = re.findall(r"^import time: +(\d+) \| +\d+ \| +([\w.]+)$", done.stderr, re.MULTILINE)
    return {module: int(own) for own, module in lines}


def by_package(modules: dict[str, int]) -> Counter[str]:
    """Return the milliseconds that each package's own modules take."""
    profile: Counter[str] = Counter()
    for module, own in modules.items():
        profile[module.partition(".")[0]] += own
    return Counter({package: round(own / 1_000) for package, own in profile.items()})


def measure(rounds: int) -> tuple[dict[str, float], dict[str, set[str]]]:
    """Print the table; return each command's ratio, and what it has imported of that which is to be kept out."""
    with tempfile.TemporaryDirectory() as name:
        surroundings = environment(Path(name))
        ways: dict[str, list[str]] = {"python -c pass": ["-c", "pass"]}
        modules = {}
        for command, arguments in COMMANDS.items():
            ways[command] = ["-c", DESKSIDE, *arguments]
            seconds(ways[command], surroundings)  # fills the caches
            modules[command] = imported(ways[command], surroundings)
            ways[f"the imports of {command}"] = ["-c", ONLY_IMPORT.format(names=list(modules[command]))]
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, arguments in ways.items():
                taken[way].append(seconds(arguments, surroundings))
    medians = {way: statistics.median(times) for way, times in taken.items()}
    start = medians["python -c pass"]
    print(f"\n{'from start to end':40} {'median':>9}")
    for way, median in medians.items():
        print(f"{way:40} {median * 1_000:6.0f} ms")
    ratios = {}
    for command in COMMANDS:
        ratios[command] = (medians[command] - (medians[f"the imports of {command}"] - start)) / start
        most = ", ".join(f"{package} {own}" for package, own in by_package(modules[command]).most_common(9))
        print(f"{command} without its imports: {ratios[command]:.2f} times an idle interpreter")
        print(f"  milliseconds of importing, which measuring slows: {most}")
    return ratios, {command: {name for name in KEPT_OUT if name in modules[command]} for command in COMMANDS}


def test_a_command_takes_little_more_than_its_imports() -> None:
    ratios, too_much = measure(ROUNDS)
    assert {command: round(ratio, 2) for command, ratio in ratios.items() if ratio > MOST_BESIDE_IMPORTS} == {}
    assert {command: found for command, found in too_much.items() if found} == {}


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    measure(ROUNDS)
