"""How long a reader waits: the first screen of an article, and scrolling a long one.

Run it with `python -m tests.benchmarks.bench_article_view`. It prints a table of medians; what counts is the ratio to a
bare Textual app in the same run, since machines differ. The processes run in a real pseudo-terminal, one at a time.
"""

import argparse
import asyncio
import statistics
import tempfile
import textwrap
import time
from pathlib import Path

from tests.benchmarks.first_screens import BARE, COLUMNS, DESKSIDE, ROWS, compared, environment

MARK = "FIRSTSCREEN"
GOALS = {"the view": 1.6, "500 KB beside 5 KB": 1.2}

SECTION = """\
## Part {number}

A paragraph with **bold**, *italic* and `code` words and [a link](other.md#part-{number}) that goes on for a line or two
of running text, so that it has to be wrapped at any width that a terminal has.

- one item of a list
- another one
  - with a smaller one in it

1. Open **Billing and orders**.
2. Look at the list.

> [!NOTE]
> Something to keep in mind.

| What | Who |
|---|---|
| First row {number} | Contract manager |
| Second row | Admin |

```
some code {number}
```

"""

VIEW = """
import sys
from pathlib import Path
from textual.app import App
from app.widgets.article_view import ArticleView
from kb.library.markdown import parse_beginning

class Viewer(App):
    def compose(self):
        yield ArticleView()

    def on_mount(self):
        text = Path(sys.argv[1]).read_text()
        self.query_one(ArticleView).show(parse_beginning(text, 5_000).document)

Viewer().run()
"""


def article(size: int) -> str:
    """Return an article of about so many bytes, with all that articles are made of."""
    parts = ["# FIRSTSCREEN\n\n"]
    number = 0
    while sum(map(len, parts)) < size:
        parts.append(SECTION.format(number=number))
        number += 1
    return "".join(parts)


def compare(folder: Path, rounds: int) -> dict[str, float]:
    """Print the first screens of articles beside a bare app's; return the view's ratio, and a long one's to a short."""
    library = folder / "library"
    library.mkdir()
    sizes = {"short": 5, "article": 20, "long": 500}
    for name, kilobytes in sizes.items():
        (library / f"{name}.md").write_text(article(kilobytes * 1_000))
    ways = {
        "bare Textual app": (["-c", BARE], MARK),
        "article view alone, 20 KB": (["-c", VIEW, str(library / "article.md")], MARK),
    }
    ways |= {
        f"deskside on the file, {kilobytes} KB": (["-c", DESKSIDE, "--library", str(library), name], MARK)
        for name, kilobytes in sizes.items()
    }
    ratios = compared(ways, environment(folder), rounds)
    first, last = ratios["deskside on the file, 5 KB"], ratios["deskside on the file, 500 KB"]
    return {"the view": ratios["article view alone, 20 KB"], "500 KB beside 5 KB": last / first}


async def scrolling(size: int) -> None:
    """Print what showing and scrolling a long article costs inside the app."""
    from textual.app import App, ComposeResult

    from app.widgets.article_view import ArticleView
    from kb.library.markdown import parse, parse_beginning

    class Viewer(App[None]):
        def compose(self) -> ComposeResult:
            yield ArticleView()

    text = article(size)
    app = Viewer()
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        view = app.query_one(ArticleView)
        view.focus()
        started = time.perf_counter()
        view.show(parse_beginning(text, 5_000).document)
        view.screen._compositor.render_strips()
        first = time.perf_counter() - started
        started = time.perf_counter()
        document = parse(text)
        parsed = time.perf_counter() - started
        view.show(document, keep_place=True)
        await pilot.pause()
        costs: dict[str, list[float]] = {}
        for name, action, times in (
            ("page down", view.action_page_down, 60),
            ("line down", view.action_down, 60),
            ("to the end", view.action_bottom, 1),
            ("page up from the end", view.action_page_up, 60),
            ("to the beginning", view.action_top, 1),
        ):
            for _ in range(times):
                started = time.perf_counter()
                action()
                for y in range(view.rows):
                    view.render_line(y)
                costs.setdefault(name, []).append(time.perf_counter() - started)
                await pilot.pause()
        started = time.perf_counter()
        found = view.find("wrapped")
        costs[f"find {found} places"] = [time.perf_counter() - started]
        print(f"\n{len(text) // 1000} KB, {len(document.blocks)} blocks, in the app, {COLUMNS}x{ROWS}")
        print(f"{'first lines ready':32} {first * 1000:6.1f} ms")
        print(f"{'whole text parsed (in a worker)':32} {parsed * 1000:6.1f} ms")
        for name, times_taken in costs.items():
            worst = max(times_taken)
            print(f"{name:32} {statistics.median(times_taken) * 1000:6.1f} ms   worst {worst * 1000:6.1f} ms")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--kilobytes", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ratios = compare(Path(folder), options.rounds)
    asyncio.run(scrolling(options.kilobytes * 1000))
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f}; the goal is {GOALS[name]}")


def test_an_article_is_shown_nearly_as_soon_as_a_bare_app(tmp_path: Path) -> None:
    ratios = compare(tmp_path, 7)
    assert {name: round(ratios[name], 2) for name, goal in GOALS.items() if ratios[name] > goal} == {}


if __name__ == "__main__":
    main()
