"""The message by which a worker tells its screen that it could not do its work."""

from textual.message import Message

from kb.errors import DesksideError


class Failed(Message):
    """A worker could not do its work, for a reason that a person can be told."""

    def __init__(self, error: DesksideError) -> None:
        super().__init__()
        self.error = error
