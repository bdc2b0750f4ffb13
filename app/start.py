"""Starting the app: what a word on the command line means, and the exit code in the end."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from app.modes import Visit
from kb.errors import NotFoundError

if TYPE_CHECKING:
    from kb.desk import Desk


def beginning(desk: "Desk", target: str | None) -> tuple[str, Visit]:
    """Return the part of the app to begin in, and what for.

    `target` is an article (its id, file name or `id#heading`) or a troubleshooter's id; None begins at home, or with
    the articles of a folder that is no library. Raises NotFoundError, with the nearest names, for anything else.
    """
    if target is None:
        bare = not desk.library.flow_paths and not (desk.library.folder / "library.yaml").exists()
        return ("read" if bare else "home"), Visit()
    name, _, anchor = target.partition("#")
    article_id = PurePath(name).name.removesuffix(".md")
    try:
        article = desk.article(article_id)
    except NotFoundError:
        if name in desk.visible_flows():
            return "solve", Visit(flow=name)
        raise
    return "read", Visit(article=article.id, anchor=anchor)


def run(desk: "Desk", target: str | None = None) -> int:
    """Run the app and return its exit code: 0, or 1 after a crash, once the apology has been printed.

    Raises NotFoundError for a target that names nothing, SettingsError for a key map that cannot be used.
    """
    mode, visit = beginning(desk, target)
    from app.deskside import DesksideApp

    app = DesksideApp(desk, mode=mode, visit=visit, watch=True)
    app.run()
    return app.return_code or 0
