"""The subscriptions report: one row for each product of a contract or an online purchase (domain.md 2.2)."""

from kb.accounts.reports.report import SubscriptionRow, Value
from kb.accounts.reports.tables import Table
from kb.accounts.reports.values import is_email, is_rounded_by_excel, read_access, read_whole
from kb.errors import Severity

_FLEX_PRODUCTS = {"flex", "autodesk flex"}


def read_subscriptions(table: Table) -> list[SubscriptionRow]:
    """Return the rows of a subscriptions report.

    Which date a row shows tells whether it renews by itself: an auto-renew date, or only an end date (domain.md 1,
    "Contract number" and "Subscription ID"). That a reseller sold it is taken only where a contract number and a
    reseller both stand there; a subscription ID alone has two possible ways of purchase, so they stay unknown.
    """
    number, online_id = table.values("contract_number"), table.values("subscription_id")
    product, team = table.values("product"), table.values("team")
    start, end, renews = table.dates("start"), table.dates("end"), table.dates("auto_renew_date")
    renews_text, access, quantity = table.texts("auto_renew_date"), table.values("access"), table.values("quantity")
    texts = {name: table.values(name) for name in ("term", "status", "reseller_name", "reseller_email")}
    manager = table.values("contract_manager")
    table.readings("quantity", read_whole, "number")
    table.readings("access", read_access, "kind of access")
    rows: list[SubscriptionRow] = []
    for line in table.rows:
        name = product(line)
        if name is None:
            table.notes.reject(line.number, "it names no product")
            continue
        keys = {"contract number": number(line), "subscription ID": online_id(line)}
        for what, key in keys.items():
            if key is not None and is_rounded_by_excel(key):
                table.notes.add(
                    "report-rounded-number",
                    Severity.WARNING,
                    f"The {what} “{key}” was rounded by a spreadsheet, so it stays unknown.",
                    line.number,
                    "Export the report again and import it as it was downloaded.",
                )
                keys[what] = None
        facts: dict[str, Value] = {
            key: value
            for key, value in {
                "term": texts["term"](line),
                "start": start(line),
                "end": end(line),
                "auto_renew_date": renews(line),
                "status": texts["status"](line),
            }.items()
            if value is not None
        }
        contract = dict(facts)
        if "auto_renew_date" in facts:
            contract["auto_renew"] = True
        elif table.has("auto_renew_date") and renews_text(line) == "" and "end" in facts:
            contract["auto_renew"] = False
            contract["auto_renew_date"] = facts["auto_renew_date"] = None
        for key in ("reseller_name", "reseller_email"):
            if (text := texts[key](line)) is not None and (key == "reseller_name" or is_email(text)):
                contract[key] = text
        if keys["contract number"] and not keys["subscription ID"] and "reseller_name" in contract:
            contract["purchased_via"] = "reseller"
        if (address := manager(line)) is not None and is_email(address):
            contract["contract_manager"] = address
        seats = read_whole(quantity(line) or "")
        if seats is not None:
            facts["quantity"] = seats
        kind = read_access(access(line) or "")
        if kind is None and name.casefold() in _FLEX_PRODUCTS:
            kind = "flex"
        if kind is not None:
            facts["access"] = kind
        rows.append(
            SubscriptionRow(
                line.number, keys["contract number"], keys["subscription ID"], name, team(line), contract, facts
            )
        )
    return rows
