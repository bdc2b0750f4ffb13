"""`deskside show`: an article on the terminal, or as plain Markdown where the output is piped."""

import sys

import click

from app.cli.output import colour, columns, write, write_json
from app.cli.session import Session, pass_session


@click.command("show")
@click.argument("article")
@click.option("--plain", is_flag=True, help="Lay it out without colours, also when piped.")
@click.option("--markdown", is_flag=True, help="Print the Markdown, also on a terminal.")
@click.option("--width", type=click.IntRange(20, 400), help="Lay it out in so many columns.")
@click.option("--json", "as_json", is_flag=True, help="Print the article and its front matter as JSON.")
@pass_session
def command(session: Session, article: str, plain: bool, markdown: bool, width: int | None, as_json: bool) -> None:
    """Show an article, or the section of it that follows a `#`: `missing-licences#steps`."""
    article_id, _, anchor = article.partition("#")
    found = session.desk.article(article_id)
    if as_json:
        write_json(
            {
                "id": found.id,
                "path": found.path,
                "title": found.title,
                "summary": found.summary,
                "category": found.category,
                "tags": found.tags,
                "roles": found.roles,
                "status": found.status,
                "validated": found.validated,
                "replaced_by": found.replaced_by or None,
                "reviewed": found.reviewed,
                "related": [other.id for other in session.desk.library.related(found.id, session.desk.audience)],
                "body": found.body,
            }
        )
        return
    laid_out = plain or width is not None or (sys.stdout.isatty() and not markdown)
    if not laid_out and not anchor:
        start = "" if found.body_has_title else f"# {found.title}\n\n"
        write(f"{start}{found.body.strip()}")
        return
    from kb.library.plain import render_plain

    document = session.desk.library.section_document(f"{found.id}#{anchor}") if anchor else found.document

    title = [] if anchor or found.body_has_title else [found.title, "=" * min(len(found.title), width or columns()), ""]
    text = render_plain(document, width or columns(), styled=colour() and not plain)
    for line in title:
        write(line)
    # The renderer's own colour codes would not pass the gate; its text went through it when it was read.
    click.echo(text)
