"""The fast parser and the one in Python read the same, and refuse the same on the same line."""

import importlib.util
import sys
from types import ModuleType

import pytest
import yaml

from kb import yaml_parser
from kb.errors import FormatError, Place

GOOD = [
    "a: 1\nb: [x, 'y', \"z\"]\nc:\n  d: |\n    two\n    lines\n  e: >-\n    one\n    line\n",
    "a: no\nb: 2026-11-20\nc: 0441\nd: ~\ne:\nf: ''\n",
    '# a remark\nfacts: {one: {ask: "Which: one?", values: {yes: Yes, no: No}}}\n',
    "words: [Zürich, 日本, \U0001f600]\n\n\nlast: x",
    "a: ! x\n",
    "- a list",
    "",
]
BAD = [
    "a: x\nb: c: d",
    "a:\n\t- x",
    "a: @x",
    "a: x\nb: &anchor y",
    "a: x\nb: *anchor",
    "a: !!int 1",
    "a: 1\nb: 2\na: 3",
    "a: {<<: {b: c}}",
    "a: x\n---\nb: y",
    "a: \x00",
    'a: x\nb: "\\q"',
    f"a: {'[' * 40}{']' * 40}",
    "? [a]\n: b",
]


@pytest.fixture
def in_python(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    spec = importlib.util.spec_from_file_location("yaml_parser_in_python", yaml_parser.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("text", GOOD)
def test_both_parsers_read_the_same(text: str, in_python: ModuleType) -> None:
    assert repr(in_python.parse(text, file="f")) == repr(yaml_parser.parse(text, file="f"))


@pytest.mark.parametrize("text", BAD)
def test_both_parsers_refuse_on_the_same_line(text: str, in_python: ModuleType) -> None:
    with pytest.raises(FormatError) as fast:
        yaml_parser.parse(text, file="f")
    with pytest.raises(FormatError) as slow:
        in_python.parse(text, file="f")
    assert isinstance(fast.value.where, Place)
    assert fast.value.where == slow.value.where
    assert fast.value.hint == slow.value.hint
