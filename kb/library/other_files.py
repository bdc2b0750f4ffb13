"""The files of a library that are neither articles nor troubleshooters: pictures, above all."""

from functools import cached_property

from kb.library.near import NearNames


class OtherFiles:
    """What a library can tell of its other files. `other_files` are their paths as they are shown."""

    other_files: frozenset[str]

    def nearest_file(self, path: str) -> str:
        """Return the path of the file that is most like a path, or an empty text."""
        return self._near_files.nearest(path)

    @cached_property
    def _near_files(self) -> NearNames:
        return NearNames(self.other_files)

    @cached_property
    def file_names(self) -> frozenset[str]:
        """The names of the files, whatever folder they are in."""
        return frozenset(path.rpartition("/")[2] for path in self.other_files)
