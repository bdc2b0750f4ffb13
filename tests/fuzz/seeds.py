"""What each target should see something like: good files, pieces of their grammar, and known trouble."""

import json

from kb.accounts.samples import samples
from kb.accounts.tables import tables_from_record
from kb.cases.case import Case
from kb.cases.exchange import export_case
from kb.storage.documents import encode
from tests.app.cli.conftest import LIBRARY
from tests.fuzz.targets import NOW
from tests.hostile.payloads import PAYLOADS
from tests.kb.cases.conftest import a_case

_FLOW = LIBRARY["troubleshooters/seats.yaml"].encode()
_ARTICLE = LIBRARY["licences/missing.md"].encode()
_HEADINGS = ("first_name", "last_name", "email", "team_name", "team_role")
_ROW = ("=cmd", "Ray", "kim@x.example", "Team", "User")


def _sheet() -> bytes:
    rows = [[f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row] for row in (_HEADINGS, _ROW)]
    inner = "".join(f"<row>{''.join(cells)}</row>" for cells in rows)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{inner}</sheetData></worksheet>'.encode()


_CASE = export_case(a_case(), None, NOW)


def _record() -> bytes:
    one = next(sample for sample in samples(NOW) if sample.id == "harbour-engineering")
    return encode(tables_from_record(one), 3)


def _case() -> bytes:
    case = Case(id="2026-11-24-abcdef", started=NOW, updated=NOW)
    return json.dumps({"case": {"1": {"id": case.id, "started": NOW.isoformat(), "updated": NOW.isoformat()}}}).encode()


SEEDS: dict[str, tuple[bytes, ...]] = {
    "front_matter": (
        _ARTICLE,
        b"---\ntitle: a\ntags: [a, b]\nreviewed: 2026-01-01\n---\n# A\n",
        b"+++\ntitle='a'\n+++\n",
    ),
    "flow": (_FLOW,),
    "library_settings": (
        LIBRARY["library.yaml"].encode(),
        b"title: a\nsynonyms:\n  - [a, b]\nvariables: {a: {b: c}}\n",
    ),
    "markdown": (
        b"2# A\n\n- [x] a `b` **c**\n> [!NOTE] d\n\n| a | b |\n|-|-|\n| c | [d](e.md#f) |\n\n```py\nx\n```\n",
    ),
    "csv": (
        b"first_name,last_name,email,team_name,team_role\nKim,Ray,k@x.example,T,User\n",
        b"\xef\xbb\xbfContract Number;Product Name;Seats\n110001;AutoCAD;5\n",
    ),
    "workbook": (_sheet(),),
    "mail": (b"Kim\0k@x.example\0Subject\r\nBcc: e@x\0words\n.\nFrom x\0label\0value\0part\0line\0../../x",),
    "case_file": (_CASE,),
    "record": (_record(), b'{"people": {"1": {"id": "a", "email": "a@b"}}}'),
    "case_in_store": (_case(),),
    "journal": (
        b'{"at":"2026-11-20T09:00:00+00:00","article":"a","helped":true}\n{"event":"opened"}',
        b'{"id":"abc","event":"search","at":"2026-11-20T09:00:00Z","words":"x","found":"none"}',
    ),
    "settings": (b'library = "x"\n[identity]\nname = "a"\n[channels.desk]\nkind = "webhook"\nurl = "https://a"\n',),
    "links": (b"https://a.example/b?c#d", b"mailto:a@b.example?subject=x", b"%66ile:///x", b"../a.md#b"),
    "search": (b'"a b" -c tag:d licence 2024.1 caf\xc3\xa9',),
}
PIECES: tuple[bytes, ...] = (
    *(payload.text.encode("utf-8", "replace")[:40] for payload in PAYLOADS),
    *b"\0 \n \r\n \r \t , ; : { } [ ] ( ) < > & * # - + = @ | ` ~ ! % ' \" \\ / ? _".split(b" "),
    b"---\n", b"- ", b"> ", b"```\n", b"<!--", b"-->", b"]]>", b"&#0;", b"&#xD800;", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"null", b"true", b"NaN", b"1e999", b"-1", b"9" * 400, b"{}", b"[]", b'""', b"\\ud800", b"&a *a", b"<<: ",
    b"!!python/x ",
    b"0001-01-01", b"9999-12-31T23:59:59+14:00", b"\xe2\x80\xae", b"%00", b"%0d%0a", b"mailto:", b"javascript:",
    b"{a.b}",
)  # fmt: skip
