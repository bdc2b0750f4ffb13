"""Renaming a troubleshooter: its file, its own name in it, and everything that names it."""

import posixpath

from kb.errors import ConflictError, LibraryError, NotFoundError
from kb.library.flow_aliases import KEY, alias_edits
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.library.link_spans import encoded
from kb.library.near import did_you_mean
from kb.library.renames import PlanBuilder, RenamePlan, refuse_taken
from kb.library.scan import FLOW_ENDINGS
from kb.library.text_edits import Edit
from kb.library.uses import Sources, uses_of_flow
from kb.library.yaml_spans import written_like, yaml_values
from kb.text import clean_line, slug


def flow_path(library: Library, flow_id: str) -> str:
    """Return the path of a troubleshooter's file. Raises NotFoundError, with the nearest name."""
    for path in library.flow_paths:
        if library.flow_id_by_path(path) == flow_id:
            return path
    raise NotFoundError(f"There is no troubleshooter `{flow_id}`.", hint=did_you_mean(flow_id, library.flow_ids))


def plan_flow_rename(library: Library, old: str, new: str, *, alias: bool = True) -> RenamePlan:
    """Return what becomes of the library when a troubleshooter gets another name.

    With `alias` the old name stays an alias of it, so that cases which were begun under it go on. Raises NotFoundError,
    ConflictError where the name is taken, LibraryError where it cannot be a name.
    """
    path = flow_path(library, old)
    new = new.removesuffix(".yaml").removesuffix(".yml")
    if new != slug(new) or new.startswith("-"):
        raise LibraryError(f"`{new}` cannot be the name of a troubleshooter.", hint=f"Write `{slug(new).strip('-')}`.")
    if new in library.flow_ids:
        raise ConflictError(f"There is a troubleshooter `{new}` already.")
    folder, _, name = path.rpartition("/")
    ending = next(one for one in FLOW_ENDINGS if name.lower().endswith(one))
    new_path = f"{folder}/{new}{ending}"
    refuse_taken(library, new_path)
    builder = PlanBuilder(Sources(library))
    _refuse_alias(builder.sources, path, new)
    text = builder.sources.text(path)
    for value in yaml_values(text):
        if value.keys == ("flow",):
            builder.edit(path, Edit(value.start, value.end, written_like(text[value.start : value.end], new), "flow"))
    builder.edit(path, *alias_edits(text, (), old, new, alias=alias))
    for use in uses_of_flow(builder.sources, old):
        written = builder.sources.text(use.path)[use.start : use.end]
        if use.kind == "link":
            seen_from = "" if use.path == FILE_NAME else use.path.rpartition("/")[0]
            target = encoded(posixpath.relpath(new_path, seen_from or "."))
            builder.edit(use.path, Edit(use.start, use.end, target, "link"))
        else:
            builder.edit(use.path, Edit(use.start, use.end, written_like(written, new), use.kind))
    if not alias:
        builder.caution(f"Cases that were begun with `{old}` cannot be gone on with any more.")
    return builder.plan(f"The troubleshooter `{old}` becomes `{new}`", (path, new_path))


def _refuse_alias(sources: Sources, path: str, new: str) -> None:
    """Raise ConflictError where another troubleshooter has had the name, and cases may still lead there."""
    for other in sources.library.flow_paths:
        names = (value.value for value in yaml_values(sources.text(other)) if value.keys[0] == KEY)
        if other != path and new in names:
            hint = f"Take it out of the `{KEY}` in {clean_line(other)}, or choose another name."
            raise ConflictError(f"Another troubleshooter has the alias `{new}`.", hint=hint)
