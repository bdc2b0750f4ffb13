"""What a request can fill in by itself: the names that contacts use, each with the label of its field."""

REQUEST_NAMES = {
    "caller.name": "Your name",
    "caller.email": "Your e-mail address",
    "caller.phone": "Your telephone number",
    "caller.company": "Company",
    "caller.role": "Your role",
    "user.email": "E-mail address of the person concerned",
    "product": "Product and version",
    "account.company": "Company",
    "account.csn": "Account number (CSN)",
    "contract": "Contract number",
    "contract.number": "Contract number",
    "contract.manager": "Contract manager",
    "contract.end": "End date",
    "subscription.id": "Subscription ID",
    "order": "Order number",
    "order.number": "Order number",
    "order.date": "Order date",
    "order.owner": "Address that got the order confirmation",
    "order.product": "Product of the order",
    "order.quantity": "Number of seats ordered",
    "team.name": "Name of the team",
    "server": "Server name and host ID",
}
SAME = {"contract": "contract.number", "order": "order.number", "account.company": "caller.company"}
"""Short names for others."""
