"""Commands of the troubleshooter, and of the dialogs over it."""

from app.commands import Command, Place

PLACES = (
    Place("solve", "The troubleshooter", inside=("app",)),
    Place("pick", "A list to pick from", inside=("app",)),
    Place("about", "Whom a case is about", inside=("app",)),
    Place("passage", "A passage of an article", inside=("app",)),
    Place("ask", "A line to type", inside=("app",)),
)

COMMANDS = (
    *(
        Command(
            f"solve.answer-{number}",
            f"Answer {number}",
            str(number),
            "Give the answer of that number, or tick that step.",
            action=f"answer({number})",
            palette=False,
        )
        for number in range(1, 10)
    ),
    Command("solve.yes", "It worked", "y", "The fix worked.", footer=True),
    Command("solve.no", "It did not", "n", "The fix did not work.", footer=True),
    Command("solve.back", "Back", "b,backspace", "Take the last answer back.", footer=True),
    Command("solve.why", "Why?", "w", "Say why this is asked, or why this is the cause and no other.", footer=True),
    Command("solve.how", "How to check", "h", "Show how to find the answer out.", footer=True),
    Command("solve.request", "Ask support", "s", "Write a support request with all that is known here.", footer=True),
    Command(
        "solve.about", "Who asks", "u", "Say who asks, who has the problem, which contract or product.", footer=True
    ),
    Command("solve.change", "Change", "c", "Go to what is known, to change any of it; again to go back.", footer=True),
    Command("solve.account", "Look up", "l", "Look up the caller's account.", footer=True, staff=True),
    Command("solve.article", "Article", "a", "Open the article.", footer=True),
    Command("solve.other", "Another problem", "o", "Pick another troubleshooter.", footer=True),
    Command(
        "solve.to-file", "Save to a file", "v", "Write the case to a file for the support desk, or back to the caller."
    ),
    Command("solve.open-file", "Open a file", "f", "Take a case over from a file, and go on where it stopped."),
    Command(
        "solve.flag",
        "Something is wrong",
        "exclamation_mark",
        "Tell the editors what is wrong in this step or question.",
    ),
    Command("solve.restart", "Begin again", "r", "Take all answers back."),
    *(
        Command(
            f"pick.choice-{number}",
            f"Choice {number}",
            str(number),
            "Take the choice of that number.",
            action=f"choice({number})",
            palette=False,
        )
        for number in range(1, 10)
    ),
    Command("pick.close", "Leave it", "escape", "Pick nothing.", footer=True, palette=False),
    Command(
        "about.save",
        "Take over",
        "f9,ctrl+s",
        "Take these over and look at the record again.",
        footer=True,
        palette=False,
    ),
    Command("about.close", "Leave it", "escape", "Change nothing.", footer=True, palette=False),
    Command("ask.take", "Take it", "f9,ctrl+s", "Take what was typed; so does Enter.", footer=True, palette=False),
    Command("ask.close", "Leave it", "escape", "Write nothing.", footer=True, palette=False),
    Command("passage.close", "Back", "escape,q", "Go back to the question.", footer=True, palette=False),
    Command("passage.article", "Whole article", "a", "Open the whole article.", footer=True, palette=False),
    Command("passage.down", "Down", "j", "Scroll down a line.", palette=False),
    Command("passage.up", "Up", "k", "Scroll up a line.", palette=False),
)
