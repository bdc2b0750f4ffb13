"""Every state that a power cut may leave, from the calls that one real save makes.

The model is that of ALICE (Pillai et al., OSDI 2014): what was not synced may be lost, torn or zeroed, and any
part of the unsynced changes to the folder may have reached the disk. In each such state the document must load as the
old or the new one, and as the new one once the save had returned.
"""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.storage.documents import load_document
from kb.storage.tinydb_storage import transaction

OLD, NEW = "old" * 40, "new" * 20


@dataclass
class Step:
    kind: str
    name: str = ""
    other: str = ""
    data: bytes = b""


@dataclass
class Recording:
    """The steps of a save that change the disk, in order."""

    steps: list[Step] = field(default_factory=list)
    open_files: dict[int, str] = field(default_factory=dict)

    def act(self, name, number, arguments):
        def opened():
            descriptor = os.open(*arguments)
            if arguments[1] & os.O_CREAT:
                self.steps.append(Step("create", Path(arguments[0]).name))
            self.open_files[descriptor] = Path(arguments[0]).name
            return descriptor

        if name == "open":
            return opened
        if name == "write":
            self.steps.append(Step("write", self.open_files[arguments[0]], data=bytes(arguments[1])))
        elif name == "sync":
            self.steps.append(Step("sync", self.open_files[arguments[0]]))
        elif name == "sync_folder":
            self.steps.append(Step("sync_folder"))
        elif name in ("replace", "link"):
            self.steps.append(Step(name, Path(arguments[0]).name, Path(arguments[1]).name))
        elif name == "unlink":
            self.steps.append(Step("unlink", Path(arguments[0]).name))
        return None


def save(path: Path, value: str) -> None:
    with transaction(path) as database:
        database.table("rows").truncate()
        database.table("rows").insert({"value": value})


def disk_states(before: dict[str, bytes], steps: list[Step]) -> Iterator[tuple[bool, dict[str, bytes]]]:
    """Yield for each moment whether the save had returned, and each content that the folder may have."""
    for length in range(len(steps) + 1):
        done = steps[:length]
        folder_steps, writes, kept = [], [], set()
        for index, step in enumerate(done):
            if step.kind in ("create", "replace", "link", "unlink"):
                folder_steps.append(index)
                if any(later.kind == "sync_folder" for later in done[index + 1 :]):
                    kept.add(index)
            elif step.kind == "write":
                synced = any(later.kind == "sync" and later.name == step.name for later in done[index + 1 :])
                writes.append(
                    [(index, "whole")] if synced else [(index, how) for how in ("whole", "half", "zeros", "")]
                )
        open_choices = [index for index in folder_steps if index not in kept]
        for count in range(len(open_choices) + 1):
            for chosen in itertools.combinations(open_choices, count):
                for written in itertools.product(*writes):
                    yield length == len(steps), replayed(before, done, kept | set(chosen), dict(written))


def replayed(before: dict[str, bytes], done: list[Step], alive: set[int], written: dict[int, str]) -> dict[str, bytes]:
    inodes = dict(enumerate(before.values()))
    names = dict(zip(before, inodes, strict=True))
    running = dict(names)
    for index, step in enumerate(done):
        if step.kind == "create":
            running[step.name] = len(inodes)
            inodes[len(inodes)] = b""
            if index in alive:
                names[step.name] = running[step.name]
        elif step.kind == "write":
            how = written[index]
            data = {"whole": step.data, "half": step.data[: len(step.data) // 2], "zeros": bytes(len(step.data))}
            inodes[running[step.name]] += data.get(how, b"")
        elif step.kind in ("replace", "link"):
            inode = running[step.name]
            running[step.other] = inode
            if step.kind == "replace":
                del running[step.name]
            if index in alive:
                names[step.other] = inode
                if step.kind == "replace":
                    names.pop(step.name, None)
        elif step.kind == "unlink":
            running.pop(step.name, None)
            if index in alive:
                names.pop(step.name, None)
    return {name: inodes[inode] for name, inode in names.items()}


def test_every_state_after_a_power_cut_loads_as_old_or_new(tmp_path, watch):
    path = tmp_path / "a.json"
    save(path, "older")
    save(path, OLD)
    before = {name: (tmp_path / name).read_bytes() for name in ("a.json", "a.json.1")}
    recording = Recording()
    watch(recording.act)
    save(path, NEW)
    watch(lambda name, number, arguments: None)
    assert [step.kind for step in recording.steps if step.kind in ("write", "sync", "link", "sync_folder")] == [
        "write",
        "sync",
        "link",
        "sync_folder",
    ]

    seen: set[tuple[bool, tuple[tuple[str, bytes], ...]]] = set()
    for returned, files in disk_states(before, recording.steps):
        state = (returned, tuple(sorted(files.items())))
        if state in seen:
            continue
        seen.add(state)
        folder = tmp_path / f"state{len(seen)}"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        loaded = load_document(folder / "a.json")
        value = loaded.tables["rows"]["1"]["value"]
        assert loaded.recovered_from is None, files
        assert value == NEW if returned else value in (OLD, NEW), files
    assert len(seen) > 20


def test_the_model_finds_the_faults_of_lesser_ways(tmp_path):
    """A save without the file's sync can come back torn; one without the folder's sync can come back old."""
    create, write = Step("create", "t"), Step("write", "t", data=b"new")
    sync, replace, sync_folder = Step("sync", "t"), Step("replace", "t", "a.json"), Step("sync_folder")

    def after_return(*steps: Step) -> set[bytes]:
        return {files["a.json"] for returned, files in disk_states({"a.json": b"old"}, list(steps)) if returned}

    assert after_return(create, write, sync, replace, sync_folder) == {b"new"}
    assert after_return(create, write, replace, sync_folder) == {b"new", b"n", bytes(3), b""}
    assert after_return(create, write, sync, replace) == {b"old", b"new"}
