"""Made-up accounts for the tests of the look-up."""

from pathlib import Path

import msgspec
import pytest

from kb.accounts.record import Account, Contract, Person, Record, Subscription
from kb.accounts.store import AccountStore


def record(
    row_id: str, company: str, *, people: tuple[str, ...] = (), contracts: tuple[str, ...] = (), serial: str = ""
) -> Record:
    """Return a record of a company with people, each with an address made from the name, contracts and a serial."""
    return Record(
        id=row_id,
        account=Account(id="account", company=company),
        people=tuple(
            Person(
                id=f"p{number}",
                first_name=name.split()[0],
                last_name=" ".join(name.split()[1:]),
                email=f"{name.lower().replace(' ', '.')}@{row_id}.example",
            )
            for number, name in enumerate(people)
        ),
        contracts=tuple(Contract(id=number, contract_number=number) for number in contracts),
        subscriptions=(Subscription(id="s1", product="AutoCAD", serial=serial),) if serial else (),
    )


def write(folder: Path, one: Record) -> None:
    """Write a record's file, cheaply: not through the store."""
    folder.mkdir(exist_ok=True)
    tables = {
        name: {str(number): msgspec.to_builtins(row) for number, row in enumerate(getattr(one, name), 1)}
        for name in ("people", "contracts", "subscriptions")
    }
    account = {"1": msgspec.to_builtins(one.account)}
    (folder / f"{one.id}.json").write_bytes(msgspec.json.encode({"account": account, **tables}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with four accounts."""
    accounts = tmp_path / "accounts"
    for one in (
        record("northwind", "Northwind Design", people=("Kim Ray", "Grace Hill"), contracts=("110001234567",)),
        record("harbour", "Harbour Engineering", people=("Grace Whitmore", "Kim Stone"), contracts=("110007654321",)),
        record("mill", "Old Mill Architects", people=("Ray Kimble",), serial="561-00012345"),
        record("muller", "Müller & Söhne", people=("Zoë Müller",), contracts=("110001239999",)),
    ):
        write(accounts, one)
    return accounts


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where the index is kept."""
    return tmp_path / "cache"


@pytest.fixture
def store(folder: Path, cache: Path) -> AccountStore:
    """The store of these accounts."""
    return AccountStore(folder, cache=cache)
