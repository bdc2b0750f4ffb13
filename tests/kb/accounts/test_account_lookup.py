from dataclasses import replace

import msgspec
import pytest

from kb.accounts.record import Account, Contract, Order, Person, Record, Server, Subscription
from kb.accounts.store import AccountStore

NORTHWIND = Record(
    id="northwind",
    account=Account(id="account", company="Northwind Design"),
    people=(
        Person(id="p1", email="kim.ray@northwind.example", first_name="Kim", last_name="Ray"),
        Person(id="p2", email="zoe@northwind.example", first_name="Zoë", last_name="Müller"),
    ),
    contracts=(Contract(id="110001234567", contract_number="110001234567", contract_manager="boss@northwind.example"),),
    orders=(Order(id="o1", number="SO-4711", owner="kim.ray@northwind.example"),),
    servers=(Server(id="s1", serials=("123-12345678",)),),
)
HARBOUR = Record(
    id="harbour",
    account=Account(id="account", company="Harbour Engineering", csn="5110999888"),
    people=(Person(id="p1", email="ray@harbour.example", first_name="Ray", last_name="North"),),
    subscriptions=(Subscription(id="u1", product="AutoCAD", serial="561-00000001", contract="220007654321"),),
)


@pytest.fixture
def store(tmp_path):
    store = AccountStore(tmp_path)
    store.save(NORTHWIND)
    store.save(HARBOUR)
    return store


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ("northwind design", "northwind", "company"),
        ("design", "northwind", "company"),
        ("NORTHWIND", "northwind", "company"),
        ("northw", "northwind", "company"),
        ("northwnd desing", "northwind", "company"),
        ("north wind", "northwind", "company"),
        ("northwinddesign", "northwind", "company"),
        ("harbor", "harbour", "company"),
        ("kim ray", "northwind", "person Kim Ray"),
        ("ray kim", "northwind", "person Kim Ray"),
        ("kimm", "northwind", "person Kim Ray"),
        ("muller", "northwind", "person Zoë Müller"),
        ("zoe müller", "northwind", "person Zoë Müller"),
        ("kim.ray@northwind.example", "northwind", "e-mail kim.ray@northwind.example"),
        ("kim.rya@northwnd.example", "northwind", "e-mail kim.ray@northwind.example"),
        ("boss@", "northwind", "e-mail boss@northwind.example"),
        ("110001234567", "northwind", "contract 110001234567"),
        ("1100 0123 4567", "northwind", "contract 110001234567"),
        ("110001234576", "northwind", "contract 110001234567"),
        ("0123456", "northwind", "contract 110001234567"),
        ("220007654321", "harbour", "contract 220007654321"),
        ("123-12345678", "northwind", "serial number 123-12345678"),
        ("12312345678", "northwind", "serial number 123-12345678"),
        ("561 00000001", "harbour", "serial number 561-00000001"),
        ("so-4711", "northwind", "order SO-4711"),
        ("5110999888", "harbour", "CSN 5110999888"),
        ("ray harbour", "harbour", "e-mail ray@harbour.example"),
        ("engineering ray", "harbour", "company, person Ray North"),
        ("northwind zebra", "northwind", "company"),
    ],
)
def test_what_a_caller_says_finds_the_account(store, words, expected, why):
    first = store.find(words)[0]
    assert (first.id, first.reason) == (expected, why)


@pytest.mark.parametrize("words", ["", "   ", "zzzzzz", "999999999999", "***"])
def test_what_is_nowhere_finds_nothing(store, words):
    assert store.find(words) == []


def test_the_whole_word_comes_before_its_beginning(store):
    store.save(Record(id="ray-ltd", account=Account(id="account", company="Ray")))
    store.save(Record(id="raymond", account=Account(id="account", company="Raymond")))
    assert [match.id for match in store.find("ray")] == ["ray-ltd", "harbour", "northwind", "raymond"]
    assert [match.id for match in store.find("raymo")] == ["raymond"]
    assert len(store.find("ray", limit=2)) == 2
    assert store.find("ray", limit=0) == []


def test_changes_are_seen_at_once_and_unchanged_files_are_not_read_again(store, monkeypatch):
    assert store.find("kim")
    read = []
    row = store.lookup.parts.source.row
    counting = replace(store.lookup.parts.source, row=lambda row_id, data: read.append(row_id) or row(row_id, data))
    monkeypatch.setattr(store.lookup.parts, "source", counting)
    assert store.find("kim")
    assert read == []
    record = store.load("harbour")
    store.save(msgspec.structs.replace(record, account=Account(id="account", company="Kim & Sons")))
    read.clear()
    assert {match.id for match in store.find("kim")} == {"harbour", "northwind"}
    assert read == ["harbour"]
    store.delete("northwind")
    assert [match.id for match in store.find("kim")] == ["harbour"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\x00" * 50,
        b'{"people": {"1": {"id": "\xff"}}}',
        b'{"people": {"1": {"id": "\\ud800"}}}',
        b'{"people":' * 100_000,
        b'{"people": [1]}',
    ],
)
def test_a_damaged_account_is_still_found_by_its_id(store, data):
    (store.folder / "torn.json").write_bytes(data)
    assert [(match.id, match.reason) for match in store.find("torn")] == [("torn", "account")]
    assert "cannot be read" in store.find("torn")[0].title
    assert store.find("northwind")


def test_a_bad_row_hides_only_itself_and_texts_are_cleaned(store):
    (store.folder / "mixed.json").write_text(
        '{"account": {"1": {"id": "account", "company": "Mixed\\u001b[2J Ltd"}}, "people": {"1": {"id": 7},'
        ' "2": {"id": "p2", "email": "ann@mixed.example"}}}'
    )
    (match,) = store.find("ann@mixed.example")
    assert match.id == "mixed"
    assert "\x1b" not in match.title
