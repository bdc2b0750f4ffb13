"""What can be configured: the person's config file, the folders, and the environment.

The config file is TOML. Unknown keys are refused with their nearest known name, so that a typing error is never
silent. The environment only moves folders: `DESKSIDE_CONFIG` (a file), `DESKSIDE_DATA` and `DESKSIDE_CACHE` (folders).
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from kb.errors import Place, SettingsError


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works here: filled into requests as the caller, for a customer."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The config file's content, with defaults for all that it does not say.

    `account` is the record that opens by itself; `keys` maps a command's name to a key or several, comma-separated;
    `journal` turns the local counts of what helped on and off.
    """

    library: str = ""
    account: str = ""
    staff: bool = False
    theme: str = ""
    identity: Identity = Identity()
    keys: dict[str, str] = {}
    good_copies: int = 3
    journal: Literal["on", "off"] = "on"


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
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"The configuration cannot be read: {error.strerror}.", where=Place(str(path))) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        hint = "Mend the line, or move the file away to start with the defaults."
        raise SettingsError(
            f"The configuration is not valid TOML: {error}.", where=Place(str(path)), hint=hint
        ) from None
    try:
        return msgspec.convert(content, Settings)
    except msgspec.ValidationError as error:
        hint = f"Known keys: {', '.join(Settings.__struct_fields__)}."
        raise SettingsError(f"The configuration has a mistake: {error}.", where=Place(str(path)), hint=hint) from None


def shipped_library() -> Path:
    """Return the folder of the library that comes with Deskside, installed or in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "articles"
    return installed if installed.is_dir() else package.parent / "articles"
