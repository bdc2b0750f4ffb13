"""The configured channels, made from their settings. Nothing is called, and no secret read, before one is used."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from kb.cases.channels.secrets import read_secret
from kb.errors import RequestError

if TYPE_CHECKING:
    from kb.cases.channels.server import ServerChannel
    from kb.channel_settings import ChannelSettings


def open_channels(settings: Mapping[str, "ChannelSettings"], recipient: str) -> dict[str, "ServerChannel"]:
    """Return the channels by their names. `recipient` is the support desk's address in the library.

    Raises RequestError, naming the table, for settings that cannot be used.
    """
    return {name: open_channel(name, one, recipient) for name, one in settings.items()}


def open_channel(name: str, settings: "ChannelSettings", recipient: str) -> "ServerChannel":
    """Return one channel. Raises RequestError, naming the table, for settings that cannot be used."""
    from kb import channel_settings as kinds
    from kb.cases.channels.file_drop import FileDropChannel

    if isinstance(settings, kinds.FileDropSettings):
        return FileDropChannel(name, settings, recipient)
    secret = partial(read_secret, name, settings.secret)
    try:
        if isinstance(settings, kinds.SmtpSettings):
            from kb.cases.channels.smtp import SmtpChannel

            return SmtpChannel(name, settings, recipient, secret)
        if isinstance(settings, kinds.RoundupSettings):
            from kb.cases.channels.roundup import RoundupChannel

            return RoundupChannel(name, settings, secret)
        if isinstance(settings, kinds.RequestTrackerSettings):
            from kb.cases.channels.request_tracker import RequestTrackerChannel

            return RequestTrackerChannel(name, settings, secret)
        if isinstance(settings, kinds.ZammadSettings):
            from kb.cases.channels.zammad import ZammadChannel

            return ZammadChannel(name, settings, secret)
        if isinstance(settings, kinds.ZendeskSettings):
            from kb.cases.channels.zendesk import ZendeskChannel

            return ZendeskChannel(name, settings, secret)
        if isinstance(settings, kinds.FreshdeskSettings):
            from kb.cases.channels.freshdesk import FreshdeskChannel

            return FreshdeskChannel(name, settings, secret)
        from kb.cases.channels.webhook import WebhookChannel

        return WebhookChannel(name, settings, secret)
    except RequestError as error:
        raise RequestError(error.what, where=f"[channels.{name}]", hint=error.hint) from None
