"""A consumer is tried by a command: its exit code counts, and no key goes in or out."""

from __future__ import annotations

import os
import shlex
import sys

import pytest

from herotui.errors import WrongUse
from herotui.rotate.proving import ran

KEY = "HRKU-AA" + "x1" * 29


def python(code: str) -> str:
    """A command that runs this."""
    return shlex.join([sys.executable, "-c", code])


async def test_the_exit_code_is_the_proof() -> None:
    done = await ran(python("print('first'); print('200 OK')"))
    assert (done.proves, done.text) == (True, "exit code 0: 200 OK")
    failed = await ran(python("import sys; print('refused', file=sys.stderr); sys.exit(7)"))
    assert (failed.proves, failed.text) == (False, "exit code 7: refused")


async def test_no_key_goes_in_and_none_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", KEY)
    monkeypatch.setenv("HEROTUI_LEAKED_KEY", KEY)
    done = await ran(python("import os; print(os.environ.get('HEROKU_API_KEY'), os.environ.get('HEROTUI_LEAKED_KEY'))"))
    assert done.text == "exit code 0: None None"
    said = await ran(python(f"print('\\x1b[31m' + {KEY!r})"))
    assert KEY not in said.text
    assert "\x1b" not in said.text


async def test_what_takes_too_long_is_ended_with_all_that_it_started() -> None:
    code = "import subprocess, sys, time; subprocess.Popen(['sleep', '600']); print('up', flush=True); time.sleep(600)"
    done = await ran(python(code), seconds=0.5)
    assert (done.proves, done.code) == (False, None)
    assert "0.5 s" in done.text


async def test_a_flood_is_read_to_its_end_and_only_its_end_is_kept() -> None:
    done = await ran(python("import sys; sys.stdout.write('x' * 3_000_000 + '\\nlast\\n')"))
    assert done.text == "exit code 0: last"


@pytest.mark.parametrize("command", ["", "'", "/no/such/program", os.devnull])
async def test_what_is_no_command_is_said(command: str) -> None:
    with pytest.raises(WrongUse):
        await ran(command)
