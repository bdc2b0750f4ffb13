"""Whether a team's Flex tokens still count."""

from kb.accounts.record import Team
from kb.accounts.view import View


def tokens_ended(view: View, team: Team) -> bool:
    """Tell whether the last day of a team's packs has passed: tokens last 12 months and do not roll over.

    Source: Autodesk, Flex FAQ.
    """
    return team.tokens_end is not None and team.tokens_end < view.today
