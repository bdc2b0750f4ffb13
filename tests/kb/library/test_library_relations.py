"""What belongs together: back-links, related articles, sections and steps."""

from collections.abc import Callable

import pytest

from kb.errors import NotFoundError
from kb.library.blocks import Code, Paragraph, plain
from kb.library.library import Library

LibraryOf = Callable[..., Library]


def ids(articles: list) -> list[str]:  # type: ignore[type-arg]
    return [article.id for article in articles]


def test_backlinks_are_found_however_a_link_is_written(library_of: LibraryOf) -> None:
    library = library_of(
        {
            "a/target.md": "---\naliases: [old-name]\n---\n# T\n\n[me](target.md)\n",
            "plain.md": "[t](a/target.md)",
            "anchor.md": "[t](a/target.md#x)",
            "reference.md": "[t][r]\n\n[r]: a/target.md",
            "encoded.md": "[t](a/t%61rget.md)",
            "entity.md": "[t](a/t&#97;rget.md)",
            "alias.md": "[t](old-name.md)",
            "html.md": '<a href="a/target.md">t</a>',
            "library.yaml": "variables: {the.page: a/target.md}\n",
            "longer.md": "[t](a/target-two.md) and [t](a/my-target.md)",
            "other-case.md": "[t](a/TARGET.md)",
            "variable.md": "[t]({the.page})",
            "wiki.md": "See [[target|this one]].",
            "staff.md": "---\nroles: [staff]\n---\n[t](a/target.md)",
            "code.md": "`[t](a/target.md)` target.md",
            "other.md": "[t](plain.md) target",
            "picture.md": "![t](a/target.md)",
        }
    )
    linking = ["alias", "anchor", "encoded", "entity", "html"]
    linking += ["other-case", "plain", "reference", "variable", "wiki"]
    assert ids(library.backlinks("target", "customer")) == linking
    assert ids(library.backlinks("old-name", "staff")) == sorted([*linking, "staff"])


def test_backlinks_of_a_folder_s_own_article(library_of: LibraryOf) -> None:
    library = library_of({"a/README.md": "# A\n", "a/b.md": "[up](.)", "c.md": "[a](a/)", "d.md": "[x](b.md)"})
    assert ids(library.backlinks("a", "staff")) == ["b", "c"]


def test_related_articles(library_of: LibraryOf) -> None:
    def article(**fields: str) -> str:
        return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + "---\ntext\n"

    library = library_of(
        {
            "a.md": article(related="[c, b, none, a]", tags="[x, y]", troubleshooters="[f]"),
            "b.md": article(status="draft"),
            "c.md": article(),
            "d.md": article(related="[a]"),
            "e.md": article(tags="[X]"),
            "f.md": article(troubleshooters="[f]"),
            "g.md": article(tags="[z]"),
        }
    )
    assert ids(library.related("a", "customer")) == ["c", "d", "f", "e"]
    assert ids(library.related("a", "staff")) == ["c", "b", "d"]
    assert ids(library.related("g", "staff")) == []


SECTIONS = """\
Intro.

## Who [may](who.md)

An [admin](admin.md).

### Deeper

More.

## Steps

Before you begin.

1. Open the **page** in [the portal](https://a.example).

   ```
   code
   ```

2. Choose:
   - one
   - two

A remark on step two.

3. Done.

   1. inner

## After

1. not a step
"""


def test_a_section_ends_at_the_next_of_its_level(library_of: LibraryOf) -> None:
    library = library_of({"a.md": SECTIONS})
    blocks = library.section("a.md#who-may")
    assert [plain(block.spans) for block in blocks if isinstance(block, Paragraph)] == ["An admin.", "More."]
    document = library.section_document("a#who-may")
    assert [(link.href, link.block) for link in document.links] == [("who.md", 0), ("admin.md", 1)]
    assert document.blocks[1].spans[1].link == 1  # type: ignore[union-attr]
    assert library.section("a") == library.article("a").document.blocks
    with pytest.raises(NotFoundError) as caught:
        library.section("a.md#afterr")
    assert caught.value.hint == "Did you mean `#after`?"


def test_steps_hold_all_that_belongs_to_them(library_of: LibraryOf) -> None:
    library = library_of({"a.md": SECTIONS})
    steps = library.steps("a")
    assert [(step.marker, step.text) for step in steps] == [
        ("1.", "Open the page in the portal."),
        ("2.", "Choose:"),
        ("3.", "Done."),
    ]
    first, second, third = steps
    assert first.spans[1].bold
    assert first.document.links[first.spans[3].link or 0].href == "https://a.example"
    assert isinstance(first.blocks[1], Code)
    assert first.blocks[1].containers == ()
    assert [plain(block.spans) for block in second.blocks if isinstance(block, Paragraph)] == [
        "Choose:",
        "one",
        "two",
        "A remark on step two.",
    ]
    assert [container.marker for container in second.blocks[1].containers] == ["•"]
    assert [container.marker for container in third.blocks[1].containers] == ["1."]


def test_steps_of_another_section_or_none(library_of: LibraryOf) -> None:
    library = library_of({"a.md": SECTIONS, "b.md": "# B\n\n1. x\n", "c.md": "## steps:\n\n- bullet\n"})
    assert [step.text for step in library.steps("a.md#after")] == ["not a step"]
    assert library.steps("b") == ()
    assert library.steps("c") == ()
    with pytest.raises(NotFoundError):
        library.steps("none")


def test_steps_may_be_tasks_and_may_be_interrupted(library_of: LibraryOf) -> None:
    library = library_of({"a.md": "## Steps\n\n1. [ ] one\n2. [x] two\n\n### For admins\n\n7. three\n"})
    assert [(step.marker, step.text) for step in library.steps("a")] == [("1.", "one"), ("2.", "two"), ("7.", "three")]
