"""Alerts go out once for all that came together, by the command first, and no key with them."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from herotui import clock
from herotui.errors import WrongUse
from herotui.incident.watch import Line
from herotui.monitor import alerts as module
from herotui.monitor.alerts import Alerts, command_of, key_free
from tests.monitor.attackers import deeds
from tests.monitor.rig import HOUR, rig, watched

FAKE_KEY = "HRKU-AA" + "x" * 58


def _keeps(folder: Path) -> tuple[str, ...]:
    """A command that keeps what it is told, and its environment, in files."""
    code = (
        "import os, sys; f = open(sys.argv[1], 'a'); f.write(sys.stdin.read() + '\\n');"
        "open(sys.argv[1] + '.env', 'w').write(str(dict(os.environ)))"
    )
    return sys.executable, "-c", code, str(folder / "told")


def _line(text: str, severity: str = "high") -> Line:
    return Line(clock.now(), "finding", text, severity, "0a1b2c3d")


async def test_the_command_is_told_on_standard_input_and_finds_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEROKU_API_KEY", FAKE_KEY)
    monkeypatch.setenv("OTHER", f"Bearer {FAKE_KEY}")
    rung: list[str] = []
    lines = [_line("New log drain"), _line(f"drain to https://x/{FAKE_KEY}", "critical")]
    went = await Alerts(_keeps(tmp_path), rung.append).send("INC-1", "real", lines)
    assert (went.way, went.trouble, rung) == ("command", "", [])
    told = json.loads((tmp_path / "told").read_text())
    assert told["incident"] == "INC-1"
    assert told["severity"] == "critical"
    assert told["alerts"][0]["text"] == "New log drain"
    assert FAKE_KEY not in (tmp_path / "told").read_text() + (tmp_path / "told.env").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "why"),
    [
        ((sys.executable, "-c", "import sys; sys.exit(3)"), "it ended with 3"),
        (("/nowhere/at-all",), "it did not start"),
        ((sys.executable, "-c", "import time; time.sleep(60)"), "it did not end within"),
    ],
)
async def test_where_the_command_fails_the_bell_rings(
    command: tuple[str, ...], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 1)
    rung: list[str] = []
    went = await Alerts(command, rung.append).send("INC-1", "real", [_line("New log drain")])
    assert went.way == "bell"
    assert why in went.trouble
    assert "New log drain" in rung[0]


def test_a_command_with_a_key_in_it_is_refused() -> None:
    assert command_of("./page 'the team'") == ("./page", "the team")
    for wrong in (f"curl -H {FAKE_KEY}", "'", "   "):
        with pytest.raises(WrongUse):
            command_of(wrong)


def test_a_child_gets_no_key() -> None:
    assert key_free({"PATH": "/bin", "HEROTUI_LEAKED_KEY": "x", "X": FAKE_KEY}) == {"PATH": "/bin"}


@pytest.mark.slow
async def test_what_comes_together_is_one_alert_and_a_test_settles_that_alerts_arrive(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    async with rig(tmp_path / "state", apps=1) as (at, time):
        for family in ("log drain", "webhook", "collaborator"):
            time.after(timedelta(minutes=20), deeds(at.heroku.world)[family][0])
        await watched(at, HOUR, alerts=Alerts(_keeps(tmp_path / "kept"), lambda text: None))
        told = [json.loads(line) for line in (tmp_path / "kept" / "told").read_text().splitlines()]
        assert told[0]["alerts"][0]["id"] == "test"
        ids = [one["id"] for message in told for one in message["alerts"]]
        assert len(ids) == len(set(ids))
        assert max(len(message["alerts"]) for message in told) > 1
        assert at.desk.incident.steps["M3"].state == "done"


async def test_a_failing_command_is_in_the_record_and_leaves_the_step_open(tmp_path: Path) -> None:
    async with rig(tmp_path, apps=1) as (at, _):
        rung: list[str] = []
        lines = await watched(at, HOUR / 2, alerts=Alerts(("/nowhere/at-all",), rung.append))
        assert lines[0].kind == "alert"
        assert "it did not start" in lines[0].text
        assert rung
        assert any("the bell instead" in entry.text for entry in at.desk.record.entries)
        assert "M3" not in at.desk.incident.steps
