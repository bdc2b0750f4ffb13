"""Commands that work on every screen."""

from app.commands import Command, Place
from app.modes import MODES

PLACES = (Place("app", "Everywhere"),)

COMMANDS = (
    Command("app.help", "Help", "question_mark,f1", "Show the keys that work here.", footer=True),
    Command(
        "app.command-palette",
        "Commands",
        "ctrl+p,colon",
        "Find any command, article, troubleshooter or account by name.",
        footer=True,
        palette=False,
    ),
    *(
        Command(
            f"app.{mode.id}",
            mode.label,
            mode.key,
            mode.tooltip,
            action=f"go('{mode.id}')",
            priority=True,
            staff=mode.staff,
        )
        for mode in MODES
    ),
    Command(
        "app.call", "New call", "ctrl+t", "Begin a telephone call; the one before waits.", staff=True, priority=True
    ),
    Command("app.next-theme", "Change the colours", "f12", "Go through the dark, light and high-contrast themes."),
    Command("app.messages", "Messages", "", "Read again what was told in short messages."),
    Command(
        "app.save-picture", "Save a picture of the screen", "", "Save the screen as an SVG picture in your data folder."
    ),
    Command(
        "app.help-quit",
        "How to quit",
        "ctrl+c",
        "Say how to quit; copies instead when text is selected.",
        palette=False,
    ),
    Command("app.quit", "Quit", "ctrl+q", "Quit; asks first when something is not saved.", priority=True),
)
