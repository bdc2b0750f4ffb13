"""Template tags as text: Liquid's (`{% note %}`, `{{ site.name }}`) and Hugo's shortcodes (`{{< figure >}}`).

What a tag would bring in is not here, so it gives what it says of itself: a label, the words of a name, a file. A tag
that steers (`{% if %}`) gives nothing; both branches of a condition stand.
"""

import re

CODE_SPAN = r"(?P<code_span>(?<!`)(?P<ticks>`{1,9})(?!`).{1,2000}?(?<!`)(?P=ticks)(?!`))"
"""Code within a line, as the first of several alternatives: what stands in it stays as it is."""
_QUOTED = r"\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|`[^`\n]{0,500}`"
TAG = re.compile(
    r"\{%-?[ \t]*(?P<liquid>[A-Za-z][\w-]{0,60})(?P<liquid_rest>(?:[^%{}\n]|%(?!\})|\{[^%{}\n]{0,200}\}){0,1000}?)-?%\}"
    rf"|\{{\{{[<%]-?[ \t]*(?P<end>/?)[ \t]*(?P<code>[A-Za-z][\w./-]{{0,80}})"
    rf"(?P<code_rest>(?:{_QUOTED}|[^\"'`<>%{{}}\n]|(?<=\w)'){{0,300}})[>%]\}}\}}"
    r"|\{\{(?![<%{])(?P<value>[^{}\n]{0,500})\}\}"
)
"""One tag. `liquid` and `code` are names, the `rest` is what stands behind them, `value` is what `{{ }}` gives."""
_ARGUMENT = re.compile(r"(?:(?P<key>[\w-]{1,60})[ \t]*=[ \t]*)?(?P<value>\"[^\"]*\"|'[^']*'|`[^`]*`|[^\s\"'`=|,]+)")
_FOR_READERS = ("text", "label", "aria-label", "title", "caption", "alt", "content", "header", "name", "tabName")
_PATHS = ("ref", "relref", "link", "post_url", "url", "doclink")
_STEERING_WORDS = """
if ifversion elsif elseif else endif unless endunless for endfor case when endcase assign capture endcapture raw
endraw include include_relative include_cached include-snippet liquid cycle break continue increment decrement
layout render section partial import toc highlight endhighlight comment endcomment
"""
_STEERING = frozenset(_STEERING_WORDS.split())
_FIGURES = ("figure", "img", "image", "imgproc", "picture", "screenshot")
_NO_NAME = re.compile(r"^(?:prodname|product|company)_")


def arguments(rest: str) -> tuple[dict[str, str], list[str]]:
    """Return the named and the other arguments of a tag, without quotes."""
    named: dict[str, str] = {}
    others: list[str] = []
    for match in _ARGUMENT.finditer(rest):
        value = match["value"]
        if value[0] in "\"'`" and value[-1] == value[0]:
            value = value[1:-1]
        if match["key"]:
            named.setdefault(match["key"], value)
        else:
            others.append(value)
    return named, others


def tag_text(match: re.Match[str], *, in_address: bool, alone: bool) -> str:
    """Return what stands for a tag. `in_address` is within a link's address, `alone` tells it is all of its line."""
    if match["value"] is not None:
        return _value(match["value"], in_address=in_address, alone=alone)
    name = match["liquid"] or match["code"].rpartition("/")[2]
    named, others = arguments(match["liquid_rest"] if match["liquid"] else match["code_rest"])
    if in_address or name in _PATHS:
        path = (others or [named.get("path", "")])[0] if name in _PATHS else ""
        path = path if "/" in path else path.replace(".md", "")
        return path if in_address else f"`{path}`" if path and not alone else ""
    if match["end"] or name.startswith("end"):
        return ""
    if name == "data":
        return "" if not others or others[0].startswith(("reusables", "ui.")) else words_of_name(others[0])
    if name in _FIGURES and ("src" in named or others):
        said = named.get("alt") or named.get("caption") or named.get("title") or ""
        return f"![{_without_brackets(said)}](<{named.get('src') or others[0]}>)"
    if name == "embed" and named.get("url", "").startswith("http"):
        return f"<{named['url']}>"
    said = next((named[key] for key in _FOR_READERS if named.get(key)), "")
    if name in ("tabs", "tabpane"):
        return ""
    if name.startswith("tab") or name in ("step", "code", "details", "expand", "accordion"):
        return f"**{said}**" if said else ""
    if name in _STEERING and not (name.startswith("include") and "content" in named):
        return ""
    if said or alone:
        return said
    words = [word for word in others if not word.isdecimal()]
    return words_of_name(words[-1]) if match["code"] and words else "" if match["liquid"] else "…"


def words_of_name(name: str) -> str:
    """Return the words in the last part of a dotted name: `variables.product.prodname_team_plan` is `team plan`."""
    last = name.strip().rpartition(".")[2]
    return " ".join(re.split(r"[_-]+", _NO_NAME.sub("", last))).strip()


def without_tags(line: str) -> str:
    """Return a line, such as a title, with what its template tags say."""
    return " ".join(TAG.sub(lambda match: tag_text(match, in_address=False, alone=False), line).split())


def _value(written: str, *, in_address: bool, alone: bool) -> str:
    """Return what stands for `{{ … }}`: a quoted text of its own, the last argument of a call, or the name's words."""
    expression = written.strip(" \t-").partition("|")[0].strip()
    call = re.fullmatch(r"[\w.-]{1,80}\((.*)\)", expression)
    _, others = arguments(call[1] if call else expression)
    quoted = expression[:1] in ("'", '"') or call is not None
    if in_address:
        return others[0] if quoted and others else ""
    if alone and call is not None:
        return ""
    if quoted and others:
        return others[1] if len(others) > 1 and not others[1].startswith(("/", "#")) else others[0]
    if alone or not expression or call is not None:
        return ""
    return words_of_name(expression) if re.fullmatch(r"[\w.-]{1,200}", expression) else "…"


def _without_brackets(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")
