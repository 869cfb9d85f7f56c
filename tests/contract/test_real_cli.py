"""Heroku's own CLI, unmodified from npm, against the simulated Heroku.

Node and npm are needed; the CLI is installed once into a cache folder (`HEROTUI_TEST_CACHE`, or the user's cache).
Each run has a scratch home and talks to 127.0.0.1 only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs
import portalocker
import pytest

VERSION = "11.10.0"
COMMAND = "import sys; from herotui.simulator.process import simulate; sys.exit(simulate(seed=1, as_json=True))"
INSTALL_SECONDS, RUN_SECONDS = 600, 120

pytestmark = pytest.mark.realcli
Heroku = Callable[..., str]


@pytest.fixture(scope="module")
def cli() -> Path:
    """The installed CLI's executable. Skips, with the reason, where it can't be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    root = Path(os.environ.get("HEROTUI_TEST_CACHE") or platformdirs.user_cache_path("herotui-tests"))
    folder = root / f"heroku-{VERSION}"
    executable = folder / "node_modules" / ".bin" / "heroku"
    folder.mkdir(parents=True, exist_ok=True)
    # Two workers would trip over one another in one folder.
    with portalocker.Lock(root / "install.lock", timeout=2 * INSTALL_SECONDS):
        if not executable.exists():
            _install(npm, folder)
    return executable


def _install(npm: str, folder: Path) -> None:
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"heroku@{VERSION}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm install heroku@{VERSION} took more than {INSTALL_SECONDS} s")
    if done.returncode:
        pytest.skip(f"npm install heroku@{VERSION} failed: {done.stderr[-500:]}")


@pytest.fixture(scope="module")
def simulated() -> Iterator[dict[str, str]]:
    """A simulator in a process of its own, and what it said of itself."""
    with subprocess.Popen([sys.executable, "-c", COMMAND], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


@pytest.fixture
def heroku(cli: Path, simulated: dict[str, str], tmp_path: Path) -> Heroku:
    """Run one command of the CLI and return its standard output."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "HEROKU_HOST": simulated["host"],
        "HEROKU_API_KEY": simulated["responder_key"],
        "HEROKU_PARTICLEBOARD_URL": simulated["host"],
        "HEROKU_DATA_HOST": simulated["data_host"],
        "DISABLE_TELEMETRY": "true",
        "HEROKU_SKIP_NEW_VERSION_CHECK": "true",
    }

    def run(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [str(cli), *words],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        assert done.returncode == code, f"heroku {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def an_app(heroku: Heroku) -> str:
    """The app that the breach went through first."""
    names: list[str] = [app["name"] for app in json.loads(heroku("apps", "--all", "--json"))]
    return next(name for name in names if "deployer-prod" in name)


def test_whoami_apps_and_authorizations(heroku: Heroku) -> None:
    assert "@" in heroku("auth:whoami")
    assert "-" in heroku("apps", "--all")
    told = heroku("authorizations")
    assert "ci deploy" in told
    assert "kali" in told


def test_config_and_releases(heroku: Heroku) -> None:
    app = an_app(heroku)
    assert "HEROKU_API_KEY" in json.loads(heroku("config", "--app", app, "--json"))
    heroku("config:set", "LOG_LEVEL=warn", "--app", app)
    assert "Set LOG_LEVEL config vars" in heroku("releases", "--app", app)


def test_what_a_responder_would_type_next(heroku: Heroku) -> None:
    app = an_app(heroku)
    assert "ops.backup@mailbox.example" in heroku("access", "--app", app)
    assert "cdn-metrics" in heroku("drains", "--app", app)
    assert "cdn-metrics" in heroku("webhooks", "--app", app)
    assert "web" in heroku("ps", "--app", app)
    assert "kali" in heroku("keys")
    assert "kali" in heroku("sessions")


def test_revoking_with_the_cli(heroku: Heroku) -> None:
    rows = json.loads(heroku("authorizations", "--json"))
    minted = next(row["id"] for row in rows if "github-actions" in row["description"])
    heroku("authorizations:revoke", minted)
    assert minted not in heroku("authorizations", "--json")
