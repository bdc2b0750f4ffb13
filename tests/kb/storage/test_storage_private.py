"""Who can get at the data folder: modes are set, the rest is named and left."""

import os
import sys

import pytest

from kb.storage import calls
from kb.storage.private import check_private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def test_modes_are_set_from_the_top_down(tmp_path):
    data = tmp_path / "data"
    (data / "accounts").mkdir(parents=True)
    file = data / "accounts" / "a.json"
    file.write_bytes(b"x")
    data.chmod(0o755)
    (data / "accounts").chmod(0o750)
    file.chmod(0o644)
    (data / "read-only.json").write_bytes(b"")
    (data / "read-only.json").chmod(0o400)
    planned = [one.done for one in check_private(data, dry_run=True)]
    assert planned == ["set to 0700", "set to 0700", "set to 0600", "set to 0600"]
    assert file.stat().st_mode & 0o777 == 0o644
    found = list(check_private(data, dry_run=False))
    assert {one.finding.code for one in found} == {"D020"}
    looked_at = (data, data / "accounts", file, data / "read-only.json")
    assert [path.stat().st_mode & 0o777 for path in looked_at] == [0o700, 0o700, 0o600, 0o600]
    assert list(check_private(data, dry_run=False)) == []


def test_links_pipes_and_other_peoples_files_are_named_and_left(tmp_path, watch):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    (outside / "file").write_bytes(b"x")
    (outside / "file").chmod(0o644)
    (data / "link").symlink_to(outside)
    os.mkfifo(data / "pipe", 0o600)
    (data / "theirs.json").write_bytes(b"x")
    (data / "theirs.json").chmod(0o644)
    real = calls.system

    def somebody_elses(name, number, arguments):
        def answer():
            status = list(real.status_of(arguments[0]))
            status[4] += 1
            return os.stat_result(status)

        return answer if name == "status_of" and arguments[0].endswith("theirs.json") else None

    watch(somebody_elses)
    found = list(check_private(data, dry_run=False))
    assert [(one.finding.code, one.done) for one in found] == [("D022", ""), ("D023", ""), ("D021", "")]
    assert (outside / "file").stat().st_mode & 0o777 == 0o644
    assert (data / "theirs.json").stat().st_mode & 0o777 == 0o644
