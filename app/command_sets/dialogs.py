"""Commands of the dialogs: a question with two answers, and the help."""

from app.commands import Command, Place

PLACES = (Place("confirm", "A question"), Place("help", "The list of keys"))

COMMANDS = (
    Command("confirm.yes", "Yes", "y", "Do it.", footer=True, palette=False),
    Command("confirm.no", "No", "escape,n", "Leave everything as it is.", footer=True, palette=False),
    Command("confirm.next", "The other answer", "right,down,l", "Go to the other answer.", palette=False),
    Command("confirm.previous", "The other answer", "left,up,h", "Go to the other answer.", palette=False),
    Command("help.close", "Close", "escape,q,question_mark,f1", "Close the list of keys.", footer=True, palette=False),
    Command("help.down", "Down", "j", "Scroll down.", palette=False),
    Command("help.up", "Up", "k", "Scroll up.", palette=False),
)
