"""Checks of licence servers, their files, and Flex tokens."""

from collections.abc import Iterator

from kb.accounts.contracts import contract_standing, number_of
from kb.accounts.problem import Inspection, Problem
from kb.accounts.record import Contract, Server
from kb.accounts.servers import details, file_state, malformed, missing
from kb.accounts.tokens import tokens_ended
from kb.dates import long_date
from kb.errors import Severity
from kb.text import joined, plural


def check_servers(inspection: Inspection) -> Iterator[Problem]:
    """Find server details that cannot go into a licence file, and files that end."""
    servers = [server for server in inspection.view.record.servers if _in_use(inspection, server)]
    for server in servers:
        yield from _details(inspection, server)
        yield from _file(inspection, server)
    yield from _too_few(inspection, servers)


def _in_use(inspection: Inspection, server: Server) -> bool:
    contract = inspection.view.contract_named(server.contract)
    return contract is None or contract_standing(inspection.view, contract).state != "cancelled"


def _who(inspection: Inspection, server: Server) -> tuple[str, ...]:
    contract = inspection.view.contract_named(server.contract)
    contracts: tuple[Contract, ...] | None = (contract,) if contract else None
    return inspection.fixers(("contract_manager", "coordinator"), contracts=contracts)


def _name(server: Server) -> str:
    return server.host_name or server.id


def _on(inspection: Inspection, server: Server) -> str:
    contract = inspection.view.contract_named(server.contract)
    return f" It serves contract {number_of(contract)}." if contract else ""


def _details(inspection: Inspection, server: Server) -> Iterator[Problem]:
    wrong, gaps = malformed(server), missing(server)
    on = _on(inspection, server)
    if wrong:
        yield inspection.problem(
            "server-details-malformed",
            Severity.ERROR,
            f"The details of the licence server {_name(server)} cannot be right",
            f"Wrong: {'; '.join(wrong)}. A licence file made with them will not start.{on}",
            article="server-replaced",
            who=_who(inspection, server),
            evidence=inspection.view.evidence_of(server, "host_id"),
            rows=(f"servers/{server.id}",),
        )
    if gaps:
        yield inspection.problem(
            "server-details-incomplete",
            Severity.NOTE,
            f"Not on record of the licence server {_name(server)}: {joined(gaps)}",
            f"A new licence file needs the server's name, its host ID and the model.{on}",
            article="network-licence-file",
            who=_who(inspection, server),
            evidence=inspection.view.evidence_of(server, "host_id"),
            rows=(f"servers/{server.id}",),
        )


def _too_few(inspection: Inspection, servers: list[Server]) -> Iterator[Problem]:
    by_contract: dict[str, list[Server]] = {}
    for server in servers:
        by_contract.setdefault(server.contract or "", []).append(server)
    for group in by_contract.values():
        whole = not any(malformed(server) or missing(server) for server in group)
        if whole and details(group) == "incomplete":
            model = next(server.model for server in group if server.model != "single")
            yield inspection.problem(
                "server-details-incomplete",
                Severity.NOTE,
                f"A {model} licence has only {plural(len(group), 'server')} on record",
                "Its licence file names every server, each with its own name and host ID." + _on(inspection, group[0]),
                article="network-licence-file",
                who=_who(inspection, group[0]),
                evidence=inspection.view.evidence_of(group[0], "model"),
                rows=(f"servers/{server.id}" for server in group),
            )


def _file(inspection: Inspection, server: Server) -> Iterator[Problem]:
    if server.file_expires is None:
        return
    today = inspection.view.today
    state, days = file_state(server.file_expires, today), (server.file_expires - today).days
    if state == "valid":
        return
    expired = state == "expired"
    when = f"expired on {long_date(server.file_expires)}" if expired else f"expires in {plural(days, 'day')}"
    if days == 0:
        when = "expires today"
    yield inspection.problem(
        f"licence-file-{state}",
        Severity.ERROR if expired else Severity.WARNING,
        f"The licence file of {_name(server)} {when}",
        f"Its last day {'was' if expired else 'is'} {long_date(server.file_expires)}. Make a new one for the whole "
        f"server and read it in.{_on(inspection, server)}",
        article="renew-network-licence-file",
        who=_who(inspection, server),
        evidence=inspection.view.evidence_of(server, "file_expires"),
        rows=(f"servers/{server.id}",),
    )


def check_tokens(inspection: Inspection) -> Iterator[Problem]:
    """Find teams whose Flex tokens are used up or have ended. Source: Autodesk, Flex FAQ."""
    view = inspection.view
    for team in view.record.teams:
        name = team.name or team.id
        ended = tokens_ended(view, team)
        if not ended and (team.tokens is None or team.tokens > 0):
            continue
        if ended and team.tokens_end:
            title, detail = f"The Flex tokens of {name} have ended", f"Their last day was {long_date(team.tokens_end)}."
        else:
            title, detail = f"The Flex tokens of {name} are used up", "The balance is 0."
        yield inspection.problem(
            "tokens-ended" if ended else "tokens-used-up",
            Severity.WARNING,
            title,
            f"{detail} People without a seat of their own cannot work until the contract manager buys more.",
            article="flex-tokens-ran-out",
            who=inspection.fixers(("contract_manager",)),
            evidence=view.evidence_of(team, "tokens_end" if ended else "tokens"),
            rows=(f"teams/{team.id}",),
        )
