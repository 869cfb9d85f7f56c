"""`herotui verify`: what it prints, what it ends with, and that the responder's own word changes no exit code."""

from __future__ import annotations

import pytest

from herotui.simulator import Simulator
from tests.cli.conftest import Shell


@pytest.mark.slow
def test_each_part_of_the_proof_has_its_rows(breached: Shell, heroku: Simulator) -> None:
    breached.run("assess")
    breached.run("revoke", "--confirm", "all")
    said = breached.run("verify", "--json")
    data = said.json
    assert (said.code, data["verdict"]) == (1, "not_contained")
    assert {row["form"] for row in data["certificate"]} == {"bearer", "basic", "data", "git", "registry"}
    assert [line["id"] for line in data["lines"]] == ["key_dead", "attacker_out", "secrets_dead", "services_run"]
    assert len(data["rechecks"]) == 3
    assert {row["state"] for row in data["services"]} >= {"old_key", "unproven"}
    assert {row["app"] for row in data["health"]} == {app.name for app in heroku.world.apps.values()}
    assert all(row["kind"] in ("foothold", "unexplained") for row in data["leftovers"])
    assert {"text", "step", "key", "alive"} == data["missing"][0].keys()
    assert data["missing"][0]["alive"], "what is alive stands first"
    text = breached.run("verify")
    assert text.out.startswith("VERDICT NOT CONTAINED\n")
    assert "git.heroku.com   [x] 401" in text.out
    for key in (heroku.leaked_key, heroku.responder_key):
        assert key not in text.out + text.err + said.out + said.err


def test_the_responders_own_verdict_needs_a_reason_and_changes_no_exit_code(breached: Shell) -> None:
    assert breached.run("verify", "--overrule", "contained").code == 2
    assert breached.run("verify", "--overrule", "over", "--reason", "x").code == 2
    said = breached.run("verify", "--overrule", "contained", "--reason", "the account is deleted", "--json")
    assert (said.code, said.json["verdict"]) == (1, "not_contained")
    assert said.json["overruled"]["verdict"] == "contained"
    report = breached.run("report").out
    assert "Verdict: NOT CONTAINED" in report
    assert "The responder overruled it: CONTAINED by the word of" in report


@pytest.mark.slow
def test_without_the_key_at_hand_it_is_revoked_not_tried(breached: Shell) -> None:
    breached.run("assess")
    breached.run("revoke", "--confirm", "all")
    breached.set(HEROTUI_LEAKED_KEY=None)
    said = breached.run("verify", "--json").json
    assert said["key"]["state"] == "revoked"
    assert "The leaked key was revoked, but not tried afterwards." in [one["text"] for one in said["missing"]]
    assert said["certificate"] == []
