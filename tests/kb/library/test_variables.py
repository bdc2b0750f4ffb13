"""Variables in articles: filled in outside code, and reported where nothing is known."""

import pytest

from kb.library.blocks import Code, Paragraph
from kb.library.markdown import parse
from kb.library.variables import fill, fill_line

VALUES = {"support.phone": "01234 567", "support.name": "the desk", "product": "Portal"}


def filled(text: str) -> str:
    return fill(text, VALUES, file="a.md")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Call {support.phone}.", "Call 01234 567."),
        ("{product}{product}", "PortalPortal"),
        ("`{support.phone}` {support.phone}", "`{support.phone}` 01234 567"),
        ("``a ` {product}`` {product}", "``a ` {product}`` Portal"),
        ("`a {product}", "`a Portal"),
        ("`a\n\n{product}` b", "`a\n\nPortal` b"),
        ("\\`{product}\\`", "\\`Portal\\`"),
        ("\\{product}", "\\{product}"),
        ("{unknown} {a b} {} { product }", "{unknown} {a b} {} { product }"),
        ("```\n{product}\n```\n{product}", "```\n{product}\n```\nPortal"),
        ("~~~~\n{product}\n~~~\n{product}\n~~~~\n{product}", "~~~~\n{product}\n~~~\n{product}\n~~~~\nPortal"),
        ("```\n{product}", "```\n{product}"),
        ("- ```\n  {product}\n\n{product}", "- ```\n  {product}\n\nPortal"),
        ("> ```\n> {product}\n\n{product}", "> ```\n> {product}\n\nPortal"),
        ("a\n\n    {product}\n", "a\n\n    {product}\n"),
        ("1. a\n\n    {product}\n", "1. a\n\n    Portal\n"),
        ("``` {product} ``` {product}", "``` {product} ``` Portal"),
    ],
)
def test_filled_in_outside_code(text: str, expected: str) -> None:
    assert filled(text) == expected


def test_code_stays_as_written_wherever_markdown_sees_code() -> None:
    text = "{product}\n\n1. `{product}`\n\n       {product}\n\n   ```\n   {product}\n   ```\n\n   {product}\n"
    document = parse(filled(text))
    codes = [block.text for block in document.blocks if isinstance(block, Code)]
    spans = [span for block in document.blocks if isinstance(block, Paragraph) for span in block.spans]
    assert codes == ["{product}", "{product}"]
    assert [(span.text, span.code) for span in spans] == [("Portal", False), ("{product}", True), ("Portal", False)]


def test_unknown_variables_are_found_with_their_line() -> None:
    text, findings = fill(
        "a\n\n{support.fone} {other.thing} {word} {phone} `{support.x}`", VALUES, file="a.md", first_line=5
    )
    assert "{support.fone}" in text
    assert [(finding.code, finding.severity, finding.place.line) for finding in findings] == [
        ("A020", "error", 7),
        ("A020", "warning", 7),
        ("A020", "warning", 7),
    ]
    assert findings[0].hint == "Did you mean `support.phone`?"
    assert findings[2].hint == "Did you mean `support.phone`?"


def test_one_line() -> None:
    assert fill_line("Call {support.name} \\{x} {y}", VALUES) == "Call the desk {x} {y}"


def test_many_backticks_and_variables_take_little_time() -> None:
    text = "` `` {product} " * 20_000
    assert filled(text).count("Portal") + filled(text).count("{product}") == 20_000


def test_a_library_without_variables_means_none_by_its_braces() -> None:
    text = "returns {fs.Stats} and {string}, call {support.fone}"
    _, findings = fill(text, {"support.name": "the support desk"}, file="a.md")
    assert [finding.message for finding in findings] == [
        "There is no variable `support.fone`, so readers see it in its braces."
    ]
