"""All checks of what Deskside keeps for a person: settings, records, cases, drafts, journal, bookmarks and caches.

Codes of its own: D040 a settings file that cannot be used, D041 and D042 a library and an account named in it that do
not exist.
"""

import os
from pathlib import Path

from kb.accounts.store import AccountStore
from kb.errors import Finding, Place, SettingsError, Severity, StorageError
from kb.settings import Folders, Settings, load_settings
from kb.storage.copies import BROKEN
from kb.storage.doctor import check_plain
from kb.storage.home import expanded
from kb.storage.leftovers import Writers, check_leftovers
from kb.storage.private import check_private
from kb.storage.treatment import Treated
from kb.storage.words import shown
from kb.upkeep.caches import check_indexes, check_library_folder, check_lookups
from kb.upkeep.checkup import Checkup
from kb.upkeep.half_done import check_forgetting
from kb.upkeep.records import check_accounts, check_cases
from kb.upkeep.texts import check_drafts, check_journal

_BOOKMARKS = "remembered.json"


def check_data(folders: Folders, *, library: Path | None = None, dry_run: bool = False, demo: bool = False) -> Checkup:
    """Look at everything and mend what can be mended; a dry run changes nothing.

    `library` is the folder in use instead of the one that the settings name. In a `demo`, the account that the settings
    name is not looked for.
    """
    checkup = Checkup()
    settings = _check_settings(folders, checkup, demo=demo)
    if folders.data.is_dir():
        checkup.treated += check_private(folders.data, dry_run=dry_run)
        checkup.treated += check_forgetting(folders, dry_run=dry_run)
        check_accounts(folders.accounts, checkup, dry_run=dry_run)
        check_cases(folders.cases, checkup, dry_run=dry_run)
        checkup.treated += check_drafts(folders.drafts, dry_run=dry_run)
        checkup.treated += check_journal(folders.data / "journal", dry_run=dry_run)
        checkup.treated += check_leftovers(folders.data, dry_run=dry_run)
        checkup.treated += check_plain(folders.data / _BOOKMARKS, dry_run=dry_run)
        checkup.kept_aside = _kept_aside(folders.data)
    checkup.treated += check_indexes(folders.cache / "search", dry_run=dry_run)
    for lookup in ("lookup", "cases"):
        checkup.treated += check_lookups(folders.cache / lookup, dry_run=dry_run)
    used = library or (expanded(settings.library) if settings.library else None)
    if used is not None:
        writers = Writers(lock_folder=folders.locks)
        checkup.treated += check_library_folder(used, writers, dry_run=dry_run)
    return checkup


def _check_settings(folders: Folders, checkup: Checkup, *, demo: bool) -> Settings:
    place = Place(shown(folders.config_file))
    try:
        settings = load_settings(folders.config_file)
    except SettingsError as error:
        checkup.treated.append(Treated(Finding("D040", Severity.ERROR, error.what, place, error.hint)))
        return Settings()
    if settings.library and not expanded(settings.library).is_dir():
        message = f"The library that the settings name is not there: {shown(Path(settings.library))}."
        checkup.treated.append(Treated(Finding("D041", Severity.ERROR, message, place, "Check `library`.")))
    if settings.account and not demo:
        try:
            known = settings.account in AccountStore(folders.accounts).ids()
        except StorageError:
            known = True  # that the folder cannot be read is told where the records are looked at
        if not known:
            message = f"The account that the settings name is not there: {shown(Path(settings.account))}."
            hint = "`deskside account list` shows the accounts. Check `account`."
            checkup.treated.append(Treated(Finding("D042", Severity.WARNING, message, place, hint)))
    return settings


def _kept_aside(folder: Path) -> list[str]:
    found = [Path(at) / name for at, _, names in os.walk(folder) for name in names if BROKEN in name]
    return sorted(shown(path.relative_to(folder)) for path in found)
