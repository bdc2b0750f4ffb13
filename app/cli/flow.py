"""`deskside flow`: the troubleshooters themselves, for editors."""

import click

from app.cli.output import say, write, write_json
from app.cli.session import Session, pass_session
from kb.errors import Severity
from kb.text import plural


@click.group("flow")
def command() -> None:
    """List, show and test troubleshooters."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@pass_session
def list_flows(session: Session, as_json: bool) -> None:
    """List the troubleshooters by name."""
    flows = session.desk.visible_flows().values()
    if as_json:
        keys = ("id", "version", "title", "symptom", "status", "article")
        write_json([{key: getattr(flow, key) for key in keys} for flow in flows])
        return
    longest = max((len(flow.id) for flow in flows), default=0)
    for flow in flows:
        mark = "" if flow.status == "published" else f" [{flow.status}]"
        write(f"{flow.id:<{longest}}  {flow.title}{mark}")
    if not flows:
        say("This library has no troubleshooters.")


@command.command("show")
@click.argument("name")
@click.option("--mermaid", is_flag=True, help="Print the tree as a Mermaid flowchart.")
@pass_session
def show_flow(session: Session, name: str, mermaid: bool) -> None:
    """Show the tree of questions that a troubleshooter's cause table gives."""
    from kb.troubleshooter.tree import tree_mermaid, tree_text

    flow = session.desk.flow(name)
    write(tree_mermaid(flow) if mermaid else tree_text(flow))


@command.command("test")
@click.argument("names", nargs=-1)
@pass_session
def test_flows(session: Session, names: tuple[str, ...]) -> None:
    """Run the tests inside the flow files. Exit code 1 when one fails, or when a file cannot be read at all."""
    from kb.troubleshooter.flow_tests import run_tests

    flows = [session.desk.flow(name) for name in names] or list(session.desk.visible_flows().values())
    failed = passed = 0
    for flow in flows:
        for result in run_tests(flow):
            if result.passed:
                passed += 1
            else:
                failed += 1
                write(f"{result.test.place}: {flow.id}: “{result.test.name}” failed. {result.explanation}")
        if not flow.tests:
            say(f"{flow.id} has no tests.")
    unread = [] if names else [one for one in session.desk.flow_findings if one.severity is Severity.ERROR]
    for finding in unread:
        write(f"{finding.place}: {finding.message}")
    say(f"{plural(passed, 'test')} passed, {failed} failed.")
    if failed or unread:
        raise SystemExit(1)
