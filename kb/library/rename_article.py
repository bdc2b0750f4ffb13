"""Renaming an article, or moving it to another folder: every link and name that leads to it follows."""

import posixpath
import re
from urllib.parse import unquote

from kb.errors import ConflictError, LibraryError
from kb.library.article import Article
from kb.library.front_matter_edits import add_to_list, front_matter_values, remove_from_list, set_field
from kb.library.ids import id_for, is_index
from kb.library.library import Library
from kb.library.library_settings import FILE_NAME
from kb.library.link_spans import encoded, link_spans
from kb.library.links import lexical_path
from kb.library.reading import safe_parts
from kb.library.renames import PlanBuilder, RenamePlan, refuse_taken
from kb.library.scan import ARTICLE_ENDINGS
from kb.library.text_edits import Edit
from kb.library.uses import Sources, Use, body_start, uses_of_article
from kb.library.yaml_spans import written_like
from kb.text import clean_line

_NOT_IN_A_NAME = re.compile(r"[\\\0:*?\"<>|#\x00-\x1f]")


def plan_article_rename(library: Library, old: str, new: str, *, alias: bool = True) -> RenamePlan:
    """Return what becomes of the library when an article gets another name.

    `new` is a name (`add-people`), a path (`users/add-people.md`) or a folder (`users/`). With `alias` the old name
    stays an alias of the article. Raises NotFoundError, ConflictError where the name is taken, LibraryError where it
    cannot be a name.
    """
    article = library.article(old)
    path = _new_path(article, new)
    new_id = id_for(path)
    _refuse(library, article, path, new_id)
    builder = PlanBuilder(Sources(library))
    sources = builder.sources
    text = sources.text(article.path)
    moved_links = _own_links(article, path, text)
    for use in uses_of_article(sources, article):
        if use.path == article.path and use.kind == "link":
            continue  # among its own links
        builder.edit(use.path, _edit(use, article, path, new_id, sources))
    builder.edit(article.path, *moved_links, *_own_fields(article, path, new_id, text, library, builder, alias=alias))
    if new_id != article.id and not alias:
        builder.caution(f"Nothing leads from the old name `{article.id}` to the article any more.")
    words = f"`{article.id}` becomes `{new_id}`" if new_id != article.id else f"`{article.id}` moves to `{path}`"
    return builder.plan(words, (article.path, path))


def _new_path(article: Article, new: str) -> str:
    """Return the path that is meant; the ending stays where none is given."""
    new = new.strip()
    folder, _, name = new.rpartition("/")
    old_folder, _, old_name = article.path.rpartition("/")
    ending = "." + old_name.rpartition(".")[2]
    if "/" not in new:
        folder = old_folder
    if not name:
        name = old_name if not is_index(article.path) else f"{article.id}{ending}"
    if not name.lower().endswith(ARTICLE_ENDINGS):
        name += ending
    path = f"{folder}/{name}" if folder else name
    parts = safe_parts(path)
    for part in parts:
        if part.startswith((".", "-")) or part != clean_line(part) or _NOT_IN_A_NAME.search(part):
            hint = "Use letters, digits and hyphens."
            raise LibraryError(f"`{clean_line(part)}` cannot be the name of an article or a folder.", hint=hint)
    return "/".join(parts)


def _refuse(library: Library, article: Article, path: str, new_id: str) -> None:
    if path == article.path:
        raise LibraryError(f"The article `{article.id}` has this name already.")
    refuse_taken(library, path)
    if library.category_by_folder(path.rsplit(".", 1)[0]) is not None and not is_index(path):
        hint = "Choose another name, so that links to the folder stay what they are."
        raise ConflictError("There is a folder of this name.", hint=hint)
    other = library.find(new_id)
    if other is not None and other is not article:
        what = "an article of this name" if other.id == new_id else f"an alias of this name, of `{other.id}`,"
        raise ConflictError(f"There is {what} already.", hint=f"See {other.path}.")


def _own_fields(
    article: Article, path: str, new_id: str, text: str, library: Library, builder: PlanBuilder, *, alias: bool
) -> list[Edit]:
    edits = remove_from_list(text, "aliases", new_id)
    if alias and new_id != article.id:
        same_name = [one for one in library.articles.values() if one is not article and id_for(one.path) == article.id]
        if same_name:
            builder.caution(f"`{article.id}` is the name of {same_name[0].path} too, so it does not become an alias.")
        elif edits:
            edits = _alias_in_place(text, new_id, article.id)
        else:
            edits = add_to_list(text, "aliases", article.id)
    old_folder, new_folder = article.path.rpartition("/")[0], path.rpartition("/")[0]
    if old_folder != new_folder:
        for value in front_matter_values(text):
            if value.keys == ("category",) and value.value.strip("/") == old_folder:
                edits += set_field(text, "category", new_folder)
        if library.settings.categories and library.settings.category(new_folder.split("/")[0]) is None:
            builder.caution(f"{FILE_NAME} has no category `{new_folder.split('/')[0]}`.")
    return edits


def _alias_in_place(text: str, old_alias: str, new_alias: str) -> list[Edit]:
    """Return the edits that put one alias where another stands: a rename back and forth adds none."""
    values = [one for one in front_matter_values(text) if one.keys[0] == "aliases"]
    if any(one.value == new_alias for one in values):
        return remove_from_list(text, "aliases", old_alias)
    return [
        Edit(one.start, one.end, written_like(text[one.start : one.end], new_alias), "aliases")
        for one in values
        if one.value == old_alias
    ][:1]


def _edit(use: Use, article: Article, path: str, new_id: str, sources: Sources) -> Edit:
    """Return what a use elsewhere becomes."""
    text = sources.text(use.path)
    written = text[use.start : use.end]
    anchor = f"#{use.anchor}" if use.anchor else ""
    if use.kind == "link":
        if use.wiki:
            by_path = "/" in use.written.partition("#")[0]
            return Edit(use.start, use.end, (path.rsplit(".", 1)[0] if by_path else new_id) + anchor, "link")
        folder = "" if use.path == FILE_NAME else use.path.rpartition("/")[0]
        return Edit(use.start, use.end, _address(use.written.partition("#")[0], path, folder) + anchor, "link")
    name = use.written.partition("#")[0]
    new = path if "/" in name and use.kind != "related" else new_id
    if name.lower().endswith(ARTICLE_ENDINGS) and not new.lower().endswith(ARTICLE_ENDINGS):
        new += "." + path.rpartition(".")[2]
    return Edit(use.start, use.end, written_like(written, new + anchor), use.kind)


def _address(old: str, path: str, folder: str) -> str:
    """Return a link to the article's new path as seen from a folder, in the form that the old one had."""
    if is_index(path) and not old.lower().endswith(ARTICLE_ENDINGS):
        return encoded(posixpath.relpath(path.rpartition("/")[0] or ".", folder or ".")) + "/"
    target = posixpath.relpath(path, folder or ".")
    if not old.lower().endswith(ARTICLE_ENDINGS) and not old.endswith("/"):
        target = target.rsplit(".", 1)[0]
    if old.startswith("./") and not target.startswith("."):
        target = f"./{target}"
    return encoded(target)


def _own_links(article: Article, path: str, text: str) -> list[Edit]:
    """Return the edits of the article's own links, which are seen from another folder or name now."""
    old_folder, new_folder = article.path.rpartition("/")[0], path.rpartition("/")[0]
    edits = []
    own_names = (article.path, article.path.rsplit(".", 1)[0])
    for span in link_spans(text, article.document, start=body_start(text)):
        written = unquote(span.path)
        if span.wiki:
            if written.casefold() in (article.id.casefold(), *own_names):
                edits.append(Edit(span.start, span.end, id_for(path) + span.anchor, "link"))
            continue
        target = lexical_path(old_folder, written) if written else None
        if not target:
            continue
        if target in own_names:
            new = _address(span.path, path, new_folder)
        elif old_folder == new_folder or span.is_rooted:
            continue
        else:
            new = encoded(posixpath.relpath(target, new_folder or ".")) + ("/" if written.endswith("/") else "")
        edits.append(Edit(span.start, span.end, new + span.anchor, "link"))
    return [edit for edit in edits if text[edit.start : edit.end] != edit.new]
