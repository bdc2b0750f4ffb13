"""Commands of the list of cases."""

from app.commands import Command, Place

PLACES = (Place("cases", "The cases", inside=("app",)),)

COMMANDS = (
    Command(
        "cases.open",
        "Go on",
        "enter",
        "Go on with the case where it stopped.",
        footer=True,
        palette=False,
        priority=True,
    ),
    Command("cases.timeline", "Time line", "t", "Show what happened in the case.", footer=True),
    Command("cases.reopen", "Reopen", "r", "Open a finished case again.", footer=True),
    Command("cases.finish", "Close", "x", "Note that nothing more is to be done in the case.", footer=True),
    Command("cases.merge", "Merge", "m", "Merge it with another case of the same caller.", footer=True),
    Command("cases.undo", "Undo", "u", "Take the merging back; until something else is saved in it.", footer=True),
    Command("cases.search", "Search", "slash", "Look for words in the cases.", footer=True),
    Command("cases.print", "Print", "p", "Show the case as text, or write it to a file; nothing struck is in it."),
    Command("cases.article", "Article", "a", "Open the article at the section that the case has reached."),
    Command("cases.export", "Export", "e", "Write the case to a file for the support desk, or back to the caller."),
    Command("cases.open-file", "Open a file", "o", "Take a case over from a file, and go on where it stopped."),
    Command("cases.forget", "Forget", "delete,d", "Erase the case with all that is kept of it; asks first."),
    Command("cases.filter", "Next filter", "f", "Show other cases: open, waiting, mine, of the company, finished."),
    Command("cases.box", "To the box", "up", "Go back to the search box.", palette=False, priority=True),
    Command("cases.list", "To the list", "down", "Go to the list.", palette=False, priority=True),
    Command("cases.clear", "Clear", "escape", "Empty the search box, or go back to where you were."),
)
