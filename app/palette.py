"""The command palette: every command that can be done here, and every article, troubleshooter and account by name."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.fuzzy import FuzzySearch

from app.commands import Command, commands, shown_keys
from app.deskside import DesksideApp
from kb.text import clean_line

_MOST_ACCOUNTS = 20
_FIRST = 1_000.0
"""A score that no likeness of names comes near."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the palette."""

    name: str
    about: str
    run: Callable[[], object]
    found: float = 0.0
    """How well it fits by something else than its name; an account's number or person, for instance."""

    @property
    def help(self) -> str | None:
        """The second line. As `Content`, which the palette takes as it is; a str it would read as markup."""
        return cast("str", Content(self.about)) if self.about else None


def acting_nodes(app: DesksideApp, screen: DOMNode) -> Iterator[DOMNode]:
    """Go through what has commands on a screen: the widgets first, then the screen, then the app."""
    for node in screen.query("*"):
        if getattr(node, "PLACE", "") and node.display:
            yield node
    if getattr(screen, "PLACE", ""):
        yield screen
    yield app


def commands_here(app: DesksideApp, screen: DOMNode) -> Iterator[tuple[Command, DOMNode]]:
    """Go through the commands that can be done on a screen now, each with the node that does it."""
    seen: set[str] = set()
    for node in acting_nodes(app, screen):
        for command in commands(node.PLACE):  # type: ignore[attr-defined]
            if command.id in seen:
                continue
            name, _, argument = command.method.partition("(")
            parameters: tuple[object, ...] = (argument.strip("')"),) if argument else ()
            if node.check_action(name, parameters):
                seen.add(command.id)
                yield command, node


class DeskProvider(Provider):
    """Finds by fuzzy match; names are plain text, never markup."""

    async def startup(self) -> None:
        """Collect the lines once, not at each key."""
        assert isinstance(self.app, DesksideApp)
        desk_app = self.app
        self._offers = [
            Offer(
                command.label,
                " · ".join(part for part in (shown_keys(command, desk_app.key_map), command.tooltip) if part),
                partial(desk_app.run_action, command.method, node),
            )
            for command, node in commands_here(desk_app, self.screen)
            if command.palette
        ]
        desk = desk_app.desk
        self._found = [
            Offer(f"Article: {article.title}", article.summary, partial(desk_app.open_article, article.id))
            for article in desk.library.visible(desk.audience)
        ]
        self._found += [
            Offer(f"Troubleshooter: {flow.title}", flow.symptom, partial(desk_app.start_flow, flow_id))
            for flow_id, flow in (await asyncio.to_thread(desk.visible_flows)).items()
        ]
        self._found += [
            Offer(f"Bookmark: {mark.title}", "", partial(desk_app.open_article, mark.article, mark.anchor))
            for mark in desk_app.remembered.bookmarks
        ]

    async def discover(self) -> Hits:
        """List the commands before anything is typed."""
        for offer in self._offers:
            yield DiscoveryHit(Content(offer.name), offer.run, text=offer.name, help=offer.help)

    async def search(self, query: str) -> Hits:
        """List what matches, commands and everything that can be opened."""
        fuzzy = FuzzySearch()
        accounts = await asyncio.to_thread(self._accounts, query)
        for offer in [*self._offers, *self._found, *accounts]:
            score, offsets = fuzzy.match(query, offer.name)
            score = max(score, offer.found)
            if score <= 0:
                continue
            shown = Content(offer.name)
            for at in offsets:
                if self.match_style is not None and not offer.name[at].isspace():
                    shown = shown.stylize(self.match_style, at, at + 1)
            yield Hit(score, shown, offer.run, text=offer.name, help=offer.help)

    def _accounts(self, query: str) -> list[Offer]:
        """Look for accounts, in a thread: there may be very many."""
        assert isinstance(self.app, DesksideApp)
        desk = self.app.desk
        if not self.app.staff:
            return []
        return [
            Offer(
                f"Account: {clean_line(match.title)}",
                clean_line(match.reason),
                partial(self.app.open_account, match.id),
                _FIRST if match.sure else match.score / 10,
            )
            for match in desk.find_accounts(query, _MOST_ACCOUNTS)
            if match.as_typed
        ]
