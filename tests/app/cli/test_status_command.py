"""States by command: moved, shown in words, written down, and told where somebody else should publish."""

import json

SECRET = "licences/secret.md"


def test_an_article_is_published_and_the_rest_of_its_file_stays(deskside, library, tmp_path):
    assert deskside("status", "secret").out == "secret: draft, not validated\n"
    before = (library / SECRET).read_text()
    assert deskside("--customer", "show", "secret").code == 1
    result = deskside("status", "secret", "published", "--validated")
    assert result.code == 0 and result.out.startswith("secret: published, validated ")
    after = (library / SECRET).read_text()
    day = after.partition("validated: ")[2][:10]
    assert after == before.replace("status: draft\n", f"status: published\nvalidated: {day}\n")
    assert deskside("--customer", "show", "secret").code == 0
    moves = [json.loads(line) for line in (tmp_path / "data/moves.jsonl").read_text().splitlines()]
    assert [(move["article"], move["from"], move["to"], move["outside_agreement"]) for move in moves] == [
        ("secret", "draft", "published", False)
    ]
    assert deskside("status", "secret", "--not-validated").out == "secret: published, not validated\n"


def test_a_dry_run_changes_nothing(deskside, library, tmp_path):
    before = (library / SECRET).read_bytes()
    assert "+ status: review" in deskside("status", "secret", "review", "--dry-run").out
    assert (library / SECRET).read_bytes() == before and not (tmp_path / "data/moves.jsonl").exists()


def test_what_replaces_an_archived_article_is_said_and_shown(deskside, library):
    assert deskside("status", "secret", "published").code == 0
    result = deskside("status", "missing", "archived", "--replaced-by", "secret")
    assert result.out == "missing: archived, replaced by secret\n"
    assert "Nobody should see this." in deskside("--customer", "show", "missing").out
    assert "Call 01844" in deskside("--staff", "show", "missing").out
    assert deskside("status", "missing", "published").out == "missing: published, not validated\n"
    assert "replaced_by" not in (library / "licences/missing.md").read_text()


def test_who_publishes_is_an_agreement_and_no_lock(deskside, library, tmp_path):
    settings = library / "library.yaml"
    settings.write_text(settings.read_text() + "publishers: [Grace Whitmore]\n")
    result = deskside("status", "secret", "published")
    assert result.code == 0 and "In this library Grace Whitmore publishes." in result.err
    assert json.loads((tmp_path / "data/moves.jsonl").read_text())["outside_agreement"] is True
    (tmp_path / "config.toml").write_text('[identity]\nname = "grace whitmore"\n')
    assert deskside("status", "secret", "archived").err == ""


def test_what_makes_no_sense_is_refused(deskside, library):
    before = (library / SECRET).read_bytes()
    for arguments in (
        ["draft"],
        ["publish"],
        ["archived", "--replaced-by", "none"],
        ["archived", "--replaced-by", "secret"],
    ):
        assert deskside("status", "secret", *arguments).code == 1
    (library / SECRET).write_bytes(b"\xff\xfe" + before)
    assert deskside("status", "secret", "review").code == 1


def test_staff_see_the_state_in_lists_and_search(deskside):
    assert deskside("status", "missing", "--validated").code == 0
    assert "[validated]" in deskside("--staff", "search", "licences").out
    assert "[draft]" in deskside("--staff", "search", "secret").out
    assert "validated" not in deskside("--customer", "search", "licences").out


def test_a_troubleshooter_moves_by_the_same_agreement(deskside, library, tmp_path):
    path = library / "troubleshooters/seats.yaml"
    before = path.read_text()
    assert deskside("status", "seats").out == "seats: published\n"
    assert "status: draft" in deskside("status", "seats", "draft", "--dry-run").out
    assert path.read_text() == before
    assert deskside("status", "seats.yaml", "draft").out == "seats: draft\n"
    assert path.read_text() == before.replace("version: 2\n", "status: draft\nversion: 2\n", 1)
    assert deskside("solve", "seats", "--json").code == 1
    assert json.loads(deskside("status", "seats", "review", "--json").out) == {"id": "seats", "status": "review"}
    assert "status: review\nversion: 2\n" in path.read_text()
    assert "seats: published" in deskside("status", "seats", "published").out
    assert deskside("status", "seats", "published").code == 1
    assert deskside("status", "seats", "gone").code == 1
    assert deskside("status", "seats", "--validated").code == 2
    moves = [json.loads(line) for line in next(tmp_path.rglob("moves.jsonl")).read_text().splitlines()]
    assert [(one["troubleshooter"], one["from"], one["to"]) for one in moves] == [
        ("seats", "published", "draft"),
        ("seats", "draft", "review"),
        ("seats", "review", "published"),
    ]
