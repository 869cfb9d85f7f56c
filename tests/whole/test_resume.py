"""A process that is killed in the middle of a revocation: the next one stands where it stood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.whole.conftest import Station, clean, simulated

LATENCY = "400"


@pytest.mark.slow
def test_after_kill_9_in_the_middle_of_a_revocation_the_next_process_goes_on(tmp_path: Path) -> None:
    with simulated(tmp_path, "--apps", "1", "--latency", LATENCY) as heroku:
        at = Station(
            tmp_path / "state",
            clean(
                tmp_path,
                HEROKU_HOST=heroku["host"],
                HEROTUI_LEAKED_KEY=heroku["leaked_key"],
                HEROKU_API_KEY=heroku["responder_key"],
            ),
        )
        with at.start("revoke", "--confirm", "all") as running:
            assert running.stderr is not None
            for line in running.stderr:
                if "Sending" in line:
                    break
            # The intent is written before its call is answered; an answer takes `LATENCY` ms.
            while "call.intent" not in journal(at):
                assert running.poll() is None
            running.kill()
            running.wait(10)
        stands = json.loads(at.run("status", "--json").stdout)
        assert stands["incident"]["id"] == "INC-1"
        assert len(stands["unsettled"]) == 1
        assert stands["unsettled"][0].startswith("DELETE /oauth/authorizations/")
        assert stands["next"]["step"] == "R4"
        verified = at.run("verify", "--json")
        assert json.loads(verified.stdout)["incident"] == "INC-1"
        assert json.loads(verified.stdout)["key"]["state"] in ("alive", "dead"), "whichever: it is tried, not guessed"
        assert at.run("journal", "verify").returncode == 0
        again = at.run("revoke", "--confirm", "all", "--json")
        assert (again.returncode, json.loads(again.stdout)["key"]["state"]) == (0, "dead")
        after = json.loads(at.run("status", "--json").stdout)
        assert after["key"]["state"] == "dead"
        assert stands["unsettled"][0] in after["unsettled"], "what was never answered stays in sight"
        assert f"[?] {stands['unsettled'][0]}" in at.run("status").stdout


def journal(at: Station) -> str:
    """What the journal's files hold by now."""
    return "".join(path.read_text() for path in at.dir.rglob("*.jsonl"))
