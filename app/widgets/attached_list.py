"""The files that go with a request, each with its size."""

from collections.abc import Sequence

from textual.message import Message

from app.acting import Acting
from app.commands import bindings
from app.widgets.found_list import FoundList
from app.widgets.found_rows import Row
from kb.cases.case import Attachment
from kb.text import clean_line, size_in_words


class AttachedList(Acting, FoundList):
    """Lists attached files; one can be taken off."""

    PLACE = "attached"
    BINDINGS = bindings("attached")

    class Removed(Message):
        """A file is to be taken off."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def show_files(self, files: Sequence[Attachment]) -> None:
        """Show other files."""
        self.show(Row(clean_line(one.name), "file", one.name, mark="+", note=size_in_words(one.size)) for one in files)
        self.display = bool(files)

    def action_remove(self) -> None:
        """Take the highlighted file off."""
        if self.highlighted is not None:
            self.post_message(self.Removed(self.row_at(self.highlighted).id))
