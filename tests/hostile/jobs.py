"""What a reader or an editor does with one hostile file, as functions that a measured process can call."""

import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kb.accounts.checks import check_account
from kb.accounts.overview import overview
from kb.accounts.reports import plan_import
from kb.accounts.reports.read import reports_from_bytes
from kb.accounts.store import AccountStore, new_record
from kb.cases.store import CaseStore
from kb.errors import DesksideError, Finding
from kb.library.html import render_html
from kb.library.library import Library
from kb.library.markdown import parse_beginning
from kb.library.plain import render_plain
from kb.library.search.plain_sections import plain_sections
from kb.library_check import check_everything
from kb.settings import load_settings
from kb.troubleshooter.load import load_flows

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def front_matter_job(block: str) -> Any:
    """Load a library of two articles, one with this front matter."""
    return _library({"bomb.md": f"---\n{block}---\n# Body\n\nWords.\n"}, "bomb")


def library_job(text: str) -> Any:
    """Load a library with this `library.yaml`."""
    return _library({"library.yaml": text, "bomb.md": "# Body\n\nWords.\n"}, "bomb")


def flow_job(text: str) -> Any:
    """Load and check a library with this troubleshooter."""
    return _library({"troubleshooters/bomb.yaml": text, "bomb.md": "# Body\n\nWords.\n"}, "bomb")


def _library(files: dict[str, str], article_id: str) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in (files | {"good.md": "# Good\n\nStill here.\n"}).items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="")
        library = Library.load(folder)
        flows, flow_findings = load_flows(library)
        findings = check_everything(library, flows, flow_findings, TODAY)
        assert "Still here." in render_plain(library.article("good").document, 80, styled=False)
        assert library.article(article_id).document.blocks
        return [str(finding) for finding in findings]


def article_job(text: str) -> dict[str, float]:
    """Do everything with an article; return the processor time of each part in seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bomb.md").write_text(text, encoding="utf-8", newline="")
        (folder / "good.md").write_text("# Good\n\nStill here.\n", encoding="utf-8")
        took: dict[str, float] = {}
        began = time.process_time()

        def part(name: str) -> None:
            nonlocal began
            now = time.process_time()
            took[name] = round(now - began, 2)
            began = now

        library = Library.load(folder)
        part("load")
        article = library.article("bomb")
        parse_beginning(article.body)
        part("beginning")
        document = article.document
        part("parse")
        render_plain(document, 80, styled=False)
        part("plain")
        render_html(document)
        part("html")
        check_everything(library, {}, (), TODAY)
        part("check")
        plain_sections(article.body)
        part("sections")
        return took


def raw_article_job(data: bytes) -> dict[str, Any]:
    """Load a library with an article of these bytes and show it; return what is said about it and what is shown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bomb.md").write_bytes(data)
        (folder / "good.md").write_text("# Good\n\nStill here.\n", encoding="utf-8")
        library = Library.load(folder)
        article = library.article("bomb")
        shown = render_plain(article.document, 80, styled=False)
        findings = check_everything(library, {}, (), TODAY)
        return {"findings": [str(finding) for finding in findings], "shown": shown[:2_000]}


def account_job(data: bytes) -> dict[str, Any]:
    """Open an account record of these bytes beside a good one; return what is said about it."""
    with tempfile.TemporaryDirectory() as name:
        store = AccountStore(Path(name))
        good = store.create("Good company")
        (Path(name) / "bomb.json").write_bytes(data)
        said: list[str] = []
        try:
            opened = store.open("bomb")
            said = [str(finding) for finding in opened.findings]
            check_account(opened.record, NOW)
            overview(opened.record)
        except DesksideError as error:
            said = [str(error)]
        store.find("company")
        assert store.load(good.id).company == "Good company"
        return {"said": said}


def case_job(data: bytes) -> dict[str, Any]:
    """Open a case of these bytes; return what is said about it."""
    with tempfile.TemporaryDirectory() as name:
        store = CaseStore(Path(name))
        (Path(name) / "2026-11-20-abcdef.json").write_bytes(data)
        said = [str(one) for one in store.all() if isinstance(one, Finding)]
        return {"said": said, "read": len(store.recent())}


def report_job(data: bytes, file: str) -> dict[str, Any]:
    """Import a report of these bytes into a new record; return what is said about it."""
    try:
        reports = reports_from_bytes(data, file, TODAY)
        plan = plan_import(new_record("Company"), reports, NOW)
        said = [*plan.describe(), *(str(finding) for finding in plan.findings)]
        return {"said": said[:50], "rows": [report.used for report in reports]}
    except DesksideError as error:
        return {"said": [str(error)], "rows": []}


def config_job(data: bytes) -> str:
    """Read a config file of these bytes; return what is said about it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "config.toml"
        path.write_bytes(data)
        try:
            return str(load_settings(path))
        except DesksideError as error:
            return str(error)


def links_job(text: str) -> int:
    """Check a library of a hundred articles and one with these links; return how many findings there are."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(100):
            (folder / f"article-{number}.md").write_text(f"# Article {number}\n\n## Part {number}\n\nwords\n")
        (folder / "bomb.md").write_text(text)
        library = Library.load(folder)
        render_plain(library.article("bomb").document, 80, styled=False)
        library.backlinks("article-1", "staff")
        library.related("bomb", "staff")
        return len(check_everything(library, {}, (), TODAY))


def maze_job(folder: str) -> dict[str, Any]:
    """Load and check a library whose folders lead in circles; return how many articles it has, and what got in."""
    library = Library.load(Path(folder))
    check_everything(library, {}, (), TODAY)
    titles = [article.title for article in library.articles.values()]
    return {"articles": len(titles), "secret": "Secret" in titles}
