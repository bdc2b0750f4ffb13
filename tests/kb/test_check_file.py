"""Checking one file with a text that is not saved finds what the whole check would find in it."""

from datetime import date
from pathlib import Path

import pytest

from kb.library.library import Library
from kb.library_check import check_everything, check_file
from kb.troubleshooter.load import load_flows
from kb.troubleshooter.new_flow import flow_template

TODAY = date(2026, 11, 20)
FILES = {
    "library.yaml": "title: Help\nsupport: {phone: 01844 263790}\ncategories: [{id: seats, title: Seats}]\nwrong: 1\n",
    "seats/one.md": "---\ntitle: One\nsummary: First.\ncategory: seats\nrelated: [gone]\n---\n[two](two.md#nowhere)\n",
    "seats/two.md": "---\ntitle: Two\nsummary: 2.\ncategory: seats\n---\n# Two\n\nCall 01844 263790. [x](gone.md)\n",
    "seats/lost.md": "---\ntitle: two\ncategory: other\nstatus: published\naliases: [one]\n---\n",
    "broken.md": "---\ntitle: [\n---\nText {support.fax}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "troubleshooters").mkdir()
    good = flow_template("good", "Good")
    (tmp_path / "troubleshooters" / "good.yaml").write_text(good)
    (tmp_path / "troubleshooters" / "bad.yaml").write_text(
        good.replace("flow: good", "flow: bad").replace("1\n", "x\n", 1)
    )
    (tmp_path / "troubleshooters" / "dead.yaml").write_text(
        good.replace("flow: good", "flow: dead").replace("when: {since: always}", "when: {sinse: always}")
    )
    return tmp_path


def all_findings(folder: Path) -> tuple[Library, dict, list]:
    library = Library.load(folder)
    flows, findings = load_flows(library)
    return library, flows, check_everything(library, flows, findings, TODAY)


@pytest.mark.parametrize(
    "path", [*FILES, "troubleshooters/good.yaml", "troubleshooters/bad.yaml", "troubleshooters/dead.yaml"]
)
def test_one_file_alone_gives_the_findings_of_the_whole_check(folder, path):
    library, flows, everything = all_findings(folder)
    wanted = [finding for finding in everything if finding.place.file == path]
    assert check_file(library, flows, path, (folder / path).read_text(), TODAY) == wanted
    assert wanted


def test_the_unsaved_text_counts_and_the_disk_does_not(folder):
    library, flows, _ = all_findings(folder)
    fixed = FILES["seats/one.md"].replace("#nowhere", "").replace("gone", "two")
    assert [finding.code for finding in check_file(library, flows, "seats/one.md", fixed, TODAY)] == ["A122"]
    worse = fixed + "\nCall 01844 263790 or {support.fax}.\n"
    found = check_file(library, flows, "seats/one.md", worse, TODAY)
    assert {(finding.code, finding.place.line) for finding in found} == {("A115", 9), ("A020", 9), ("A122", 1)}
    assert (folder / "seats/one.md").read_text() == FILES["seats/one.md"]
    assert library.articles["one"].related == ("gone",)


def test_an_article_that_is_not_in_the_library_yet_can_be_checked(folder):
    library, flows, _ = all_findings(folder)
    found = check_file(
        library, flows, "seats/new.md", "---\ntitle: New\nsummary: N.\nstatus: draft\n---\nText.\n", TODAY
    )
    assert found == []


def test_a_flow_of_another_files_name_is_told(folder):
    library, flows, _ = all_findings(folder)
    text = flow_template("good", "Good")
    assert [finding.code for finding in check_file(library, flows, "troubleshooters/good.yml", text, TODAY)] == ["F002"]
    found = check_file(library, flows, "troubleshooters/other.yaml", text, TODAY)
    assert [(finding.code, finding.place.line) for finding in found] == [("F001", 3)]
