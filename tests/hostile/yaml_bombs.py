"""YAML that explodes, loops, crashes parsers, or is not of the form that is expected; each is refused with its line."""


def _laughs(levels: int, merge: bool) -> str:
    lines = ["a0: &a0 {k: v}" if merge else "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        names = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} {{<<: [{names}]}}" if merge else f"a{level}: &a{level} [{names}]")
    return "\n".join(lines) + "\n"


BOMBS: dict[str, str] = {
    "aliases": _laughs(10, merge=False),
    "merge-keys": _laughs(8, merge=True),
    "merge-key": "<<: {a: b}\n",
    "cycle": "title: &a [*a]\n",
    "anchor": "title: &a text\n",
    "brackets": "title: " + "[" * 100_000 + "\n",
    "braces": "title: " + "{a: " * 5_000 + "\n",
    "dashes": "title:\n" + "- " * 20_000 + "x\n",
    "question-marks": "? " * 20_000 + "x\n",
    "nested": "".join(f"{' ' * level}k:\n" for level in range(1_500)) + " " * 1_500 + "v\n",
    "closing": "title: " + "]" * 100_000 + "\n",
    "flow-balanced": "title: " + "[" * 3_000 + "]" * 3_000 + "\n",
    "duplicate": "title: one\nsummary: two\ntitle: three\n",
    "duplicate-inside": "support: {name: a, name: b}\n",
    "tag-python": "title: !!python/object/apply:os.system [id]\n",
    "tag-binary": "title: !!binary aGVsbG8=\n",
    "tag-set": "tags: !!set {a, b}\n",
    "tag-own": "title: !mine x\n",
    "tag-directive": "%TAG ! tag:evil.example,2026:\n---\ntitle: !x y\n",
    "version-directive": "%YAML 9.9\n---\ntitle: x\n",
    "nul": "title: a" + chr(0) + "b\n",
    "escape": "title: " + chr(27) + "]52;c;x" + chr(7) + "\n",
    "unclosed-quote": 'title: "never\n' + "x: y\n" * 100,
    "unclosed-single": "title: 'never\n" + "x: y\n" * 100,
    "colon": "title: Fix: it broke\n",
    "tab": "title:\n\t- x\n",
    "at": "title: @foo\n",
    "percent": "title: x\n%foo\n",
    "star": "title: *foo\n",
    "documents": "title: x\n---\ntitle: y\n",
    "list": "- a\n- b\n",
    "scalar": "only words\n",
    "number": "1" * 5_000 + "\n",
    "key-list": "[a, b]: c\n",
    "key-map": "{a: b}: c\n",
    "key-number": "1: x\n2: y\n",
    "long-key": "k" * 200_000 + ": v\n",
    "many-keys": "".join(f"k{number}: v\n" for number in range(40_000)),
    "many-items": "tags: [" + "a," * 200_000 + "]\n",
    "ten-megabytes": "title: " + "x" * 10_000_000 + "\n",
    "ten-megabytes-quoted": 'title: "' + "\\x41" * 2_500_000 + '"\n',
    "ten-megabytes-block": "title: |\n" + (" " + "y" * 99 + "\n") * 100_000,
    "many-comments": "# x\n" * 200_000,
    "surrogate-escape": 'title: "\\ud800"\n',
    "nul-escape": 'title: "\\0\\e]52;c;x\\a"\n',
    "indicator-soup": "title: " + "&*!|>%@`#,[]{}?:-" * 2_000 + "\n",
    "folded": "title: >" + "9" * 100 + "\n  x\n",
    "crlf-mess": "title: a\r\rb: c\r\n\r\r\n",
}
"""Refused as a whole or in part, or read as plain text; never obeyed, never slow."""

READ_AS_TEXT = {"key-number", "long-key", "many-comments", "crlf-mess", "nul-escape"}
"""Nothing is wrong with the form of these: what they say is only not known."""

VALUES = {
    "list": "[a, b]",
    "map": "{a: b}",
    "nested": "[[a], {b: [c]}]",
    "empty": "",
    "null": "~",
    "yes": "yes",
    "number": "12",
    "float": "1.10",
    "big": "9" * 300,
    "date": "2024-02-30",
    "time": "12:30:45",
    "multiline": "|\n   a\n   b",
    "empty-list": "[]",
    "empty-map": "{}",
    "list-of-empty": "['', ~, '  ']",
    "quoted-empty": "''",
}
"""Values of every type, to be put where another one is expected."""

FRONT_MATTER_KEYS = (
    "title", "summary", "category", "tags", "roles", "says", "status", "owner", "reviewed", "review_every", "aliases",
    "troubleshooters", "related", "draft", "published", "description", "unknown",
)  # fmt: skip
LEFT_ALONE = ("description",)
"""Keys of other systems in front matter: whatever they hold, nothing is told of it."""
LIBRARY_KEYS = ("title", "description", "support", "variables", "categories", "synonyms", "unknown")
FLOW_KEYS = (
    "flow", "version", "reviewed", "title", "symptom", "article", "says", "roles", "status", "facts", "never",
    "contradiction", "causes", "contacts", "tests", "unknown",
)  # fmt: skip

TOML: dict[str, str] = {
    "deep": "a = " + "[" * 3_000 + "\n",
    "balanced": "a = " + "[" * 500 + "]" * 500 + "\n",
    "inline": "a = " + "{b = " * 3_000 + "\n",
    "dotted": ".".join("a" * 3_000) + " = 1\n",
    "dotted-table": "[" + ".".join("a" * 3_000) + "]\nb = 1\n",
    "integer": "theme = " + "9" * 5_000 + "\n",
    "hexadecimal": "theme = 0x" + "f" * 9_000 + "\n",
    "float": "theme = 1e999999\n",
    "date": "theme = 2024-02-30\n",
    "duplicate": "theme = 'a'\ntheme = 'b'\n",
    "nul": "theme = 'a" + chr(0) + "'\n",
    "unclosed": 'theme = """a\n' + "b\n" * 1_000,
    "types": "theme = [1]\nidentity = 7\nkeys = 'x'\ngood_copies = {}\n",
    "unknown": "them = 'a'\n",
}
