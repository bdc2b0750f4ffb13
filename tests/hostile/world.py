"""A library, a data folder and a config file that hold hostile text wherever text can stand."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from kb.accounts.record import TABLES
from kb.accounts.samples import samples
from kb.accounts.tables import tables_from_record
from kb.cases import outbox, walk
from kb.cases.case import Caller
from kb.desk import Desk, open_desk
from kb.settings import Folders, load_settings
from tests.hostile.payloads import IN_YAML, PAYLOADS, Payload, escaped

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACCOUNT = "hostile"
FLOW = "hostile-flow"
ARTICLE = "hostile-article"
CALLER = "tomasz.wilk@harbour.example"
_FREE = (
    "name", "phone", "company", "text", "source", "detail", "label", "subject", "suggested", "message", "section",
    "result", "sent", "channel", "remote_id", "remote_url", "product", "approved", "filled",
)  # fmt: skip
_IDENTITY = ("name", "email", "phone", "company")
_FLOODS = ("flood", "joiners-alone")


@dataclass(frozen=True)
class World:
    """Where it all stands, and the names of what one needs to open."""

    folder: Path
    case_id: str
    request_id: str

    @property
    def library(self) -> Path:
        """The library's folder."""
        return self.folder / "library"

    @property
    def options(self) -> list[str]:
        """The options that open it as a support agent."""
        return ["--library", str(self.library), "--account", ACCOUNT, "--staff"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that name its folders."""
        return {
            "DESKSIDE_CONFIG": str(self.folder / "config.toml"),
            "DESKSIDE_DATA": str(self.folder / "data"),
            "DESKSIDE_CACHE": str(self.folder / "cache"),
        }

    def desk(self, *, staff: bool = True) -> Desk:
        """Open the desk over it."""
        folders = Folders(self.folder / "config.toml", self.folder / "data", self.folder / "cache")
        settings = load_settings(folders.config_file)
        return open_desk(settings, folders, library=self.library, account=ACCOUNT, staff=staff)


def write_world(folder: Path, extra: Sequence[str] = ()) -> World:
    """Write all of it; `extra` takes the payloads' place."""
    write_library(folder / "library", extra)
    write_account(folder / "data", extra)
    write_remembered(folder / "data", extra)
    identity = "".join(f"{key} = {escaped(text)}\n" for key, text in zip(_IDENTITY, texts(4, extra), strict=True))
    (folder / "config.toml").write_text(f"[identity]\n{identity}", encoding="ascii")
    desk = World(folder, "", "").desk()
    flow = desk.flows[FLOW]
    case = desk.new_case(flow=flow, caller=Caller(name="Kim", email=CALLER, phone="1", company="Firm"))
    case = walk.answer(case, flow, "first", "one", desk.clock())
    case = walk.add_note(case, "A note", desk.clock())
    case = outbox.keep(desk.cases, desk.save_case(desk.with_readings(case)), desk.request_for(case), desk.clock())
    assert case.request is not None
    write_case(folder / "data", poisoned_case(case, extra))
    return World(folder, case.id, case.request.id)


def write_remembered(folder: Path, extra: Sequence[str] = ()) -> None:
    """Write bookmarks and what was read last."""
    marks = [{"article": "steps", "anchor": "steps", "title": text} for text in texts(20, extra)]
    content = {"bookmarks": marks, "recent": texts(5, extra), "theme": texts(1, extra)[0]}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "remembered.json").write_text(json.dumps(content), encoding="ascii")


def texts(count: int, extra: Sequence[str] = ()) -> list[str]:
    """Return so many texts that hold all payloads between them, several each; or those of `extra` and nothing else."""
    if extra:
        return [extra[number % len(extra)] for number in range(count)]
    short = [payload for payload in IN_YAML if not payload.name.endswith(_FLOODS)]
    long = [payload for payload in IN_YAML if payload.name.endswith(_FLOODS)]
    made = []
    for number in range(count):
        parts = [short[(number * 3 + step) % len(short)].text for step in range(3)]
        if number % 5 == 0:
            parts.append(long[number // 5 % len(long)].text)
        made.append(" ".join([*parts, "plain words"]))
    return made


class _Supply:
    """Gives one hostile text after the other."""

    def __init__(self, extra: Sequence[str]) -> None:
        self.extra = extra
        self._texts = texts(60, extra)
        self._at = 0

    def __call__(self) -> str:
        self._at += 1
        return self._texts[self._at % len(self._texts)]

    def yaml(self) -> str:
        return escaped(self())


def write_library(folder: Path, extra: Sequence[str] = ()) -> Path:
    """Write the library. Its troubleshooter is whole, so that it can be walked; `extra` takes the payloads' place."""
    supply = _Supply(extra)
    files: dict[str, str] = {
        "library.yaml": _settings(supply),
        f"articles/{ARTICLE}.md": _article(supply),
        f"troubleshooters/{FLOW}.yaml": _flow(supply),
        "troubleshooters/broken.yaml": f"flow: broken\n{escaped(supply())}: {escaped(supply())}\n",
        "articles/steps.md": "# Steps\n\n## Steps\n\n"
        + "".join(f"1. {text}\n" for text in _in_markdown(texts(6, extra))),
    }
    for number, payload in enumerate(PAYLOADS):
        body = f"# {_one_line(payload.text)}\n\n{payload.text} and [{_one_line(payload.text)}](steps.md)\n"
        files[f"payloads/{number:02}.md"] = f"---\nsummary: {escaped(_no_surrogates(payload.text))}\n---\n{body}"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    write_named(folder / "names")
    return folder


def write_named(folder: Path) -> list[Path]:
    """Write files and folders whose names are hostile, as far as the file system takes them; return their paths."""
    written = []
    folder.mkdir(parents=True, exist_ok=True)
    for payload in PAYLOADS:
        name = file_name(payload)
        for path in (folder / f"{name}.md", folder / f"{name}d" / "inside.md", folder / f"{name}.txt"):
            try:
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"# The file {payload.word}\n\nWords.\n", encoding="utf-8")
            except (OSError, ValueError):
                continue
            written.append(path)
    for name in ("-rf", "--help", "-P evil"):
        (folder / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    return written


def file_name(payload: Payload) -> str:
    """Return a payload as far as a Linux file name can hold it; a lone surrogate is a byte that is not UTF-8."""
    text = payload.text.replace("/", "").replace(chr(0), "").replace(chr(0xD800), "")
    encoded = os.fsencode(text)[:200]
    return os.fsdecode(encoded)


def _settings(supply: _Supply) -> str:
    value = supply.yaml
    categories = "".join(f"  - {{id: c{number}, title: {value()}, summary: {value()}}}\n" for number in range(8))
    return (
        f"title: {value()}\ndescription: {value()}\n"
        f"support: {{name: {value()}, phone: {value()}, email: help@reseller.example, hours: {value()},"
        f" helpdesk: {value()}}}\n"
        f"variables: {{product.one: {value()}, product.two: {value()}}}\n"
        f"categories:\n{categories}"
        f"synonyms:\n  - [{value()}, {value()}]\n"
        f"{escaped(PAYLOADS[10].text)}: {value()}\n"
    )


def _article(supply: _Supply) -> str:
    value = supply.yaml
    front = "".join(
        f"{key}: {value()}\n" for key in ("title", "summary", "owner", "category", "reviewed", "review_every")
    )
    lists = "".join(f"{key}: [{value()}, {value()}]\n" for key in ("tags", "says", "aliases", "related"))
    own = f"{escaped(PAYLOADS[10].text)}: {value()}\n"
    rest = f"roles: [user, {value()}]\nstatus: published\ntroubleshooters: [{FLOW}, {value()}]\n{own}"
    lines = _in_markdown(texts(40, supply.extra))
    blocks = [
        f"# {lines[0]}",
        f"Support is {{support.name}}, {{support.phone}}, {{product.one}}, {{{lines[1]}}}.",
        *lines[2:20],
        "\n".join(f"- {line}" for line in lines[3:8]),
        "\n".join(f"- [x] {line}" for line in lines[8:11]),
        f"> [!WARNING] {lines[11]}\n> {lines[12]}",
        f"```{lines[13]}\n{lines[14]}\n\t{lines[15]}\n```",
        "    " + lines[16],
        f"| {lines[17]} | {lines[18]} |\n|-|-|\n| {lines[19]} | `{lines[20]}` |",
        f"**{lines[21]}** *{lines[22]}* ~~{lines[23]}~~ `{lines[24]}`",
        f'[{lines[25]}](http://evil.example/{"x"} "{lines[26]}") ![{lines[27]}](picture.png "{lines[28]}")',
        f"[text](<steps.md#{lines[29]}>) [text](<{lines[30]}>) ![](<{lines[31]}>) <http://evil.example/{lines[32]}>",
        f"<details><summary>{lines[33]}</summary>\n\n{lines[34]}\n\n</details>",
        f'<div id="{lines[35]}" title="{lines[35]}">{lines[36]}<br>{lines[37]}</div>',
        f"Note[^1] and &#27;]52;c;ZXZpbC1jbGlw&#7; &#x9b;41m &#x202e; &#0; &#xD800;\n\n[^1]: {lines[38]}",
        f"[{lines[39]}]: <http://evil.example/> '{lines[2]}'",
        "## Steps\n\n" + "\n".join(f"1. {line}" for line in lines[:5]),
    ]
    return f"---\n{front}{lists}{rest}---\n\n" + "\n\n".join(blocks) + "\n"


def _flow(supply: _Supply) -> str:
    value = supply.yaml
    return f"""\
flow: {FLOW}
version: 1
title: {value()}
symptom: {value()}
article: {ARTICLE}
says: [{value()}, {value()}]
contradiction: support
facts:
  first:
    ask: {value()}
    speak: {value()}
    why: {value()}
    help: {ARTICLE}.md#{"steps"}
    values: {{one: {value()}, two: {value()}, three: {value()}}}
  second:
    ask: {value()}
    why: {value()}
    record: contract.state
    values: {{active: {value()}, expiring: {value()}, expired: {value()}, suspended: {value()}, cancelled: {value()}}}
never:
  - {{first: three, second: cancelled, because: {value()}}}
causes:
  - id: contact
    title: {value()}
    when: {{first: one}}
    because: {value()}
    then: {{contact: support}}
  - id: fix
    title: {value()}
    when: {{first: [two, three]}}
    because: {value()}
    then: {{fix: steps.md, who: [contract_manager], verify: {value()}, else: support}}
contacts:
  support:
    subject: {value()}
    needs: [caller.name, caller.email, contract]
    asks: [{value()}, {value()}]
tests:
  - name: {value()}
    answers: {{first: one}}
    cause: {value()}
"""


def write_account(folder: Path, extra: Sequence[str] = ()) -> Path:
    """Write an account record whose every free text is hostile; its addresses and numbers stay, so it can be used."""
    supply = _Supply(extra)
    record = next(one for one in samples(NOW) if one.id == "harbour-engineering")
    tables = tables_from_record(record)
    for table, rows in tables.items():
        for row in rows.values():
            _poison(row, TABLES[table], supply, kept=("id", "person", "team", "contract", "contract_number", "sha256"))
    path = folder / "accounts" / f"{ACCOUNT}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tables), encoding="ascii")
    return path


def _poison(row: dict[str, Any], kind: type, supply: _Supply, kept: Sequence[str]) -> None:
    for field, value in list(row.items()):
        if not isinstance(value, str) or field in kept or "@" in value:
            continue
        row[field] = f"{value} {supply()}"
        try:
            msgspec.convert(row, kind)
        except msgspec.ValidationError:
            row[field] = value


def poisoned_case(case: object, extra: Sequence[str] = ()) -> dict[str, Any]:
    """Return a case as its file holds it, with hostile text in every free text."""
    supply = _Supply(extra)
    row: dict[str, Any] = msgspec.to_builtins(case, str_keys=True)
    del row["revision"]

    def poison(value: object, key: str) -> object:
        if isinstance(value, Mapping):
            return {name: poison(item, str(name)) for name, item in value.items()}
        if isinstance(value, list):
            return [poison(item, key) for item in value]
        return f"{value} {supply()}" if key in _FREE and isinstance(value, str) else value

    return {name: poison(value, name) for name, value in row.items()}


def write_case(folder: Path, row: Mapping[str, Any]) -> Path:
    """Write a case's file."""
    path = folder / "cases" / f"{row['id']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"case": {"1": row}}), encoding="ascii")
    return path


def _in_markdown(lines: list[str]) -> list[str]:
    return [_one_line(line) for line in lines]


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _no_surrogates(text: str) -> str:
    return "".join(character for character in text if not 0xD800 <= ord(character) <= 0xDFFF)
