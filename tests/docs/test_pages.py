from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from herotui import docs
from herotui.errors import WrongUse
from herotui.settings import load
from herotui.stores.keys import LEAKED_VARIABLE, RESPONDER_VARIABLE


def test_every_topic_has_a_page_with_a_title() -> None:
    assert {"configuration", "exit-codes", "incident", "keys"} <= set(docs.topics())
    for topic in docs.topics():
        assert docs.page(topic).startswith("# ")


@pytest.mark.parametrize("topic", ["nothing", "", "../errors", "keys.md"])
def test_an_unknown_topic_names_the_ones_there_are(topic: str) -> None:
    with pytest.raises(WrongUse, match=r"configuration, .*exit-codes"):
        docs.page(topic)


def test_the_settings_page_lists_what_the_settings_file_takes(tmp_path: Path) -> None:
    text = docs.page("configuration")
    table = text.split("## Environment")[0]
    named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    broken = tmp_path / "settings.toml"
    broken.write_text("unknown = 1\n")
    with pytest.raises(WrongUse) as caught:
        load(environ={}, state_dir=tmp_path, read_only=False, file=broken)
    known = caught.value.message.split("known are ", 1)[1].rstrip(".").split(", ")
    assert named == set(known)


def test_the_example_of_the_settings_page_is_taken(tmp_path: Path) -> None:
    example = "\n".join(line[4:] for line in docs.page("configuration").splitlines() if line.startswith("    "))
    assert tomllib.loads(example)
    file = tmp_path / "settings.toml"
    file.write_text(example)
    assert load(environ={}, state_dir=tmp_path, read_only=False, file=file).responder == "maria"


def test_the_page_about_keys_names_both_variables() -> None:
    assert {LEAKED_VARIABLE, RESPONDER_VARIABLE} <= set(re.findall(r"[A-Z_]{8,}", docs.page("keys")))
