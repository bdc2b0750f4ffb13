"""The screens, one a file. How to add one (say, `account`):

1. `app/command_sets/account.py`: `PLACES = (Place("account", "The account", inside=("app",)),)` and `COMMANDS`, a
   `Command("account.import", "Import", "i", "Read a report into the record.", footer=True)` each; add the module's
   name to `SETS` in `app/commands.py`. The action of that one is the method `action_import`. A widget or dialog with
   keys of its own is a place of its own, `inside` the places that hold it. Help, palette, footer, key map, the
   manual's table and the clash check follow by themselves.
2. `app/screens/account.py`: a `DeskScreen` (a dialog: `DeskDialog`) with `PLACE = "account"`, `PART` = its mode,
   `BINDINGS = bindings(PLACE)`; content in `compose_body`, what one comes for in `arrive(visit)`, `offers(action)` for
   what cannot be done just now (call `refresh_bindings()` when that changes), `unsaved()` and `rescue()` where text
   can be lost. `self.desk_app` is the app, `self.desk_app.desk` the desk. Disk and long work go into
   `@work(thread=True, exit_on_error=False)`, which posts a message; a handler applies it.
3. A part of the app that one goes to by function key: one `Mode` line in `app/modes.py`. Others come by
   `desk_app.visit("account", Visit(account=…))` or `open_article`, `start_flow`, `open_request`, `open_account`.
4. Colours and layout of a screen in a `.tcss` beside it (`CSS_PATH = "account.tcss"`), of what several screens share
   in `app/app.tcss`; theme variables only. Text from files only as `Content(text)` or with
   `markup=False`, never in a markup string. `desk_app.notify` and `desk_app.tell(error)` are safe as they are.
5. `tests/app/conftest.py` has `desk`, `make_desk`, `run_app`, `settle`, `shown`.
"""
