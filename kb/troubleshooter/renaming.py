"""Renaming a fact or a cause within its troubleshooter, with every row and test that names it."""

from collections.abc import Mapping
from typing import Literal

from kb.errors import ConflictError, LibraryError, NotFoundError
from kb.library.flow_aliases import alias_edits
from kb.library.library import Library
from kb.library.near import did_you_mean
from kb.library.rename_flow import flow_path
from kb.library.renames import PlanBuilder, RenamePlan
from kb.library.text_edits import Edit
from kb.library.uses import Sources
from kb.library.yaml_spans import YamlKey, YamlValue, written_like, yaml_keys, yaml_values
from kb.troubleshooter.flow import Cause, Fact, Flow
from kb.troubleshooter.load import load_flow
from kb.troubleshooter.load_values import can_be_name


def plan_fact_rename(library: Library, name: str, new: str, *, alias: bool = True) -> RenamePlan:
    """Return what becomes of a troubleshooter when one of its facts, as `flow#fact`, gets another id.

    With `alias` the old id stays an alias of it, by which cases keep their answers. Raises NotFoundError, ConflictError
    where the id is taken, LibraryError where it cannot be one, FormatError where the file cannot be read.
    """
    flow_id, _, old = name.partition("#")
    path = flow_path(library, flow_id)
    builder = PlanBuilder(Sources(library))
    text = builder.sources.text(path)
    _check("fact", old, new, load_flow(text, path=path).facts)
    spans: list[YamlKey | YamlValue] = [key for key in yaml_keys(text) if key.keys[-1] == old and _is_fact(key.keys)]
    spans += [one for one in yaml_values(text) if one.value == old and _shape(one.keys) == ("tests", "asked")]
    return _plan(builder, path, spans, ("facts", old), old, new, alias=alias, what="fact")


def plan_cause_rename(library: Library, name: str, new: str, *, alias: bool = True) -> RenamePlan:
    """Return what becomes of a troubleshooter when one of its causes, as `flow#cause`, gets another id.

    Everything else is as for `plan_fact_rename`.
    """
    flow_id, _, old = name.partition("#")
    path = flow_path(library, flow_id)
    builder = PlanBuilder(Sources(library))
    text = builder.sources.text(path)
    _check("cause", old, new, load_flow(text, path=path).causes)
    named = [one for one in yaml_values(text) if one.value == old and _shape(one.keys) in _CAUSES]
    row = next(one.keys[:-1] for one in named if _shape(one.keys) == ("causes", "id"))
    return _plan(builder, path, named, row, old, new, alias=alias, what="cause")


def part_at(flow: Flow, line: int) -> tuple[Literal["fact", "cause"], str] | None:
    """Return the fact or the cause, with its id, that a line of a troubleshooter's file belongs to; else None."""
    parts: list[tuple[int, Literal["fact", "cause"] | None, str]] = [(0, None, "")]
    parts += [(fact.place.line or 0, "fact", fact.id) for fact in flow.facts.values()]
    parts += [(cause.place.line or 0, "cause", cause.id) for cause in flow.causes.values()]
    parts += [(never.place.line or 0, None, "") for never in flow.never]
    parts += [(contact.place.line or 0, None, "") for contact in flow.contacts.values()]
    parts += [(test.place.line or 0, None, "") for test in flow.tests]
    _, kind, name = max((one for one in parts if one[0] <= line), key=lambda one: one[0])
    return (kind, name) if kind is not None else None


_CAUSES = (("causes", "id"), ("causes", "after"), ("tests", "cause"))
"""Where a cause is named, without the numbers of rows."""


def _shape(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the way to a value without the numbers of rows."""
    return (keys[0], *(key for key in keys[2:3])) if len(keys) >= 3 else keys


def _is_fact(keys: tuple[str, ...]) -> bool:
    """Tell whether the last of these keys is a fact's id."""
    match keys:
        case ("facts", _) | ("never", _, _) | ("causes", _, "when", _) | ("tests", _, "answers", _):
            return True
    return False


def _check(what: str, old: str, new: str, named: Mapping[str, Fact] | Mapping[str, Cause]) -> None:
    if old not in named:
        raise NotFoundError(f"This troubleshooter has no {what} `{old}`.", hint=did_you_mean(old, named))
    if not can_be_name(new):
        hint = "Use letters, digits, `_`, `-` and `.`, and begin with a letter or a digit."
        raise LibraryError(f"`{new}` cannot be the id of a {what}.", hint=hint)
    for one in named.values():
        if new == one.id or (new in one.aliases and one.id != old):
            taken = "is" if new == one.id else "was"
            raise ConflictError(f"`{new}` {taken} the id of a {what} of this troubleshooter already.")


def _plan(
    builder: PlanBuilder,
    path: str,
    spans: list[YamlKey | YamlValue] | list[YamlValue],
    parent: tuple[str, ...],
    old: str,
    new: str,
    *,
    alias: bool,
    what: str,
) -> RenamePlan:
    text = builder.sources.text(path)
    for span in spans:
        builder.edit(path, Edit(span.start, span.end, written_like(text[span.start : span.end], new), what))
    builder.edit(path, *alias_edits(text, parent, old, new, alias=alias))
    if not alias:
        builder.caution(f"Cases that hold `{old}` do not lead to the {what} any more.")
    return builder.plan(f"The {what} `{old}` becomes `{new}`")
