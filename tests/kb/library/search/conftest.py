"""Tiny libraries for the search: a few articles in memory."""

from collections.abc import Callable

import pytest

from kb.library.search.index import SearchIndex
from kb.library.search.plain_sections import plain_sections
from kb.library.search.results import Entry

MakeEntry = Callable[..., Entry]


@pytest.fixture
def article() -> MakeEntry:
    """Make an article of the index out of its id, title and Markdown."""

    def make(article_id: str, title: str = "", body: str = "", **fields: object) -> Entry:
        return Entry("article", article_id, title or article_id, sections=plain_sections(body), **fields)

    return make


@pytest.fixture
def index_of() -> Callable[..., SearchIndex]:
    """Make an index in memory out of entries."""
    return lambda *entries, **options: SearchIndex.open(entries, None, **options)


@pytest.fixture
def help_desk(article: MakeEntry, index_of: Callable[..., SearchIndex]) -> SearchIndex:
    """An index of a small help desk."""
    synonyms = [["licence", "seat"], ["contract manager", "purchaser"], ["host ID", "MAC address"]]
    return index_of(
        article(
            "missing-licences",
            "New licences are missing",
            "You bought licences and do not see them.\n\n## Steps\n\n1. Look at the order confirmation.\n\n"
            "## In another team\n\nLicences may have gone to the marketing team.",
            says=("bought more but cannot see them",),
            summary="Licences that were bought and do not show.",
            category="missing-licences",
            tags=("order",),
        ),
        article(
            "contract-manager",
            "What a contract manager does",
            "The contract manager pays and renews.\n\n## How a manager is replaced\n\nAsk the support desk.",
            category="roles-and-access",
            tags=("roles",),
        ),
        article(
            "licence-server",
            "The licence server cannot be reached",
            "Error -15.570.0 means that `adskflex` is down. Version 2.4.3 of the tools mends it.\n\n"
            "## Find the host ID\n\nRun lmutil on the server and write down the host ID.",
            category="network/servers",
            tags=("flex", "server"),
        ),
        article("printing", "Plots come out blank", "The plotter shows an empty page.", category="printing"),
        article("draft-prices", "Secret price list", "Zebra discounts.", status="draft", public=False),
        article("staff-triage", "Triage for staff", "Ask for the contract first.", public=False),
        Entry(
            "flow",
            "licences-flow",
            "Look for what has gone",
            says=("my licences have vanished",),
            summary="I cannot see my licences",
            category="missing-licences",
        ),
        synonyms=synonyms,
    )
