"""What was struck is in nothing that leaves: no channel, file, link, clipboard, case file, print or preview."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote_plus

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cases.case import Attachment, Caller, Case, Field, Line, Note, Request
from kb.cases.channels.clipboard import ClipboardChannel
from kb.cases.channels.file import FileChannel
from kb.cases.channels.mail_program import MailProgramChannel
from kb.cases.channels.opening import open_channel
from kb.cases.exchange import export_case
from kb.cases.message import AttachedFile, preview_lines
from kb.cases.printing import FORMS, print_case
from kb.cases.request import strike_field, strike_line
from kb.channel_settings import FileDropSettings
from kb.errors import RequestError
from kb.library.library import Library
from tests.hostile.servers import KINDS

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIELDS = ("caller.name", "caller.email", "caller.phone", "caller.company", "contract.number", "product", "order.number")
TEMPLATES = {"one": " ".join(f"{{{key}}}" for key in FIELDS), "two": "{request.id}"}


def value_of(key: str, number: int) -> str:
    """Return a value that stands nowhere else, in the form that its field wants."""
    if key.endswith("email"):
        return f"struckable{number}@field.example"
    return f"01632 77{number:04}" if key.endswith("phone") else f"Struckable{number}field"


@st.composite
def requests(draw: st.DrawFn) -> tuple[Request, list[str]]:
    """Draw a request with some fields and lines struck, and the texts of those."""
    struck_fields = draw(st.sets(st.sampled_from(FIELDS)))
    count = draw(st.integers(1, 6))
    struck_lines = draw(st.sets(st.integers(0, count - 1)))
    long = draw(st.sampled_from(["", " word" * 600]))
    fields = tuple(
        Field(key, f"The {key}", value_of(key, number), filled=value_of(key, number))
        for number, key in enumerate(FIELDS)
    )
    lines = tuple(Line("Notes", f"Struckable{number}line") for number in range(count))
    subject = f"Licences missing: contract {value_of('contract.number', 4)}"
    request = Request(
        id="DS-7F3QK-2MZ9A",
        created=NOW,
        state="ready",
        subject=subject,
        suggested=subject,
        message=f"Please help.{long}",
        fields=fields,
        lines=lines,
    )
    for key in struck_fields:
        request = strike_field(request, key)
    for number in struck_lines:
        request = strike_line(request, number)
    gone = [field.value for field in request.fields if field.struck]
    return request, gone + [line.text for line in request.lines if line.struck]


def leaving(request: Request, folder: Path) -> dict[str, str]:
    """Return all that leaves by each way, as text; ways that refuse such a request are left out."""
    kept: list[str] = []
    out = {"preview": "\n".join(preview_lines(request))}
    note = AttachedFile(Attachment("plain.txt", 5, "0" * 64, "text/plain"), b"words")
    for form in ("eml", "txt"):
        channel = FileChannel(folder / f"out.{form}", "help@desk.example", None, (note,))
        try:
            channel.send(channel.prepare(request))
        except RequestError:
            continue
        out[form] = (folder / f"out.{form}").read_text("utf-8")
    clipboard = ClipboardChannel(kept.append)
    clipboard.send(clipboard.prepare(request))
    mail = MailProgramChannel("help@desk.example", kept.append, kept.append)
    mail.send(mail.prepare(request))
    out["clipboard and mail program"] = "\n".join(unquote_plus(text) for text in kept)
    for name, make in {**KINDS, "file-drop": lambda url: FileDropSettings(folder=str(folder))}.items():
        chosen = make("http://127.0.0.1:9")
        if "fields" in chosen.__struct_fields__:
            chosen = msgspec.structs.replace(chosen, fields=TEMPLATES)
        try:
            parcel = open_channel("desk", chosen, "help@desk.example").prepare(request, (note,))
        except RequestError:
            continue
        body = parcel.body if isinstance(parcel.body, bytes | dict) else getattr(parcel.body, "content", b"")
        out[name] = parcel.shown + (body.decode("utf-8") if isinstance(body, bytes) else json.dumps(body))
    return out


def case_with(request: Request) -> Case:
    """Return the case that such a request would be of."""
    values = {field.key: field.value for field in request.fields}
    caller = Caller(**{name: values[f"caller.{name}"] for name in ("name", "email", "phone", "company")})
    return Case(
        id="2026-11-24-abcdef",
        started=NOW,
        updated=NOW,
        state="request",
        caller=caller,
        account=values["caller.company"],
        contract=values["contract.number"],
        product=values["product"],
        notes=tuple(Note(line.text, NOW) for line in request.lines),
        request=request,
    )


@settings(max_examples=40, deadline=None)
@given(requests())
def test_what_was_struck_leaves_by_no_way(drawn: tuple[Request, list[str]]) -> None:
    request, gone = drawn
    with TemporaryDirectory() as folder:
        out = leaving(request, Path(folder))
        library = Library.load(Path(folder))
    case = case_with(request)
    out["case file"] = export_case(case, None, NOW).decode("utf-8")
    for form in FORMS:
        out[f"print as {form}"] = print_case(case, None, None, library, form, NOW)
    assert [f"{text} by {way}" for way, said in out.items() for text in gone if text in said] == []
    kept = [line.text for line in request.lines if not line.struck]
    assert [f"{text} missing in {way}" for way, said in out.items() for text in kept if text not in said] == []
