"""Who a row is about: the columns that all reports on people share, visible, hidden or hashed (domain.md 2.1)."""

from collections.abc import Callable

from kb.accounts.reports.report import Who
from kb.accounts.reports.tables import Line, Table
from kb.accounts.reports.values import HIDDEN, is_email, known, looks_hashed
from kb.errors import Severity
from kb.text import plural

PERSONAL_DATA_HINT = "An administrator can switch on Personal data in the team's settings, and export the report again."


def who_reader(table: Table) -> Callable[[Line], Who | str]:
    """Return a function that gives the person of a row, or the reason why the row tells of nobody in particular."""
    email_text, id_text, code_text = table.texts("email"), table.texts("autodesk_id"), table.texts("hashed_id")
    first_text, last_text = table.texts("first_name"), table.texts("last_name")
    seen: dict[tuple[str, ...], Who | str] = {}

    def read(line: Line) -> Who | str:
        cells = (email_text(line), id_text(line), code_text(line), first_text(line), last_text(line))
        if cells not in seen:
            who = seen[cells] = _who(*cells)
            if isinstance(who, Who) and who.email is None and not who.hidden and known(cells[0]):
                message = f"“{cells[0]}” is not an e-mail address, so the address stays unknown."
                table.notes.add("report-address", Severity.WARNING, message, line.number)
        return seen[cells]

    return read


def note_hidden(table: Table, people: set[Who]) -> None:
    """Note how many people the privacy setting hid, and what to do about it (domain.md Q33)."""
    hidden = sum(1 for who in people if who.hidden)
    if hidden:
        table.notes.add(
            "report-hidden-people",
            Severity.WARNING,
            f"The privacy setting hides the name and address of {plural(hidden, 'person', 'people')} here: "
            "they can be told apart, but not named.",
            hint=PERSONAL_DATA_HINT,
        )


def _who(email: str, autodesk_id: str, code: str, first: str, last: str) -> Who | str:
    address, identity, hashed = known(email), known(autodesk_id), known(code)
    stars = HIDDEN in (email, autodesk_id, first, last)
    names = [None if name is None or looks_hashed(name) else name for name in (known(first), known(last))]
    if identity is not None and looks_hashed(identity):
        stars, hashed, identity = True, hashed or identity, None
    if address is not None and not is_email(address):
        if looks_hashed(address):
            stars, hashed = True, hashed or address
        elif identity is None and hashed is None:
            return f"“{address}” is not an e-mail address"
        address = None
    if address is None and identity is None and hashed is None:
        if stars:
            return "the privacy setting hides who it is about"
        return "it has no e-mail address and no other key that tells who it is about"
    hidden = address is None and (stars or (identity is None and not any(names)))
    return Who(address, identity, hashed, names[0], names[1], hidden)
