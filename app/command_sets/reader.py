"""Commands of the reader."""

from app.commands import Command, Place

PLACES = (Place("reader", "Reading articles", inside=("app",)),)

COMMANDS = (
    Command("reader.find", "Find", "slash", "Find words in this article.", footer=True),
    Command("reader.back", "Back", "less_than_sign,backspace,escape", "Go back to where you were.", footer=True),
    Command("reader.forward", "Forward", "greater_than_sign", "Go forward again.", footer=True),
    Command("reader.tree", "Articles", "t", "Show or hide the list of articles.", footer=True),
    Command("reader.contents", "Contents", "o", "Show or hide the headings of this article."),
    Command("reader.contact", "Contact support", "c", "Contact support about this article.", footer=True),
    Command("reader.bookmark", "Bookmark", "m", "Keep this place, or let it go.", footer=True),
    Command("reader.bookmarks", "Bookmarks", "M", "Go to a place that you kept."),
    Command("reader.overview", "All articles", "a", "Show the list of all articles as a page."),
    Command("reader.edit", "Edit", "e", "Edit this article.", staff=True),
    Command(
        "reader.state",
        "Change the state",
        "s",
        "Move the article to another state: draft, published.",
        staff=True,
    ),
    Command("reader.helped", "This helped", "plus", "Say that this article helped."),
    Command("reader.not-helped", "This did not help", "minus", "Say that this article did not help."),
    Command("reader.flag", "Something is wrong", "exclamation_mark", "Tell the editors what is wrong in this section."),
    Command("reader.next-pane", "Next pane", "f8", "Go to the next pane: articles, text, headings."),
)
