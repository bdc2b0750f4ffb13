"""The HTML fragment of an article: escaped, balanced, with safe links only."""

import pytest

from kb.library.html import render_html
from kb.library.markdown import parse


def html(text: str) -> str:
    return render_html(parse(text))


def test_text_is_escaped() -> None:
    assert html('a < b & "c" <your name>') == "<p>a &lt; b &amp; &quot;c&quot; &lt;your name&gt;</p>\n"
    assert html("```py\n<b>\n```") == '<pre><code class="language-py">&lt;b&gt;\n</code></pre>\n'


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example"])
def test_unsafe_links_are_text(href: str) -> None:
    assert html(f"[x](<{href}>)") == "<p>x</p>\n"


def test_safe_links_and_pictures() -> None:
    assert html("[**b** c](https://a.example/?x=1&y=2)") == (
        '<p><a href="https://a.example/?x=1&amp;y=2"><strong>b</strong> c</a></p>\n'
    )
    assert html("![alt](a.png)") == '<p><a href="a.png">alt</a></p>\n'
    assert html("[x](<b.md#y>)") == '<p><a href="b.md#y">x</a></p>\n'


def test_lists_nest_and_count() -> None:
    assert html("3. a\n4. b\n   - c\n").replace("\n", "") == (
        '<ol start="3"><li><p>a</p></li><li>b<ul><li>c</li></ul></li></ol>'
    )


def test_containers_open_and_close() -> None:
    text = "> q\n\n> [!TIP] T\n> a\n\n<details><summary>S</summary>b</details>\n\n- [x] d\n"
    assert html(text).replace("\n", "") == (
        "<blockquote><p>q</p></blockquote>"
        '<div class="admonition tip"><p class="admonition-title">T</p><p>a</p></div>'
        "<details open><summary>S</summary><p>b</p></details>"
        "<ul><li>☑ <p>d</p></li></ul>"
    )


def test_tables() -> None:
    assert html("| a | b |\n|---|--:|\n| 1 | 2<br>3 |\n").replace("\n", "") == (
        '<table><thead><tr><th>a</th><th style="text-align: right">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td style="text-align: right">2<br>3</td></tr></tbody></table>'
    )
