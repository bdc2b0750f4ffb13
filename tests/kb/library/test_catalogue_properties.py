"""Whatever is done to a folder between two openings, the catalogue gives what reading all the files gives."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library import loading
from kb.library.library import Library
from tests.kb.library.same_library import assert_same

NAMES = (
    "a.md",
    "b.md",
    "c/a.md",
    "c/index.md",
    "c/d/e.md",
    "c/README.md",
    "é ü.md",
    "x\x1b.md",
    "troubleshooters/f.md",
)
FRONT = (
    "title: One",
    "title: '{product} {nothing.here}'",
    "aliases: [a, old]",
    "aliases: [moved]",
    "related: [e, moved]",
    "tags: [one, two]",
    "roles: [staff]",
    "roles: [user]",
    "status: draft",
    "status: nothing",
    "reviewed: 2026-01-02",
    "category: c",
    "unknown: [1, {a: b}]",
    "title: [broken",
    "title: twice\ntitle: twice",
)
BODIES = (
    "# Heading\n\n[a](a.md) and [e](c/d/e.md#x)\n",
    "Text of the {product}, {support.phone} and {no.such}.\n",
    "Plain\n",
    "[moved](moved.md)\n\n- [index](c/)\n",
    "caf\xe9 \x1b]52;c;eA==\x07\n",
)
LIBRARY = (
    "",
    "title: Named\nvariables: {product: Portal}\n",
    "variables: {product: Desk}\ncategories: [{id: c, title: See}]\nsupport: {phone: 123}\n",
    "title: [broken\n",
)

contents = st.builds(
    lambda front, body, coding: (("---\n" + "\n".join(front) + "\n---\n" if front else "") + body).encode(coding),
    st.lists(st.sampled_from(FRONT), max_size=3, unique=True),
    st.sampled_from(BODIES),
    st.sampled_from(("utf-8", "utf-8", "utf-8", "latin-1", "utf-16")),
)
edits = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), contents),
    st.tuples(st.just("same size"), st.sampled_from(NAMES), contents),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("settings"), st.none(), st.sampled_from(LIBRARY)),
    st.tuples(st.just("link"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("flow"), st.none(), st.sampled_from(("flow: one\n", "flow: two\n"))),
)


def put(path: Path, data: bytes) -> None:
    """Write a file in one step, so that its stamp changes however coarse the clock is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(".beside")
    beside.write_bytes(data)
    beside.replace(path)


def carry_out(folder: Path, kind: str, name: str | None, how: object) -> None:
    path = folder / (name or "library.yaml")
    if kind == "write":
        put(path, how)
    elif kind == "same size" and path.is_file() and not path.is_symlink():
        status = path.stat()
        put(path, (how + b"\n" * status.st_size)[: status.st_size])
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif kind == "remove":
        path.unlink(missing_ok=True)
    elif kind == "rename" and path.exists():
        (folder / how).parent.mkdir(parents=True, exist_ok=True)
        path.replace(folder / how)
    elif kind == "settings":
        put(path, how.encode())
    elif kind == "link" and not path.exists() and not path.is_symlink():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(folder / how)
    elif kind == "flow":
        put(folder / "troubleshooters" / "one.yaml", how.encode())


@pytest.mark.timeout(120)
@pytest.mark.parametrize("few", [1, loading._FEW], ids=["beside the catalogue", "into the catalogue"])
@pytest.mark.parametrize("racy", [loading._RACY, -(10**12)], ids=["just written", "trusted"])
@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(edits, max_size=3), min_size=1, max_size=5))
def test_the_catalogue_says_what_the_files_say(
    racy: int, few: int, rounds: list[list[tuple[str, str | None, object]]]
) -> None:
    with tempfile.TemporaryDirectory() as space, pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_RACY", racy)
        patch.setattr(loading, "_FEW", few)
        folder, cache = Path(space) / "library", Path(space) / "cache"
        folder.mkdir()
        library = Library.load(folder, cache)
        for round_of_edits in rounds:
            for kind, name, how in round_of_edits:
                carry_out(folder, kind, name, how)
            fresh = Library.load(folder)
            assert_same(Library.load(folder, cache), fresh)
            library = library.reload()
            assert_same(library, fresh)


@pytest.mark.timeout(60)
@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), contents), min_size=1, max_size=6), st.data())
def test_a_text_that_is_being_written_gives_the_same_library(
    files: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as space:
        folder = Path(space) / "library"
        for name, content in files:
            put(folder / name, content)
        name = data.draw(st.sampled_from(NAMES))
        text = data.draw(contents).decode("utf-8", "replace")
        kept = Library.load(folder, Path(space) / "cache").with_text(name, text)
        whole = Library.load(folder).with_text(name, text)
        assert_same(kept, whole)
        assert kept.unsaved == whole.unsaved
        if (folder / name).exists():
            put(folder / name, text.encode())
            assert_same(kept.with_article(name), Library.load(folder))
