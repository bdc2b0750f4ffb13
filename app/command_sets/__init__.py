"""The declarations of commands, one module a place; each has `PLACES` and `COMMANDS`. See `app.commands`."""
