"""File names as a person types them: with `~`, with `*`, several at once, and completed while they are typed."""

from contextlib import suppress
from pathlib import Path

from kb.storage.home import expanded
from kb.text import clean_line


def files_named(typed: str) -> list[Path]:
    """Return the files that a text names: paths parted by `;`, each of which may hold `~` and `*`. Only files count."""
    found: list[Path] = []
    for part in typed.split(";"):
        name = part.strip().strip("'\"")
        if name:
            found += [path for path in _matching(expanded(name)) if _is_file(path) and path not in found]
    return found


def path_completion(typed: str) -> str | None:
    """Return the typed text with its last path completed as far as one file or folder begins like it, or None."""
    _, _, last = typed.rpartition(";")
    name = last.lstrip()
    if not name:
        return None
    start = expanded(name)
    folder, beginning = (start, "") if name.endswith("/") else (start.parent, start.name)
    with suppress(OSError, ValueError):
        for entry in sorted(folder.iterdir(), key=lambda path: path.name):
            if entry.name.startswith(beginning) and (beginning or not entry.name.startswith(".")):
                if clean_line(entry.name) != entry.name:
                    continue
                rest = entry.name[len(beginning) :] + ("/" if entry.is_dir() else "")
                return typed + rest if rest else None
    return None


def export_path(name: str) -> Path:
    """Return where a new file of this name goes by itself: the person's downloads, else where Deskside was started.

    Where there is a file of this name already, the path has a number before its ending.
    """
    downloads = Path.home() / "Downloads"
    first = (downloads if downloads.is_dir() else Path.cwd()) / name
    path, number = first, 1
    while path.exists() or path.is_symlink():
        number += 1
        path = first.with_stem(f"{first.stem}-{number}")
    return path


def _is_file(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def _matching(path: Path) -> list[Path]:
    if "*" not in path.name and "?" not in path.name:
        return [path]
    with suppress(OSError, ValueError):
        return sorted(path.parent.glob(path.name))
    return []
