"""Who a help article or a troubleshooter is for, in the words of front matter and of the screens."""

CUSTOMER_ROLES = (
    ("user", "User"),
    ("contract_manager", "Contract manager"),
    ("coordinator", "Coordinator"),
    ("admin", "Admin"),
)
"""Each role's name in files, and on the screen."""

STAFF = "staff"
