"""How long somebody waits for the first screen: at home, with an article, and in a library of 10,000 articles.

Run it with `python -m tests.benchmarks.bench_start`. What counts is the ratio to a bare Textual app in the same run.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.benchmarks.first_screens import BARE, DESKSIDE, compared, environment

HOME, ARTICLE, LARGE = "home, the shipped library", "an article of it", "home, 10,000 articles"
GOALS = {HOME: 1.35, ARTICLE: 1.6, LARGE: 1.6}
SETTLED = 2.1
"""Seconds after which a file counts as written long ago: younger ones are read once more at the next start."""
MARK = "What is wrong, or what"


def large_library(folder: Path, articles: int) -> Path:
    """Write a library of so many articles, 100 a category, and return its folder."""
    for number in range(articles):
        category = folder / f"part-{number // 100:03}"
        category.mkdir(parents=True, exist_ok=True)
        front = f"---\ntitle: Page {number}\nsummary: About number {number}.\ntags: [one, two]\n---\n"
        (category / f"page-{number}.md").write_text(f"{front}\n## Steps\n\n1. Open **{number}**.\n2. Look at it.\n")
    (folder / "library.yaml").write_text("title: A large library\n")
    time.sleep(SETTLED)
    return folder


def measure(rounds: int, articles: int = 10_000) -> dict[str, float]:
    """Print the table and return the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = large_library(folder / "large", articles)
        ways = {
            "a bare Textual app": (["-c", BARE], "FIRSTSCREEN"),
            HOME: (["-c", DESKSIDE], MARK),
            ARTICLE: (["-c", DESKSIDE, "missing-licences"], "New or extra licences are missing"),
            LARGE: (["-c", DESKSIDE, "--library", str(large)], MARK),
        }
        return compared(ways, environment(folder), rounds)


def test_the_first_screen_comes_nearly_as_soon_as_a_bare_apps() -> None:
    ratios = measure(9)
    assert {name: round(ratios[name], 2) for name, goal in GOALS.items() if ratios[name] > goal} == {}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    measure(parser.parse_args().rounds)
