"""`deskside check` of a folder with very many mistakes, and how far it is."""

import sys
from types import SimpleNamespace

from app.cli import output
from app.cli.output import ProgressLine


def test_a_flood_is_told_kind_by_kind_with_full_counts(deskside, tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(90):
        text = f"![](shot.png)\n\n[gone](gone-{number}.md) and [this](page-1.md)\n\n## Steps\n\n- a\n"
        (folder / f"page-{number}.md").write_text(f"---\nmy_key: 1\n---\n# Page {number}\n\n{text}")
    result = deskside("--library", str(folder), "check", "--no-spelling", "--no-style")
    lines = result.out.splitlines()
    assert lines[0] == "180 errors A101 in 90 files; the first 20:"
    assert lines[1] == "  page-0.md:6: There is no picture `shot.png` in the library. (90 times)"
    assert "  page-0.md:8: The link `gone-0.md` leads nowhere: There is no article `gone-0.md`." in lines
    assert "90 warnings A203 in 90 files:" in lines
    assert len([line for line in lines if "A116" in line]) == 1
    assert len(lines) < 60
    assert "90 articles and 0 troubleshooters checked: 180 errors" in result.err
    assert "--all" in result.err and "Checking" not in result.err and "Reading" not in result.err
    listed = deskside("--library", str(folder), "check", "--all", "--no-spelling", "--no-style").out
    assert listed.count("There is no picture") == 90
    assert "page-7.md:8: error A101: The link `gone-7.md`" in listed


def test_what_takes_long_says_how_far_it_is_on_a_terminal_only(monkeypatch):
    now = iter(range(100))
    written: list[str] = []
    monkeypatch.setattr(output, "monotonic", lambda: next(now))
    monkeypatch.setattr(output.click, "echo", lambda text, **options: written.append(text))
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: False))
    with ProgressLine("Checking articles") as line:
        line(1_200, 10_080)
    assert written == []
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True))
    with ProgressLine("Checking articles") as line:
        line(1_200, 10_080)
        assert written[0].strip() == "Checking articles: 1,200 of 10,080. Ctrl+C stops."
    assert written[1].strip() == "" and len(written[1]) > len(written[0])


def test_a_large_library_is_told_to_be_read(deskside, monkeypatch):
    monkeypatch.setattr("app.cli.check._VERY_MANY", 2)
    assert deskside("check").err.startswith("Reading ")
