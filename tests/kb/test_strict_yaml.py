"""YAML as this project reads it."""

import pytest

from kb.errors import FormatError
from kb.strict_yaml import Mapping, Reader, Scalar, load_mapping


def error_of(text: str) -> str:
    with pytest.raises(FormatError) as caught:
        load_mapping(text, file="flow.yaml")
    return str(caught.value)


def test_every_value_is_the_text_that_was_written() -> None:
    mapping = load_mapping("a: no\nb: 1.10\nc: 0441\nd: 2024-02-30\ne: 12:30\n", file="f")
    assert [node.text for node in mapping.items.values() if isinstance(node, Scalar)] == [
        "no",
        "1.10",
        "0441",
        "2024-02-30",
        "12:30",
    ]


def test_lines_count_from_where_the_text_begins_in_its_file() -> None:
    mapping = load_mapping("a: 1\nb:\n  c: 2\n", file="f", first_line=10)
    inner = mapping.items["b"]
    assert mapping.lines == {"a": 10, "b": 11}
    assert isinstance(inner, Mapping)
    assert inner.lines == {"c": 12}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3", 3, "second time"),
        ("a: &x 1", 1, "anchors"),
        ("a: 1\nb: *x", 2, "anchors"),
        ("<<: {a: 1}", 1, "Merge keys"),
        ("a: !!python/object:os.system x", 1, "tags"),
        ("a: !custom x", 1, "tags"),
        ("- 1\n- 2", 1, "key: value"),
        ("a: 1\nb: c: d", 2, "quotes"),
        ("a: @x", 1, "quotes"),
        ("? [x]\n: 1", 1, "key"),
        ("a: [" + "[" * 100, 1, "nested too deeply"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str, line: int, says: str) -> None:
    message = error_of(text)
    assert message.startswith(f"flow.yaml:{line}: ")
    assert says in message


def test_bombs_are_refused_at_once() -> None:
    assert "nest" in error_of("[" * 100_000)  # newer releases of PyYAML count by themselves, in words of their own
    assert "too large" in error_of("a: " + "x" * 2_000_000)
    assert "too many values" in error_of("a: [" + "x," * 60_000 + "]")


def test_escapes_inside_quotes_do_not_bring_control_characters_in() -> None:
    mapping = load_mapping(r'a: "\e]52;c;x\a \0"', file="f")
    value = mapping.items["a"]
    assert isinstance(value, Scalar)
    assert "\x1b" not in value.text
    assert "\x00" not in value.text


def test_an_escaped_half_of_a_character_is_refused_or_replaced() -> None:
    try:
        value = load_mapping(r'a: "\ud800"', file="f").items["a"]
    except FormatError:
        return
    assert isinstance(value, Scalar)
    assert value.text == "\N{REPLACEMENT CHARACTER}"


def test_an_empty_text_is_an_empty_mapping() -> None:
    assert load_mapping("", file="f").items == {}


def reader(text: str) -> Reader:
    return Reader(load_mapping(text, file="f"), file="f", what="The article")


def test_a_reader_takes_values_by_type() -> None:
    values = reader("title: A\ntags: [x, y]\nowner: z\nempty:\n")
    assert values.required("title") == "A"
    assert values.texts("tags") == ("x", "y")
    assert values.texts("owner") == ("z",)
    assert values.text("empty", "default") == "default"
    values.finish()


def test_a_reader_names_what_is_wrong() -> None:
    values = reader("titel: A\nstatus: ready\ntags: {a: b}\n")
    with pytest.raises(FormatError, match="needs `title`"):
        values.required("title")
    with pytest.raises(FormatError, match="cannot be `ready`"):
        values.one_of("status", ("draft", "published"), "draft")
    with pytest.raises(FormatError, match="must be a list"):
        values.texts("tags")
    with pytest.raises(FormatError, match="Did you mean `title`"):
        values.finish()
