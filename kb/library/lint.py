"""What is wrong with a library's articles, or could be better. Each finding has a stable code, file and line.

Reading the files gives these (`Library.findings`):

| code | severity | what |
|---|---|---|
| L001-L005 | | `library.yaml`: cannot be used, wrong form, unknown key, category twice, snippet in a snippet |
| A001 | error | no articles at all |
| A002 | warning | a link in the folder, not followed |
| A003 | error | a folder that cannot be read |
| A004 | warning | a folder with the name of an article |
| A005 | error | too deep or too many files; the rest was not read |
| A006 | note | hidden folders, left out |
| A007 | error | a file that cannot be read |
| A008 | error | too large to be shown whole |
| A009 | error | not UTF-8 |
| A010 | warning | a file name that cannot be shown |
| A011 | error | front matter that cannot be read: the article is a draft |
| A012 | error | a front matter field in the wrong form |
| A013 | | a status, role or other word that is not known |
| A014 | | a front matter key that is not known |
| A015 | error | front matter that is too large |
| A016 | error | two articles with the same id |
| A017 | warning | characters that are not shown, or that change how others are |
| A020, A021 | | a variable or a snippet that is not known |

The checks here add:

| code | severity | what |
|---|---|---|
| A101 | error | a link that leads nowhere or that is refused |
| A102 | error | a link to a heading that does not exist |
| A103 | note | a link that works here, but not on a git host |
| A104 | warning | no title |
| A105 | warning | no summary |
| A106 | warning | no category |
| A107 | error | a category that is not known |
| A108 | warning | two articles with the same title |
| A109 | error | an alias that is the id of an article |
| A110 | error | an alias that two articles have |
| A111 | warning | a review that is overdue |
| A112 | warning | a review date in the future |
| A113 | note | a heading that skips a level |
| A114 | note | an article for a troubleshooter without `## Steps` |
| A115 | warning | a value of `library.yaml` written out instead of its variable |
| A116 | warning | a link text that says nothing, such as "click here" |
| A117 | warning | a picture without a description |
| A118 | warning | an article of more than 400 blocks |
| A119 | warning | a table of more than 40 rows |
| A120 | error | a troubleshooter that does not exist |
| A121 | error | a related article that does not exist |
| A122 | note | an article that nothing names |
| A123 | warning | a link or related article that customers cannot see |
| A124 | warning | an article without text |
| A125 | warning | `[text][name]` without a definition of the name |
| A126 | error | an article that is said to replace this one, and does not exist |
| L006, L007 | note | a variable or a snippet that nothing uses |

The rules of good help articles; `checks` in `library.yaml` says how much each matters there:

| code | severity | what |
|---|---|---|
| A201 | | a title that names no problem or task, or is too long |
| A202 | note | steps, but not who can do them |
| A203 | warning | `## Steps` without a numbered list |
| A204 | note | steps, but not how to see that they worked |
| A205 | | a phone number, or an address of the support desk, written out |
| A207 | warning | a word that the library avoids (`terms` in `library.yaml`), where the right one is not said too |
| A208 | note | an article that is hard to read |
| A209, A210 | note | a very long sentence or paragraph |
| A211 | note | a word that `codespell` takes for a slip, where that program is there |
| A212 | note | Markdown that `rumdl` would lay out in another way, where that program is there |

What an article should have (A104 to A107, A122, A201, A202, A204, A205) is asked of a library with a `library.yaml`
alone: no other folder of Markdown is expected to have front matter.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from datetime import date

from kb.collecting import no_cycle_search
from kb.errors import Finding
from kb.library.library import Library
from kb.library.lint_fields import check_fields
from kb.library.lint_levels import with_levels
from kb.library.lint_links import check_links
from kb.library.lint_names import check_names
from kb.library.lint_parts import parts_check
from kb.library.lint_text import text_check
from kb.library.lint_words import words_check
from kb.library.near import Suggestions
from kb.library.parsing_ahead import with_documents


def check_library(
    library: Library,
    *,
    today: date | None = None,
    flows: Collection[str] | None = None,
    only: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Return all findings by file and line, those of loading among them.

    `flows` are the ids of the troubleshooters that are known; without it the names of the files count. `today` is the
    day that reviews are measured against. `only` is the path of an article: the same findings, but for that one alone.
    `progress` is called with how many articles were looked at and how many there are; what it raises ends the check.
    """
    suggestions = Suggestions()
    known_flows = frozenset(flows) if flows is not None else library.flow_ids
    with no_cycle_search():
        found = [
            *(finding for finding in library.findings if only is None or finding.place.file == only),
            *_each_article(library, only, progress),
            *check_fields(library, today or date.today(), known_flows, only=only, suggestions=suggestions),
            *check_links(library, only=only, suggestions=suggestions),
            *(check_names(library) if only is None else ()),
        ]
    found = with_levels(found, library.settings.checks)
    return sorted(found, key=lambda finding: (finding.place.file, finding.place.line or 0, finding.code))


def _each_article(library: Library, only: str | None, progress: Callable[[int, int], None] | None) -> Iterator[Finding]:
    """Go through what can be said of each article alone, while those that come after it are parsed."""
    checks = (text_check(library), parts_check(library), words_check(library))
    with closing(with_documents(library.articles.chosen(only))) as articles:
        for number, article in enumerate(articles):
            if progress is not None:
                progress(number, len(library.articles))
            for check in checks:
                yield from check(article)
