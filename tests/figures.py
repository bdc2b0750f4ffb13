"""The figures of `make stress`: each is printed as it comes, and all of them at the end in a form to copy."""

import os

FULL = os.environ.get("DESKSIDE_STRESS") == "full"
_LINES: dict[str, list[str]] = {}
_SPENT: dict[str, list[tuple[float, float]]] = {}


def note(part: str, text: str) -> None:
    """Keep a line of figures about a part of what was tried."""
    _LINES.setdefault(part, []).append(text)


def note_spent(job: str, seconds: float, megabytes: float) -> None:
    """Keep what one hostile file cost; only how many there were and the largest of each are told in the end."""
    _SPENT.setdefault(job, []).append((seconds, megabytes))


def lines() -> list[str]:
    """Return all figures as Markdown: a heading for each part, and its lines."""
    told = []
    for part, said in _LINES.items():
        told += [f"**{part}**", "", *(f"- {line}" for line in said), ""]
    if _SPENT:
        told += ["**Hostile files and servers**", ""]
        for job, costs in sorted(_SPENT.items()):
            slowest, largest = (max(values) for values in zip(*costs, strict=True))
            told.append(f"- {job}: {len(costs)}, slowest {slowest:.1f} s, largest {largest:.0f} MB")
        told.append("")
    return told
