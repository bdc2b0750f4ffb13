"""Where links lead, and where none may."""

from collections.abc import Callable

import pytest

from kb.library.library import Library
from kb.library.links import (
    AnchorTarget,
    ArticleTarget,
    CategoryTarget,
    FlowTarget,
    Local,
    Refused,
    UrlTarget,
    classify,
    lexical_path,
    resolve,
)

FILES = {
    "library.yaml": "title: T\ncategories:\n  - {id: users, title: Users}\n",
    "users/add.md": '---\ntitle: Add\naliases: [old-add]\n---\n\n## Größe & Ort\n\n<a id="here"></a>\n\n## Steps\n',
    "users/remove.md": "# Remove\n\n## Steps\n",
    "users/My file.md": "# Mine\n",
    "users/README.md": "# About users\n",
    "users/list.png": b"",
    "empty/inner/x.md": "# X\n",
    "troubleshooters/seats.yaml": "flow: seats\n",
    "top.md": "# Top\n",
    "moved.md": "---\nredirect_from: /old/way/here/\n---\n# Moved\n",
    "users/guide/_index.md": "---\naliases: [/docs/guide/]\nslug: guide-of-old\n---\n# Guide\n",
}


@pytest.fixture
def library(library_of: Callable[..., Library]) -> Library:
    return library_of(FILES)


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("remove.md", ArticleTarget("remove")),
        ("./remove.md#steps", ArticleTarget("remove", "steps")),
        ("remove.md#Steps", ArticleTarget("remove", "steps")),
        ("remove.md#gone", ArticleTarget("remove", missing_anchor="gone")),
        ("../top.md", ArticleTarget("top")),
        ("../users/../top.md#", ArticleTarget("top")),
        ("My%20file.md", ArticleTarget("My file")),
        ("remove", ArticleTarget("remove")),
        ("old-add.md", ArticleTarget("add", elsewhere=True)),
        ("REMOVE.md", ArticleTarget("remove", elsewhere=True)),
        ("../nowhere/remove.md#steps", ArticleTarget("remove", "steps", elsewhere=True)),
        ("#gr%C3%B6%C3%9Fe--ort", AnchorTarget("grösse--ort")),
        ("#Größe--Ort", AnchorTarget("grösse--ort")),
        ("#here", AnchorTarget("steps")),
        ("#", AnchorTarget("")),
        ("README.md", ArticleTarget("users")),
        ("../users/", ArticleTarget("users")),
        ("../users", ArticleTarget("users")),
        ("../empty/inner", CategoryTarget("empty/inner", "Inner")),
        ("../troubleshooters/seats.yaml", FlowTarget("seats")),
        ("remove.html?x=1#steps", ArticleTarget("remove", "steps")),
        ("/users/remove", ArticleTarget("remove")),
        ("/Users/Remove.html", ArticleTarget("remove")),
        ("~/users/remove.md", ArticleTarget("remove")),
        ("/help/en/users/remove/#Steps", ArticleTarget("remove", "steps")),
        ("/inner/x/", ArticleTarget("x")),
        ("/old/way/here", ArticleTarget("moved")),
        ("../old/way/here.html", ArticleTarget("moved")),
        ("/users/index", ArticleTarget("users")),
        ("../users/index.html", ArticleTarget("users")),
        ("/docs/guide", ArticleTarget("guide")),
        ("guide-of-old", ArticleTarget("guide")),
        ("#Groesse-Ort", Refused("This article has no heading `#Groesse-Ort`.", "grösse--ort")),
        ("#größe-ort", AnchorTarget("grösse--ort")),
        ("https://a.example", UrlTarget("https://a.example")),
        ("HTTPS://A.example:8443/p q?x=ü#f", UrlTarget("https://A.example:8443/p%20q?x=%C3%BC#f")),
        ("http://müller.example/ä", UrlTarget("http://xn--mller-kva.example/%C3%A4")),
        ("http://[::1]:80/", UrlTarget("http://[::1]:80/")),
        ("mailto:a.b+c@d.example", UrlTarget("mailto:a.b+c@d.example")),
        ("mailto:a@b.example?subject=x%20y&body=z", UrlTarget("mailto:a@b.example?subject=x%20y&body=z")),
    ],
)
def test_where_links_lead(library: Library, href: str, target: object) -> None:
    assert resolve(href, library.articles["add"], library) == target


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:alert(1)",
        "%6aavascript:alert(1)",
        "javascript%3Aalert(1)",
        "file:///etc/passwd",
        "%66ile:///etc/passwd",
        "data:text/html,x",
        "ssh://-oProxyCommand=x",
        "vscode://x",
        "//host.example/x",
        "%2f%2fhost.example",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "~/x.md",
        "-h",
        "%2d-help",
        "C:/x.md",
        "a\\b.md",
        "a%5cb.md",
        "x%00.md",
        "x%0d%0a.md",
        "x%1b]52;c;x.md",
        "x\u202e.md",
        "x%e2%80%ae.md",
        "%ff.md",
        "../../x.md",
        "../users/../../x.md",
        "..%2f..%2fetc/passwd",
        "http://",
        "http:remove.md",
        "https://user@host.example",
        "https://user:pass@host.example/",
        "https://host.example@evil.example",
        "https://ho%73t.example",
        "https://host.example:99999/",
        "https://[::1/",
        "https://host name.example",
        "mailto:a@b.example,c@d.example",
        "mailto:a@b.example?cc=c@d.example",
        "mailto:a@b.example?%62cc=c@d.example",
        "mailto:a@b.example%0d%0aBcc:c@d.example",
        "mailto:",
        "mailto:a",
        "#nothing-like-it",
        "nothing.md",
        "list.png",
        "none.png",
        "../troubleshooters/none.yaml",
        "../library.yaml",
    ],
)
def test_what_is_refused(library: Library, href: str) -> None:
    target = resolve(href, library.articles["add"], library)
    assert isinstance(target, Refused), target
    assert target.reason.endswith(".")
    assert not any(ord(character) < 32 for character in target.reason)


def test_the_nearest_is_named(library: Library) -> None:
    article = library.articles["add"]
    assert resolve("remov.md", article, library) == Refused("There is no article `users/remov.md`.", "remove")
    assert resolve("#stepps", article, library) == Refused("This article has no heading `#stepps`.", "steps")
    for href, nearest in (("../troubleshooters/seat.yaml", "seats"), ("/users/remov", "remove"), ("add.htmx", "add")):
        target = resolve(href, article, library)
        assert isinstance(target, Refused)
        assert target.nearest == nearest


def test_links_from_the_top(library: Library) -> None:
    assert resolve("users/add.md", None, library) == ArticleTarget("add")
    assert isinstance(resolve("#x", None, library), Refused)


def test_classify_needs_no_library() -> None:
    assert classify("a%20b.md#c") == Local("a b.md", "c")
    assert classify("#c") == Local("", "c")


def test_lexical_paths() -> None:
    assert lexical_path("a/b", "../c/./d.md") == "a/c/d.md"
    assert lexical_path("", "a//b.md") == "a/b.md"
    assert lexical_path("a", "../../b.md") is None
