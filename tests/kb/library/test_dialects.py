"""Other systems' Markdown becomes plain Markdown: line for line, without template noise, with code as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.library.blocks import Code, Heading, Paragraph, plain
from kb.library.dialects import plain_line, plain_markdown
from kb.library.markdown import parse
from kb.library.search.plain_sections import plain_sections

BOXES = {
    "docusaurus": ":::tip My title\n\nInner **words**.\n\n:::\nAfter.\n",
    "docusaurus label": ":::tip[My title]\nInner **words**.\n:::\nAfter.\n",
    "vuepress": "::: tip My title\nInner **words**.\n:::\nAfter.\n",
    "quarto": '::: {.callout-tip title="My title"}\nInner **words**.\n:::\nAfter.\n',
    "mkdocs": '!!! tip "My title"\n    Inner **words**.\n\nAfter.\n',
    "mkdocs folded": '???+ tip "My title"\n\n    Inner **words**.\n\nAfter.\n',
    "github docs": "{% tip %}\n\nInner **words**.\n\n{% endtip %}\nAfter.\n",
    "gitbook": '{% hint style="success" %}\nInner **words**.\n{% endhint %}\nAfter.\n',
    "hugo": '{{% alert title="My title" color="success" %}}\nInner **words**.\n{{% /alert %}}\nAfter.\n',
    "hugo note": "{{< tip >}}\nInner **words**.\n{{< /tip >}}\nAfter.\n",
    "myst": "```{tip} My title\n:class: wide\nInner **words**.\n```\nAfter.\n",
    "myst colons": ":::{tip} My title\nInner **words**.\n:::\nAfter.\n",
    "obsidian": "> [!tip]+ My title\n> Inner **words**.\n\nAfter.\n",
}


@pytest.mark.parametrize("text", BOXES.values(), ids=BOXES)
def test_a_box_of_any_system_is_an_admonition(text: str) -> None:
    blocks = [block for block in parse(text).blocks if isinstance(block, Paragraph)]
    inner, after = blocks
    assert (plain(inner.spans), inner.containers[0].variant) == ("Inner words.", "tip")
    assert inner.containers[0].title in ("My title", "Tip", "Success")
    assert (plain(after.spans), after.containers) == ("After.", ())


LINES = {
    "See [[Other page#Some heading|that]] and [[Plain]].": "See that and Plain.",
    "Inside [[#Local part]], %%not this%%==marked== words.": "Inside Local part, marked words.",
    "Change your {% data variables.product.team_plan %}.": "Change your team plan.",
    'Click {% octicon "gear" aria-label="Settings" %} **Go**.{% ifversion fpt or ghec %}': "Click Settings Go.",
    'A {{< glossary_tooltip text="Pod" term_id="pod" >}} and {{site.title}}.': "A Pod and title.",
    'The {{domxref("Node.close", "close()")}} of {{HTMLElement("video")}}.': "The close() of video.",
    "See {ref}`these words <label>` and {kbd}`Ctrl`.": "See these words and Ctrl.",
    "See <xref:System.String?displayProperty=fullName>.": "See System.String.",
    "A [button](x.md){ .md-button } with :material-check: an icon": "A button with an icon",
    "Text [l](x.md){:target=\"_blank\"} goes on {: .wide }": "Text l goes on",
    "[AUTOTITLE](/a/b/changing-your-name).": "Changing your name.",
    "`{{ code }}` and `[[code]]` stay, as do arrays[[0]] and [[1]](x.md)": (
        "{{ code }} and [[code]] stay, as do arrays[[0]] and [1]"
    ),
    "Fill in <your name> or <Name>.": "Fill in <your name> or <Name>.",
}  # fmt: skip


@pytest.mark.parametrize("written", LINES)
def test_a_line_says_what_its_author_meant(written: str) -> None:
    (block,) = parse(written).blocks
    assert isinstance(block, Paragraph)
    assert plain(block.spans) == LINES[written]


def test_links_with_tags_in_their_addresses_lead_on() -> None:
    text = (
        '[a]({{< ref "one.md#part" >}}) [b]({% link two.md %}) [c]({{ site.baseurl }}/three) [d]({{ "/four" | url }})'
        " [[My page#A part]] {doc}`five <six>` [!INCLUDE [seven](eight.md)]"
    )
    addresses = [link.href for link in parse(text).links]
    assert addresses == ["one#part", "two", "/three", "/four", "My%20page#A%20part", "six", "eight.md"]


def test_pictures_of_any_system_are_pictures() -> None:
    text = (
        ':::image type="content" source="a b.png" alt-text="The: picture":::\n\n'
        '{{< figure src="b.png" alt="Second" >}}\n\n![[c.png|300]]\n\n```{figure} d.png\n:width: 3\n```\n'
    )
    pictures = [(link.href, link.text) for link in parse(text).links if link.image]
    assert pictures == [("a b.png", "The: picture"), ("b.png", "Second"), ("c.png", "c.png"), ("d.png", "d.png")]


def test_tabs_show_their_names_and_all_their_text() -> None:
    mkdocs = '=== "One"\n\n    First.\n\n    ```sh\n    run\n    ```\n\n=== "Two"\n\n    Second.\n\nAfter.\n'
    jsx = '<Tabs groupId="x">\n<TabItem value="1" label="One">\n\nFirst.\n\n</TabItem>\n</Tabs>\n'
    assert plain_sections(mkdocs)[0].text == "One\nFirst.\nrun\nTwo\nSecond.\nAfter."
    assert plain_sections(jsx)[0].text == "One\nFirst."
    (code,) = [block for block in parse(mkdocs).blocks if isinstance(block, Code)]
    assert (code.language, code.text) == ("sh", "run")


def test_imports_comments_and_what_steers_are_not_shown() -> None:
    text = (
        "import A from '@theme/A';\nimport {\n  B,\n} from 'b';\nexport const c = 1;\n\n# Title {#own}\n\n"
        "{/* remark */}\n* TOC\n{:toc}\n[[toc]]\n{% comment %}\ngone\n{% endcomment %}\n{% include a.html\n  b=1 %}\n"
        "::: zone pivot=\"x\"\n{% data reusables.a.b %}\nKept.\n::: zone-end\n<Live/>\n(label)=\n"
    )  # fmt: skip
    heading, kept = parse(text).blocks
    assert isinstance(heading, Heading)
    assert isinstance(kept, Paragraph)
    assert (heading.text, heading.slug, heading.line) == ("Title", "own", 7)
    assert (plain(kept.spans), kept.line) == ("Kept.", 20)


def test_what_is_for_the_web_page_alone_is_not_shown() -> None:
    page = (
        "Before.\n\n<style>\n  .a { color: red }\n\n  .b {}\n</style>\n<script>run()</script>\n\n"
        '<div class="result" markdown>\n!!! tip "Yes"\n    Within.\n</div>\n\nAfter.\n'
    )
    shown = [
        (plain(block.spans), len(block.containers)) for block in parse(page).blocks if isinstance(block, Paragraph)
    ]
    assert shown == [("Before.", 0), ("Within.", 1), ("After.", 0)]
    assert plain_sections(page)[0].text.split() == ["Before.", "Yes", "Within.", "After."]
    for kept in ("```html\n<style>\na {}\n</style>\n```", "<style> is never closed\n\ntext", "A `<script>` within."):
        assert plain_markdown(kept) == kept


def test_a_box_in_the_definition_of_a_term_is_a_box() -> None:
    text = "Term\n\n:   !!! note\n\n        Inner.\n\n    Still of the term.\n\nAfter.\n"
    term, inner, still, after = [block for block in parse(text).blocks if isinstance(block, Paragraph)]
    assert [box.kind for box in inner.containers] == ["admonition"]
    assert [plain(one.spans) for one in (term, still, after)] == ["Term", "Still of the term.", "After."]
    assert not still.containers


def test_each_name_of_a_tab_stands_on_a_line_of_its_own() -> None:
    text = '{{< tabs name="of_code" >}}\n{{% tab name="One" %}}\nFirst.\n{{% /tab %}}\n{{< /tabs >}}\n'
    assert "of_code" not in plain_markdown(text)
    assert "**One**  \nFirst." in plain_markdown(text)


def test_a_sentence_that_begins_like_an_import_stays() -> None:
    assert plain_sections("import licences from a file\n\nexport them :::")[0].text.startswith("import licences")


def test_code_stays_as_it_is() -> None:
    code = "{{ a }} {% b %} [[c]] :::note ==d== <Tabs/>"
    for text in (f"```\n{code}\n```", f"!!! note\n    ```\n    {code}\n    ```", f"Text.\n\n    {code}"):
        (block,) = [block for block in parse(text).blocks if isinstance(block, Code)]
        assert block.text == code
    (block,) = parse("{% highlight ruby linenos %}\nputs {{ x }}\n{% endhighlight %}").blocks
    assert (block.language, block.text) == ("ruby", "puts {{ x }}")  # type: ignore[union-attr]


def test_boxes_within_boxes_and_lists() -> None:
    text = "::::info\n:::caution\ndeep\n:::\n::::\n\n1. Step\n   :::note\n   inner\n   :::\n2. Next\n"
    deep, _, inner, _ = [block for block in parse(text).blocks if isinstance(block, Paragraph)]
    assert [box.kind for box in deep.containers] == ["admonition", "admonition"]
    assert [box.kind for box in inner.containers] == ["item", "admonition"]


def test_what_is_never_closed_swallows_nothing() -> None:
    for opening in (":::note", "{{< note >}}", "{% note %}", "::: zone x"):
        assert not parse(f"{opening}\n\ntext\n").blocks[-1].containers


def test_a_title_is_without_tags() -> None:
    assert plain_line("About {% data variables.product.prodname_actions %} in {{ site.name }}") == (
        "About actions in name"
    )


_PIECES = """
:::note|:::|::::tip|!!! note|    |```|```{tip}|~~~|{% note %}|{% endnote %}|{{< a >}}|{{|}}|[[|]]|text|> |- |1. |<Tabs>
|</Tabs>|`|==|{:|}|=== "x"|{% highlight x %}|{% endhighlight %}|{% comment %}|import {|---|# |{{< note >}}|{{< /note >}}
|<style>|</style>|<p markdown>|</p>|:   !!! note
"""


_TEXTS = st.lists(st.sampled_from([*_PIECES.replace("\n", "").split("|"), "|", "\n", "\n\n"]), max_size=30).map("".join)


@given(_TEXTS)
def test_any_text_keeps_its_lines_and_is_taken(text: str) -> None:
    assert plain_markdown(text).count("\n") == text.count("\n")
    parse(text)
    plain_sections(text)


@pytest.mark.parametrize(
    "piece",
    [
        "[[",
        "{%",
        "{{< a ",
        "{{",
        ":::note\n",
        "!!! note\n    ",
        "<T ",
        "`",
        "{% a",
        "==x",
        "%%",
        "<style>\n",
        "<p markdown>\n",
    ],
)
def test_a_flood_of_marks_takes_no_time_to_speak_of(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert plain_markdown(text).count("\n") == text.count("\n")


def test_a_line_longer_than_anybody_writes_stays_as_it_is() -> None:
    line = "{{ a }} [[page]] " * 10_000
    assert plain_markdown(line).strip() == line.strip()
    assert plain_markdown("{{ a }} [[page]]") != "{{ a }} [[page]]"
