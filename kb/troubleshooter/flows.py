"""All troubleshooters of a library, found by their ids and by those that they had before."""

from kb.troubleshooter.flow import Flow


class Flows(dict[str, Flow]):
    """Troubleshooters by id. One that was renamed is found by its aliases too, where nothing else has that id."""

    def __missing__(self, name: str) -> Flow:
        for flow in self.values():
            if name in flow.aliases:
                return flow
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or any(name in flow.aliases for flow in self.values())

    def get(self, name: str, default: Flow | None = None) -> Flow | None:  # type: ignore[override]
        """Return a troubleshooter by its id or an alias, else the default."""
        try:
            return self[name]
        except KeyError:
            return default
