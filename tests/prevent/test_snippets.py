from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path

import pytest

from herotui.errors import WrongUse
from herotui.prevent.code import LANGUAGES, STORES, snippet
from tests.prevent.doubles import EMAIL, doubles, settings
from tests.prevent.toolchains import Missing, build

ALL = [(store, language) for store in STORES for language in LANGUAGES]
KEY = "HRKU-AA" + "fakefake-0_" * 5 + "end"
KEY_LIKE = re.compile(r"HRKU-|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|AKIA[0-9A-Z]{12}|hvs\.\w{8}|[0-9A-Za-z+/]{60,}")
TIME_OUT = {
    "python": "timeout=TIMEOUT",
    "javascript": "AbortSignal.timeout(",
    "go": "Timeout:",
    "java": ".timeout(TIMEOUT)",
    "ruby": "read_timeout: READ_TIMEOUT",
}


@pytest.mark.parametrize(("store", "language"), ALL)
def test_each_is_a_whole_program(store: str, language: str) -> None:
    text = snippet(store, language)
    assert len(text.splitlines()) > 40
    assert "https://api.heroku.com/account" in text
    assert "application/vnd.heroku+json; version=3" in text
    assert TIME_OUT[language] in text
    assert "KeyProblem" in text or "errors.New" in text
    assert max(map(len, text.splitlines())) <= 120
    assert text.isascii()
    assert not KEY_LIKE.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_store_is_asked_in_its_own_way(language: str) -> None:
    assert "HEROKU_API_KEY" in snippet("env", language)
    assert "AWSCURRENT" in snippet("aws", language)
    assert "api_key" in snippet("vault", language)
    assert "X-Vault-Token" in snippet("vault", language)
    assert "Token token=" in snippet("conjur", language)


@pytest.mark.parametrize("store", STORES)
def test_the_python_ones_compile(store: str) -> None:
    compile(snippet(store, "python"), f"{store}.py", "exec")


def test_an_unknown_store_or_language_names_the_choices() -> None:
    with pytest.raises(WrongUse, match=r"'keepass'.*env, aws, vault, conjur"):
        snippet("keepass", "python")
    with pytest.raises(WrongUse, match=r"'cobol'.*python, javascript, go, java, ruby"):
        snippet("env", "cobol")


@pytest.mark.slow
@pytest.mark.parametrize(("store", "language"), ALL)
def test_each_is_parsed_compiled_or_run(
    store: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with doubles(KEY) as base:
        text = snippet(store, language).replace("https://api.heroku.com", base)
        try:
            built = build(store, language, text, tmp_path)
        except Missing as missing:
            with capsys.disabled():
                print(f"\n  {store}.{language}: not checked, {missing}")
            pytest.skip(str(missing))
        with capsys.disabled():
            print(f"\n  {store}.{language}: {built.how}{', run against a double' if built.run else ''}")
        if built.run:
            _runs_well(built.run, settings(base, KEY), tmp_path)
            _fails_well(built.run, settings(base, KEY), tmp_path)


def _run(command: tuple[str, ...], env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    inherited = {"PATH": os.environ["PATH"], "HOME": str(cwd), "NO_PROXY": "127.0.0.1"}
    return subprocess.run(
        command, env=inherited | env, cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


def _runs_well(command: tuple[str, ...], env: dict[str, str], cwd: Path) -> None:
    done = _run(command, env, cwd)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Heroku accepts the key of {EMAIL}\n", "")


def _fails_well(command: tuple[str, ...], env: dict[str, str], cwd: Path) -> None:
    """A setting missing, wrong or broken in two lines: a message, never a traceback or the value."""
    secret = {"HEROKU_API_KEY", "VAULT_TOKEN", "CONJUR_AUTHN_API_KEY"}
    broken = {name: f"{value[:20]}\r\n{value}" if name in secret else value for name, value in env.items()}
    for spoiled in ({}, env | dict.fromkeys(secret, "wrong"), broken):
        done = _run(command, spoiled, cwd)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
        for name in secret & spoiled.keys():
            value = env[name].strip()
            assert value[:16] not in done.stdout + done.stderr
            assert base64.b64encode(value.encode()).decode()[:16] not in done.stdout + done.stderr
