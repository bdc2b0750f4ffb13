"""A real Roundup tracker on loopback, with a user for Deskside.

Roundup refuses to run as root. Under root it runs as `nobody`, by a Python that everybody may read, from a copy of the
installed package; where there is no such Python, the reason is in `RoundupUnusableError`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .ports import free_port

USER, PASSWORD = "deskside", "loopback-only"


# The server ends when the tests do, even when they are killed: then its standard input ends.
_START = """
import os, sys, threading
from roundup.scripts.roundup_server import run
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
sys.argv[0] = "roundup-server"
run()
"""


class RoundupUnusableError(Exception):
    """Why no tracker can run here."""


@dataclass
class Tracker:
    """A tracker that runs on `port`. `url` is the address that it knows itself by, which a proxy serves."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, **params: str) -> Any:
        """Return what its REST interface says, read as its user."""
        return self._call(path, params).json()["data"]

    def content(self, path: str) -> bytes:
        """Return the bytes of a file or a message."""
        return self._call(f"{path}/binary_content", {}).content

    def _call(self, path: str, params: dict[str, str]) -> httpx.Response:
        headers = {"X-Requested-With": "rest", "Origin": self.url.rpartition("/")[0], "Referer": f"{self.url}/"}
        url = f"http://127.0.0.1:{self.port}/desk/rest/data/{path}"
        answer = httpx.get(url, params=params, headers=headers, auth=(USER, PASSWORD), trust_env=False)
        answer.raise_for_status()
        return answer

    def titles(self) -> list[str]:
        """Return the titles of all issues."""
        return [row["title"] for row in self.get("issue", **{"@fields": "title"})["collection"]]

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)


def start_tracker(folder: Path, public_port: int) -> Tracker:
    """Install and start a tracker in a new folder, which everybody may then enter, behind a proxy on `public_port`.

    Raises RoundupUnusableError, with the reason, where it cannot run.
    """
    python, environment, user = _way_to_run(folder)
    port = free_port()
    url = f"http://127.0.0.1:{public_port}/desk"
    where = {"cwd": folder / "home", "env": environment, "user": user, "group": user, "extra_groups": []}
    if user is None:
        where = {"cwd": folder / "home", "env": environment}

    def admin(*arguments: str) -> None:
        command = [python, "-m", "roundup.scripts.roundup_admin", "-i", "tracker", *arguments]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, **where)
        if done.returncode:
            raise RoundupUnusableError(f"roundup-admin {arguments[0]}: {done.stdout[-500:]}{done.stderr[-500:]}")

    admin("install", "classic", "sqlite", f"tracker_web={url}/,mail_domain=desk.example,mail_host=127.0.0.1:9")
    admin("initialise", PASSWORD)
    admin("create", "user", f"username={USER}", f"password={PASSWORD}", "address=bot@desk.example", "roles=User")
    command = [python, "-c", _START, "-n", "127.0.0.1", "-p", str(port), "desk=tracker"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, **where)
    tracker = Tracker(url, port, process)
    _wait_until_it_answers(tracker, folder / "server.log")
    return tracker


def _way_to_run(folder: Path) -> tuple[str, dict[str, str], int | None]:
    """Return a Python, its environment and the user to run as; None for this one."""
    home = folder / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    try:
        import roundup
    except ImportError:
        raise RoundupUnusableError("The package roundup is not installed.") from None
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return sys.executable, environment, None
    try:
        nobody = pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise RoundupUnusableError("It must not run as root, and there is no user nobody.") from None
    package = Path(roundup.__file__).parent
    shutil.copytree(package, folder / "roundup", ignore=shutil.ignore_patterns("__pycache__"))
    templates = Path(sys.prefix) / "share" / "roundup"
    shutil.copytree(templates, folder / "share" / "roundup")
    os.chown(home, nobody, -1)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    environment["PYTHONPATH"] = str(folder)
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin") or ""):
        if python and _runs(python, environment, nobody, home):
            return python, environment, nobody
    raise RoundupUnusableError(
        "It must not run as root, and the user nobody can run no Python here (python3 of the system)."
    )


def _runs(python: str, environment: dict[str, str], user: int, home: Path) -> bool:
    try:
        probe = [python, "-c", "import sqlite3, roundup.rest"]
        return not subprocess.run(
            probe, env=environment, user=user, group=user, extra_groups=[], cwd=home, capture_output=True, timeout=30
        ).returncode
    except OSError:
        return False


def _wait_until_it_answers(tracker: Tracker, log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if tracker.process.poll() is not None:
            break
        try:
            tracker.get("issue")
            return
        except httpx.HTTPError:
            time.sleep(0.05)  # it says nowhere when it is ready
    tracker.process.kill()
    raise RoundupUnusableError(f"The server did not start: {log.read_text(errors='replace')[-800:]}")
