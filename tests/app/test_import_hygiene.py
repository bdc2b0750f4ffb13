"""What a command may import: start-up time is a feature, and the domain knows no screen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, sys
from app.cli import main
sys.stdout = open({out!r}, "w")
code = main({arguments!r})
sys.stdout.close()
print(json.dumps([code, sorted(name for name in sys.modules if "." not in name)]), file=sys.stderr)
"""


def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment for a process with folders of its own."""
    return {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "DESKSIDE_DATA": str(tmp_path / "data"),
        "DESKSIDE_CACHE": str(tmp_path / "cache"),
        "DESKSIDE_CONFIG": str(tmp_path / "config.toml"),
    }


def imported(tmp_path: Path, *arguments: str) -> tuple[int, set[str]]:
    """Run a command in a fresh interpreter and return its exit code and the packages that it has imported."""
    probe = PROBE.format(out=str(tmp_path / "out"), arguments=list(arguments))
    result = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, env=environment(tmp_path), check=True, timeout=60
    )
    code, modules = json.loads(result.stderr.strip().splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (
            ("show", "missing-licences"),
            {"textual", "rich", "tantivy", "tinydb", "httpx", "python_calamine", "watchfiles"},
        ),
        (("flow", "list"), {"textual", "tantivy", "python_calamine"}),
        (("search", "licence"), {"textual", "python_calamine"}),
        (("check",), {"textual", "python_calamine"}),
        (("--demo", "account", "check"), {"textual", "tantivy", "python_calamine"}),
        (("--demo", "solve", "new-licences-missing", "--json"), {"textual", "tantivy", "python_calamine"}),
        (("request", "list"), {"textual", "tantivy"}),
        (("doctor",), {"textual", "tantivy", "python_calamine", "markdown_it"}),
        (("--version",), {"textual", "tantivy", "tinydb", "yaml"}),
    ],
)
def test_a_command_imports_no_more_than_it_needs(tmp_path: Path, arguments: tuple[str, ...], heavy: set[str]) -> None:
    code, modules = imported(tmp_path, *arguments)
    assert code in (0, 1)
    assert modules & heavy == set()


FIRST_SCREEN = """
import json, sys
from pathlib import Path
from app.cli.session import Session

def home():
    from app.start import beginning
    desk = Session(library=Path({library!r})).desk
    beginning(desk, None)
    import app.deskside, app.screens.home
    desk.library.keep()

home()
if {first}:
    sys.exit()
print(json.dumps(sorted(sys.modules)))
"""
NOT_FOR_HOME = (
    *("kb.accounts", "kb.troubleshooter", "kb.lookup", "kb.library.search", "kb.library.front_matter", "markdown_it"),
)


def test_the_first_screen_of_a_library_that_has_not_changed_needs_no_account_flow_or_parser(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "one.md").write_text("---\ntitle: One\n---\n\nText.\n", encoding="utf-8")
    for first in (True, False):
        result = subprocess.run(
            [sys.executable, "-c", FIRST_SCREEN.format(library=str(library), first=first)],
            capture_output=True,
            text=True,
            env=environment(tmp_path),
            check=True,
            timeout=60,
        )
    modules = json.loads(result.stdout)
    assert "app.screens.home" in modules
    assert [name for name in modules if name.startswith(NOT_FOR_HOME)] == []


def test_the_domain_imports_neither_textual_nor_the_app(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    names = [
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((root / "kb").rglob("*.py"))
    ]
    code = f"import sys, importlib\nfor n in {names!r}: importlib.import_module(n)\n"
    code += "print([m for m in sys.modules if m.split('.')[0] in ('textual', 'app')])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, timeout=60
    )
    assert result.stdout.strip() == "[]"
