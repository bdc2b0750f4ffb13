"""`python -m tests.fuzz [SECONDS [TARGET…]]`: atheris looks for bytes that break a target, each for so many seconds."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FOUND = Path(".fuzz")
"""Where bytes that break something are kept."""


def main(arguments: list[str]) -> int:
    """Fuzz all targets, or those named, one after the other; return 1 when any of them broke."""
    try:
        import atheris  # noqa: F401
    except ImportError:
        print("Skipped: atheris is not installed, and does not install on every system: pip install atheris")
        return 0
    from tests.fuzz.seeds import SEEDS

    seconds = arguments[0] if arguments else "60"
    broken = []
    for name in arguments[1:] or SEEDS:
        FOUND.mkdir(exist_ok=True)
        with TemporaryDirectory() as corpus:
            for number, seed in enumerate(SEEDS[name]):
                (Path(corpus) / str(number)).write_bytes(seed)
            command = [
                sys.executable,
                "-m",
                "tests.fuzz.one",
                name,
                corpus,
                f"-max_total_time={seconds}",
                "-timeout=20",
            ]
            limits = [
                "-rss_limit_mb=2000",
                "-max_len=4000",
                "-print_final_stats=1",
                f"-artifact_prefix={FOUND}/{name}-",
            ]
            result = subprocess.run([*command, *limits], check=False, capture_output=True, text=True, errors="replace")
        runs = next((line for line in result.stderr.splitlines() if "number_of_executed_units" in line), "")
        print(
            f"{name}: {'broke' if result.returncode else 'held'} after {runs.rpartition(':')[2].strip() or '?'} inputs"
        )
        if result.returncode:
            broken.append(name)
            print(result.stderr[-3000:] + result.stdout[-3000:])
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
