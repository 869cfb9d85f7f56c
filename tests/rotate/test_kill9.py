"""`herotui rotate --apply all` killed with signal 9 around the calls that matter, and gone on with by `--resume`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from herotui.simulator import Simulator
from tests.cli.conftest import serving

pytestmark = pytest.mark.slow
CALLS = (("POST", "/oauth/authorizations"), ("DELETE", "/oauth/authorizations"), ("PATCH", "/config-vars"))


def _herotui(heroku: Simulator, folder: Path, *words: str, module: tuple[str, ...] = ("herotui",)) -> tuple[int, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    more = {"HEROKU_HOST": heroku.host, "HEROKU_API_KEY": heroku.responder_key, "HEROTUI_LEAKED_KEY": heroku.leaked_key}
    command = [sys.executable, "-m", *module, "--dir", str(folder / "state"), *words]
    ended = subprocess.run(
        command, env={**kept, **more, "HOME": str(folder)}, capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("method", "part"), CALLS)
@pytest.mark.parametrize("file", [True, False])
def test_killed_and_resumed(method: str, part: str, when: str, file: bool, tmp_path: Path) -> None:
    with serving(Simulator(apps=2)) as heroku:
        _, out = _herotui(heroku, tmp_path, "rotate", "--plan", "--leaked-at", "3h ago")
        words = ["rotate", "--apply", "all", "--yes", out.split()[-1], "--waive", "told by phone"]
        words += ["--new-key-file", str(tmp_path / "new")] if file else []
        child = ("tests.rotate.child", when, method, part)
        assert _herotui(heroku, tmp_path, *words, module=child)[0] == -signal.SIGKILL
        assert _herotui(heroku, tmp_path, "rotate", "--resume", "--waive", "told by phone")[0] == 0
        world = heroku.world
        new = [key for key, one in world.tokens.items() if "[herotui " in one.description]
        assert len(new) == 1
        assert heroku.leaked_key not in world.tokens
        held = [value for app in world.apps.values() for value in app.config.values()]
        assert new[0] in held
        assert heroku.leaked_key not in held
        if file and (tmp_path / "new").exists():
            assert (tmp_path / "new").read_text().strip() == new[0]
