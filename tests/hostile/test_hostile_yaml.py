"""YAML and TOML that explode, loop or have another form are refused with their line, and the rest goes on working."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.hostile.jobs import config_job, flow_job, front_matter_job, library_job, raw_article_job
from tests.hostile.limits import spent
from tests.hostile.yaml_bombs import (
    BOMBS,
    FLOW_KEYS,
    FRONT_MATTER_KEYS,
    LEFT_ALONE,
    LIBRARY_KEYS,
    READ_AS_TEXT,
    TOML,
    VALUES,
)

KINDS: dict[str, tuple[Callable[..., Any], str, tuple[str, ...]]] = {
    "front matter": (front_matter_job, "bomb.md", FRONT_MATTER_KEYS),
    "library.yaml": (library_job, "library.yaml", LIBRARY_KEYS),
    "troubleshooter": (flow_job, "troubleshooters/bomb.yaml", FLOW_KEYS),
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_yaml_goes_off(kind: str) -> None:
    job, file, _ = KINDS[kind]
    found = list(spent(job, {name: (text,) for name, text in BOMBS.items()}))
    assert [said for one in found for said in one.wrong] == []
    assert len(found) == len(BOMBS)
    for one in found:
        if kind == "front matter" or one.name in READ_AS_TEXT:
            continue
        told = [finding for finding in one.result if finding.startswith(file) and ": error " in finding]
        assert told, (one.name, one.result)
        assert re.match(rf"{re.escape(file)}(:\d+)?: error [A-Z]\d+: \S.*\.", told[0]), told[0]


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_of_another_type_breaks_anything(kind: str) -> None:
    job, file, keys = KINDS[kind]
    texts = {f"{key}: {name}": f"{key}: {value}\n" for key in keys for name, value in VALUES.items()}
    found = list(spent(job, {name: (text,) for name, text in texts.items()}))
    assert [said for one in found for said in one.wrong] == []
    ours = [one for one in found if kind != "front matter" or one.name.partition(":")[0] not in LEFT_ALONE]
    assert sum(any(finding.startswith(file) for finding in one.result) for one in ours) > len(ours) / 2


@pytest.mark.parametrize(
    "name", ["aliases", "merge-keys", "cycle", "duplicate", "tag-python", "flow-balanced", "unclosed-quote", "colon"]
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(name: str) -> None:
    (one,) = spent(front_matter_job, {name: (BOMBS[name],)})
    told = next(finding for finding in one.result if "A011" in finding)
    assert re.match(r"bomb\.md:\d+: error A011: The front matter cannot be read, so this article is a draft\. ", told)


def test_no_toml_goes_off() -> None:
    articles = {name: (f"+++\n{text}+++\n\n# Body\n\nWords.\n".encode(),) for name, text in TOML.items()}
    found = list(spent(raw_article_job, articles))
    assert [said for one in found for said in one.wrong] == []
    assert all("Words." in one.result["shown"] for one in found)
    configs = list(spent(config_job, {name: (text.encode(),) for name, text in TOML.items()}))
    assert [said for one in configs for said in one.wrong] == []
    for one in configs:
        assert re.match(r"\S+config\.toml: .*\.", one.result), one.result
