from __future__ import annotations

import stat
from pathlib import Path

import pytest

from herotui.errors import WrongUse
from herotui.report.write import write


def test_the_file_is_its_owners_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("older")
    target.chmod(0o644)
    assert write("für alle\n", target) == target
    assert target.read_bytes() == "für alle\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_symbolic_link_is_refused_and_its_target_unchanged(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    link = tmp_path / "report.md"
    link.symlink_to(elsewhere)
    with pytest.raises(WrongUse, match="symbolic link"):
        write("x", link)
    assert elsewhere.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "missing/report.md"])
def test_what_can_not_be_written_says_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse) as caught:
        write("x", tmp_path / name)
    assert caught.value.meaning
    assert caught.value.do
    assert list(tmp_path.iterdir()) == []
