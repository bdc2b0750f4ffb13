"""What can be configured: the person's config file, the folders, and the environment.

The config file is TOML. Unknown keys are refused with their nearest known name, so that a typing error is never
silent. The environment only moves folders: `DESKSIDE_CONFIG` (a file), `DESKSIDE_DATA` and `DESKSIDE_CACHE` (folders).
"""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kb.dates import period
from kb.errors import Place, SettingsError
from kb.text import clean

if TYPE_CHECKING:
    from kb.channel_settings import ChannelSettings as _Channel
else:
    # Most people have no channel; so its many tables are described only when the config file has one.
    _Channel = Any

_MOST_BYTES = 1_000_000
_CHANNEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works here: filled into requests as the caller, for a customer."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not kept for ever. `keep_finished_cases` is a period, such as `12 months`; empty means for ever."""

    keep_finished_cases: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The config file's content, with defaults for all that it does not say.

    `account` is the record that opens by itself; `keys` maps a command's name to a key or several, comma-separated;
    `journal` turns the local counts of what helped on and off; `channel` names the one of the `channels`, which are
    the `[channels.NAME]` tables, that a request is sent by when nobody says otherwise.
    """

    library: str = ""
    account: str = ""
    staff: bool = False
    theme: str = ""
    identity: Identity = Identity()
    privacy: Privacy = Privacy()
    keys: dict[str, str] = {}
    good_copies: int = 3
    journal: Literal["on", "off"] = "on"
    channel: str = ""
    channels: dict[str, _Channel] = {}


class Folders(msgspec.Struct, frozen=True):
    """Where Deskside keeps things. Only `data` holds what cannot be made again."""

    config_file: Path
    data: Path
    cache: Path

    @property
    def accounts(self) -> Path:
        """Account records, one file each."""
        return self.data / "accounts"

    @property
    def cases(self) -> Path:
        """Cases with their requests, one file each."""
        return self.data / "cases"

    @property
    def drafts(self) -> Path:
        """Text of the editor that is not saved yet."""
        return self.data / "drafts"

    @property
    def changes(self) -> Path:
        """Journals of changes to several files of a library, while they are made."""
        return self.data / "changes"

    @property
    def moves(self) -> Path:
        """Who moved which article from one state to another, one line of JSON each."""
        return self.data / "moves.jsonl"

    @property
    def locks(self) -> Path:
        """Locks of the library's files while they are written: none stands beside an article."""
        return self.cache / "locks"

    @property
    def log_file(self) -> Path:
        """The log, where tracebacks go."""
        return self.data / "deskside.log"


def folders(environment: Mapping[str, str] = os.environ) -> Folders:
    """Return the folders for this person: the platform's own, or those that the environment names."""
    import platformdirs

    config = environment.get("DESKSIDE_CONFIG")
    data = environment.get("DESKSIDE_DATA")
    cache = environment.get("DESKSIDE_CACHE")
    return Folders(
        config_file=Path(config) if config else platformdirs.user_config_path("deskside") / "config.toml",
        data=Path(data) if data else platformdirs.user_data_path("deskside"),
        cache=Path(cache) if cache else platformdirs.user_cache_path("deskside"),
    )


def load_settings(path: Path) -> Settings:
    """Read the config file; one that does not exist gives the defaults.

    Raises SettingsError, naming the file and the key, when it cannot be read.
    """
    try:
        data = _read(path)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(f"The configuration cannot be read: {reason}.", where=Place(str(path))) from None
    import tomllib

    try:
        content = _cleaned(tomllib.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        hint = "Mend the line, or move the file away to start with the defaults."
        raise SettingsError(
            f"The configuration is not valid TOML: {reason}.", where=Place(str(path)), hint=hint
        ) from None
    try:
        settings = msgspec.convert(content, Settings)
    except msgspec.ValidationError as error:
        what, hint = _explained(str(error))
        raise SettingsError(what, where=Place(str(path)), hint=hint) from None
    kept = settings.privacy.keep_finished_cases
    if kept and period(kept) is None:
        what = f"`privacy.keep_finished_cases` cannot be `{kept}`."
        hint = 'Write a number and days, weeks, months or years: "12 months". Leave it out to keep cases for ever.'
        raise SettingsError(what, where=Place(str(path)), hint=hint)
    return _with_channels(settings, Place(str(path))) if settings.channels or settings.channel else settings


_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "object": "a table of its own",
    "array": "a list",
    "float": "a number",
}


def _explained(message: str) -> tuple[str, str]:
    """Return what is wrong and what to do, in words, for msgspec's message about the configuration."""
    place = re.search(r"at `\$\.?([^`]*)`", message)
    at = place[1] if place else ""
    unknown = re.search(r"unknown field `([^`]*)`", message)
    if unknown:
        from difflib import get_close_matches

        tables = {"": Settings, "identity": Identity, "privacy": Privacy}
        table = getattr(tables.get(at), "__annotations__", {})
        near = get_close_matches(unknown[1], table, n=1)
        name = f"{at}.{unknown[1]}" if at else unknown[1]
        known = f"Known are: {', '.join(table)}." if table else ""
        return f"There is no setting `{name}`.", f"Did you mean `{near[0]}`?" if near else known
    wrong = re.match(r"Expected `([^`]*)`", message)
    if wrong:
        wanted = " or ".join(_KINDS.get(kind.strip(), kind.strip()) for kind in wrong[1].split("|"))
        return f"`{at}` must be {wanted}.", ""
    value = re.match(r"Invalid enum value '?([^'-]*?)'?(?: -|$)", message)
    if value:
        return f"`{at}` cannot be `{value[1].strip()}`.", "`deskside show settings` tells what it may be."
    return f"The configuration has a mistake: {message}.", ""


def _read(path: Path) -> bytes:
    """Return the file's bytes; whatever stands there, nothing waits and nothing is read without a bound."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("it is not a file")
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise OSError(f"it is larger than {_MOST_BYTES // 1_000_000} MB")
    return data


def _cleaned(value: Any) -> Any:
    """Return what the file says with every text safe to draw."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value


def _with_channels(settings: Settings, place: Place) -> Settings:
    """Return the settings with each `[channels.NAME]` table typed and checked, and the chosen channel known."""
    from kb.channel_settings import ChannelSettings

    channels: dict[str, _Channel] = {}
    for name, table in settings.channels.items():
        if not _CHANNEL_NAME.fullmatch(name):
            hint = "Use letters, digits, `-` and `_`."
            raise SettingsError(f"`{name}` cannot be the name of a channel.", where=place, hint=hint)
        try:
            channels[name] = msgspec.convert(table, ChannelSettings)
        except msgspec.ValidationError as error:
            from kb.channel_mistakes import channel_mistake

            what, hint = channel_mistake(str(error), table.get("kind") if isinstance(table, dict) else None)
            raise SettingsError(f"[channels.{name}]: {what}", where=place, hint=hint) from None
    if settings.channel and settings.channel not in channels:
        from difflib import get_close_matches

        near = get_close_matches(settings.channel, channels, 1)
        hint = f"Did you mean `{near[0]}`?" if near else f"Write a table [channels.{settings.channel}]."
        raise SettingsError(f"There is no channel `{settings.channel}`.", where=place, hint=hint)
    return msgspec.structs.replace(settings, channels=channels)


def shipped_library() -> Path:
    """Return the folder of the library that comes with Deskside, installed or in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "articles"
    return installed if installed.is_dir() else package.parent / "articles"
