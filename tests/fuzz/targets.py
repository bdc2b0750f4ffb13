"""What is done with bytes from outside, each as a function that must end, raise nothing, and say nothing harmful.

Hypothesis calls them in CI; `make fuzz` lets atheris look for bytes that reach new code in them.
"""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import msgspec

from app.widgets.article_lines import lay_out, plain_line
from kb.accounts.checks import check_account
from kb.accounts.overview import overview
from kb.accounts.readers import READERS
from kb.accounts.reports import plan_import
from kb.accounts.reports.read import reports_from_bytes
from kb.accounts.store import new_record
from kb.accounts.tables import record_from_tables
from kb.cases.case import Attachment, Case, Field, Line, Request
from kb.cases.exchange import export_case, read_case_file
from kb.cases.journal_events import read_event, write_event
from kb.cases.message import AttachedFile, mailto_link, preview_lines, render_eml, render_text
from kb.errors import DesksideError
from kb.library.article_file import article_from
from kb.library.blocks import Document
from kb.library.html import render_html
from kb.library.library_yaml import settings_from
from kb.library.links import Refused, UrlTarget, classify
from kb.library.markdown import parse, parse_beginning
from kb.library.plain import render_plain
from kb.library.search.query import parse_query
from kb.settings import load_settings
from kb.storage.checked_json import DamagedError
from kb.storage.documents import NewerFormatError, cleaned, decode, encode
from kb.text import clean, clean_line
from kb.troubleshooter.check import check_flow
from kb.troubleshooter.load import load_flow
from tests.hostile.inspecting import harm_in_text

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Target = Callable[[bytes], None]


def front_matter(data: bytes) -> None:
    """An article's file: its front matter, its body, its findings."""
    found = article_from(data, "some/article.md", {"a.b": "value"})
    article = found.article
    _is_harmless(str(msgspec.to_builtins(article.title)), article.summary, article.body, *article.tags, *article.says)
    _is_harmless(*(str(finding) for finding in article.findings))
    _show(parse(article.body), 40)


def flow(data: bytes) -> None:
    """A troubleshooter's file, and the proof of it where it can be read."""
    named = re.search(rb"^flow: *([a-z-]{1,30})", data, re.MULTILINE)
    name = named[1].decode() if named else "x"
    try:
        read = load_flow(_text(data), path=f"troubleshooters/{name}.yaml")
    except DesksideError as error:
        _is_harmless(str(error))
        return
    _is_harmless(read.title, *(fact.ask for fact in read.facts.values()))
    _is_harmless(*(str(finding) for finding in check_flow(read, readers=READERS, library=None)))


def library_settings(data: bytes) -> None:
    """A library's settings."""
    try:
        read, findings = settings_from(_text(data), Path("library"))
    except DesksideError as error:
        _is_harmless(str(error))
        return
    _is_harmless(read.title, read.support.name, *(str(finding) for finding in findings))


def markdown(data: bytes) -> None:
    """An article's text, shown at a width that the first byte says."""
    width = 20 + (data[0] if data else 0) % 180
    text = clean(_text(data[1:]))
    _show(parse(text), width)
    parse_beginning(text)


def csv(data: bytes) -> None:
    """A report as text."""
    _import(data, "report.csv")


def workbook(data: bytes) -> None:
    """A report as a workbook: the bytes, and a workbook of which they are a sheet."""
    _import(data, "report.xlsx")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in _WORKBOOK.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", data)
    _import(packed.getvalue(), "report.xlsx")


def mail(data: bytes) -> None:
    """A request as an e-mail and as a link: what is typed never becomes a header, a recipient or a parameter."""
    parts = _text(data).split("\0")
    at = iter(parts + [""] * 12)
    name, address, subject, message, label, value, section, line, file = (next(at) for _ in range(9))
    request = Request(
        id="DS-7F3QK-2MZ9A",
        created=NOW,
        state="ready",
        subject=subject,
        message=message,
        fields=(
            Field("caller.name", "Name", clean_line(name)),
            Field("caller.email", "E-mail", clean_line(address)),
            Field("x", clean_line(label), clean_line(value)),
        ),
        lines=(Line(clean_line(section), clean(line)),),
        attachments=(Attachment(clean_line(file) or "file", 1, "0" * 64, "text/plain"),),
    )
    _is_harmless(render_text(request), *preview_lines(request))
    files = [AttachedFile(request.attachments[0], b"x")]
    try:
        raw = render_eml(request, "help@desk.example", files)
        link, _ = mailto_link(request, "help@desk.example")
    except DesksideError as error:
        _is_harmless(str(error))
        return
    read = message_from_bytes(raw, policy=default)
    names = {"subject", "to", "from", "reply-to", "message-id", "x-unsent", "x-deskside-request", "mime-version"}
    names |= {"content-type", "content-transfer-encoding"}
    assert {key.lower() for key in read} <= names, sorted(read.keys())
    assert [one.addr_spec for one in read["To"].addresses] == ["help@desk.example"]
    assert len(read.get_all("From", [])) <= 1
    url = urlsplit(link)
    assert (url.scheme, url.path) == ("mailto", "help@desk.example")
    assert set(parse_qs(url.query, keep_blank_values=True)) == {"subject", "body"}
    assert not url.fragment


def case_file(data: bytes) -> None:
    """A case in a file from somebody else, written again where it can be read."""
    try:
        case = read_case_file(data, "case.json", NOW)
    except DesksideError as error:
        _is_harmless(str(error))
        return
    _is_harmless(str(msgspec.json.encode(case).decode()))
    again = read_case_file(export_case(case, None, NOW), "case.json", NOW)
    assert again.caller == case.caller


def record(data: bytes) -> None:
    """The file of an account record."""
    try:
        tables, revision = decode(data)
    except (DamagedError, NewerFormatError) as error:
        _is_harmless(str(error))
        return
    opened = record_from_tables("x", tables, revision=revision)
    check_account(opened.record, NOW)
    shown = (f"{section.title} {line}" for section in overview(opened.record) for _, line in section.rows)
    _is_harmless(*shown, *(str(finding) for finding in opened.findings))
    assert decode(encode(tables, revision)) == (tables, revision)


def case_in_store(data: bytes) -> None:
    """The file of a case."""
    try:
        tables, _ = decode(data)
        for row in cleaned(tables).get("case", {}).values():
            msgspec.convert(row, Case, strict=False)
    except (DamagedError, NewerFormatError, msgspec.ValidationError) as error:
        _is_harmless(clean_line(str(error)))


def journal(data: bytes) -> None:
    """Lines of the journal."""
    for line in data.split(b"\n"):
        event = read_event(line)
        if isinstance(event, str):
            _is_harmless(event)
        else:
            _is_harmless(write_event(event).decode())


def settings(data: bytes) -> None:
    """The config file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(data)
        try:
            _is_harmless(str(load_settings(path).identity))
        except DesksideError as error:
            _is_harmless(f"{error.what} {error.hint}")


def links(data: bytes) -> None:
    """A link: only the web and mail lead outside, and nothing in an address can be taken for another part of it."""
    href = _text(data)
    found = classify(href)
    if isinstance(found, UrlTarget):
        assert found.url.lower().startswith(("https://", "http://", "mailto:")), found.url
        assert found.url.isprintable(), found.url
    elif isinstance(found, Refused):
        _is_harmless(found.reason)


def search(data: bytes) -> None:
    """What is typed into the box."""
    parse_query(clean_line(_text(data)))


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        front_matter, flow, library_settings, markdown, csv, workbook, mail, case_file, record, case_in_store, journal,
        settings, links, search,
    )
}  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _is_harmless(*said: str) -> None:
    for text in said:
        assert harm_in_text(text.encode("utf-8", "surrogatepass")) == [], text[:200]


def _show(document: Document, width: int) -> None:
    _is_harmless(render_plain(document, width, styled=False), render_html(document))
    for at, block in enumerate(document.blocks):
        lines = lay_out(block, document.blocks[at - 1] if at else None, width)
        _is_harmless(*(plain_line(line) for line in lines))


def _import(data: bytes, file: str) -> None:
    try:
        reports = reports_from_bytes(data, file, TODAY)
        plan = plan_import(new_record("Company"), reports, NOW)
    except DesksideError as error:
        _is_harmless(str(error))
        return
    _is_harmless(*plan.describe(), *(str(finding) for finding in plan.findings))
    check_account(plan.record_after, NOW)


_PARTS = "http://schemas.openxmlformats.org"
_WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{_PARTS}/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml'
    '.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PARTS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_PARTS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_PARTS}/spreadsheetml/2006/main" '
    f'xmlns:r="{_PARTS}/officeDocument/2006/relationships"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PARTS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_PARTS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
