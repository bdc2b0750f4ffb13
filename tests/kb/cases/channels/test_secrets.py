"""Where passwords come from, and where they never go."""

import sys
from types import ModuleType

import pytest

from kb.cases.channels.secrets import read_secret, store_secret
from kb.errors import RequestError


class Ring(ModuleType):
    """A keyring in memory, or one that cannot be used."""

    def __init__(self, problem: Exception | None = None) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.problem = problem

    def get_password(self, service: str, name: str) -> str | None:
        if self.problem:
            raise self.problem
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        if self.problem:
            raise self.problem
        self.kept[service, name] = secret


def test_a_secret_comes_from_the_variable_that_is_named() -> None:
    assert read_secret("desk", "env:DESK", {"DESK": " s3cret\n"}) == "s3cret"
    with pytest.raises(RequestError, match="DESK is not set here"):
        read_secret("desk", "env:DESK", {})


@pytest.mark.parametrize("place", ["", "env:", "s3cret", "file:/etc/passwd", "Keyring"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(place: str) -> None:
    with pytest.raises(RequestError, match="do not say where the secret is") as caught:
        read_secret("desk", place, {})
    assert "s3cret" not in str(caught.value)


def test_a_secret_with_a_line_break_is_refused_and_not_repeated() -> None:
    with pytest.raises(RequestError) as caught:
        read_secret("desk", "env:DESK", {"DESK": "s3cret\r\nX: y"})
    assert "s3cret" not in str(caught.value)


def test_the_keyring_keeps_and_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Ring())
    with pytest.raises(RequestError, match="store-secret desk"):
        read_secret("desk", "keyring")
    store_secret("desk", "s3cret")
    assert read_secret("desk", "keyring") == "s3cret"


def test_a_computer_without_a_keyring_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", Ring(RuntimeError("No recommended backend: s3cret")))
    with pytest.raises(RequestError, match="env:NAME") as caught:
        read_secret("desk", "keyring")
    assert "s3cret" not in str(caught.value)
    with pytest.raises(RequestError, match="cannot be used"):
        store_secret("desk", "x")


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(RequestError, match="package `keyring` is not installed"):
        read_secret("desk", "keyring")
