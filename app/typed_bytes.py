"""What terminals send as typing, taken in without trust."""

import sys
from codecs import getincrementaldecoder
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def tolerant(driver: "type[Driver]") -> "type[Driver]":
    """Return a driver for whom a typed byte that is not UTF-8 is U+FFFD.

    Textual's own decode strictly: one `é` from a terminal set to Latin-1 would end the app.
    """
    module = sys.modules[driver.__module__]
    if hasattr(module, "getincrementaldecoder"):
        module.getincrementaldecoder = lambda encoding: partial(getincrementaldecoder(encoding), "replace")  # type: ignore[attr-defined]
    return driver
