"""One long walk with texts that stand nowhere else, and a search for them in everything that is on the disk."""

import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

COMPANY = "Zorbweld Marine"
ACCOUNT = "zorbweld-marine"
CALLER = "quillon@zorbweld.example"
MARKS = {
    "company": COMPANY,
    "id": ACCOUNT,
    "csn": "5508811223",
    "address": CALLER,
    "first name": "Quillon",
    "last name": "Vexmoor",
    "other address": "ysolde@zorbweld.example",
    "contract": "110077665544",
    "serial": "399-11223344",
    "order": "PO-ZZ-90817",
    "telephone": "01632 771177",
    "note": "wordlessly unhappy",
    "message": "please look into the brinewater matter",
    "attached": "an attached file of the Quillfeather kind",
    "team": "Team Xanthe",
    "host": "srv-zorbweld-9",
}
USERS = (
    "first_name,last_name,email,team_name,team_role\n"
    f"Quillon,Vexmoor,{CALLER},Team Xanthe,Primary admin\n"
    "Ysolde,Vexmoor,ysolde@zorbweld.example,Team Xanthe,User\n"
)


@dataclass(frozen=True)
class Walked:
    """What the walk has made: the ids of its account, case and request."""

    case: str
    request: str
    account: str = ACCOUNT


def walk_by_command(deskside: Callable[..., str], outside: Path) -> Walked:
    """Make a record, fill it in by report and by hand, solve, ask support, fail to send; return what was made.

    `deskside` runs a command, which must succeed unless it is told how it ends, and returns what it printed.
    """
    (outside / "users.csv").write_text(USERS, encoding="utf-8")
    (outside / "evidence.txt").write_text(MARKS["attached"], encoding="utf-8")
    account = ("--account", ACCOUNT)
    assert deskside("account", "new", COMPANY).strip() == ACCOUNT
    deskside(*account, "account", "import", str(outside / "users.csv"), "--yes")
    by_hand = (f"account.account.csn={MARKS['csn']}", f"account.account.notes={MARKS['note']}")
    deskside(*account, "account", "set", *by_hand)
    deskside(
        *account, "account", "add", "contracts", f"contract_number={MARKS['contract']}", f"contract_manager={CALLER}"
    )
    deskside(*account, "account", "add", "orders", f"number={MARKS['order']}", f"owner={CALLER}")
    deskside(*account, "account", "add", "servers", f"host_name={MARKS['host']}", f"serials={MARKS['serial']}")
    deskside("account", "find", "vexmoor")
    deskside(*account, "account", "check", code=None)
    solved = deskside(*account, "--caller", CALLER, "solve", "seats", "--answer", "ordered=no", "--keep", "--json")
    listed = json.loads(deskside("request", "list", "--json"))["requests"]
    walked = Walked(case=json.loads(solved)["case"], request=listed[0]["id"])
    for change in (
        ("--message", MARKS["message"]),
        ("--field", f"caller.phone={MARKS['telephone']}"),
        ("--field", "caller.name=Quillon Vexmoor"),
    ):
        deskside("request", "edit", walked.request, *change)
    deskside("request", "attach", walked.request, str(outside / "evidence.txt"))
    deskside("case", "list")
    deskside("search", "seats")
    return walked


def where(folders: Iterable[Path], marks: Iterable[str]) -> list[str]:
    """Return where one of the texts stands: in a file's content, also a packed one's, or in a name."""
    sought = [(mark, form) for mark in marks for form in _forms(mark)]
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            held = str(path.relative_to(folder)).casefold().encode()
            if path.is_file() and not path.is_symlink():
                held += b"\n" + _content(path).lower()
            found += sorted({f"“{mark}” in {path.relative_to(folder)}" for mark, form in sought if form in held})
    return found


def _content(path: Path) -> bytes:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    return path.read_bytes()


def _forms(mark: str) -> list[bytes]:
    """Return a text as it may stand in a file: as it is, with the spaces of a picture, in UTF-16, and coded."""
    small = mark.casefold()
    return [
        small.encode(),
        small.replace(" ", "&#160;").encode(),
        small.encode("utf-16-le"),
        small.replace(" ", "%20").encode(),
    ]
