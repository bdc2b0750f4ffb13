"""Reports with a row a day (seat usage, daily usage, token usage), taken together to one row a person and product.

What a record keeps of them is the last day of use, the version then used, and the tokens that were charged.
"""

from dataclasses import dataclass
from datetime import date

from kb.accounts.reports.people_columns import note_hidden, who_reader
from kb.accounts.reports.report import Kind, SeatRow, Value, Who
from kb.accounts.reports.tables import Table
from kb.accounts.reports.values import read_access_option


@dataclass(slots=True)
class _Use:
    line: int
    last: date
    version: str | None
    tokens: float | None = None


def read_daily_usage(table: Table) -> list[SeatRow]:
    """Return one row for each person, product, team and way of access; rows without a readable day are rejected."""
    who_of = who_reader(table)
    team, version, option = table.values("team"), table.values("version"), table.values("access_option")
    product = table.values("product") if table.has("product") else table.values("feature")
    day, tokens = table.dates("day_used"), table.numbers("tokens_used")
    uses: dict[tuple[Who, str, str | None, str | None], _Use] = {}
    for line in table.rows:
        who, name, used = who_of(line), product(line), day(line)
        if isinstance(who, str):
            table.notes.reject(line.number, who)
        elif name is None:
            table.notes.reject(line.number, "it names no product")
        elif used is None:
            table.notes.reject(line.number, "it has no day of use that can be read")
        else:
            text = option(line)
            access = read_access_option(text) if text else None
            if access is None and table.match.kind is Kind.TOKEN_USAGE:
                access = "Flex"
            use = uses.setdefault((who, name, team(line), access), _Use(line.number, used, version(line)))
            if used >= use.last:
                use.last, use.version = used, version(line) or use.version
            charged = tokens(line)
            if charged is not None:
                use.tokens = (use.tokens or 0.0) + charged
    note_hidden(table, {who for who, *_ in uses})
    return [SeatRow(use.line, key[0], key[1], key[2], _facts(use, key[3])) for key, use in uses.items()]


def _facts(use: _Use, access: str | None) -> dict[str, Value]:
    facts: dict[str, Value] = {
        "last_used": use.last,
        "version": use.version,
        "access_option": access,
        # sums of decimal fractions end in 0.30000000000000004 without this
        "tokens_used": None if use.tokens is None else round(use.tokens, 6),
    }
    return {key: value for key, value in facts.items() if value is not None}
