"""Commands of a telephone call, at the troubleshooter and in the dialogs over it."""

from app.commands import Command, Place

PLACES = (
    Place("call-start", "The beginning of a call", inside=("solve", "app")),
    Place("jump", "Jump to an answer", inside=("app",)),
    Place("calls", "The calls that are not over", inside=("app",)),
    Place("wrap-up", "The end of a call", inside=("app",)),
)

COMMANDS = (
    Command("solve.unknown", "Not known", "0", "Say that nobody knows the answer; what else can tell is asked."),
    Command(
        "solve.jump", "Jump", "j", "Answer out of order: type a few letters of a question or an answer.", footer=True
    ),
    Command(
        "solve.words",
        "Caller says",
        "slash",
        "Type what the caller says: take another troubleshooter, or read an article beside.",
        footer=True,
        staff=True,
    ),
    Command("solve.hold", "Hold", "p,f9", "Put the call on hold, and see the other calls.", footer=True, staff=True),
    Command(
        "solve.end",
        "End",
        "e,f10",
        "End the call: cause, what fixed it, article; Enter takes all.",
        footer=True,
        staff=True,
    ),
    Command(
        "solve.hand-over", "Hand over", "g", "Put a support request into the outbox at once.", footer=True, staff=True
    ),
    Command("solve.leave-help", "Close help", "escape", "Let the passage beside the question go.", palette=False),
    Command("solve.calls", "Calls", "k", "See the calls that are not over, and switch to one.", staff=True),
    Command("solve.note", "Note", "t,f8", "Write a note into the case.", footer=True, staff=True),
    Command("call-start.list", "To the list", "down", "Go to the list.", palette=False, priority=True),
    Command("call-start.box", "To the box", "up", "Go back to the box.", palette=False, priority=True),
    Command("call-start.leave", "Back", "escape", "Empty the box; then go back.", footer=True, palette=False),
    Command("jump.close", "Leave it", "escape", "Answer nothing.", footer=True, palette=False),
    Command("calls.new", "New call", "n", "Begin another call.", footer=True, palette=False),
    Command("calls.close", "Close", "escape,q", "Close the list.", footer=True, palette=False),
    Command("wrap-up.save", "End the call", "f9,ctrl+s", "Take all three; so does Enter.", footer=True, palette=False),
    Command("wrap-up.close", "Go on", "escape", "Go on with the call.", footer=True, palette=False),
)
