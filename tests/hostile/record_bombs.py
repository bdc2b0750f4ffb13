"""Hostile account records, cases and reports, as bytes."""

import io
import json
import zipfile
from typing import Any

from tests.hostile.payloads import together


def _document(**tables: Any) -> bytes:
    return json.dumps(tables).encode()


JSON_BOMBS: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n" * 100_000,
    "null": b"null",
    "list": b"[]",
    "number": b"1",
    "word": b"people",
    "deep-lists": b"[" * 200_000,
    "deep-maps": b'{"a":' * 100_000,
    "deep-balanced": b'{"people":{"1":{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}}}",
    "deep-inside": _document(people={"1": {"id": "p", "first_name": [[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]}}),
    "huge-integer": b'{"orders":{"1":{"id":"o","quantity":' + b"9" * 100_000 + b"}}}",
    "huge-float": b'{"teams":{"1":{"id":"t","tokens":1e999}}}',
    "long-float": b'{"teams":{"1":{"id":"t","tokens":0.' + b"1" * 100_000 + b"}}}",
    "nan": b'{"teams":{"1":{"id":"t","tokens":NaN}}}',
    "infinity": b'{"teams":{"1":{"id":"t","tokens":-Infinity}}}',
    "surrogate": b'{"people":{"1":{"id":"p","first_name":"\\ud800"}}}',
    "surrogate-name": b'{"people":{"1":{"id":"p","\\udfff":"x"}}}',
    "surrogate-table": b'{"\\ud800":{"1":{"id":"p"}}}',
    "nul": b'{"people":{"1":{"id":"p","first_name":"a\\u0000b"}}}',
    "controls": _document(people={"1": {"id": "p", "first_name": together().encode("utf-8", "replace").decode()}}),
    "duplicate-names": b'{"people":{"1":{"id":"a"},"1":{"id":"b"}}}',
    "duplicate-ids": _document(people={"1": {"id": "a"}, "2": {"id": "a"}}),
    "not-utf8": b'{"people":{"1":{"id":"\xff"}}}',
    "utf16": '{"people":{}}'.encode("utf-16"),
    "cut-off": b'{"people":{"1":{"id":"p","first_name":"Ki',
    "nul-tail": b'{"people":{"1":{"id":"p"}}}' + b"\0" * 4_096,
    "trailing": b'{"people":{}} {"people":{}}',
    "comments": b'{"people":{} /* x */}',
    "rows-list": _document(people=[{"id": "p"}]),
    "row-text": _document(people={"1": "p"}),
    "row-number": _document(people={"one": {"id": "p"}}),
    "row-negative": _document(people={"-1": {"id": "p"}}),
    "row-huge": _document(people={"9" * 30: {"id": "p"}}),
    "wrong-types": _document(
        people={"1": {"id": ["p"], "email": 7}, "2": {"id": "q", "memberships": "x"}, "3": {"first_name": {"a": 1}}},
        contracts={"1": {"id": "c", "end": "2026-02-30", "coordinators": "x"}, "2": {"id": "d", "end": 20261101}},
        seats={"1": {"id": "s"}, "2": {"id": "t", "person": None, "product": None}},
        teams={"1": {"id": "t", "sso": "yes", "tokens": "many"}},
        account={"1": {"company": ["x"]}},
        imports={"1": {"id": "i", "kind": "users report", "file": 1}},
        unknown={"1": {"anything": [1, {"a": None}]}},
    ),
    "checksum": b'{"_file":{"1":{"format":1,"revision":1,"sha256":"0"}},"people":{}}',
    "format": b'{"_file":{"1":{"format":99,"revision":1,"sha256":"0"}},"people":{}}',
    "file-table": b'{"_file":[],"people":{}}',
    "file-row": b'{"_file":{"1":{"format":"1","revision":-1,"sha256":[]}},"people":{}}',
    "revision": b'{"_file":{"1":{"format":1,"revision":1e400,"sha256":""}},"people":{}}',
    "long-key": b'{"people":{"1":{"id":"p","' + b"k" * 1_000_000 + b'":"v"}}}',
    "long-text": b'{"account":{"1":{"id":"account","notes":"' + b"n" * 5_000_000 + b'"}}}',
    "many-rows": _document(people={str(number): {"id": f"p{number}"} for number in range(1, 30_000)}),
    "many-bad-rows": _document(people={str(number): {"id": number} for number in range(1, 20_000)}),
    "many-keys": _document(people={"1": {"id": "p", **{f"k{number}": 1 for number in range(100_000)}}}),
    "years": _document(contracts={"1": {"id": "c", "start": "0001-01-01", "end": "9999-12-31", "auto_renew": False}}),
    "self": _document(seats={"1": {"id": "s", "person": "s", "product": "s", "team": "s"}}, orders={"1": {"id": "s"}}),
}

USERS = b"first_name,last_name,email,access_level,team_name\r\n"
SUBSCRIPTIONS = b"Product name,Contract number,Seats,Start date,End date,Status\r\n"


def workbook(sheet: bytes, *, parts: int = 0, names: bytes = b"") -> bytes:
    """Return a workbook with one sheet of this XML, as small as it packs."""
    made = io.BytesIO()
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    book = (
        b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("xl/workbook.xml", names or book)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for number in range(parts):
            archive.writestr(f"xl/part{number}.xml", b"<x/>")
    return made.getvalue()


_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'


def _sheet(rows: bytes) -> bytes:
    return b'<?xml version="1.0"?>' + _SHEET % (b"<sheetData>" + rows + b"</sheetData>")


_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b']><worksheet><sheetData><row><c t="inlineStr"><is><t>&m;</t></is></c></row></sheetData></worksheet>'
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<worksheet><sheetData><row><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
)


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _users(rows: int, row: bytes = b"Kim,Ray,kim%d@firm.example,User,Team\r\n") -> bytes:
    return USERS + b"".join(row % number if b"%d" in row else row for number in range(rows))


REPORTS: dict[str, bytes] = {
    "empty": b"",
    "nul": b"\0" * 1_000_000,
    "no-headings": b"a,b,c\n1,2,3\n" * 10_000,
    "quote-open": USERS + b'"never closed,x,y,z,w\r\n' + b"Kim,Ray,kim@firm.example,User,Team\r\n" * 20_000,
    "quotes-open": USERS + b'Kim,"Ray,kim@firm.example,User,Team\r\n' * 20_000,
    "quotes-middle": USERS + b'Ki"m,R"ay,kim@firm.example,User,Team\r\n' * 5_000,
    "one-line": USERS + b"x," * 5_000_000,
    "one-cell": USERS + b'"' + b"x" * 10_000_000 + b'",b,c@d.example,User,Team\r\n',
    "one-line-no-heading": b"x," * 5_000_000,
    "ragged": USERS + b"".join(b",".join([b"x"] * (number % 40)) + b"\r\n" for number in range(30_000)),
    "wide-headings": b",".join(b"email" if n == 3 else b"h%d" % n for n in range(50_000)) + b"\r\n",
    "same-headings": b"email," * 199 + b"first_name,last_name,team_name\r\nx\r\n",
    "headings-only": USERS,
    "headings-repeated": USERS * 50_000,
    "blank-rows": USERS + b",,,,\r\n" * 200_000,
    "newlines": USERS + b"\n" * 790_000,
    "carriage-returns": USERS.replace(b"\r\n", b"\r") + b"Kim,Ray,kim@firm.example,User,Team\r" * 1_000,
    "formulas": USERS
    + b"=1+1,@SUM(A1),+44@firm.example,-1,=cmd|' /C calc'!A0\r\n=HYPERLINK(\"x\"),a,k@f.example,User,T\r\n",
    "controls": USERS
    + (f'"{together(between="")}",b,c@d.example,User,"{together()}"' + "\r\n").encode("utf-8", "replace"),
    "control-headings": (",".join(["first_name", "email", "team_name", *(f"h{together()}",)]) + "\r\n").encode(
        "utf-8", "replace"
    ),
    "invalid-utf8": USERS + b"Kim,R\xffay,kim@firm.example,User,Team\r\n" * 2_000,
    "utf16": (USERS + b"Kim,Ray,kim@firm.example,User,Team\r\n" * 500).decode().encode("utf-16"),
    "utf16-odd": (USERS + b"Kim,Ray,kim@firm.example,User,Team\r\n").decode().encode("utf-16")[:-1],
    "utf16-surrogates": USERS.decode().encode("utf-16") + b"\x00\xd8" * 1_000,
    "dates": SUBSCRIPTIONS + b"AutoCAD,110001234567,9e9999,31/31/9999,0000-00-00,Active\r\n" * 1_000,
    "numbers": SUBSCRIPTIONS + b"AutoCAD,1.1E+11," + b"9" * 5_000 + b",2026-01-01,2027-01-01,Active\r\n",
    "excel-old": b"\xd0\xcf\x11\xe0" + b"\0" * 1_000,
    "json": b'{"a": 1}',
    "pdf": b"%PDF-1.7\n",
    "html": b"<html><table><tr><td>email",
    "zip-empty": _zip({}),
    "zip-broken": b"PK\x03\x04" + b"\xff" * 10_000,
    "zip-csv": _zip({"users.csv": USERS}),
    "zip-slip": _zip({"../../evil.csv": USERS, "xl/workbook.xml": b"<workbook/>"}),
    "zip-many": workbook(_sheet(b""), parts=3_000),
    "xlsx-bomb": workbook(_sheet(b"<row><c><v>1</v></c></row>" * 4_000_000)),
    "xlsx-bomb-text": workbook(_sheet(b'<row><c t="inlineStr"><is><t>' + b"A" * 150_000_000 + b"</t></is></c></row>")),
    "xlsx-far": workbook(
        _sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>')
    ),
    "xlsx-column": workbook(_sheet(b'<row r="1"><c r="ZZZZZZZZZZ1"><v>1</v></c></row>')),
    "xlsx-laughs": workbook(_LAUGHS),
    "xlsx-outside": workbook(_OUTSIDE),
    "xlsx-deep": workbook(b"<a>" * 1_000_000),
    "xlsx-attributes": workbook(b"<worksheet " + b'a="b" ' * 1_000_000 + b"/>"),
    "xlsx-no-sheets": workbook(_sheet(b""), names=b"<workbook/>"),
    "xlsx-utf16": workbook('<?xml version="1.0"?><worksheet/>'.encode("utf-16")),
    "xlsx-garbage": workbook(b"\xff\xfe garbage <<<>>>" * 1_000),
}

LARGE_REPORTS: dict[str, bytes] = {
    "million-rows": _users(1_000_000, b"Kim,Ray,kim@firm.example,User,Team\r\n"),
    "hundred-thousand-rows": _users(100_000),
    "short-rows": USERS + b"x\n" * 790_000,
    "quoted-lines": USERS + b'"a\n\n\n\n\n\n\n\nb",c,d@e.example,User,Team\r\n' * 60_000,
}
