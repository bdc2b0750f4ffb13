"""Renaming a troubleshooter: its file, its own name in it, and everything that names it."""

import posixpath

from kb.errors import ConflictError, LibraryError, NotFoundError
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.library.link_spans import encoded
from kb.library.near import did_you_mean
from kb.library.renames import PlanBuilder, RenamePlan, refuse_taken
from kb.library.scan import FLOW_ENDINGS
from kb.library.text_edits import Edit
from kb.library.uses import Sources, uses_of_flow
from kb.library.yaml_spans import written_like, yaml_values
from kb.text import slug


def plan_flow_rename(library: Library, old: str, new: str) -> RenamePlan:
    """Return what becomes of the library when a troubleshooter gets another name.

    Raises NotFoundError, ConflictError where the name is taken, LibraryError where it cannot be a name.
    """
    path = next((one for one in library.flow_paths if library.flow_id_by_path(one) == old), None)
    if path is None:
        hint = did_you_mean(old, library.flow_ids)
        raise NotFoundError(f"There is no troubleshooter `{old}`.", hint=hint)
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
    for value in yaml_values(builder.sources.text(path)):
        if value.keys == ("flow",):
            written = builder.sources.text(path)[value.start : value.end]
            builder.edit(path, Edit(value.start, value.end, written_like(written, new), "flow"))
    for use in uses_of_flow(builder.sources, old):
        written = builder.sources.text(use.path)[use.start : use.end]
        if use.kind == "link":
            seen_from = "" if use.path == FILE_NAME else use.path.rpartition("/")[0]
            target = encoded(posixpath.relpath(new_path, seen_from or "."))
            builder.edit(use.path, Edit(use.start, use.end, target, "link"))
        else:
            builder.edit(use.path, Edit(use.start, use.end, written_like(written, new), use.kind))
    builder.caution(f"Cases that were begun with `{old}` keep that name, and cannot be resumed under the new one.")
    return builder.plan(f"The troubleshooter `{old}` becomes `{new}`", (path, new_path))
