"""The troubleshooters of a library, as files: reading them is not a library's business."""

from contextlib import suppress
from functools import cached_property
from pathlib import Path

from kb.errors import DesksideError
from kb.library.ids import stem
from kb.library.near import nearest
from kb.library.reading import read_file
from kb.library.scan import is_flow

MOST_FLOW_BYTES = 1_000_000


class FlowFiles:
    """What a library can tell of its troubleshooters. `flow_paths` are as the disk has them."""

    folder: Path
    flow_paths: tuple[str, ...]

    def flow_files(self) -> list[Path]:
        """Return the troubleshooter files of the library; links are not among them."""
        return [self.folder / path for path in self.flow_paths]

    @property
    def flow_ids(self) -> frozenset[str]:
        """The ids of the troubleshooters: the names of their files."""
        return frozenset(stem(path) for path in self.flow_paths)

    def flow_texts(self) -> list[str]:
        """Return the texts of the troubleshooter files that can be read."""
        texts = []
        for path in self.flow_paths:
            with suppress(DesksideError):
                texts.append(read_file(self.folder, path, MOST_FLOW_BYTES))
        return texts

    def flow_id_by_path(self, path: str) -> str | None:
        """Return the id of the troubleshooter at a path of the library."""
        return stem(path) if path in self.flow_paths else None

    def flow_id_by_alias(self, path: str) -> str | None:
        """Return the id of the troubleshooter that was at a path of the library before it was renamed."""
        return self._flow_aliases.get(stem(path)) if is_flow(path) else None

    @cached_property
    def _flow_aliases(self) -> dict[str, str]:
        """The ids of troubleshooters by those that they had before; read when a link leads nowhere else."""
        from kb.library.yaml_spans import yaml_values

        found: dict[str, str] = {}
        for path in self.flow_paths:
            with suppress(DesksideError):
                text = read_file(self.folder, path, MOST_FLOW_BYTES)
                for value in yaml_values(text) if "aliases" in text else ():
                    if value.keys[0] == "aliases":
                        found.setdefault(value.value, stem(path))
        return found

    def nearest_flow(self, name: str) -> str:
        """Return the id of the troubleshooter that is most like a name, or an empty text."""
        return nearest(stem(name), [stem(path) for path in self.flow_paths])
