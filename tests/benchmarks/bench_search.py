"""How fast the search is: building the index, opening it again, and each keystroke's results.

Run it with `python tests/benchmarks/bench_search.py [articles]` (10,000 unless told; the figures of the design are for
10,000 and 50,000). The articles are made up of words as frequent as in running text. SQLite FTS5 over the same sections
is timed in the same run, since machines differ: it ranks an OR of the words and does nothing else, while a search here
mends spelling, weighs names and pieces, and cuts snippets with marks.
"""

import argparse
import itertools
import random
import sqlite3
import tempfile
import time
from bisect import bisect
from collections.abc import Callable, Iterable
from pathlib import Path

from kb.library.article import Article
from kb.library.article_file import ArticleFile
from kb.library.listing import Listing
from kb.library.search.entries import article_sources
from kb.library.search.evaluate import percentile
from kb.library.search.index import SearchIndex
from kb.library.search.plain_sections import plain_sections
from kb.library.search.sources import IndexSource
from kb.library.search.words import STOP_WORDS

SECTIONS = 5
WORDS_IN_SECTION = 60
WORDS_KNOWN = 30_000
QUESTIONS = 200
MOST_P95_TO_FTS5 = 2.0
"""What 95 of 100 searches must stay below, as a multiple of what FTS5 takes for a bare ranked OR."""


class Writer:
    """Makes up text: word n of the vocabulary comes up in proportion to 1 / n."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        beginnings = [*"bcdfghklmnprstvw", "st", "tr", "pl", "ch"]
        syllables = [beginning + ending for beginning in beginnings for ending in ("a", "e", "in", "or")]
        words = dict.fromkeys(sorted(STOP_WORDS)[:100])
        while len(words) < WORDS_KNOWN:
            words["".join(self.random.choices(syllables, k=self.random.choice((1, 2, 2, 3, 3, 4))))] = None
        self.vocabulary = list(words)
        self.shares = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(WORDS_KNOWN)))

    def words(self, count: int) -> str:
        """Return so many words."""
        drawn = (bisect(self.shares, self.random.random() * self.shares[-1]) for _ in range(count))
        return " ".join(self.vocabulary[place] for place in drawn)

    def article(self, number: int) -> Article:
        """Return an article of about 2 KB."""
        sections = (f"## {self.words(3)}\n\n{self.words(WORDS_IN_SECTION)}.\n" for _ in range(SECTIONS))
        return Article(f"article-{number}", f"{number}.md", self.words(6), "\n".join(sections), summary=self.words(12))

    def question(self, articles: list[Article], kind: int) -> str:
        """Return a search of 2 to 12 words out of an article: finished, half typed, with a slip, or finished again."""
        body = self.random.choice(articles).body.replace("#", "").replace(".", "").split()
        start = self.random.randrange(len(body) - 12)
        text = " ".join(body[start : start + self.random.randint(2, 12)])
        if kind == 1:
            return text[: -self.random.randint(1, 3)]
        if kind == 2:
            at = self.random.randrange(len(text))
            return f"{text[:at]}{self.random.choice('xyzq')}{text[at + 1 :]}"
        return f"{text} "


def timed(do: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def fts5(articles: Iterable[Article]) -> sqlite3.Connection:
    """Return a table of all sections with SQLite's own ranking."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE pieces USING fts5(title, heading, body, tokenize='porter unicode61')")
    rows = ((one.title, part.heading, part.text) for one in articles for part in plain_sections(one.body))
    table.executemany("INSERT INTO pieces VALUES (?, ?, ?)", rows)
    return table


def ask_fts5(table: sqlite3.Connection, text: str) -> list[object]:
    """Return the best 20 sections for any of the words."""
    words = [word for word in text.split() if word not in STOP_WORDS] or text.split()
    ranked = "SELECT rowid FROM pieces WHERE pieces MATCH ? ORDER BY bm25(pieces, 3, 2, 1) LIMIT 20"
    return table.execute(ranked, (" OR ".join(f'"{word}"' for word in words),)).fetchall()


def measure(count: int) -> dict[str, float]:
    """Return the figures for a library of so many articles: rates a second, milliseconds, ratios."""
    writer = Writer(seed=1)
    articles = [writer.article(number) for number in range(count)]
    questions = [writer.question(articles, number % 4) for number in range(QUESTIONS)]

    def sources() -> list[IndexSource]:
        return list(article_sources(Listing.of([ArticleFile(article.path, article, True) for article in articles])))

    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "index"
        figures["articles indexed a second"] = count / timed(lambda: SearchIndex.open(sources(), cache))
        figures["opening it again, ms"] = timed(lambda: SearchIndex.open(sources(), cache)) * 1_000
        index = SearchIndex.open(sources(), cache)
        figures["first search, ms"] = timed(lambda: index.search(questions[0], "customer")) * 1_000
        index.search(questions[2], "customer")
        ours = [timed(lambda text=text: index.search(text, "customer")) for text in questions]
        articles[0] = writer.article(0)
        figures["opening it with one article changed, ms"] = timed(lambda: SearchIndex.open(sources(), cache)) * 1_000
    table = fts5(articles)
    theirs = [timed(lambda text=text: ask_fts5(table, text)) for text in questions]
    figures["search p50, ms"] = percentile(ours, 0.5) * 1_000
    figures["search p95, ms"] = percentile(ours, 0.95) * 1_000
    for kind, name in enumerate(("words", "half a word", "a slip")):
        figures[f"  {name}: p95, ms"] = percentile(ours[kind::4], 0.95) * 1_000
    figures["FTS5 p50, ms"] = percentile(theirs, 0.5) * 1_000
    figures["FTS5 p95, ms"] = percentile(theirs, 0.95) * 1_000
    figures["search p95 / FTS5 p95"] = percentile(ours, 0.95) / percentile(theirs, 0.95)
    return figures


def report(count: int) -> dict[str, float]:
    """Print the figures and return them."""
    figures = measure(count)
    print(f"\n{count:,} articles of {SECTIONS} sections, 2 KB each")
    for name, figure in figures.items():
        print(f"  {name:42} {figure:10,.2f}")
    return figures


def test_search_is_no_slower_than_a_bare_ranked_query() -> None:
    assert report(10_000)["search p95 / FTS5 p95"] <= MOST_P95_TO_FTS5


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", default=[10_000])
    for wanted in parser.parse_args().articles:
        report(wanted)
