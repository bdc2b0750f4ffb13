"""The path of a file, completed while it is typed."""

from textual.suggester import Suggester

from app.paths import path_completion


class PathSuggester(Suggester):
    """Suggests the rest of the last path that is typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return path_completion(value)
