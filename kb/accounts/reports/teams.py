"""The teams that a report names, and whether their people are shown by name (domain.md 2.1, Q33)."""

from collections.abc import Iterable

import msgspec

from kb.accounts.record import Team
from kb.accounts.reports.draft import Draft
from kb.accounts.reports.report import Who


class TeamNames:
    """Gives each team's name in the spelling of the record, and its id, once for each spelling."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._ids: dict[str, str] = {}

    def id_of(self, name: str | None) -> str:
        """Return the id of the team of this name; an empty text where no team is named."""
        if not name:
            return ""
        if name not in self._ids:
            self._ids[name] = self._draft.team_id(name)
        return self._ids[name]

    def spelling(self, name: str | None) -> str | None:
        """Return the name as the record writes it."""
        team = self._draft.teams.get(self.id_of(name)) if name else None
        return (team.name or team.id) if team else name


def add_teams(draft: Draft, rows: Iterable[tuple[str | None, Who | None]]) -> TeamNames:
    """Add the teams that a report's rows name, and note whether they show personal data.

    That a team hides it is certain only when the report is about that team alone: with several teams, one that hides
    personal data hides the people of all of them (domain.md 2.1, S17).
    """
    visible: dict[str, bool] = {}
    hidden: dict[str, bool] = {}
    names: dict[str, None] = {}
    for name, who in rows:
        if not name:
            continue
        names[name] = None
        if who is not None and who.hidden:
            hidden[name] = True
        elif who is not None and who.email:
            visible[name] = True
    for name in names:
        team_id = draft.team_id(name)
        if team_id not in draft.teams:
            team_id = draft.new_id("teams", name)
            draft.teams[team_id] = Team(id=team_id)
        offered: dict[str, object] = {"name": draft.teams[team_id].name or name}
        if visible.get(name):
            offered["personal_data"] = True
        elif hidden.get(name) and len(names) == 1:
            offered["personal_data"] = False
        draft.merge("teams", team_id, offered)
    return TeamNames(draft)


def mark_listed(draft: Draft, team_id: str, what: str) -> None:
    """Note that the report going in lists a team's `people`, or its assigned `products`, unless a newer one did."""
    team = draft.teams.get(team_id)
    before = draft.listed(team_id, what)
    if team is not None and (before is None or before.date <= draft.report.date):
        sources = {**team.sources, f"listed:{what}": draft.report.id}
        draft.teams[team_id] = msgspec.structs.replace(team, sources=sources)
