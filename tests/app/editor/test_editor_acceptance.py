"""An editor writes an article and a troubleshooter in the app: mistakes are found, and both are there at once."""

import json
import subprocess
import sys

from textual.widgets.text_area import Selection

ARTICLE = "users-and-seats/pay-by-card.md"
FLOW = "troubleshooters/the-card-is-refused.yaml"


async def new(pilot, until, edit, paste, kind: str, title: str, *category: str) -> None:
    """Write a new file from its template."""
    before = edit(pilot).path
    await pilot.press("ctrl+n", kind)
    await pilot.pause()
    await paste(pilot, title)
    await pilot.press("enter")
    await pilot.pause()
    await pilot.press(*category)
    await until(pilot, lambda: edit(pilot).path not in ("", before))


def check(desk) -> list[tuple[str, str]]:
    """Return code and file of the errors that `deskside check` finds."""
    command = [sys.executable, "-c", "import sys; from app.cli import main; sys.exit(main(sys.argv[1:]))"]
    options = ["--library", str(desk.library.folder), "check", "--json"]
    result = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60)
    found = json.loads(result.stdout)["findings"]
    errors = sorted((one["code"], one["file"]) for one in found if one["severity"] == "error")
    assert result.returncode == (1 if errors else 0)
    return [one for one in errors if one[1] in (ARTICLE, FLOW)]


async def test_from_nothing_to_found_by_everybody(
    editors_desk, make_desk, run_app, until, settle, shown, edit, paste, monkeypatch
):
    monkeypatch.setenv("DESKSIDE_DATA", str(editors_desk.folders.data))
    monkeypatch.setenv("DESKSIDE_CACHE", str(editors_desk.folders.cache))
    monkeypatch.setenv("DESKSIDE_CONFIG", str(editors_desk.folders.config_file))
    async with run_app(editors_desk, size=(120, 36)) as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: edit(pilot).files.root.children)

        await new(pilot, until, edit, paste, "1", "Pay by card", "2")
        assert edit(pilot).path == ARTICLE
        await pilot.press("end")
        await paste(pilot, " Paying with a debit card.")
        edit(pilot).text.go_to_line(16)
        await paste(pilot, "Ask {support.fax} or see [billing](billing.md). ")
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        await until(pilot, lambda: "2 errors" in shown(pilot.app))

        await new(pilot, until, edit, paste, "2", "The card is refused")
        assert edit(pilot).path == FLOW
        text = edit(pilot).text
        row = next(row for row, line in enumerate(text.document.lines) if "recently, unsure" in line)
        at = text.document.lines[row].index(", unsure")
        text.selection = Selection((row, at), (row, at + len(", unsure")))
        await pilot.press("delete", "f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        await until(pilot, lambda: "1 error" in shown(pilot.app))
        assert "Not sure" in "".join(one.example for one in edit(pilot).problems._findings)

        found = check(editors_desk)
        assert [one for one in found if one[1] == ARTICLE] == [("A020", ARTICLE), ("A101", ARTICLE)]
        assert len([one for one in found if one[1] == FLOW]) == 1

        await pilot.press("f10", "enter")
        assert edit(pilot).text.cursor_location[0] > 0
        await pilot.press("ctrl+z", "f9")
        await until(pilot, lambda: "recently, unsure" in (editors_desk.library.folder / FLOW).read_text())
        edit(pilot).open(ARTICLE)
        await until(pilot, lambda: edit(pilot).path == ARTICLE)
        edit(pilot).text.selection = Selection((15, 0), (15, len(edit(pilot).text.document.lines[15])))
        await paste(pilot, "Any debit card will do.")
        await pilot.press("f9")
        await until(pilot, lambda: not edit(pilot).dirty)
        assert check(editors_desk) == []

        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("slash")
        await paste(pilot, "debit card")
        await until(pilot, lambda: "Pay by card" in shown(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: "Any debit card will do." in shown(pilot.app))
        assert "Customers do not see this article" in shown(pilot.app)
        await pilot.press("f2")
        await settle(pilot)
        await pilot.press("slash", "ctrl+u")
        await paste(pilot, "card refused")
        await until(pilot, lambda: "▸ The card is refused" in shown(pilot.app))

        await pilot.press("f7")
        await settle(pilot)
        for path, line in ((ARTICLE, "status: draft"), (FLOW, "status: draft")):
            edit(pilot).open(path)
            await until(pilot, lambda path=path: edit(pilot).path == path)
            text = edit(pilot).text
            row = next(row for row, shown_line in enumerate(text.document.lines) if shown_line.startswith(line))
            text.selection = Selection((row, len("status: ")), (row, len(line)))
            await paste(pilot, "published")
            await pilot.press("f9")
            await until(pilot, lambda: not edit(pilot).dirty)

    customer = make_desk()
    assert customer.article("pay-by-card").title == "Pay by card"
    assert customer.search("debit card").hits[0].id == "pay-by-card"
    assert [one.symptom for one in customer.symptoms()].count("The card is refused") == 1


async def test_a_title_that_makes_no_name_asks_for_one(make_desk, run_app, until, shown, said, edit):
    desk = make_desk(staff=True)
    async with run_app(desk, mode="edit", size=(100, 30)) as pilot:
        await until(pilot, lambda: edit(pilot).files.root.children)
        await pilot.press("ctrl+n", "2", *"支払い", "enter")
        await until(pilot, lambda: "name as a file" in shown(pilot.app))
        assert "cannot be a troubleshooter's id" in said(pilot)
        await pilot.press(*"payment", "enter")
        await until(pilot, lambda: edit(pilot).path == "troubleshooters/payment.yaml")
        assert 'title: "支払い"' in edit(pilot).text.text


async def test_a_library_without_categories_takes_an_article_at_its_top(tmp_path, make_desk, run_app, until, edit):
    desk = make_desk({"library.yaml": "title: Bare\n"}, staff=True)
    async with run_app(desk, mode="edit", size=(100, 30)) as pilot:
        await until(pilot, lambda: edit(pilot).files.root.children)
        await pilot.press("ctrl+n", "1", *"Bare [x]", "enter")
        await until(pilot, lambda: edit(pilot).path == "bare-x.md")
        assert 'title: "Bare [x]"' in edit(pilot).text.text


async def test_escape_makes_nothing(editors_desk, run_app, until, settle, edit):
    before = sorted(editors_desk.library.folder.rglob("*"))
    async with run_app(editors_desk, mode="edit", size=(100, 30)) as pilot:
        await until(pilot, lambda: edit(pilot).files.root.children)
        for keys in (["escape"], ["1", "escape"], ["1", "x", "enter", "escape"], ["2", "escape"], ["2", "enter"]):
            await pilot.press("ctrl+n")
            await pilot.pause()
            await pilot.press(*keys)
            await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
    assert sorted(editors_desk.library.folder.rglob("*")) == before
