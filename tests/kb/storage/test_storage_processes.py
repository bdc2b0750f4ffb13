"""Real processes: two that write at once, and many that are killed in the middle of a write."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb.storage.documents import load_document

INCREMENTS = 40

OURS = """
import sys
from pathlib import Path
from tinydb.operations import increment
from kb.storage.tinydb_storage import transaction
path, times = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(times):
    with transaction(path, timeout=60) as database:
        database.update(increment("n"), doc_ids=[1])
        database.table("log").insert({"by": sys.argv[3]})
"""

PLAIN = """
import sys
from tinydb import TinyDB
from tinydb.operations import increment
path, times = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(times):
    database = TinyDB(path)
    database.update(increment("n"), doc_ids=[1])
    database.table("log").insert({"by": sys.argv[3]})
    database.close()
"""

WRITER = """
import sys
from pathlib import Path
from kb.storage.tinydb_storage import transaction
path = Path(sys.argv[1])
while True:
    with transaction(path) as database:
        number = database.get(doc_id=1)["n"] + 1
        database.update({"n": number, "pad": "x" * (number % 7) * 3000})
    print(number, flush=True)
"""

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from kb.storage import calls
from kb.storage.tinydb_storage import transaction

class Deadly(calls.Calls):
    left = int(sys.argv[2])
    def __getattribute__(self, name):
        value = super().__getattribute__(name)
        if name != "left" and not name.startswith("_"):
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return value

calls.system = Deadly()
with transaction(Path(sys.argv[1])) as database:
    database.update({"n": 2, "pad": ""})
print("saved", flush=True)
"""

PLAIN_KILLED = """
import os, signal, sys
from tinydb import TinyDB
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
TinyDB(sys.argv[1]).update({"n": 2, "pad": ""})
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def two_at_once(code: str, path: Path) -> list[str]:
    """Run the code in two processes that start together, and return what they said as they failed."""
    processes = [start(code, path, INCREMENTS, name) for name in ("one", "two")]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[1] for process in processes]


def test_two_processes_lose_no_change(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"_default": {"1": {"n": 0}}}')
    assert two_at_once(OURS, path) == ["", ""]
    loaded = load_document(path)
    assert loaded.recovered_from is None
    assert loaded.revision == 2 * INCREMENTS
    assert loaded.tables["_default"]["1"]["n"] == 2 * INCREMENTS
    names = [row["by"] for row in loaded.tables["log"].values()]
    assert (names.count("one"), names.count("two")) == (INCREMENTS, INCREMENTS)


def test_tinydbs_own_storage_loses_changes_with_two_processes(tmp_path):
    """What the test above would find without our storage: a file that cannot be read, or updates that are gone."""
    path = tmp_path / "a.json"
    path.write_text('{"_default": {"1": {"n": 0}}}')
    errors = two_at_once(PLAIN, path)
    try:
        total = load_document(path).tables["_default"]["1"]["n"]
    except Exception:
        total = 0
    assert any(errors) or total < 2 * INCREMENTS


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_at_each_call_of_a_save_leaves_old_or_new(tmp_path):
    outcomes = []
    number = 0
    while not outcomes or "saved" not in outcomes[-1]:
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "a.json"
        path.write_text('{"_default": {"1": {"n": 1, "pad": "' + "o" * 4000 + '"}}}')
        output, errors = start(KILLED_AT, path, number).communicate(timeout=60)
        assert errors == ""
        loaded = load_document(path)
        value = loaded.tables["_default"]["1"]["n"]
        assert loaded.recovered_from is None
        assert value == 2 if "saved" in output else value in (1, 2)
        outcomes.append(f"{output.strip()}{value}")
        number += 2
        assert number < 80
    assert {"1", "2"} <= set(outcomes), "kills fell before and after the moment of the change"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_kills_from_outside_lose_nothing_that_was_acknowledged(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"_default": {"1": {"n": 0}}}')
    acknowledged = 0
    for round_number in range(15):
        with start(WRITER, path) as process:
            for _ in range(1 + round_number % 3):
                acknowledged = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            # Not `communicate`: that passes over the lines that were read ahead with the last one.
            rest, errors = process.stdout.read(), process.stderr.read()
        assert errors == ""
        acknowledged = int(rest.split()[-1]) if rest.split() else acknowledged
        loaded = load_document(path)
        assert loaded.recovered_from is None
        assert loaded.tables["_default"]["1"]["n"] in (acknowledged, acknowledged + 1)
        acknowledged = loaded.tables["_default"]["1"]["n"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_tinydbs_own_storage_is_torn_by_a_kill(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"_default": {"1": {"n": 1, "pad": "' + "o" * 4000 + '"}}}')
    start(PLAIN_KILLED, path).communicate(timeout=60)
    with pytest.raises(Exception, match="not valid JSON"):
        load_document(path)
