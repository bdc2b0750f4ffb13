"""Commands of the home screen."""

from app.commands import Command, Place

PLACES = (Place("home", "Home", inside=("app",)),)

COMMANDS = (
    Command("home.search", "Search", "slash", "Go to the search box.", footer=True),
    Command("home.clear", "Clear", "escape", "Empty the search box, and start again.", footer=True),
)
