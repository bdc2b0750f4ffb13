"""Many findings are told kind by kind, links first, and a flood by its beginning."""

from kb.errors import Finding, Place, Severity
from kb.library.finding_groups import SHOWN, grouped


def finding(code: str, severity: Severity, file: int) -> Finding:
    return Finding(code, severity, f"Message {file}.", Place(f"{file}.md", 1))


def test_kinds_come_by_weight_links_first_each_with_its_count() -> None:
    found = [finding("A014", Severity.NOTE, file) for file in range(900)]
    found += [
        finding("A012", Severity.ERROR, 1),
        finding("A116", Severity.WARNING, 2),
        finding("A012", Severity.ERROR, 1),
    ]
    found += [finding("A101", Severity.ERROR, file // 2) for file in range(300)]
    groups = grouped(found)
    assert [(one.code, one.count, one.files) for one in groups] == [
        ("A101", 300, 150),
        ("A012", 2, 1),
        ("A116", 1, 1),
        ("A014", 900, 900),
    ]
    assert [len(one.shown) for one in groups] == [SHOWN[Severity.ERROR], 1, 1, 1]
    assert [one.left_out for one in groups] == [260, 0, 0, 899]


def test_what_is_said_again_in_the_same_words_is_shown_once_with_its_count() -> None:
    found = [Finding("A101", Severity.ERROR, "No picture.", Place(f"{file}.md", 1)) for file in range(500)]
    found.append(Finding("A101", Severity.ERROR, "No article.", Place("z.md", 9)))
    (group,) = grouped(found)
    assert [(one.message, one.place.file, times) for one, times in group.shown] == [
        ("No picture.", "0.md", 500),
        ("No article.", "z.md", 1),
    ]
    assert group.left_out == 0
