"""Commands of the account screen and its dialogs."""

from app.commands import Command, Place

PLACES = (
    Place("account", "The account", inside=("app",)),
    Place("import", "Importing reports", inside=("app",)),
    Place("row", "A row of the record", inside=("app",)),
    Place("find-account", "Finding an account", inside=("app",)),
)

COMMANDS = (
    Command(
        "account.import",
        "Import",
        "i",
        "Read reports into the record; you see first what changes.",
        footer=True,
    ),
    Command("account.edit", "Edit", "e", "Change the row by hand, or enter what no report holds.", footer=True),
    Command(
        "account.add", "Add", "plus", "Add a contract, a person, an order, a team or a server by hand.", footer=True
    ),
    Command("account.solve", "Solve it", "t", "Start the troubleshooter that goes with the problem.", footer=True),
    Command("account.article", "Article", "a", "Open the article about the problem.", footer=True),
    Command(
        "account.find", "Other account", "o", "Find another account by company, person, e-mail or number.", footer=True
    ),
    Command("account.new", "New account", "n", "Make an empty record for a company.", footer=True),
    Command("account.forget", "Forget", "f8", "Erase the record and all that Deskside keeps of it.", footer=True),
    Command("import.save", "Go on", "f9,ctrl+s", "Read the files; then take over what is shown.", footer=True),
    Command("import.close", "Close", "escape", "Change nothing.", footer=True),
    Command("row.save", "Save", "f9,ctrl+s", "Save what was entered.", footer=True),
    Command("row.remove", "Remove the row", "f8", "Take the row out of the record.", footer=True),
    Command("row.close", "Close", "escape", "Change nothing.", footer=True),
    Command("find-account.close", "Close", "escape", "Keep the account that is open.", footer=True),
)
