"""The desk: one opened library with its troubleshooters, the account records and the cases, for one kind of audience.

The command line, the screens and the tests all work through it, so that each of them does the same.
"""

from kb.desk.desk import Desk, open_desk
from kb.desk.opened import local_now

__all__ = ["Desk", "local_now", "open_desk"]
