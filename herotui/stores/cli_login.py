"""Where Heroku's own CLI keeps its login: netrc, and since mid-2026 the system's keychain. Read only."""

from __future__ import annotations

import json
import netrc
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from herotui.secret import NotAKey, Secret, read_key

_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Login:
    """A key of the CLI's, and where it lies (`netrc`, `keychain`)."""

    key: Secret
    where: str


def from_netrc(home: Path, machine: str) -> Login | None:
    """The password of `machine` (`api.heroku.com`, or `127.0.0.1:PORT` on loopback). None: none, or unreadable."""
    for name in ("_netrc", ".netrc") if sys.platform == "win32" else (".netrc",):
        path = home / name
        try:
            found = netrc.netrc(path).authenticators(machine)
        except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
            continue
        if found and found[2]:
            try:
                return Login(read_key(found[2]), f"netrc ({path})")
            except NotAKey:
                continue
    return None


def from_keychain(environ: Mapping[str, str]) -> Login | None:
    """The login in macOS's keychain or Linux's secret service (service `heroku-cli`), asked as the CLI asks.

    Sources: heroku CLI 11.10.0; `login.json` in its data folder names the account. Nothing of it is on `argv`.
    """
    account = _current_account(environ)
    if sys.platform == "darwin":
        command = ["security", "find-generic-password", "-s", "heroku-cli", "-w"]
        command[2:2] = ["-a", account] if account else []
    else:
        command = ["secret-tool", "lookup", "service", "heroku-cli", *(["account", account] if account else [])]
    if not shutil.which(command[0]):
        return None
    clean = {name: value for name, value in environ.items() if name not in ("HEROKU_API_KEY", "HEROTUI_LEAKED_KEY")}
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, env=clean, check=False)
        return Login(read_key(answer.stdout), "keychain") if answer.returncode == 0 and answer.stdout else None
    except (OSError, subprocess.TimeoutExpired, NotAKey):
        return None


def _current_account(environ: Mapping[str, str]) -> str:
    home = Path(environ.get("HOME", os.path.expanduser("~")))
    default = home / ("Library/Application Support" if sys.platform == "darwin" else ".local/share")
    folder = Path(environ.get("XDG_DATA_HOME", default)) / "heroku"
    try:
        return str(json.loads((folder / "login.json").read_text("utf-8")).get("account", ""))
    except (OSError, ValueError, AttributeError):
        return ""
