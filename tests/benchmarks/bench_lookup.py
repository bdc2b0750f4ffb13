"""How fast accounts are found: building the index, opening it again, and each look-up.

Run it with `python tests/benchmarks/bench_lookup.py [accounts]` (10,000 unless told; the design's figure, 30 ms, is for
100,000). The accounts are made up, with names as frequent as in a country: some surnames are many, most are few. In the
same run a plain scan of the same texts in memory and SQLite (LIKE on one table, and FTS5 with its trigrams) answer the
same questions, since machines differ. Neither of them forgives a typing error or says what matched. "top 5" tells how
often the account that was meant is among the first five: three letters, parts of numbers and frequent names belong to
many. CPU time is printed beside the clock's, for machines that have other work.
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec

from kb.accounts.lookup import account_row, quick_record
from kb.accounts.record import Record
from kb.accounts.store import AccountStore
from kb.library.search.evaluate import percentile
from kb.lookup.schema import compared
from kb.lookup.source import Source

QUESTIONS = 100
MOST_P95 = 0.030
"""Seconds of CPU time within which 95 of 100 look-ups must end, at 100,000 accounts."""


class Maker:
    """Makes up accounts, cheaply: six people, two contracts, an order and two serial numbers each."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = [c + v + e for c in "bdfghklmnprstvw" for v in "aeiou" for e in ("", "n", "r", "l", "s")]
        names: dict[str, None] = {}
        while len(names) < 40_000:
            names["".join(self.random.choices(syllables, k=self.random.choice((2, 2, 3)))).capitalize()] = None
        self.names = list(names)
        self.firsts = self.names[:2_000]

    def surname(self) -> str:
        return self.names[min(int(self.random.paretovariate(0.4)) - 1, len(self.names) - 1)]

    def account(self, number: int) -> dict[str, object]:
        """Return the tables of one account's file."""
        pick, digits = self.random.choice, self.random.randrange
        company = f"{pick(self.names)} {pick(self.names)} {pick(('Ltd', 'plc', 'LLP', 'Engineering', 'Architects'))}"
        domain = f"{company.split()[0].lower()}{number}.example"
        people = {}
        for row in range(1, 7):
            first, last = pick(self.firsts), self.surname()
            people[str(row)] = {
                "id": f"p{row}", "first_name": first, "last_name": last,
                "email": f"{first}.{last}@{domain}".lower(), "phone": f"01{digits(10**9):09}",
            }  # fmt: skip
        contracts = [f"11000{digits(10**7):07}" for _ in range(2)]
        return {
            "account": {"1": {"id": "account", "company": company, "csn": f"51{digits(10**8):08}"}},
            "people": people,
            "contracts": {str(row): {"id": one, "contract_number": one} for row, one in enumerate(contracts, 1)},
            "subscriptions": {
                str(row): {"id": f"s{row}", "product": "AutoCAD", "contract": one,
                           "serial": f"{digits(900) + 100}-{digits(10**8):08}"}
                for row, one in enumerate(contracts, 1)
            },
            "orders": {"1": {"id": "o1", "number": f"SO-{digits(10**7):07}"}},
        }  # fmt: skip


def timed(do: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def slip(rng: random.Random, text: str) -> str:
    """Return a text with one typing error: a letter too few, another one, or two that changed places."""
    at = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    return text[:at] + ("q" if kind == 1 else text[at + 1] + text[at]) + text[at + kind :]


def questions(rng: random.Random, records: list[Record]) -> dict[str, list[tuple[str, str]]]:
    """Return the kinds of questions, each with the account that is meant."""
    kinds: dict[str, list[tuple[str, str]]] = {}

    def ask(kind: str, words: str, record: Record) -> None:
        kinds.setdefault(kind, []).append((words, record.id))

    for record in records:
        person = rng.choice(record.people)
        name, address = person.name, person.email or ""
        contract, order = record.contracts[0].id, record.orders[0].number or ""
        ask("exact: contract number", contract, record)
        ask("exact: e-mail address", address, record)
        ask("exact: company", record.company, record)
        ask("exact: phone, other format", f"+44 {(person.phone or '')[1:5]} {(person.phone or '')[5:]}", record)
        ask("prefix: company half typed", record.company[: len(record.company) // 2 + 2], record)
        ask("prefix: three letters", record.company[:3], record)
        ask("part: of a contract number", contract[5:11], record)
        ask("part: end of an order number", order[-5:], record)
        ask("misspelt: company", slip(rng, record.company.rpartition(" ")[0]), record)
        ask("misspelt: e-mail address", slip(rng, address), record)
        ask("misspelt: contract number", slip(rng, contract), record)
        ask("two words: person", name, record)
        ask("two words: surname and company", f"{person.last_name} {record.company.split()[0]}", record)
        ask("nothing fits", f"zzzq{rng.randrange(10**6)}", record)
    return kinds


def rivals(texts: list[tuple[str, str]]) -> dict[str, Callable[[str], object]]:
    """Return the plain ways to look through the same texts, an account's in one."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE TABLE plain (id TEXT, texts TEXT)")
    table.execute("CREATE VIRTUAL TABLE runs USING fts5 (id UNINDEXED, texts, tokenize='trigram')")
    for name in ("plain", "runs"):
        table.executemany(f"INSERT INTO {name} VALUES (?, ?)", texts)

    def scan(words: str) -> object:
        wanted = words.lower().split()
        return [row_id for row_id, text in texts if all(word in text for word in wanted)][:20]

    def like(words: str) -> object:
        wanted = [f"%{word}%" for word in words.lower().split()]
        where = " AND ".join("texts LIKE ?" for _ in wanted)
        return table.execute(f"SELECT id FROM plain WHERE {where} LIMIT 20", wanted).fetchall()

    def fts5(words: str) -> object:
        match = " AND ".join(f'"{word}"' for word in words.lower().split())
        return table.execute("SELECT id FROM runs WHERE runs MATCH ? ORDER BY rank LIMIT 20", [match]).fetchall()

    return {"scan": scan, "LIKE": like, "FTS5": fts5}


def walk(folder: Path) -> int:
    """Do what cannot be done without: ask the state of each file."""
    with os.scandir(folder) as entries:
        return sum(entry.stat().st_size for entry in entries)


def measure(count: int) -> SimpleNamespace:
    """Print all figures, and return those that are held to a limit."""
    maker = Maker(4)
    with tempfile.TemporaryDirectory() as temporary:
        accounts, cache = Path(temporary) / "accounts", Path(temporary) / "cache"
        accounts.mkdir()
        asked_about = set(maker.random.sample(range(count), min(QUESTIONS, count)))
        records: list[Record] = []
        texts: list[tuple[str, str]] = []
        for number in range(count):
            row_id, data = f"account-{number}", msgspec.json.encode(maker.account(number))
            (accounts / f"{row_id}.json").write_bytes(data)
            record = quick_record(row_id, data)
            assert record is not None
            texts.append((row_id, "\n".join(compared(text) for text in account_row(record).texts)))
            if number in asked_about:
                records.append(record)
        print(f"{count:,} accounts of six people, {(accounts / 'account-0.json').stat().st_size:,} bytes each")
        store = AccountStore(accounts, cache=cache)
        build = timed(store.lookup.refresh)
        size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        print(f"built in {build:.1f} s: {count / build:,.0f} files a second; {size / 1e6:.0f} MB")
        walked = min(timed(lambda: walk(accounts)) for _ in range(3))
        read: list[str] = []
        opened = []
        for _ in range(3):
            again = AccountStore(accounts, cache=cache)
            counted(again, read)
            opened.append(timed(again.lookup.refresh))
        print(
            f"opened, nothing changed: {min(opened) * 1e3:.0f} ms, {min(opened) / walked:.1f} x a walk ({walked:.3f} s)"
        )
        print(f"  files read by that: {len(set(read))} (those written in the two seconds before they were indexed)")
        read.clear()
        saved = again.load("account-7")
        again.save(msgspec.structs.replace(saved, account=msgspec.structs.replace(saved.account, company="Zanzibar")))
        renew = timed(lambda: again.find("zanzibar"))
        print(f"after one save: {renew * 1e3:.0f} ms with the look-up, files read: {read}")
        forget = timed(lambda: again.lookup.forget("account-7"))
        print(f"one account taken from the disk: {forget:.2f} s")
        worst = look_up(maker.random, again, records, texts)
    return SimpleNamespace(worst=worst, opened=min(opened) / walked, read=read)


def counted(store: AccountStore, read: list[str]) -> None:
    """Note which files a look-up reads."""
    source = store.lookup.parts.source
    read_file = source.__class__.read

    class Counting(Source):
        def read(self, row_id: str) -> bytes | None:
            read.append(row_id)
            return read_file(self, row_id)

    store.lookup.parts.source = Counting(source.kind, source.folder, source.files, source.row, source.version)


def look_up(rng: random.Random, store: AccountStore, records: list[Record], texts: list[tuple[str, str]]) -> float:
    """Print how long each kind of question takes, and return the worst 95th percentile in seconds."""
    others = rivals(texts)
    worst = 0.0
    print(f"{'':32}{'p50':>8}{'p95':>8}{'CPU p95':>8}{'top 5':>6}   p95 of scan, LIKE, FTS5 (and how many times ours)")
    for kind, asked in questions(rng, records).items():
        times, cpu, hits = [], [], 0
        for words, meant in asked:
            start, busy = time.perf_counter(), time.process_time()
            found = store.find(words)
            cpu.append(time.process_time() - busy)
            times.append(time.perf_counter() - start)
            hits += any(one.id == meant for one in found[:5])
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        busy95 = percentile(cpu, 0.95)
        worst = max(worst, busy95)
        line = f"{kind:32}{p50 * 1e3:5.1f} ms{p95 * 1e3:5.1f} ms{busy95 * 1e3:5.1f} ms{hits / len(asked):6.0%}  "
        for name, find in others.items():
            took = percentile([timed(lambda find=find, words=words: find(words)) for words, _ in asked[:20]], 0.95)
            line += f"  {name} {took * 1e3:.0f} ms ({took / p95:.1f})"
        print(line)
    return worst


def test_bench_lookup() -> None:
    """Hold the look-up to its limits at 10,000 accounts, as `make bench` does."""
    figures = measure(10_000)
    assert figures.worst < MOST_P95


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("accounts", type=int, nargs="?", default=10_000)
    sys.exit(measure(parser.parse_args().accounts) is None)
