"""Three made-up accounts to try Deskside on: a healthy one, one with licences under a colleague, one in trouble.

All dates are counted from the moment that is asked for, so that the accounts never grow old. People, companies and
numbers are invented, and every address is in an `example` domain.
"""

from datetime import datetime, timedelta

from kb.accounts.record import Record, Server
from kb.accounts.sample_rows import (
    account,
    by_hand,
    contract,
    order,
    person,
    reports,
    seat,
    subscription,
    team,
)


def samples(now: datetime) -> list[Record]:
    """Return the three sample accounts as of `now`: northwind-design, harbour-engineering, old-mill-architects."""
    return [northwind_design(now), harbour_engineering(now), old_mill_architects(now)]


def northwind_design(now: datetime) -> Record:
    """Return a healthy account: nothing is wrong with it."""
    today, domain, group = now.date(), "northwind.example", "Northwind Design"
    reported = today - timedelta(days=6)
    amelia = person("Amelia Hart", domain, (group, "primary_admin"), phone="01632 960101")
    ben = person("Ben Osei", domain, (group, "secondary_admin"))
    chloe = person("Chloe Marsh", domain, (group, "user"))
    dev = person("Dev Anand", domain, (group, "user"))
    ewa = person("Ewa Nowak", domain, (group, "user"))
    begun = today - timedelta(days=120)
    running = contract("110004512871", amelia, begun, today + timedelta(days=244))
    collection = subscription(running, "AEC Collection", group, 4)
    drafting = subscription(running, "AutoCAD LT", group, 3)
    use = ((amelia, collection), (chloe, collection), (dev, collection), (ben, drafting), (ewa, drafting))
    return Record(
        id="northwind-design",
        account=account("Northwind Design Ltd", "5107004411", "01632 960100", view="new"),
        people=(amelia, ben, chloe, dev, ewa),
        contracts=(running,),
        subscriptions=(collection, drafting),
        seats=tuple(
            seat(holder, row.product, group, assigned=begun, last_used=reported - timedelta(days=2), reported=reported)
            for holder, row in use
        ),
        orders=(order("SO-20417", now - timedelta(days=121), amelia, running),),
        teams=(team(group, amelia, domain),),
        imports=reports(now, 6, "northwind-design", (5, 2, 5)),
    )


def harbour_engineering(now: datetime) -> Record:
    """Return an account whose newest licences stand under a colleague of the main contract manager.

    Tomasz accepted the quote for four more seats, so the order was confirmed to him, and the new subscription with a
    team of its own is his. Grace, who manages the older contract, sees nothing of it.
    """
    today, domain, group, new_group = now.date(), "harbour.example", "Harbour Engineering", "Tomasz Wilk"
    reported = today - timedelta(days=3)
    grace = person("Grace Whitmore", domain, (group, "primary_admin"), phone="01632 960220")
    liam = person("Liam Doyle", domain, (group, "secondary_admin"))
    tomasz = person("Tomasz Wilk", domain, (group, "user"), (new_group, "primary_admin"), phone="01632 960227")
    others = [person(name, domain, (group, "user")) for name in ("Priya Nair", "Sam Calder", "Ines Costa")]
    people = (grace, liam, tomasz, *others)
    older = contract(
        "110004630215",
        grace,
        today - timedelta(days=200),
        today + timedelta(days=165),
        coordinators=(liam,),
    )
    newer = contract("77190352", tomasz, today - timedelta(days=9), today + timedelta(days=356), via="new_model")
    server = Server(
        id="hbr-lic01",
        host_name="hbr-lic01",
        host_id="0050569A41C7",
        model="single",
        contract=older.id,
        serials=("123-45678901",),
        file_expires=older.end,
    )
    return Record(
        id="harbour-engineering",
        account=account("Harbour Engineering plc", "5107008832", "01632 960200", view="both"),
        people=people,
        contracts=(older, newer),
        subscriptions=(
            subscription(older, "AutoCAD", group, 5, access="network", serial="123-45678901"),
            subscription(older, "Civil 3D", group, 6),
            subscription(newer, "Civil 3D", new_group, 4),
        ),
        seats=tuple(
            seat(
                holder,
                "Civil 3D",
                group,
                assigned=today - timedelta(days=190),
                last_used=reported - timedelta(days=1),
                reported=reported,
            )
            for holder in people
        ),
        orders=(
            order("SO-20388", now - timedelta(days=201), grace, older),
            order("SO-20961", now - timedelta(days=9), tomasz, newer, "Civil 3D", 4),
        ),
        teams=(team(group, grace, domain), team(new_group, tomasz, domain)),
        servers=(by_hand(server),),
        imports=reports(now, 3, "harbour-engineering", (7, 3, 6)),
    )


def old_mill_architects(now: datetime) -> Record:
    """Return an account in trouble: a contract has ended, its manager's address is mistyped, and no admin is left.

    With the contract went four of the six AutoCAD seats, so there are more people than seats.
    """
    today, domain, group = now.date(), "oldmill.example", "Old Mill Architects"
    reported = today - timedelta(days=25)
    george = person("George Pryce", domain, (group, "primary_admin"), left=today - timedelta(days=40))
    helen = person("Helen Marlow", domain, (group, "user"), phone="01632 960341")
    jonas = person("Jonas Frey", domain, (group, "user"))
    nadia = person("Nadia Rahman", domain, (group, "user"))
    owen = person("Owen Tudor", domain, (group, "user"))
    zoe = person("Zoe Lambert", domain, (group, "user"), pending_since=today - timedelta(days=104))
    mistyped = f"helen.marlwo@{domain}"
    ended = contract("110003977044", mistyped, today - timedelta(days=385), today - timedelta(days=20))
    running = contract("110004201966", mistyped, today - timedelta(days=150), today + timedelta(days=215))
    recently, long_ago = reported - timedelta(days=2), reported - timedelta(days=131)
    use = (
        (george, "AutoCAD", reported - timedelta(days=18)),
        (helen, "AutoCAD", recently),
        (jonas, "AutoCAD", recently),
        (nadia, "AutoCAD", long_ago),
        (owen, "Revit", recently),
    )
    return Record(
        id="old-mill-architects",
        account=account("Old Mill Architects LLP", "5107002290", "01632 960300", view="new"),
        people=(george, helen, jonas, nadia, owen, zoe),
        contracts=(ended, running),
        subscriptions=(
            subscription(ended, "AutoCAD", group, 4),
            subscription(ended, "Revit", group, 2),
            subscription(running, "AutoCAD", group, 2),
        ),
        seats=tuple(
            seat(
                holder,
                product,
                group,
                assigned=today - timedelta(days=380),
                last_used=last_used,
                reported=reported,
            )
            for holder, product, last_used in use
        ),
        orders=(order("SO-20502", now - timedelta(days=151), mistyped, running, "AutoCAD", 2),),
        teams=(team(group, george, domain),),
        imports=reports(now, 25, "old-mill-architects", (6, 3, 5)),
    )
