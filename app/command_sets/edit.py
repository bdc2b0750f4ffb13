"""Commands of the editor."""

from app.commands import Command, Place

PLACES = (
    Place("edit", "The editor", inside=("app",)),
    Place("text", "In the text of the editor", inside=("edit", "app")),
    Place("files", "In the list of files", inside=("edit", "app")),
    Place("problems", "In the problems", inside=("edit", "app")),
    Place("conflict", "A file that somebody else changed"),
    Place("changes", "What a change would do"),
)

COMMANDS = (
    Command("edit.text", "To the text", "escape", "Go to the text.", footer=True, palette=False),
    Command(
        "edit.save", "Save", "f9,ctrl+s", "Save the file; nothing that you have not seen is written over.", footer=True
    ),
    Command("edit.preview", "Preview", "f8", "Show or hide what readers will see.", footer=True),
    Command("edit.problems", "Problems", "f10", "Go to the problems of this file.", footer=True),
    Command("edit.find", "Find", "ctrl+f", "Find words in the text.", footer=True),
    Command("edit.new", "New", "ctrl+n", "Write a new article or troubleshooter from a template.", footer=True),
    Command("edit.own-editor", "Your editor", "ctrl+r", "Save, and open the file in $VISUAL or $EDITOR.", footer=True),
    Command(
        "edit.show",
        "Open as readers do",
        "alt+o,ctrl+o",
        "Read the article, or start the troubleshooter, as saved.",
        priority=True,
    ),
    Command("edit.next-pane", "Next pane", "ctrl+l", "Go to the next pane: files, text, preview, problems."),
    Command(
        "edit.check-all",
        "Check all files",
        "alt+c",
        "Check the whole library, as `deskside check` does.",
        priority=True,
    ),
    Command(
        "edit.rename",
        "Rename",
        "alt+r",
        "Rename the file, or the heading, fact or cause at the cursor, with all that leads to it.",
        priority=True,
    ),
    Command(
        "edit.uses",
        "Used in",
        "alt+u",
        "List where the file, or the variable or snippet at the cursor, is used.",
        priority=True,
    ),
    Command(
        "edit.state",
        "Change the state",
        "alt+s",
        "Move the article or troubleshooter to draft, review, published or archived.",
        priority=True,
    ),
    Command(
        "edit.fix-all",
        "Mend all files",
        "alt+m",
        "Mend what can be mended without changing what articles say.",
        priority=True,
    ),
    Command("edit.other-name", "Save under another name", "", "Save the text as a new file, and go on with that one."),
    Command(
        "edit.saved-text", "Back to the saved text", "", "Take the text as the file has it; undo brings yours back."
    ),
    Command("text.files", "Files", "escape", "Go to the list of files.", footer=True, palette=False, priority=True),
    Command("text.wrap", "Wrap lines", "", "Wrap long lines, or let them go on to the right."),
    Command("text.top", "To the beginning", "ctrl+home", "Go to the beginning of the text.", palette=False),
    Command("text.bottom", "To the end", "ctrl+end", "Go to the end of the text.", palette=False),
    Command("text.undo", "Undo", "ctrl+z", "Undo."),
    Command("text.redo", "Redo", "ctrl+y", "Do again what was undone."),
    Command("files.down", "Down", "j,down", "Go down.", action="cursor_down", palette=False),
    Command("files.up", "Up", "k,up", "Go up.", action="cursor_up", palette=False),
    Command(
        "files.open",
        "Open",
        "enter",
        "Open the file, or fold the folder.",
        action="select_cursor",
        footer=True,
        palette=False,
    ),
    Command("problems.down", "Down", "j,down", "Go down.", action="cursor_down", palette=False),
    Command("problems.up", "Up", "k,up", "Go up.", action="cursor_up", palette=False),
    Command("problems.open", "Go there", "enter", "Go to the line.", action="select", footer=True, palette=False),
    *(
        Command(
            f"conflict.choice-{number}",
            f"Choice {number}",
            str(number),
            f"Take choice {number}.",
            action=f"choice({number})",
            palette=False,
        )
        for number in range(1, 5)
    ),
    Command("conflict.next", "Compare", "d,tab", "Compare the next two texts.", footer=True, palette=False),
    Command("conflict.page-down", "Page down", "space,pagedown", "Scroll down.", palette=False),
    Command("conflict.page-up", "Page up", "b,pageup", "Scroll up.", palette=False),
    Command("conflict.close", "Decide later", "escape", "Decide later; your text is kept.", footer=True, palette=False),
    Command("changes.yes", "Do it", "y", "Do what is shown.", footer=True, palette=False),
    Command("changes.close", "Leave it", "escape,n", "Leave everything as it is.", footer=True, palette=False),
    Command("changes.down", "Down", "j,down", "Scroll down a line.", palette=False),
    Command("changes.up", "Up", "k,up", "Scroll up a line.", palette=False),
    Command("changes.page-down", "Page down", "space,pagedown", "Scroll down.", footer=True, palette=False),
    Command("changes.page-up", "Page up", "b,pageup", "Scroll up.", palette=False),
)
