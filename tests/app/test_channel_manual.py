"""The manual's article on help desks names each kind of channel and each key, and its examples can be used."""

import re
import tomllib

import pytest

from kb.channel_settings import keys_of_kind, kinds
from kb.settings import load_settings, shipped_library

ARTICLE = (shipped_library() / "using-deskside" / "send-to-a-help-desk.md").read_text(encoding="utf-8")
SETTINGS = (shipped_library() / "using-deskside" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_and_each_of_its_keys_is_in_the_manual(kind: str) -> None:
    assert f"| `{kind}` |" in ARTICLE
    for key in keys_of_kind(kind):
        assert re.search(rf"`{key}[` ]", ARTICLE), key


@pytest.mark.parametrize("text", [ARTICLE, SETTINGS])
def test_the_examples_can_be_used(text: str, tmp_path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert examples
    for example in examples:
        tomllib.loads(example)
        if "kind" in example or "[channels" not in example:
            file = tmp_path / "config.toml"
            file.write_text(example, encoding="utf-8")
            load_settings(file)
