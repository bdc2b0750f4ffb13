"""Commands of an article on the screen, wherever it is shown."""

from app.commands import Command, Place

PLACES = (Place("article", "In an article", inside=("reader", "app")),)

COMMANDS = (
    Command("article.down", "Down", "j,down", "Scroll down a line.", palette=False),
    Command("article.up", "Up", "k,up", "Scroll up a line.", palette=False),
    Command("article.page-down", "Page down", "space,pagedown", "Scroll down a page.", palette=False),
    Command("article.page-up", "Page up", "b,pageup", "Scroll up a page.", palette=False),
    Command("article.top", "To the beginning", "g,home", "Go to the beginning."),
    Command("article.bottom", "To the end", "G,end", "Go to the end."),
    Command("article.next-heading", "Next heading", "right_square_bracket", "Go to the next heading."),
    Command("article.previous-heading", "Previous heading", "left_square_bracket", "Go to the previous heading."),
    Command("article.next-link", "Next link", "tab", "Go to the next link.", footer=True, palette=False),
    Command("article.previous-link", "Previous link", "shift+tab", "Go to the previous link.", palette=False),
    Command("article.follow", "Follow", "enter", "Follow the link.", footer=True, palette=False),
    Command("article.hints", "Number the links", "f", "Number the links; type a number to follow one."),
    Command("article.find-next", "Next found", "n", "Go to the next place found.", footer=True, palette=False),
    Command("article.find-previous", "Previous found", "N", "Go to the previous place found.", palette=False),
    Command("article.code-left", "Code to the left", "left,h", "Show more of wide code to the left.", palette=False),
    Command(
        "article.code-right", "Code to the right", "right,l", "Show more of wide code to the right.", palette=False
    ),
    Command(
        "article.copy",
        "Copy",
        "y",
        "Copy the link, the code or the section that you are at; again for the next of them.",
    ),
    Command("article.clear", "Clear", "escape", "Take away numbers, found places and the chosen link.", palette=False),
)
