from __future__ import annotations

import re
from pathlib import Path

from herotui.cli.options import COMMANDS
from herotui.tui.commands import key_table_markdown

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_key_table_is_made_from_the_table_of_commands() -> None:
    found = re.search(r"<!-- keys: begin[^\n]*-->\n(.*?)\n<!-- keys: end -->", README, re.DOTALL)
    assert found
    assert found[1] == key_table_markdown().rstrip(), "put what key_table_markdown() gives between the marks"


def test_every_command_that_it_names_exists() -> None:
    fences = "\n".join(re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"^herotui (\w+)", fences, re.MULTILINE)) | set(re.findall(r"`herotui (\w+)", README))
    assert named
    assert named <= set(COMMANDS)


def test_every_picture_that_it_shows_is_there() -> None:
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture


def test_each_of_the_two_commands_is_one_line_that_sets_itself_up() -> None:
    lines = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert [line.rsplit("/", 1)[1] for line in lines] == ["herotui drill", "pytest"]
