"""The fast reader of plain YAML reads exactly what the strict one reads, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import FormatError
from kb.library.plain_yaml import load_plain_mapping
from kb.strict_yaml import Mapping, load_mapping

_FORMS = (
    "key: value|other: a b, c|k-2: 'a: b'|n: \"x # y\"|list: [a, b c]|empty: []|block:|  - item|- item|    - deep|"
    "  - a: b|# comment|| |key: value|x: [a, [b]]|y: a #b|z: a#b|u: é—|v: ~|w: null|t: &a|s: *a|r: !x|q: |o: >|"
    "p: it's|m: a: b|l:x|j: [a,]|i: [,]|h: 'it''s'|g: \"a\\n\"|f: -|e: - a|  cont|d: @a|c: %|b: `a`|? a|a: {b: c}|---"
)
LINES = st.sampled_from(_FORMS.split("|"))


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=8).map("\n".join))
def test_it_reads_as_the_strict_reader_does_or_declines(text: str) -> None:
    fast = load_plain_mapping(text, first_line=2)
    if fast is not None:
        assert fast == load_mapping(text, file="a.md", first_line=2)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab: #-[],'\"\n\té&*!|>{}?@%~\\0", max_size=30))
def test_any_text_is_read_alike_or_declined(text: str) -> None:
    fast = load_plain_mapping(text)
    if fast is not None:
        try:
            strict: Mapping | None = load_mapping(text, file="a.md")
        except FormatError:
            strict = None
        assert fast == strict


def test_it_reads_the_usual_forms() -> None:
    text = 'title: It\'s here, at last\ntags: [a, b c]\nsays:\n  - one\n  - "two: 2"\nowner:\nreviewed: 2026-11-20\n'
    assert load_plain_mapping(text, first_line=2) == load_mapping(text, file="a.md", first_line=2)


@pytest.mark.parametrize("text", ["", "# only\n", "a: b\na: c\n", "a: 'x\n  y'\n", "a: b\n  c\n", "a: |\n  b\n"])
def test_it_declines_the_rest(text: str) -> None:
    assert load_plain_mapping(text) is None
