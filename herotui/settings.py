"""One frozen object from the settings file, the environment and the command line."""

from __future__ import annotations

import getpass
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from herotui.errors import WrongUse
from herotui.web.hosts import Hosts

_NAME = "herotui"
# What the file may say, and of which type. `keys` is a table from command ids to keys.
_FIELDS: Mapping[str, type] = {
    "read_only": bool,
    "reserve": int,
    "keys": dict,
    "theme": str,
    "reduced_motion": bool,
    "local_time": bool,
    "responder": str,
}
_KINDS = {bool: "true or false", int: "a whole number", dict: "a table", str: "text in quotes"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How this run behaves.

    `state_dir` holds everything that herotui writes. `reserve` is how many of the account's requests an hour are
    kept for revoking. `keys` maps command ids to the keys that replace their own. An empty `theme` is the default.
    """

    state_dir: Path
    hosts: Hosts = field(default_factory=Hosts)
    read_only: bool = False
    reserve: int = 200
    keys: Mapping[str, str] = field(default_factory=dict)
    theme: str = ""
    reduced_motion: bool = False
    local_time: bool = False
    responder: str = "responder"


def settings_file() -> Path:
    """Where the settings are read from: `settings.toml` in the platform's configuration folder."""
    return platformdirs.user_config_path(_NAME) / "settings.toml"


def load(*, environ: Mapping[str, str], state_dir: Path | None, read_only: bool, file: Path | None = None) -> Settings:
    """The settings of this run; the command line outranks the file, and no file means the defaults.

    `file` replaces the platform's settings file. Raises `WrongUse` naming file and field, and for hosts that must
    not get a key.
    """
    source = file or settings_file()
    values = {"responder": _user(), **_checked(_read(source), source)}
    values["read_only"] = read_only or values.get("read_only", False)
    return Settings(
        state_dir=state_dir or platformdirs.user_state_path(_NAME), hosts=Hosts.from_environment(environ), **values
    )


def _read(source: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        # tomllib's words quote no values, only where the text is off.
        why = problem.strerror if isinstance(problem, OSError) else problem
    raise WrongUse(f"{source} can't be read: {why}.", do="Correct it or move it away.")


def _checked(values: dict[str, Any], source: Path) -> dict[str, Any]:
    for name, value in values.items():
        kind = _FIELDS.get(name)
        if kind is None:
            raise _wrong(source, name, f"is no setting; known are {', '.join(_FIELDS)}")
        # In Python a bool is an int; in a settings file it is none.
        if type(value) is not kind:
            raise _wrong(source, name, f"must be {_KINDS[kind]}")
    if values.get("reserve", 0) < 0:
        raise _wrong(source, "reserve", "must not be negative")
    for command, key in values.get("keys", {}).items():
        if not isinstance(key, str) or not key:
            raise _wrong(source, f"keys.{command}", "must be the name of a key, in quotes")
    return values


def _wrong(source: Path, name: str, why: str) -> WrongUse:
    return WrongUse(f"{source}: {name} {why}.", meaning="No setting of this file is used.", do="Correct it.")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # Containers run users without a name.
        return "responder"
