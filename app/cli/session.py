"""What all commands share: the settings, the folders and the desk, each opened when a command first needs it."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from app.cli.output import say
from kb.settings import Folders, Settings, folders, load_settings

if TYPE_CHECKING:
    from kb.cases.case import Caller
    from kb.desk import Desk


class Session(msgspec.Struct, dict=True):
    """The options given before the command."""

    library: Path | None = None
    account: str | None = None
    caller: str | None = None
    staff: bool | None = None
    demo: bool = False

    @cached_property
    def folders(self) -> Folders:
        """The folders of this person; a demo has its own, so that it never meets real records."""
        own = folders()
        return msgspec.structs.replace(own, data=own.cache / "demo") if self.demo else own

    @cached_property
    def settings(self) -> Settings:
        """The config file's content. Raises SettingsError when it has a mistake.

        A demo has no way to a help desk: made-up requests must not reach a real one.
        """
        settings = load_settings(self.folders.config_file)
        return msgspec.structs.replace(settings, channel="", channels={}) if self.demo else settings

    @cached_property
    def desk(self) -> "Desk":
        """The opened desk. Raises LibraryError when the library cannot be read."""
        from kb.desk import local_now, open_desk

        account, caller = self.account, self.caller
        if self.demo:
            from kb.accounts.demo import ACCOUNT, demo_caller, prepare_demo

            prepare_demo(self.folders.accounts, local_now())
            account = account or ACCOUNT
            caller = caller or demo_caller(account)
        desk = open_desk(
            self.settings,
            self.folders,
            library=self.library,
            account=account,
            caller=self._known_caller(caller) if caller else None,
            staff=self.staff,
        )
        # What was read of the library is written down at the end, when nobody waits for the first screen any more.
        context = click.get_current_context(silent=True)
        if context is not None:
            context.call_on_close(lambda: desk.library.keep())
        desk.on_recovery = lambda finding: say(str(finding))
        for finding in desk.finished:
            say(str(finding))
        return desk

    def _known_caller(self, address: str) -> "Caller":
        """Return who has an address: from the settings where it is this person's own."""
        from kb.cases.case import Caller

        own = self.settings.identity
        if address != own.email:
            return Caller(email=address)
        return Caller(name=own.name, email=address, phone=own.phone, company=own.company)


pass_session = click.make_pass_decorator(Session)
