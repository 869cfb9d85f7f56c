from __future__ import annotations

from pathlib import Path

from herotui.tui.clipboard import clean_environment, copy


async def test_without_programs_the_terminal_takes_it_and_a_file_keeps_it(tmp_path: Path) -> None:
    sent: list[str] = []
    file = tmp_path / "copied.txt"
    said = await copy("heroku authorizations", sent.append, file=file, environ={})
    assert sent == ["heroku authorizations"]
    assert "OSC 52" in said
    assert str(file) in said
    assert file.read_text() == "heroku authorizations"
    assert file.stat().st_mode & 0o077 == 0


async def test_a_key_goes_to_no_file(tmp_path: Path) -> None:
    said = await copy("HRKU-AA" + "k" * 58, lambda text: None, environ={})
    assert "Also in" not in said
    assert not list(tmp_path.iterdir())  # noqa: ASYNC240 - nothing else runs


def test_children_get_no_keys() -> None:
    given = {"HEROKU_API_KEY": "a", "HEROTUI_LEAKED_KEY": "b", "PATH": "/bin"}
    assert clean_environment(given) == {"PATH": "/bin"}
