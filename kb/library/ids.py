"""Ids of articles: each article of a library has one of its own, whatever its files are called."""

from collections.abc import Sequence

import msgspec

from kb.errors import Finding, Place, Severity
from kb.library.scan import ARTICLE_ENDINGS, FLOW_ENDINGS
from kb.text import clean_line

_INDEX_NAMES = ("readme", "index", "_index")


class Names(msgspec.Struct, frozen=True):
    """What the articles of a library are called. `paths`, `shown` and `ids` go by position.

    `paths` are as the disk has them, `shown` the same made safe to show; `order` holds the positions as the articles
    are listed. `findings` tells which ids are not as the file names ask for.
    """

    paths: tuple[str, ...]
    shown: tuple[str, ...]
    ids: tuple[str, ...]
    order: tuple[int, ...]
    findings: tuple[Finding, ...] = ()


def name_articles(paths: Sequence[str]) -> Names:
    """Give each file's article an id of its own. It depends on nothing but the paths."""
    shown = tuple(map(clean_line, paths))
    wanted = [id_for(path) for path in paths]
    taken: dict[str, int] = {}
    findings: list[Finding] = []
    waiting: list[int] = []
    for position in sorted(range(len(paths)), key=paths.__getitem__):
        if wanted[position] in taken or (is_index(paths[position]) and "/" in paths[position]):
            waiting.append(position)
        else:
            taken[wanted[position]] = position
    for position in waiting:
        article_id = _free_id(wanted[position], shown[position], taken)
        if article_id != wanted[position] and not is_index(paths[position]):
            first = shown[taken[wanted[position]]]
            message = f"Two articles have the id `{wanted[position]}`; this one is `{article_id}` for now."
            hint = f"The other one is {first}. Rename one of the files."
            findings.append(Finding("A016", Severity.ERROR, message, Place(shown[position]), hint))
        taken[article_id] = position
    ids = {position: article_id for article_id, position in taken.items()}
    order = sorted(range(len(paths)), key=lambda position: (shown[position], paths[position]))
    return Names(tuple(paths), shown, tuple(ids[at] for at in range(len(paths))), tuple(order), tuple(findings))


def _free_id(wanted: str, path: str, taken: dict[str, int]) -> str:
    """Return an id made of the file's folders and name, as few of them as make it the only one."""
    folders = path.split("/")[:-1]
    if is_index(path) and folders:
        folders.pop()
    while wanted in taken and folders:
        wanted = f"{folders.pop()}-{wanted}"
    candidate = wanted
    count = 2
    while candidate in taken:
        candidate = f"{wanted}-{count}"
        count += 1
    return candidate


def id_for(path: str) -> str:
    """Return the id that a file's name asks for; a folder's `README.md` or `index.md` takes the folder's name."""
    folder, _, name = path.rpartition("/")
    own = clean_line(name.rsplit(".", 1)[0]) or "article"
    if folder and is_index(path):
        return clean_line(folder.rpartition("/")[2])
    return own


def is_index(path: str) -> bool:
    """Tell whether a file is its folder's own article: `README.md`, `index.md` or `_index.md`."""
    return path.rpartition("/")[2].rsplit(".", 1)[0].lower() in _INDEX_NAMES


def article_in(reference: str) -> str:
    """Return the id in a reference as troubleshooters and cases write it: `folder/article.md#heading`."""
    return reference.partition("#")[0].rpartition("/")[2].removesuffix(".md")


def stem(name: str) -> str:
    """Return a file's name without folder and ending."""
    name = name.rstrip("/").rsplit("/", 1)[-1]
    for ending in (*ARTICLE_ENDINGS, *FLOW_ENDINGS):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name
