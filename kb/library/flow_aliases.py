"""Old names in the file of a troubleshooter: the `aliases` of it, of a fact or of a cause."""

from kb.library.front_matter_edits import into_list, out_of_list
from kb.library.text_edits import Edit
from kb.library.yaml_spans import YamlKey, YamlValue, written_like, yaml_keys, yaml_lists, yaml_values

KEY = "aliases"


def alias_edits(text: str, parent: tuple[str, ...], old: str, new: str, *, alias: bool = True) -> list[Edit]:
    """Return the edits of the aliases of what stands at `parent` when its name `old` becomes `new`.

    The old name becomes an alias, unless `alias` is False; the new one is none any more. A rename back and forth adds
    nothing.
    """
    path = (*parent, KEY)
    items = [one for one in yaml_values(text) if one.keys[: len(path)] == path]
    there = [one for one in items if one.value == new]
    wanted = alias and all(one.value != old for one in items)
    if there and wanted:
        return [Edit(there[0].start, there[0].end, written_like(text[there[0].start : there[0].end], old), KEY)]
    if there:
        return _without(text, path, items, there[0])
    return _with(text, path, items, written_like("", old)) if wanted else []


def _without(text: str, path: tuple[str, ...], items: list[YamlValue], gone: YamlValue) -> list[Edit]:
    """Return the edits that take an alias out, and the key with its last one where nothing else is on its lines."""
    found = next((one for one in yaml_lists(text) if one.keys == path), None)
    if found is not None and len(items) > 1:
        return [out_of_list(text, found, items, gone, KEY)]
    keys = [one for one in yaml_keys(text) if one.keys[:-1] == path[:-1]]
    number = next(number for number, one in enumerate(keys) if one.keys == path)
    start, line = keys[number].start, text.rfind("\n", 0, keys[number].start) + 1
    if keys[number].in_braces and number + 1 < len(keys):
        return [Edit(start, keys[number + 1].start, "", KEY)]
    if not keys[number].in_braces and not text[line:start].strip():
        end = text.find("\n", gone.end) + 1
        return [Edit(line, end or len(text), "", KEY)]
    return [Edit(found.start if found else gone.start, found.end if found else gone.end, "[]", KEY)]


def _with(text: str, path: tuple[str, ...], items: list[YamlValue], written: str) -> list[Edit]:
    found = next((one for one in yaml_lists(text) if one.keys == path), None)
    if found is not None:
        return [into_list(text, found, items, written, KEY)]
    if items:  # one name, or nothing, behind the key
        before = text[items[0].start : items[0].end]
        return [Edit(items[0].start, items[0].end, f"[{before}, {written}]" if before else f" [{written}]", KEY)]
    keys = [one for one in yaml_keys(text) if one.keys[:-1] == path[:-1]]
    return [_new_key(text, keys[1] if len(keys) > 1 else keys[0], written)] if keys else []


def _new_key(text: str, following: YamlKey, written: str) -> Edit:
    """Return the edit that puts the aliases before another key, on a line of their own where those are so."""
    start = following.start
    column = start - (text.rfind("\n", 0, start) + 1)
    between = ", " if following.in_braces else "\n" + " " * column
    return Edit(start, start, f"{KEY}: [{written}]{between}", KEY)
