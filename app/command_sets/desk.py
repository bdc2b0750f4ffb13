"""Commands of the Desk."""

from app.commands import Command, Place

PLACES = (Place("desk", "The Desk", inside=("app",)),)

COMMANDS = (
    Command(
        "desk.mend", "Mend", "enter,e", "Open it in the editor, at the line.", footer=True, staff=True, palette=False
    ),
    Command("desk.read", "Read", "a", "Open the article or the troubleshooter as readers do.", footer=True, staff=True),
    Command(
        "desk.draft",
        "Draft",
        "n",
        "Write a draft with the callers' words and what was known.",
        footer=True,
        staff=True,
    ),
    Command("desk.done", "Done", "d", "Take it off the list, until it occurs anew.", footer=True, staff=True),
    Command("desk.next-tab", "Next list", "t", "Show the next list.", footer=True, staff=True),
    Command("desk.again", "Count again", "r", "Count again.", staff=True),
    Command("desk.stop", "Stop", "escape", "Stop counting.", footer=True, palette=False, staff=True),
)
