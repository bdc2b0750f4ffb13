"""What stays of cases that are forgotten: their counts, in which nobody and no case can be known again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kb.cases.case_count import count_case
from kb.errors import DesksideError
from kb.learning.case_counts import stored_case

if TYPE_CHECKING:
    from kb.desk import Desk


def keep_counts(desk: "Desk", case_ids: Iterable[str]) -> None:
    """Put the counts of these cases into the journal before they go; what cannot be read is passed over."""
    if not desk.journal.on:
        return
    for case_id in case_ids:
        try:
            case = stored_case(desk.cases.folder / f"{case_id}.json")
            count = count_case(case, desk.flows.get(case.flow or ""))
        except DesksideError:
            continue
        if count is not None:
            desk.journal.case_counted(count, desk.clock())
