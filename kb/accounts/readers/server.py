"""What the record knows about the licence servers in question."""

from kb.accounts.contracts import subscription_standing
from kb.accounts.pools import is_flex
from kb.accounts.readers.answers import agreed, answer, reader
from kb.accounts.reading import Reading
from kb.accounts.record import Server
from kb.accounts.servers import details as details_of
from kb.accounts.servers import file_state, malformed, missing
from kb.accounts.view import View
from kb.dates import long_date


def servers_in_focus(view: View) -> tuple[Server, ...]:
    """Return the servers of the contracts in question; those that name no contract may be meant too."""
    if not (view.contract or view.product):
        return view.record.servers
    return tuple(
        server
        for server in view.record.servers
        if not server.contract or view.contract_named(server.contract) in view.contracts
    )


@reader(
    "server.details",
    "Does the record have the licence server's details?",
    ("complete", "incomplete", "malformed", "none"),
    "Complete with name, host ID and model; malformed when the host ID is not 12 hexadecimal digits (11 or 13 are a "
    "typing error) or the name cannot be a computer's. A distributed licence needs two servers, a redundant one three. "
    "None only when every product in question is known not to be a network product. Source: Autodesk, Licence file: "
    "SERVER line.",
)
def details(view: View) -> Reading | None:
    """Whether the details of the servers in question can go into a licence file."""
    servers = servers_in_focus(view)
    if not servers:
        return _without_servers(view)
    state = details_of(servers)
    if state is None:
        return None
    wrong = [problem for server in servers for problem in malformed(server)]
    gaps = [f"{server.host_name or 'the server'}: no {gap}" for server in servers for gap in missing(server)]
    names = ", ".join(server.host_name or server.id for server in servers)
    told = {"malformed": "; ".join(wrong), "incomplete": "; ".join(gaps) or f"too few servers: {names}"}
    return answer(state, view.evidence_of(servers[0], "host_id"), f"{told.get(state, f'Servers on record: {names}')}.")


def _without_servers(view: View) -> Reading | None:
    rows = [row for row in view.subscriptions if subscription_standing(view, row).state != "cancelled"]
    if not rows or not all(row.access == "single_user" or is_flex(row) for row in rows):
        return None
    evidence = view.evidence_of(rows[0], "access", "subscriptions")
    return answer("none", evidence, "No network product is on record.") if evidence.usable else None


@reader(
    "server.file",
    "Is the licence file still valid?",
    ("valid", "expiring", "expired"),
    "By the file's expiry date, entered by hand: it works through that day, and is expiring in the 30 days up to it. "
    "Source: Autodesk, Licence file: INCREMENT line.",
)
def file(view: View) -> Reading | None:
    """How the licence files of the servers in question stand, if all stand alike."""
    return agreed(_file_of(view, server) for server in servers_in_focus(view))


def _file_of(view: View, server: Server) -> Reading | None:
    if server.file_expires is None:
        return None
    state = file_state(server.file_expires, view.today)
    verb = "expired" if state == "expired" else "expires"
    told = f"The licence file of {server.host_name or server.id} {verb} on {long_date(server.file_expires)}."
    return answer(state, view.evidence_of(server, "file_expires"), told)


READERS = (details, file)
