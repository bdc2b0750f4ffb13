"""Renaming in a library: a plan that shows all that it touches, and one step that carries it out.

A plan is made by `kb.library.rename_article`, `rename_heading` and `rename_flow`, and changes nothing. Old names live
on: an article's as an alias in its front matter, a heading's as `<a id="old-name"></a>` at its end, which git hosts
know too and readers do not see. Nothing but the named places changes in any file.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConflictError, LibraryError, Place
from kb.library.library import Library
from kb.library.text_edits import Edit, line_changes
from kb.library.uses import Sources
from kb.storage.several import FileChange, change_files
from kb.text import clean_line, plural


@dataclass(frozen=True, slots=True)
class Touched:
    """A line that a rename changes: what it is about, where it stands, and how it reads before and after."""

    kind: str
    place: Place
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RenamePlan:
    """All that a rename would do. `cautions` are sentences about what it cannot do, or what changes for readers."""

    title: str
    changes: tuple[FileChange, ...]
    touched: tuple[Touched, ...]
    moved: tuple[str, str] | None = None
    cautions: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What is done, in one sentence."""
        files = len({touched.place.file for touched in self.touched})
        return f"{self.title}: {plural(len(self.touched), 'line')} in {plural(files, 'file')}."


def carry_out(plan: RenamePlan, library: Library, *, journals: Path, lock_folder: Path) -> None:
    """Do what a plan says, in one step. Raises ConflictError or StorageError; all files are then as they were."""
    change_files(library.folder, plan.changes, journals=journals, lock_folder=lock_folder)


@dataclass
class PlanBuilder:
    """Collects the edits of a rename by file."""

    sources: Sources

    def __post_init__(self) -> None:
        self.edits: dict[str, list[Edit]] = defaultdict(list)
        self.cautions: list[str] = []

    def edit(self, path: str, *edits: Edit) -> None:
        """Add edits of a file; those of a file that cannot be changed become a caution."""
        file = self.sources.file(path)
        if edits and (file is None or file.read_only):
            line = self.sources.text(path).count("\n", 0, edits[0].start) + 1
            self.caution(f"{Place(clean_line(path), line)} cannot be changed: it is not UTF-8 text. Change it by hand.")
        else:
            self.edits[path] += edits

    def caution(self, sentence: str) -> None:
        """Add a sentence about what the rename does not do, once."""
        if sentence not in self.cautions:
            self.cautions.append(sentence)

    def plan(self, title: str, moved: tuple[str, str] | None = None) -> RenamePlan:
        """Return the whole as a plan. `moved` are the old and the new path of a file."""
        changes: list[FileChange] = []
        touched: list[Touched] = []
        paths = sorted({*self.edits, *(moved[:1] if moved else ())})
        for path in paths:
            file = self.sources.file(path)
            if file is None:
                raise LibraryError("This file cannot be read.", where=Place(clean_line(path)))
            before = self.sources.data[path]
            after = file.bytes_with(self.edits[path]) if self.edits[path] else before
            if moved and path == moved[0]:
                changes += [FileChange(path, before, None), FileChange(moved[1], None, after)]
            elif after != before:
                changes.append(FileChange(path, before, after))
            for change in line_changes(file.text, self.edits[path]):
                place = Place(clean_line(path), change.line)
                touched.append(Touched(change.kind, place, change.before, change.after))
        return RenamePlan(title, tuple(changes), tuple(touched), moved, tuple(self.cautions))


def refuse_taken(library: Library, path: str) -> None:
    """Raise ConflictError where there is a file of this path already."""
    if (library.folder / path).exists() or (library.folder / path).is_symlink():
        raise ConflictError("There is a file of this name already.", where=Place(clean_line(path)))


def changed_lines(plan: RenamePlan) -> Iterable[str]:
    """Return a plan as lines of text: each place, and the line before and after."""
    if plan.moved:
        yield f"{clean_line(plan.moved[0])} → {clean_line(plan.moved[1])}"
    for touched in plan.touched:
        yield f"{touched.place}: {touched.kind}"
        yield from (f"  - {clean_line(line)}" for line in touched.before.split("\n") if line.strip())
        yield from (f"  + {clean_line(line)}" for line in touched.after.split("\n") if line.strip())
    yield from (f"Note: {caution}" for caution in plan.cautions)
