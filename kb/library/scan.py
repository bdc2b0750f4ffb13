"""Walking a library's folder: which files are articles, which are troubleshooters, and what was left out and why.

Nothing is left out silently: links, hidden folders and names that cannot be shown are each named in a finding.
"""

import os
import stat
from array import array
from pathlib import Path

import msgspec

from kb.errors import Finding, LibraryError, Place, Severity
from kb.library.reading import explain
from kb.text import clean_line, joined, plural

ARTICLE_ENDINGS = (".md", ".markdown", ".mdx")
FLOW_FOLDER = "troubleshooters"
FLOW_ENDINGS = (".yaml", ".yml")
MOST_DEPTH = 32
MOST_ENTRIES = 100_000
STAMP = 5
"""How many numbers a file's stamp has: mode, size, time of its content, time of its state (ns), and its number."""
_UNKNOWN = (0,) * STAMP


class Scan(msgspec.Struct):
    """What stands in a folder. Paths are relative, with forward slashes, in order and as the disk has them.

    `stamps` holds `STAMP` numbers for each article, zeros for what is no plain file: while they stay, the file does.
    """

    articles: list[str] = []
    stamps: "array[int]" = msgspec.field(default_factory=lambda: array("q"))
    flows: list[str] = []
    others: list[str] = []
    folders: list[str] = []
    findings: list[Finding] = []


def scan_folder(folder: Path) -> Scan:
    """Return what stands in the folder and below; links and hidden folders are named and not entered.

    Raises LibraryError when the folder itself cannot be read.
    """
    if not folder.is_dir():
        what = "This is not a folder." if folder.exists() else "This folder does not exist."
        raise LibraryError(what, where=clean_line(str(folder)), hint="Name a folder of Markdown files.")
    scan = Scan()
    links: list[str] = []
    hidden: list[str] = []
    waiting: list[tuple[str, int]] = [("", 0)]
    seen = 0
    while waiting:
        at, depth = waiting.pop()
        try:
            with os.scandir(folder / at if at else folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            if not at:
                raise LibraryError(explain(error).replace("file", "folder"), where=clean_line(str(folder))) from None
            message = explain(error).replace("file", "folder")
            scan.findings.append(Finding("A003", Severity.ERROR, message, Place(clean_line(at))))
            continue
        below: list[tuple[str, int]] = []
        for entry in entries:
            seen += 1
            path = f"{at}/{entry.name}" if at else entry.name
            if entry.is_symlink():
                links.append(path)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name.startswith("."):
                    hidden.append(path)
                    continue
                scan.folders.append(path)
                below.append((path, depth + 1))
                if entry.name.lower().endswith(ARTICLE_ENDINGS):
                    message = "This is a folder with the name of an article; what is in it was read."
                    scan.findings.append(Finding("A004", Severity.WARNING, message, Place(clean_line(path))))
            else:
                _sort_file(scan, path, entry)
        if depth >= MOST_DEPTH and below:
            message = f"Folders below this one are nested more than {MOST_DEPTH} deep and were not read."
            scan.findings.append(Finding("A005", Severity.ERROR, message, Place(clean_line(at))))
            below = []
        waiting.extend(reversed(below))
        if seen > MOST_ENTRIES:
            message = f"This folder holds more than {MOST_ENTRIES:,} files; the rest was not read."
            scan.findings.append(
                Finding("A005", Severity.ERROR, message, Place(clean_line(str(folder))), "Name a smaller folder.")
            )
            break
    scan.findings.extend(_left_out(links, hidden))
    return scan


def is_flow(path: str) -> bool:
    """Tell whether a path of a library is that of a troubleshooter."""
    folder, _, name = path.rpartition("/")
    return folder == FLOW_FOLDER and not name.startswith(".") and name.lower().endswith(FLOW_ENDINGS)


def _sort_file(scan: Scan, path: str, entry: os.DirEntry[str]) -> None:
    name = entry.name
    if name.startswith("."):
        scan.others.append(path)
    elif name.lower().endswith(ARTICLE_ENDINGS):
        scan.articles.append(path)
        scan.stamps.extend(_stamp(entry))
    elif is_flow(path):
        scan.flows.append(path)
    else:
        scan.others.append(path)


def _stamp(entry: os.DirEntry[str]) -> tuple[int, ...]:
    try:
        now = entry.stat(follow_symlinks=False)
    except OSError:
        return _UNKNOWN
    if not stat.S_ISREG(now.st_mode):
        return _UNKNOWN
    # The file's number may take all 64 bits, while an array's numbers have a sign.
    return now.st_mode, now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino & 0x7FFF_FFFF_FFFF_FFFF


def _left_out(links: list[str], hidden: list[str]) -> list[Finding]:
    findings = []
    for path in links:
        message = "This is a link to another place; links are not followed."
        hint = "Put the file itself into the library."
        findings.append(Finding("A002", Severity.WARNING, message, Place(clean_line(path)), hint))
    if hidden:
        shown = [clean_line(path) for path in hidden[:5]]
        if len(hidden) > len(shown):
            shown.append(f"{len(hidden) - len(shown)} more")
        message = f"{plural(len(hidden), 'hidden folder')} left out: {joined(shown)}."
        findings.append(Finding("A006", Severity.NOTE, message, Place(shown[0])))
    return findings
