"""Commands of the home screen."""

from app.commands import Command, Place

PLACES = (Place("home", "Home", inside=("app",)),)

COMMANDS = (
    Command("home.search", "Search", "slash", "Go to the search box.", footer=True),
    Command(
        "home.open",
        "Open",
        "enter",
        "Open the first result, or go to the list.",
        footer=True,
        palette=False,
        priority=True,
    ),
    Command("home.results", "To the list", "down", "Go to the list.", footer=True, palette=False, priority=True),
    Command("home.box", "To the box", "up", "Go back to the search box.", palette=False, priority=True),
    Command("home.clear", "Clear", "escape", "Empty the search box, and start again.", footer=True),
)
