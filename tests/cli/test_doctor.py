"""Is it fit for an incident? What is wrong is said with what to do."""

from __future__ import annotations

import json
import os

import pytest

from herotui.simulator import Simulator
from tests.cli.conftest import Shell


def _checks(shell: Shell) -> tuple[int, dict[str, dict[str, object]]]:
    done = shell.run("doctor", "--json")
    return done.code, {check["name"]: check for check in json.loads(done.out)["checks"]}


def test_a_good_set_up_passes_and_its_one_request_has_no_key(breached: Shell, heroku: Simulator) -> None:
    code, checks = _checks(breached)
    assert code == 0
    assert checks["clock"]["ok"] is True
    (asked,) = heroku.requests
    assert (asked.method, asked.path, asked.status) == ("GET", "/account", 401)


def test_a_clock_that_is_off_is_told_with_what_to_do(breached: Shell, heroku: Simulator) -> None:
    heroku.faults.skew_s = 3600
    code, checks = _checks(breached)
    assert code == 1
    assert "behind" in str(checks["clock"]["text"])
    assert "clock" in str(checks["clock"]["do"])


def test_no_network_is_not_compared_rather_than_wrong(shell: Shell) -> None:
    shell.set(HEROKU_HOST="http://127.0.0.1:9")
    code, checks = _checks(shell)
    assert code == 0
    assert checks["clock"]["ok"] is None


def test_an_open_journal_is_checked_and_damage_is_named(breached: Shell) -> None:
    breached.run("assess")
    assert _checks(breached)[1]["journal"]["ok"] is True
    (path,) = breached.dir.glob("*/*/*.jsonl")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    code, checks = _checks(breached)
    assert code == 1
    assert checks["journal"]["ok"] is False
    assert checks["journal"]["do"] == "Look: herotui journal verify --deep --incident INC-1."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(breached: Shell) -> None:
    breached.dir.mkdir(mode=0o500)
    assert _checks(breached)[1]["folder"]["ok"] is False
