"""`library.yaml`: what it says, and what is left of it when a part is broken."""

from collections.abc import Callable
from pathlib import Path

from kb.library.library_settings import Category, Support
from kb.library.library_yaml import load_library_settings

Write = Callable[..., Path]

GOOD = """\
title: Help
description: For all.
support: {name: the desk, phone: 01234 567890, email: desk@firm.example, hours: 9 to 5, helpdesk: https://x.example}
variables:
  product.portal: Portal
  nested: {inner: Deep}
categories:
  - {id: users, title: Users, summary: People.}
  - network-licences
synonyms:
  - [licence, license]
  - [alone]
"""


def test_all_of_it(write_library: Write) -> None:
    settings, findings = load_library_settings(write_library({"library.yaml": GOOD}))
    assert findings == ()
    assert (settings.title, settings.description) == ("Help", "For all.")
    assert settings.support == Support("the desk", "01234 567890", "desk@firm.example", "9 to 5", "https://x.example")
    assert settings.variables["support.phone"] == "01234 567890"
    assert settings.variables["product.portal"] == "Portal"
    assert settings.variables["nested.inner"] == "Deep"
    assert settings.categories == (
        Category("users", "Users", "People."),
        Category("network-licences", "Network licences"),
    )
    assert settings.synonyms == (("licence", "license"),)
    assert settings.category("users") == settings.categories[0]
    assert settings.category("none") is None


def test_without_the_file_the_folder_gives_the_title(write_library: Write) -> None:
    settings, findings = load_library_settings(write_library({"a.md": "x"}))
    assert (settings.title, settings.categories, findings) == ("Library", (), ())
    assert settings.support.name == "the support desk"


def test_a_file_that_cannot_be_read_gives_the_defaults(write_library: Write) -> None:
    settings, (finding,) = load_library_settings(write_library({"library.yaml": "title: a: b\n"}))
    assert settings.title == "Library"
    assert (finding.code, str(finding.place)) == ("L001", "library.yaml:1")
    _, (finding,) = load_library_settings(write_library({"library.yaml": b"title: \xff\n"}))
    assert finding.code == "L001"


def test_a_broken_part_leaves_the_others(write_library: Write) -> None:
    text = (
        "title: [a]\nsupport: {phone: [1], fax: 2}\nvariables: {'a b': x, c: [d], e: f}\n"
        "categories:\n  - {title: no id}\n  - {id: a}\n  - {id: a, colour: red}\n  - [x]\n"
        "synonyms: [a, [b, c], {d: e}]\nextra: 1\n"
    )
    settings, findings = load_library_settings(write_library({"library.yaml": text}))
    assert settings.title == "Library"
    assert settings.variables["e"] == "f"
    assert [category.id for category in settings.categories] == ["a"]
    assert settings.synonyms == (("b", "c"),)
    assert sorted((finding.code, finding.place.line) for finding in findings) == [
        ("L002", 1),
        ("L002", 2),
        ("L002", 3),
        ("L002", 3),
        ("L002", 5),
        ("L002", 8),
        ("L002", 9),
        ("L003", 2),
        ("L003", 7),
        ("L003", 10),
        ("L004", 7),
    ]


def test_values_are_clean(write_library: Write) -> None:
    settings, _ = load_library_settings(
        write_library({"library.yaml": 'title: "a\\e[2Jb"\nsupport: {phone: "1\\u202e2"}\n'})
    )
    assert settings.title == "a\ufffd[2Jb"
    assert settings.support.phone == "1\ufffd2"
