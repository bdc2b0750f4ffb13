"""Other systems' Markdown (Docusaurus, Hugo, Jekyll, MkDocs, Microsoft Learn, MyST, Obsidian…) as plain Markdown.

Their boxes become `> [!NOTE]`, tabs bold names, wiki links links, template tags what they say. No words are lost, code
stays as it is, and a text has as many lines as before, so that line numbers stay right.
"""

import re

from kb.library.dialect_page import has_page_markup

_MARKS = {
    "{": ("{%", "{{", "{/*", "```{", "~~~{", "{:", "{ .", "{.", "]{"),
    "}": ("}`",),
    "[": ("[[", "[TOC]", "[toc]", "[AUTOTITLE]("),
    ":": (":::", "<xref:", ":material-", ":octicons-", ":fontawesome-"),
    "=": ("==", ")=\n"),
    "!": ("!!! ",),
    "?": ("??? ", "???+"),
    "%": ("%%",),
    "<": ("--8<--",),
    "#": ("#tab/",),
    "^": (" ^",),
}
"""What other systems' Markdown has, by a sign in it that few texts have: that is looked for first."""
_COMPONENT = re.compile(r"</?[A-Z][A-Za-z.]*[\s/>]")
_EXTENSION = re.compile(r"\[!(?:include|code|video|div)", re.IGNORECASE)
_IMPORT_FIRST = re.compile(r"\s*(?:import|export)\s")


def plain_markdown(text: str) -> str:
    """Return a text as plain Markdown; one that is plain already is given back as it is. Never raises."""
    if not (
        any(sign in text and any(mark in text for mark in marks) for sign, marks in _MARKS.items())
        or ("<" in text and _COMPONENT.search(text))
        or ("[!" in text and _EXTENSION.search(text))
        or _IMPORT_FIRST.match(text)
        or has_page_markup(text)
    ):
        return text
    from kb.library.dialect_walker import Walker

    return "\n".join(Walker(text).lines())


def plain_line(text: str) -> str:
    """Return one line, such as a title, without template tags."""
    if "{%" not in text and "{{" not in text:
        return text
    from kb.library.dialect_tags import without_tags

    return without_tags(text)
