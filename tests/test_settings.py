"""Settings: file, environment and command line become one object, or a refusal that names the field."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from herotui.errors import WrongUse
from herotui.settings import Settings, load


def _load(file: Path, **environ: str) -> Settings:
    return load(environ=environ, state_dir=None, read_only=False, file=file)


def _written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    settings = _load(tmp_path / "none.toml")
    assert settings.reserve == 200
    assert not settings.read_only
    assert settings.responder
    assert settings.state_dir.name == "herotui"
    assert settings.hosts.api == "https://api.heroku.com"


def test_the_file_sets_every_field(tmp_path: Path) -> None:
    file = _written(
        tmp_path,
        'read_only = true\nreserve = 50\ntheme = "light"\nreduced_motion = true\nlocal_time = true\n'
        'responder = "ada"\n[keys]\nrevoke = "f9"\n',
    )
    settings = _load(file)
    assert settings.read_only
    assert settings.reserve == 50
    assert settings.theme == "light"
    assert settings.reduced_motion
    assert settings.local_time
    assert settings.responder == "ada"
    assert settings.keys == {"revoke": "f9"}


def test_the_command_line_outranks_the_file(tmp_path: Path) -> None:
    file = _written(tmp_path, "read_only = false\n")
    settings = load(environ={}, state_dir=tmp_path, read_only=True, file=file)
    assert settings.read_only
    assert settings.state_dir == tmp_path


def test_hosts_come_from_the_environment(tmp_path: Path) -> None:
    settings = _load(tmp_path / "none.toml", HEROKU_HOST="http://127.0.0.1:5000")
    assert settings.hosts.loopback


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("reserve = true", "reserve"),
        ('reserve = "200"', "reserve"),
        ("reserve = -1", "reserve"),
        ("read_only = 1", "read_only"),
        ("theme = 3", "theme"),
        ("keys = 'q'", "keys"),
        ("[keys]\nrevoke = 3", "keys.revoke"),
        ("[keys]\nrevoke = ''", "keys.revoke"),
        ("colour = 'red'", "colour"),
    ],
)
def test_a_wrong_value_is_refused_by_file_and_field(tmp_path: Path, text: str, field: str) -> None:
    file = _written(tmp_path, text)
    with pytest.raises(WrongUse, match=f"settings.toml: {field} ") as refusal:
        _load(file)
    assert str(file) in str(refusal.value)


@pytest.mark.parametrize("text", ["reserve = ", "\x00", "a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongUse, match=r"settings\.toml can't be read"):
        _load(_written(tmp_path, text))


def test_a_file_that_is_a_folder_or_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"theme = '\xff'")
    for file in (tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(WrongUse, match="can't be read"):
            _load(file)


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = _load(tmp_path / "none.toml")
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.reserve = 0  # type: ignore[misc]
