"""Comparing two libraries by everything that can be asked of them."""

from kb.library.library import Library


def assert_same(one: Library, other: Library) -> None:
    """Raise AssertionError where two libraries of one folder differ in anything."""
    assert list(one.articles) == list(other.articles)
    assert one.settings == other.settings
    assert one.findings == other.findings
    assert (one.flow_paths, one.other_files, one.folders) == (other.flow_paths, other.other_files, other.folders)
    assert one.aliases == other.aliases
    assert list(one.articles.prints()) == list(other.articles.prints())
    for first, second in zip(one.articles.values(), other.articles.values(), strict=True):
        assert first == second
        assert first.body == second.body
        assert first.body_digest == second.body_digest
    assert [(file.path, file.titled, file.article) for file in one.files] == [
        (file.path, file.titled, file.article) for file in other.files
    ]
    for audience in ("customer", "staff"):
        assert one.visible(audience) == other.visible(audience)
        assert one.tree(audience) == other.tree(audience)
        for article_id in one.articles:
            assert one.related(article_id, audience) == other.related(article_id, audience)
            assert one.backlinks(article_id, audience) == other.backlinks(article_id, audience)
