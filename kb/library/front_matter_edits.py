"""Changing one field of an article's front matter; every other line, comments among them, stays as it is."""

import json
import re

from kb.errors import LibraryError
from kb.library.front_matter import never_closed, split
from kb.library.text_edits import Edit
from kb.library.yaml_spans import YamlList, YamlValue, written_like, yaml_lists, yaml_values

_TOML_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def front_matter_values(text: str) -> list[YamlValue]:
    """Return the text values of an article's front matter with their places in the text; none of a TOML block."""
    start, end = _block(text)
    return yaml_values(text[:end], start=start) if end > start and not text.startswith("+++") else []


def set_field(text: str, key: str, value: str) -> list[Edit]:
    """Return the edits that give a field of one text this value. Raises LibraryError where the block is broken."""
    start, end = _block(text)
    if text.startswith("+++"):
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        found = re.compile(rf"^{re.escape(key)}[ \t]*=.*$", re.MULTILINE).search(text, start, end)
        return [Edit(found.start(), found.end(), line, key)] if found else [_toml_line(text, start, end, line, key)]
    for node in yaml_values(text[:end], start=start) if end > start else ():
        if node.keys == (key,):
            written = text[node.start : node.end]
            if not written:  # `status:` with nothing behind it
                return [Edit(node.start, node.end, " " + written_like("", value), key)]
            return [Edit(node.start, node.end, written_like(written, value), key)]
    if any(node.keys == (key,) for node in yaml_lists(text[:end], start=start)):
        raise LibraryError(f"`{key}` is a list here, where one text is expected.")
    return [_new_line(text, end, f"{key}: {written_like('', value)}", key)]


def drop_field(text: str, key: str) -> list[Edit]:
    """Return the edits that take a field of one line out; none where there is no such field."""
    start, end = _block(text)
    found = re.compile(rf"^{re.escape(key)}[ \t]*[:=].*\n", re.MULTILINE).search(text, start, end)
    return [Edit(found.start(), found.end(), "", key)] if found else []


def add_to_list(text: str, key: str, value: str) -> list[Edit]:
    """Return the edits that put a value at the end of a list field. Raises LibraryError where the block is broken."""
    start, end = _block(text)
    if text.startswith("+++"):
        return _add_to_toml_list(text, start, end, key, value)
    written = written_like("", value)
    if end > start:
        values = yaml_values(text[:end], start=start)
        for found in yaml_lists(text[:end], start=start):
            if found.keys == (key,):
                return [into_list(text, found, values, written, key)]
        for node in values:
            if node.keys == (key,):
                old = text[node.start : node.end]
                both = f"[{old}, {written}]" if old.strip() not in ("", "~", "null") else f"[{written}]"
                return [Edit(node.start, node.end, both if old else f" {both}", key)]
    return [_new_line(text, end, f"{key}: [{written}]", key)]


def remove_from_list(text: str, key: str, value: str) -> list[Edit]:
    """Return the edits that take a value out of a list field; the field goes with its last value."""
    start, end = _block(text)
    if end <= start or text.startswith("+++"):
        return []
    values = yaml_values(text[:end], start=start)
    items = [node for node in values if node.keys[0] == key and len(node.keys) <= 2]
    gone = [node for node in items if node.value == value]
    if not gone:
        return []
    if len(items) == len(gone):
        line = text.rfind("\n", 0, items[0].start if len(items[0].keys) == 1 else _key_at(text, start, end, key)) + 1
        last = text.find("\n", items[-1].end) + 1
        return [Edit(line, last, "", key)]
    lists = [found for found in yaml_lists(text[:end], start=start) if found.keys == (key,)]
    return [out_of_list(text, lists[0], items, node, key) for node in gone] if lists else []


def _block(text: str) -> tuple[int, int]:
    """Return where the lines between the two rules begin and end; both 0 where there is no block."""
    if never_closed(text):
        raise LibraryError("The front matter of this article is never closed.", hint="Put a line `---` below it.")
    block, body, _ = split(text)
    if block is None:
        return 0, 0
    start = text.index("\n") + 1
    if text.startswith("+++"):
        return start, text.rindex("+++", start, len(text) - len(body))
    return start, start + len(block)


def _new_line(text: str, end: int, line: str, key: str) -> Edit:
    if end == 0:
        return Edit(0, 0, f"---\n{line}\n---\n\n", key)
    return Edit(end, end, f"{line}\n", key)


def _key_at(text: str, start: int, end: int, key: str) -> int:
    found = re.compile(rf"^[\"']?{re.escape(key)}[\"']?[ \t]*:", re.MULTILINE).search(text, start, end)
    return found.start() if found else start


def into_list(text: str, found: YamlList, values: list[YamlValue], written: str, key: str) -> Edit:
    """Return the edit that puts one more value at the end of a list; `written` is the value as YAML."""
    items = [node for node in values if node.keys[:-1] == found.keys]
    if found.in_brackets:
        at = items[-1].end if items else found.start + 1
        return Edit(at, at, f", {written}" if items else written, key)
    last = items[-1]
    line = text.rfind("\n", 0, last.start) + 1
    before = text[line : last.start]
    return Edit(text.find("\n", last.end) + 1, text.find("\n", last.end) + 1, f"{before}{written}\n", key)


def out_of_list(text: str, found: YamlList, items: list[YamlValue], node: YamlValue, key: str) -> Edit:
    """Return the edit that takes a value out of a list that has others."""
    if not found.in_brackets:
        return Edit(text.rfind("\n", 0, node.start) + 1, text.find("\n", node.end) + 1, "", key)
    at = items.index(node)
    if at:
        return Edit(items[at - 1].end, node.end, "", key)
    return Edit(node.start, items[1].start, "", key)


def _toml_line(text: str, start: int, end: int, line: str, key: str) -> Edit:
    table = _TOML_TABLE.search(text, start, end)
    at = table.start() if table else end
    return Edit(at, at, f"{line}\n", key)


def _add_to_toml_list(text: str, start: int, end: int, key: str, value: str) -> list[Edit]:
    quoted = json.dumps(value, ensure_ascii=False)
    found = re.compile(rf"^{re.escape(key)}[ \t]*=[ \t]*\[([^\[\]]*)\]", re.MULTILINE).search(text, start, end)
    if found is None:
        return [_toml_line(text, start, end, f"{key} = [{quoted}]", key)]
    at = found.start(1) + len(found[1].rstrip().rstrip(","))
    return [Edit(at, at, f", {quoted}" if found[1].strip() else quoted, key)]
