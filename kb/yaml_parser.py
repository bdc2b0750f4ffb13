"""The one place where PyYAML is at work: what YAML text says, as this project's values.

Apart from `kb.strict_yaml`, so that PyYAML is imported only when some YAML is really read.
"""

from typing import Any

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode
from yaml.resolver import Resolver

from kb.errors import FormatError, Place
from kb.strict_yaml import MOST_CHARACTERS, MOST_DEPTH, MOST_NODES, Mapping, Node, Scalar, Sequence
from kb.text import clean

if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs do not export it

    class _Parts(Composer, CParser, Resolver):
        """PyYAML's own composer over the parser of libyaml, which is ten times as fast as the one in Python."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            Resolver.__init__(self)

else:

    class _Parts(yaml.SafeLoader):  # type: ignore[no-redef]
        """The same in Python, for systems without libyaml."""


class _Loader(_Parts):
    """PyYAML's own composer, refusing aliases and depth while it composes, before anything can grow."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.count = 0

    def compose_node(self, parent: YamlNode | None, index: int) -> YamlNode | None:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases (& and *) are not allowed", problem_mark=event.start_mark
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise yaml.MarkedYAMLError(problem="tags (!) are not allowed", problem_mark=event.start_mark)
        self.depth += 1
        self.count += 1
        if self.depth > MOST_DEPTH:
            raise yaml.MarkedYAMLError(problem="this is nested too deeply", problem_mark=event.start_mark)
        if self.count > MOST_NODES:
            raise yaml.MarkedYAMLError(problem="this has too many values", problem_mark=event.start_mark)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def parse(text: str, *, file: str, first_line: int = 1) -> Node | None:
    """Return what YAML text says, with line numbers from `first_line`; None for an empty text.

    Raises FormatError with file and line for anything that this project does not allow.
    """
    offset = first_line - 1
    try:
        composed = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line + 1 if mark else 1) + offset
        raise FormatError(_explained(error), where=Place(file, line), hint=_hint(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FormatError(
            f"This is not readable as YAML: {_first_line(str(error))}.", where=Place(file, first_line)
        ) from None
    return None if composed is None else _converted(composed, file, offset)


def compose(text: str) -> YamlNode | None:
    """Return PyYAML's own nodes, which know where they stand, under the same limits; None for an empty text.

    Raises yaml.YAMLError or ValueError.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too large to be read as YAML")
    node: YamlNode | None = _Loader(text).get_single_node()
    return node


def _converted(node: YamlNode, file: str, offset: int) -> Node:
    line = node.start_mark.line + 1 + offset
    if isinstance(node, ScalarNode):
        return Scalar(clean(node.value), line, plain=not node.style)
    if isinstance(node, SequenceNode):
        return Sequence(tuple(_converted(item, file, offset) for item in node.value), line)
    if not isinstance(node, MappingNode):
        raise FormatError("This kind of value is not allowed.", where=Place(file, line))
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1 + offset
        if not isinstance(key_node, ScalarNode):
            raise FormatError("A key must be one word or text.", where=Place(file, key_line))
        key = clean(key_node.value)
        if key == "<<":
            raise FormatError("Merge keys (<<) are not allowed.", where=Place(file, key_line))
        if key in items:
            hint = f"The first one is on line {lines[key]}."
            raise FormatError(f"The key `{key}` stands here a second time.", where=Place(file, key_line), hint=hint)
        items[key] = _converted(value_node, file, offset)
        lines[key] = key_line
    return Mapping(items, lines, line)


def _explained(error: yaml.MarkedYAMLError) -> str:
    problem = clean(_first_line(error.problem or str(error)))
    return f"This is not readable as YAML: {problem}."


def _hint(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return 'A value with a colon in it needs quotes: `title: "Fix: it broke"`.'
    if "cannot start any token" in problem:
        return "A value that begins with @, %, `, or a tab needs quotes."
    return ""


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0].rstrip(".")
