"""What the record knows about Flex tokens."""

from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.readers.user import own_teams
from kb.accounts.reading import Reading
from kb.accounts.record import Team
from kb.accounts.tokens import tokens_ended
from kb.accounts.view import View
from kb.dates import long_date


@reader(
    "tokens.balance",
    "Are Flex tokens left?",
    ("some", "none"),
    "The balance of the person's team, which is one for the whole team. None when it is 0 or less, or when the packs "
    "have ended: tokens last 12 months and do not roll over. Source: Autodesk, Flex FAQ.",
)
def balance(view: View) -> Reading | None:
    """Whether the teams in question have tokens left; teams without a balance on record do not count."""
    teams = [view.teams[key] for key in own_teams(view, view.subject)]
    return agreed(_balance_of(view, team) for team in teams if team.tokens is not None or team.tokens_end is not None)


def _balance_of(view: View, team: Team) -> Reading | None:
    evidence = view.evidence_of(team, "tokens" if team.tokens is not None else "tokens_end")
    if tokens_ended(view, team) and team.tokens_end is not None:
        return answer("none", evidence, f"The tokens of {team.name} ended on {long_date(team.tokens_end)}.")
    if team.tokens is None or not evidence.usable:
        return None
    until = f" until {long_date(team.tokens_end)}" if team.tokens_end else ""
    return answer("some" if team.tokens > 0 else "none", evidence, f"{team.name} has {team.tokens:g} tokens{until}.")


READERS = (balance,)
