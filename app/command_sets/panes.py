"""Commands of the panes beside an article, and of the box to find words in it."""

from app.commands import Command, Place

PLACES = (
    Place("tree", "In the list of articles", inside=("reader", "app")),
    Place("contents", "In the headings", inside=("reader", "app")),
    Place("find", "In the find box", inside=("reader", "app")),
    Place("bookmarks", "In the bookmarks"),
    Place("link", "Before a link is opened"),
)

COMMANDS = (
    Command("tree.down", "Down", "j,down", "Go down.", action="cursor_down", palette=False),
    Command("tree.up", "Up", "k,up", "Go up.", action="cursor_up", palette=False),
    Command("tree.open", "Open", "enter,space", "Open the article, or fold the category.", footer=True, palette=False),
    Command("tree.close", "Close", "escape", "Go back to the article.", footer=True, palette=False),
    Command("contents.down", "Down", "j,down", "Go down.", action="cursor_down", palette=False),
    Command("contents.up", "Up", "k,up", "Go up.", action="cursor_up", palette=False),
    Command("contents.open", "Go there", "enter", "Go to the heading.", action="select", footer=True, palette=False),
    Command("contents.close", "Close", "escape", "Go back to the article.", footer=True, palette=False),
    Command("find.next", "Next", "enter,down", "Go to the next place.", footer=True, palette=False, priority=True),
    Command("find.previous", "Previous", "up", "Go to the one before.", footer=True, palette=False, priority=True),
    Command(
        "find.close",
        "Close",
        "escape",
        "Go back to the article; the places stay marked.",
        footer=True,
        palette=False,
        priority=True,
    ),
    Command("bookmarks.close", "Close", "escape,q", "Close the list.", footer=True, palette=False),
    Command("bookmarks.down", "Down", "j", "Go down.", palette=False),
    Command("bookmarks.up", "Up", "k", "Go up.", palette=False),
    Command("bookmarks.remove", "Let go", "d,delete", "Let this place go.", footer=True, palette=False),
    Command("link.open", "Open", "o", "Open it in your browser or mail program.", footer=True, palette=False),
    Command("link.copy", "Copy the address", "y", "Copy the address.", footer=True, palette=False),
    Command("link.stay", "Stay", "escape,n", "Stay here.", footer=True, palette=False),
)
