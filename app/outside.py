"""What leaves the terminal: links opened in other programs, and text put on the clipboard."""

import os
import shutil
import subprocess
import sys

from kb.errors import RequestError


def open_link(url: str) -> None:
    """Open an http, https or mailto link in the program that the desktop has for it.

    Only a desktop's own opener is used, never a browser that would draw in this terminal. Raises RequestError where
    there is none. The link must have passed `kb.library.links` or come from `kb.cases.message`.
    """
    if not url.startswith(("https://", "http://", "mailto:")):
        raise RequestError("Only web and e-mail addresses are opened.", where=url)
    if sys.platform == "win32":
        os.startfile(url)
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    on_desktop = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    program = shutil.which(opener) if on_desktop else None
    if program is None:
        raise RequestError(
            "There is no desktop here that could open this.", where=url, hint="Copy the address instead."
        )
    try:
        subprocess.Popen(
            [program, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise RequestError(f"{opener} could not be started: {error.strerror}.", where=url) from None


def copy_text(text: str) -> None:
    """Put text on the desktop's clipboard. Raises RequestError where there is none."""
    import pyperclip

    try:
        pyperclip.copy(text)
    except pyperclip.PyperclipException:
        hint = "Save the request as a file instead."
        raise RequestError("No clipboard can be reached from here.", hint=hint) from None
