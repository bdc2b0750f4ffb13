"""Commands of the outbox and of a support request."""

from app.commands import Command, Place

PLACES = (
    Place("outbox", "The outbox", inside=("app",)),
    Place("request", "A support request", inside=("app",)),
    Place("attached", "In the files of a request", inside=("request", "app")),
    Place("preview", "The preview of a request", inside=("app",)),
)

COMMANDS = (
    Command(
        "outbox.send", "Send now", "f9", "Try at once what waits to be sent; open what was not sent yet.", footer=True
    ),
    Command("outbox.cancel", "Do not send", "x", "Keep the request from being sent.", footer=True),
    Command("outbox.new", "New request", "n", "Write a support request from nothing.", footer=True),
    Command(
        "outbox.sent",
        "Sent or not",
        "s",
        "Note that the support desk has the request, or that it has not.",
        footer=True,
    ),
    Command("outbox.cases", "Cases", "c", "Show all cases: open, waiting, finished.", footer=True),
    Command("outbox.delete", "Delete", "delete,d", "Delete the request for good; asks first.", footer=True),
    Command(
        "request.preview", "Preview and send", "f9,ctrl+s", "See exactly what will leave, and choose how.", footer=True
    ),
    Command("request.strike", "Strike", "f8", "Leave this line or field out, or take it back in.", footer=True),
    Command(
        "request.attach", "Attach", "f10", "Attach a file, such as a screenshot; a copy of it is kept.", footer=True
    ),
    Command("attached.remove", "Take off", "delete,d", "Take the file off the request.", footer=True, palette=False),
    Command("request.close", "Back", "escape", "Keep the request and go back.", footer=True),
    Command("preview.send", "Send", "f9,s", "Send it to the help desk; offline it goes out by itself.", footer=True),
    Command("preview.email", "E-mail file", "e", "Save it as an e-mail file that a mail program opens.", footer=True),
    Command("preview.text", "Text file", "t", "Save it as a text file.", footer=True),
    Command("preview.copy", "Copy", "c", "Copy it, to paste it into a form.", footer=True),
    Command("preview.mail", "Mail program", "m", "Open it in your mail program, ready to send.", footer=True),
    Command("preview.keep", "Keep", "k", "Keep it in the outbox.", footer=True),
    Command("preview.close", "Back", "escape", "Change the request.", footer=True),
)
