"""The line at the bottom: the keys that matter where one is, as many as fit, whole ones only."""

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from app.commands import command_for
from app.keys import character_of, shown_key, types_a_character


class KeyBar(Widget):
    """One line made from the active bindings that are declared for the footer; each can be clicked."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"key-bar--key", "key-bar--label", "key-bar--off"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        width: 100%;
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._active: list[ActiveBinding] = []
        self._spans: list[tuple[int, int, ActiveBinding]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self._bindings_changed(self.screen)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        focused = screen.focused
        by_command: dict[tuple[int, str], list[ActiveBinding]] = {}
        for key, active in screen.active_bindings.items():
            typed = types_a_character(key) and focused is not None and focused.check_consume_key(key, character_of(key))
            if active.binding.show and active.binding.description and not typed:
                by_command.setdefault((id(active.node), active.binding.action), []).append(active)
        self._active = [_first(found) for found in by_command.values()]
        self.refresh()

    def render(self) -> Content:
        """Lay the keys out; what everybody needs, the app's own, stays when room is short."""
        own = [active for active in self._active if active.node is not self.app]
        always = [active for active in self._active if active.node is self.app]
        room = self.size.width - sum(_cells(active) for active in always)
        chosen: list[ActiveBinding] = []
        for active in own:
            if _cells(active) > room:
                break
            room -= _cells(active)
            chosen.append(active)
        key_style = self.get_visual_style("key-bar--key")
        label_style = self.get_visual_style("key-bar--label")
        off_style = self.get_visual_style("key-bar--off")
        parts: list[Content] = []
        self._spans = []
        at = 0
        for active in [*chosen, *always]:
            key, label = shown_key(active.binding.key), active.binding.description
            parts.append(Content.styled(f" {key}", key_style if active.enabled else off_style))
            parts.append(Content.styled(f" {label} ", label_style if active.enabled else off_style))
            self._spans.append((at, at + _cells(active), active))
            at += _cells(active)
        return Content("").join(parts)

    async def on_click(self, event: events.Click) -> None:
        for start, end, active in self._spans:
            if start <= event.x < end and active.enabled:
                event.stop()
                await self.app.run_action(active.binding.action, active.node)
                return


def _cells(active: ActiveBinding) -> int:
    return cell_len(shown_key(active.binding.key)) + cell_len(active.binding.description) + 3


def _first(found: list[ActiveBinding]) -> ActiveBinding:
    """Return the binding with the key that its command names first; a person's key map may have moved it."""
    command = command_for(getattr(found[0].node, "PLACE", ""), found[0].binding.action)
    declared = command.keys.split(",") if command is not None else []
    by_key = {active.binding.key: active for active in found}
    return next((by_key[key] for key in declared if key in by_key), found[0])
