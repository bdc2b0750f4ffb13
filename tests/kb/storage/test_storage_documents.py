import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from kb.errors import BrokenFileError, NotFoundError, StorageError
from kb.storage.checked_json import DamagedError
from kb.storage.documents import decode, encode, load_document
from kb.storage.tinydb_storage import transaction


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


ROWS = {"people": {"1": {"name": "Kim"}, "2": {"name": "Zoë", "seats": 3}}}


def save(path: Path, name: str) -> int:
    with transaction(path) as database:
        database.table("people").insert({"name": name})
    return database.revision


def people(path: Path) -> list[str]:
    return [row["name"] for row in load_document(path).tables["people"].values()]


def test_a_document_is_read_by_plain_tinydb(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(encode(ROWS, 7))
    plain = TinyDB(path)
    assert plain.tables() == {"_file", "people"}
    assert [row["name"] for row in plain.table("people").all()] == ["Kim", "Zoë"]
    head = plain.table("_file").all()[0]
    assert (head["format"], head["revision"]) == (1, 7)


def test_the_checksum_is_the_documented_one():
    import hashlib

    stored = json.loads(encode(ROWS, 7))
    text = json.dumps([7, ROWS], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert stored["_file"]["1"]["sha256"] == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_layout_does_not_matter_and_content_does(tmp_path):
    path = tmp_path / "a.json"
    stored = json.loads(encode(ROWS, 7))
    path.write_text("\ufeff" + json.dumps(stored, indent=4, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    assert load_document(path).tables == ROWS
    stored["people"]["2"]["seats"] = 4
    path.write_text(json.dumps(stored))
    with pytest.raises(BrokenFileError, match="changed outside Deskside"):
        load_document(path)


def test_a_file_without_the_table_is_taken_as_it_is(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"people": {"1": {"name": "Kim"}}}')
    loaded = load_document(path)
    assert (loaded.revision, loaded.recovered_from, people(path)) == (0, None, ["Kim"])
    assert save(path, "Lee") == 1
    assert people(path) == ["Kim", "Lee"]


def test_a_file_that_was_put_in_does_not_take_a_revision_that_was_seen_before(tmp_path):
    path = tmp_path / "a.json"
    for name in "abc":
        save(path, name)
    path.write_text('{"people": {"1": {"name": "Kim"}}}')
    assert save(path, "Lee") == 1000
    assert people(path) == ["Kim", "Lee"]


BROKEN = {
    "cut off": lambda data: data[:-40],
    "cut to nothing": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "two ends": lambda data: data + data[-30:],
    "not text": lambda data: data.replace(b"Kim", b"K\xffm"),
    "a changed value": lambda data: data.replace(b"Kim", b"Tim"),
    "a changed revision": lambda data: data.replace(b'"revision": 2', b'"revision": 9'),
    "a changed table name": lambda data: data.replace(b'"_file"', b'"_fill"'),
    "a list": lambda data: b"[1, 2]",
    "no tables": lambda data: b"{}",
    "a row that is a text": lambda data: b'{"people": {"1": "Kim"}}',
    "a table that is a list": lambda data: b'{"people": [{"name": "Kim"}]}',
    "a row without a number": lambda data: b'{"people": {"first": {"name": "Kim"}}}',
    "nested deeply": lambda data: b'{"people": {"1": {"name": ' + b"[" * 60 + b"]" * 60 + b"}}}",
    "nested too deeply to parse": lambda data: b'{"people": ' + b"[" * 200_000,
    "a huge number": lambda data: b'{"people": {"1": {"name": 1' + b"0" * 30 + b"}}}",
    "a number of 5,000 digits": lambda data: b'{"people": {"1": {"name": ' + b"9" * 5000 + b"}}}",
    "an infinite number": lambda data: b'{"people": {"1": {"name": 1e999}}}',
    "NaN": lambda data: b'{"people": {"1": {"name": NaN}}}',
    "half a character": lambda data: b'{"people": {"1": {"name": "\\ud800"}}}',
    "a name twice": lambda data: b'{"people": {"1": {"name": "Kim", "name": "Lee"}}}',
    "a name that acts on the terminal": lambda data: b'{"people": {"1": {"na\\u001bme": "Kim"}}}',
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN.keys())
def test_damage_is_named_and_the_newest_good_copy_is_used(tmp_path, damage):
    path = tmp_path / "a.json"
    save(path, "Kim")
    save(path, "Lee")
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)

    loaded = load_document(path)
    assert loaded.broken == path
    assert loaded.recovered_from == tmp_path / "a.json.1"
    assert loaded.reason
    assert people(path) == ["Kim"]

    assert save(path, "Max") >= 1000
    assert people(path) == ["Kim", "Max"]
    aside = [name for name in names_in(tmp_path) if ".broken-" in name]
    assert [(tmp_path / name).read_bytes() for name in aside] == [damaged]
    assert (tmp_path / "a.json.1").exists()


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN.keys())
def test_damage_without_a_good_copy_is_an_error_that_names_the_file(tmp_path, damage):
    path = tmp_path / "a.json"
    save(path, "Kim")
    damaged = damage(path.read_bytes().replace(b'"revision": 1', b'"revision": 2'))
    path.write_bytes(damaged)
    with pytest.raises(BrokenFileError) as caught:
        load_document(path)
    assert str(path) in str(caught.value)
    with pytest.raises(BrokenFileError):
        save(path, "Lee")
    assert path.read_bytes() == damaged


def test_older_copies_are_used_when_newer_ones_are_damaged_too(tmp_path):
    path = tmp_path / "a.json"
    for name in "abcd":
        save(path, name)
    path.write_bytes(b"x")
    (tmp_path / "a.json.1").write_bytes(b"y")
    loaded = load_document(path)
    assert loaded.recovered_from == tmp_path / "a.json.2"
    assert people(path) == ["a", "b"]


def test_a_missing_file_with_a_copy_is_recovered_and_without_is_not_found(tmp_path):
    path = tmp_path / "a.json"
    with pytest.raises(NotFoundError):
        load_document(path)
    save(path, "a")
    save(path, "b")
    path.unlink()
    loaded = load_document(path)
    assert (loaded.recovered_from, loaded.broken, loaded.reason) == (tmp_path / "a.json.1", None, "it is missing")


def test_a_newer_format_is_neither_damaged_nor_overwritten(tmp_path):
    path = tmp_path / "a.json"
    save(path, "a")
    save(path, "b")
    newer = path.read_bytes().replace(b'"format": 1', b'"format": 2')
    path.write_bytes(newer)
    with pytest.raises(StorageError, match="newer version") as caught:
        load_document(path)
    assert not isinstance(caught.value, BrokenFileError)
    with pytest.raises(StorageError, match="newer version"):
        save(path, "c")
    assert path.read_bytes() == newer


def test_a_disk_that_cannot_read_the_file_counts_as_damage(tmp_path, watch):
    import errno

    path = tmp_path / "a.json"
    save(path, "a")
    save(path, "b")

    def act(name, number, arguments):
        def fail():
            raise OSError(errno.EIO, "fault")

        return fail if name == "open" and arguments[0] == str(path) else None

    watch(act)
    assert load_document(path).reason == "the disk cannot read it"


def test_a_file_without_rights_is_not_taken_for_damage(tmp_path, watch):
    import errno

    path = tmp_path / "a.json"
    save(path, "a")
    save(path, "b")

    def act(name, number, arguments):
        def fail():
            raise OSError(errno.EACCES, "denied")

        return fail if name == "open" and arguments[0] == str(path) else None

    watch(act)
    with pytest.raises(StorageError, match="you have no right to it"):
        load_document(path)


def test_texts_are_cleaned_when_read_and_left_alone_when_asked(tmp_path):
    path = tmp_path / "a.json"
    evil = "a\x1b]52;c;QQ==\x07b\u202ec"
    save(path, evil)
    read = people(path)[0]
    assert "\x1b" not in read
    assert "\u202e" not in read
    assert load_document(path, raw=True).tables["people"]["1"]["name"] == evil


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**63, "\ud800", {1: "a"}, {"a\x1b": 1}, b"bytes", object(), {"a", "b"}],
    ids=lambda value: type(value).__name__,
)
def test_what_could_not_be_read_again_is_not_written(tmp_path, value):
    path = tmp_path / "a.json"
    save(path, "Kim")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="cannot be saved"), transaction(path) as database:
        database.table("people").insert({"name": value})
    assert path.read_bytes() == before


def test_each_flipped_bit_and_each_cut_is_noticed(tmp_path):
    data = encode(ROWS, 7)
    good = (ROWS, 7)
    for position in range(len(data)):
        for bit in (0, 3, 6):
            changed = bytearray(data)
            changed[position] ^= 1 << bit
            assert outcome(bytes(changed)) in (good, "damaged", "newer"), position
    for length in range(len(data) - 2):
        assert outcome(data[:length]) == "damaged", length


def outcome(data: bytes):
    try:
        return decode(data)
    except DamagedError:
        return "damaged"
    except Exception as error:
        assert type(error).__name__ == "NewerFormatError"
        return "newer"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z_]{1,5}", fullmatch=True), inner),
    max_leaves=8,
)
tables = st.dictionaries(
    st.from_regex(r"[a-z]{1,6}", fullmatch=True),
    st.dictionaries(
        st.integers(1, 10**6).map(str),
        st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), values, max_size=4),
        max_size=3,
    ),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(0, 10**9))
def test_what_is_written_is_read_back(content, revision):
    assert decode(encode(content, revision)) == (content, revision)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_make_reading_fall_over(data):
    try:
        decode(data)
    except DamagedError as problem:
        assert str(problem)
