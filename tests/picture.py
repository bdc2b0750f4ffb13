"""Draws the README's picture: the demo's troubleshooter at its conclusion. Run it with `make picture`."""

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

SIZE = (112, 38)


async def picture(folder: Path) -> str:
    """Return the screen as SVG, with the reader's own monospaced font in place of one from the net."""
    os.environ.update(
        DESKSIDE_DATA=str(folder / "data"),
        DESKSIDE_CACHE=str(folder / "cache"),
        DESKSIDE_CONFIG=str(folder / "config.toml"),
    )
    from app.cli.session import Session
    from app.deskside import DesksideApp
    from app.modes import Visit

    app = DesksideApp(Session(demo=True).desk, mode="solve", visit=Visit(flow="new-licences-missing"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        drawn = app.export_screenshot(title="Deskside")
    own = re.sub(r"@font-face\s*\{.*?\}", "", drawn, flags=re.DOTALL)
    return re.sub(r"<!--.*?-->", "", own.replace("Fira Code", "monospace"), flags=re.DOTALL)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        Path(sys.argv[1]).write_text(asyncio.run(picture(Path(name))), encoding="utf-8")
