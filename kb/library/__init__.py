"""Help articles: loading, Markdown, links, search and checks."""
