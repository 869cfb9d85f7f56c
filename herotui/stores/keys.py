"""The two keys that herotui works with, from where the responder keeps them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from herotui.errors import WrongUse
from herotui.secret import NotAKey, Secret, read_key
from herotui.stores.cli_login import from_keychain, from_netrc
from herotui.text.escape import visible

LEAKED_VARIABLE = "HEROTUI_LEAKED_KEY"
RESPONDER_VARIABLE = "HEROKU_API_KEY"


@dataclass(frozen=True, slots=True)
class Keys:
    """What was found. `leaked` is set only by what names a key as leaked; `notices` are sentences for the responder."""

    leaked: Secret | None = None
    responder: Secret | None = None
    responder_from: str = ""
    notices: tuple[str, ...] = ()


def find_keys(
    environ: Mapping[str, str], *, api: str, leaked_file: str = "", responder_file: str = "", logins: bool = True
) -> Keys:
    """Look in the key files (`-` is standard input), the variables, then the CLI's own login (`logins`).

    `api` is the API's base URL: on loopback only netrc's `machine 127.0.0.1:PORT` counts, and no keychain. Raises
    `WrongUse` for a file that can't be read or holds no key, and when both files are `-`.
    """
    if leaked_file == responder_file == "-":
        raise WrongUse("Both key files are standard input.", meaning="It can be read once.", do="Give one as a file.")
    keys = Keys()
    if leaked_file or environ.get(LEAKED_VARIABLE):
        key, warning = _given(leaked_file, environ, LEAKED_VARIABLE)
        keys = replace(keys, leaked=key, notices=warning)
    if responder_file or environ.get(RESPONDER_VARIABLE):
        key, warning = _given(responder_file, environ, RESPONDER_VARIABLE)
        where = visible(responder_file) if responder_file else RESPONDER_VARIABLE
        keys = replace(keys, responder=key, responder_from=where, notices=keys.notices + warning)
    elif logins:
        keys = _with_login(keys, environ, api)
    return replace(keys, notices=keys.notices + _leaked_and_used(keys, environ, api, logins))


def _given(file: str, environ: Mapping[str, str], variable: str) -> tuple[Secret, tuple[str, ...]]:
    if file:
        return read_key_file(file)
    try:
        return read_key(environ[variable]), ()
    except NotAKey as error:
        raise WrongUse(f"{variable}: {error.message}", meaning=error.meaning, do=error.do) from None


def read_key_file(file: str) -> tuple[Secret, tuple[str, ...]]:
    """The key in `file` (`-`: standard input), and a warning when others can read the file. Raises `WrongUse`."""
    if file == "-":
        return read_key(sys.stdin.read(10_000)), ()
    path = Path(file)
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            mode = os.fstat(lines.fileno()).st_mode
            text = lines.read(10_000)
    except OSError as error:
        raise WrongUse(
            f"The key file {visible(file)} can't be read: {error.strerror}.",
            meaning="There is no key to work with.",
            do="Check the path.",
        ) from None
    key = read_key(text)
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        return key, (f"Others on this machine can read {visible(file)}. Do: chmod 600 {visible(file)}",)
    return key, ()


def _machine(api: str) -> tuple[str, bool]:
    parts = urlsplit(api)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return (parts.netloc if loopback else "api.heroku.com"), loopback


def _with_login(keys: Keys, environ: Mapping[str, str], api: str) -> Keys:
    machine, loopback = _machine(api)
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    login = from_netrc(home, machine) or (None if loopback else from_keychain(environ))
    return replace(keys, responder=login.key, responder_from=login.where) if login else keys


def _leaked_and_used(keys: Keys, environ: Mapping[str, str], api: str, logins: bool) -> tuple[str, ...]:
    """Say it when the leaked key is also the one that this shell or the CLI works with, and how to remove it."""
    if keys.leaked is None:
        return ()
    notices = []
    if keys.leaked == _quietly(environ.get(RESPONDER_VARIABLE, "")):
        notices.append("The leaked key is also this shell's HEROKU_API_KEY. Do: unset HEROKU_API_KEY; heroku login")
    machine, loopback = _machine(api)
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    login = from_netrc(home, machine) if logins else None
    if login and login.key == keys.leaked:
        notices.append(
            f"The leaked key is also in {login.where}. Do: unset HEROKU_API_KEY; heroku logout; heroku login"
        )
    if logins and not loopback and keys.responder_from == "keychain" and keys.responder == keys.leaked:
        notices.append("The leaked key is also in the keychain. Do: heroku logout; heroku login")
    return tuple(notices)


def _quietly(text: str) -> Secret | None:
    try:
        return read_key(text)
    except NotAKey:
        return None
