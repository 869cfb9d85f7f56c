"""What scripts rely on: exit codes, what is on stdout, and where the common options may stand."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from herotui.desk import Front
from herotui.rotate.revoke import GIVE_UP, ROUNDS
from herotui.secret import Secret
from herotui.settings import load
from herotui.simulator import Simulator
from herotui.simulator.variants import third_party_leak
from herotui.stores.keys import Keys
from tests.cli.conftest import Shell

SENTENCES = {"message", "meaning", "do"}


def leaked_id(heroku: Simulator) -> str:
    """The id of the leaked key's authorization."""
    return heroku.world.tokens[heroku.leaked_key].id


def started(shell: Shell, heroku: Simulator) -> None:
    """An open incident that knows when the key leaked, as Start makes it."""

    async def start() -> None:
        settings = load(environ={"HEROKU_HOST": heroku.host}, state_dir=shell.dir, read_only=False)
        leaked = Secret(heroku.leaked_key)
        desk = await Front(settings, Keys(leaked=leaked)).new(leaked, leaked_at=heroku.leaked_at)
        await desk.close()

    asyncio.run(start())


def test_assess_names_key_account_and_authorization(breached: Shell, heroku: Simulator) -> None:
    said = breached.run("assess", "--json")
    assert said.code == 0
    found = said.json
    assert found["key"] == {
        "state": "alive",
        "format": "HRKU-AA",
        "scope": ["global"],
        "owner": heroku.world.owner.email,
    }
    assert found["account"]["email"] == heroku.world.owner.email
    assert [one["id"] for one in found["authorizations"] if one["matches"]] == [leaked_id(heroku)]
    assert {"id", "description", "scope", "created_at"} <= found["authorizations"][0].keys()
    assert found["requests"] > 0
    assert "started in" in said.err


def test_a_dead_key_is_a_result(breached: Shell, heroku: Simulator) -> None:
    heroku.world.revoke(heroku.world.tokens[heroku.leaked_key])
    said = breached.run("assess", "--json")
    assert (said.code, said.json["key"]["state"]) == (0, "dead")


def test_revoke_without_a_word_sends_nothing_and_lists_the_calls(breached: Shell, heroku: Simulator) -> None:
    said = breached.run("revoke", "--json")
    assert said.code == 2
    assert said.json["error"].keys() == SENTENCES
    leaked = next(call for call in said.json["calls"] if call["role"] == "leaked")
    assert (leaked["method"], leaked["path"]) == ("DELETE", f"/oauth/authorizations/{leaked_id(heroku)}")
    assert leaked["word"] == leaked_id(heroku)[:4]
    assert said.json["candidates"] == []
    assert not [line for line in heroku.requests if line.method != "GET"]


def test_revoke_lists_candidates_when_none_is_certain(breached: Shell, heroku: Simulator) -> None:
    heroku.world.switches.visible_prefix = heroku.world.switches.visible_suffix = 0
    said = breached.run("revoke", "--confirm", "all", "--json")
    assert said.code == 2
    assert leaked_id(heroku) in {one["id"] for one in said.json["candidates"]}
    assert not any(one["selected"] for one in said.json["candidates"])


def test_revoke_with_the_word_proves_the_key_dead(breached: Shell, heroku: Simulator) -> None:
    said = breached.run("revoke", "--confirm", leaked_id(heroku)[:4], "--reason", "in a gist", "--json")
    assert said.code == 0
    assert said.json["key"]["state"] == "dead"
    assert [call["path"] for call in said.json["calls"]] == [f"/oauth/authorizations/{said.json['calls'][0]['id']}"]
    assert said.json["left_to_do"]
    minted = next(a.id for a in heroku.world.authorizations.values() if a.by_attacker)
    again = breached.run("revoke", "--target", minted, "--confirm", minted[:4], "--json")
    assert (again.code, again.json["calls"][0]["role"]) == (0, "minted"), "what the attacker minted can go later"
    assert minted not in heroku.world.authorizations


def test_revoke_one_target_by_its_id_with_no_key_at_hand(breached: Shell, heroku: Simulator) -> None:
    breached.set(HEROTUI_LEAKED_KEY=None)
    one = leaked_id(heroku)
    said = breached.run("revoke", "--target", one, "--confirm", one[:4], "--json")
    assert (said.code, said.json["key"]["state"]) == (1, "revoked"), "not tried, so not proven"
    assert heroku.leaked_key not in heroku.world.tokens


def test_all_with_targets_takes_these_and_no_others(breached: Shell, heroku: Simulator) -> None:
    one = leaked_id(heroku)
    said = breached.run("revoke", "--target", one[:8], "--confirm", "all", "--json")
    assert [call["id"] for call in said.json["calls"]] == [one]
    assert said.code == 0


def test_reminting_ends_after_five_rounds_with_what_to_do(breached: Shell, heroku: Simulator) -> None:
    heroku.world.switches.remint_on_delete = True
    started(breached, heroku)
    said = breached.run("revoke", "--confirm", "all", "--json")
    assert (said.code, said.json["key"]["state"]) == (0, "dead")
    assert GIVE_UP in said.err
    assert len([line for line in heroku.requests if line.path.endswith("/oauth/sessions")]) == ROUNDS


def test_alone_it_regenerates_into_a_new_private_file_or_not_at_all(breached: Shell, heroku: Simulator) -> None:
    breached.set(HEROKU_API_KEY=None)
    without = breached.run("revoke", "--confirm", "all", "--json")
    assert without.code == 2
    assert without.json["calls"]
    taken = breached.file("taken.txt", "mine")
    assert breached.run("revoke", "--confirm", "all", "--new-key-file", taken, "--json").code == 2
    assert Path(taken).read_text() == "mine"
    assert heroku.leaked_key in heroku.world.tokens
    new = breached.folder / "new.key"
    said = breached.run("revoke", "--confirm", "all", "--new-key-file", str(new), "--json")
    assert (said.code, said.json["key"]["state"]) == (0, "dead")
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    key = new.read_text().strip()
    assert key in heroku.world.tokens
    assert key not in said.out + said.err


def test_a_third_partys_key_asks_for_lockout(breached: Shell, heroku: Simulator) -> None:
    breached.set(HEROKU_API_KEY=None)
    third_party_leak(heroku.world)
    refused = breached.run("revoke", "--confirm", "all", "--json")
    assert refused.code == 2
    assert "lockout" in refused.json["error"]["do"]
    said = breached.run("revoke", "--confirm", "lockout", "--json")
    assert (said.code, said.json["key"]["state"]) == (0, "dead")


def test_read_only_revokes_nothing(breached: Shell, heroku: Simulator) -> None:
    said = breached.run("--read-only", "revoke", "--confirm", "all", "--json")
    assert said.code == 2
    assert {"error", "calls", "candidates"} <= said.json.keys()
    assert heroku.leaked_key in heroku.world.tokens


@pytest.mark.slow
def test_verify_is_1_until_contained(breached: Shell, heroku: Simulator) -> None:
    alive = breached.run("verify", "--json")
    assert (alive.code, alive.json["verdict"]) == (1, "not_contained")
    breached.run("revoke", "--confirm", "all")
    dead = breached.run("verify", "--json")
    assert (dead.code, dead.json["verdict"], dead.json["key"]["state"]) == (1, "not_contained", "dead")
    assert {(row["key"], row["status"]) for row in dead.json["certificate"]} == {
        ("old", 401),
        ("control", 200),
        ("random", 401),
    }
    assert dead.json["missing"]
    assert dead.json.keys() >= {"verdict", "key", "certificate", "services", "health", "leftovers", "missing"}


def test_status_is_the_main_screens_twin_and_sends_nothing(breached: Shell, heroku: Simulator) -> None:
    breached.run("assess")
    before = len(heroku.requests)
    said = breached.run("status", "--json")
    assert said.code == 0
    assert {"incident", "phases", "steps", "key", "clocks", "next", "saved"} <= said.json.keys()
    a1 = next(step for step in said.json["steps"] if step["id"] == "A1")
    assert a1["state"] == "done"
    assert {"id", "state", "who", "at", "evidence"} <= a1.keys()
    assert said.json["next"]["key"] == "!"
    assert len(heroku.requests) == before
    text = breached.run("status").out
    assert text.startswith("SIMULATED INC-1")
    assert "NEXT  R4" in text


def test_a_step_is_marked_and_r4_is_refused_while_the_key_lives(breached: Shell, heroku: Simulator) -> None:
    breached.run("assess")
    done = breached.run("step", "a2", "--done", "--note", "the gist is down", "--json")
    assert (done.code, done.json["state"], done.json["evidence"]) == (0, "done", "the gist is down")
    skipped = breached.run("step", "U1", "--not-applicable", "--note", "no such account", "--json")
    assert skipped.json["state"] == "not_applicable"
    assert breached.run("step", "A2", "--reopen", "--json").json["state"] == "open"
    for gate in ("R4", "V1"):
        refused = breached.run("step", gate, "--done", "--note", "I think so", "--json")
        assert refused.code == 1
        assert "still answers 200" in refused.json["error"]["message"]
    assert breached.run("step", "Z9", "--done", "--note", "x").code == 2
    assert breached.run("step", "A3", "--done").code == 2, "a word is needed"
    heroku.world.revoke(heroku.world.tokens[heroku.leaked_key])
    assert breached.run("step", "R4", "--done", "--note", "by hand").code == 0


def test_journal_note_show_and_verify(breached: Shell) -> None:
    breached.run("assess")
    note = breached.run("journal", "note", "told the duty manager", "--json")
    assert note.code == 0
    assert note.json["text"] == "told the duty manager"
    lines = breached.run("journal", "note", "--lines", "-", stdin="one\n\ntwo\n")
    assert [int(line) for line in lines.out.split()] == [note.json["seq"] + 1, note.json["seq"] + 2]
    shown = breached.run("journal", "show", "--json").lines
    assert [entry["seq"] for entry in shown] == list(range(1, len(shown) + 1))
    assert {"seq", "at", "kind", "text"} <= shown[0].keys()
    assert breached.run("journal", "show", "--kind", "note", "--text", "DUTY").out.count("\n") == 1
    verified = breached.run("journal", "verify", "--json")
    assert (verified.code, verified.json["holds"]) == (0, True)
    assert breached.run("journal", "note", "  ").code == 2


def test_journal_verify_is_1_on_damage(breached: Shell) -> None:
    breached.run("assess")
    (path,) = breached.dir.rglob("journal*.jsonl")
    text = path.read_bytes()
    path.write_bytes(text.replace(b"HRKU-AA", b"HRKU-BB", 1))
    said = breached.run("journal", "verify", "--json")
    assert said.code == 1
    assert said.json["damage"]


def test_report_goes_to_stdout_or_a_file(breached: Shell, heroku: Simulator) -> None:
    breached.run("assess")
    said = breached.run("report")
    assert said.code == 0
    assert said.out.startswith("# ")
    target = breached.folder / "report.md"
    written = breached.run("report", "--output", str(target))
    assert (written.code, written.out) == (0, "")
    assert heroku.world.owner.email in target.read_text().replace("\\", "")


def test_incidents_are_listed_closed_and_reopened(breached: Shell) -> None:
    assert breached.run("incidents", "list", "--json").out == ""
    breached.run("assess")
    (one,) = breached.run("incidents", "list", "--json").lines
    assert (one["id"], one["world"], one["state"]) == ("INC-1", "simulated", "open")
    assert breached.run("incidents", "close", "--note", "over").code == 0
    assert breached.run("incidents", "close", "--incident", "INC-1").code == 2
    assert breached.run("status", "--json").json["incident"]["closed_at"], "the newest closed one is read"
    assert "INC-2" in breached.run("journal", "note", "x").err, "one that writes starts another"
    assert breached.run("incidents", "reopen", "--incident", "INC-1").code == 0


def test_real_and_simulated_never_mix(breached: Shell, heroku: Simulator) -> None:
    breached.run("assess")
    breached.set(HEROKU_HOST=None, HEROKU_API_KEY=None, HEROTUI_LEAKED_KEY=None)
    before = len(heroku.requests)
    assert breached.run("step", "A2", "--done", "--note", "x").code == 0, "marking sends nothing"
    refused = breached.run("--incident", "INC-1", "step", "R4", "--done", "--note", "x", "--json")
    assert refused.code == 2, "R4 would try the key"
    assert "never mix" in refused.json["error"]["meaning"]
    assert breached.run("--incident", "INC-1", "verify").code == 2
    assert breached.run("status", "--json").json["incident"]["id"] == "INC-1", "what sends nothing takes any"
    assert breached.run("journal", "note", "x", "--json").code == 0
    fresh = breached.run("assess", "--json")
    assert fresh.code == 2, "no key: and no real request"
    assert {one["world"] for one in breached.run("incidents", "list", "--json").lines} == {"simulated", "real"}
    breached.set(HEROKU_HOST=heroku.host)
    assert breached.run("--incident", "INC-2", "verify").code == 2
    assert len(heroku.requests) == before


def test_hosts_outside_heroku_are_refused(breached: Shell) -> None:
    breached.set(HEROKU_HOST="https://heroku.com.evil.example")
    said = breached.run("assess", "--json")
    assert said.code == 2
    assert "Keys would be sent there" in said.json["error"]["meaning"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_common_options_stand_before_and_after_command_and_sub_command(breached: Shell, place: str) -> None:
    breached.run("assess")
    options = ["--dir", str(breached.dir), "--incident", "INC-1", "--json", "--read-only"]
    key = breached.file("k", os.environ["HEROKU_API_KEY"])
    options += ["--responder-key-file", key, "--leaked-key-file", breached.file("l", os.environ["HEROTUI_LEAKED_KEY"])]
    for command in (["status"], ["journal", "show"], ["assess"], ["incidents", "list"], ["doctor"]):
        words = [*options, *command] if place == "before" else [*command, *options]
        said = breached.run(*words, bare=True)
        assert said.code == 0, said.err
        assert said.lines
    between = breached.run("journal", *options, "show", bare=True)
    assert between.code == 0, between.err
    assert between.lines


def test_the_error_object_comes_with_json_wrong_use_and_no_connection(breached: Shell) -> None:
    for words in (["nonsense"], ["status"], ["step"], ["--bogus", "status"], ["help", "nothing-such"]):
        said = breached.run(*words, "--json")
        assert said.code == 2, words
        assert said.json["error"].keys() == SENTENCES
        assert said.json["error"]["message"]
    plain = breached.run("status")
    assert (plain.code, plain.out) == (2, "")
    assert "There is no incident" in plain.err


def test_snippet_help_and_doctor(breached: Shell) -> None:
    code = breached.run("snippet", "--store", "env", "--language", "python", "--json")
    assert (code.code, code.json["store"]) == (0, "env")
    assert breached.run("snippet", "--store", "none", "--language", "python").code == 2
    topics = breached.run("help", "--json").json["topics"]
    assert topics
    assert all(breached.run("help", topic).out.strip() for topic in topics)
    breached.set(TERM="xterm")
    doctor = breached.run("doctor", "--json")
    assert doctor.code == 0, doctor.out
    assert {check["name"] for check in doctor.json["checks"]} >= {"hosts", "folder", "responder key", "leaked key"}


def test_a_terminal_is_needed_for_the_app_and_what_to_run_instead_is_said(
    breached: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = breached.run("--json")
    assert none.code == 2
    assert "no terminal" in none.json["error"]["message"]
    monkeypatch.setenv("TERM", "dumb")
    dumb = breached.run()
    assert dumb.code == 2
    assert "TERM=dumb" in dumb.err
    assert "herotui revoke" in dumb.err


def test_with_the_leak_time_all_takes_what_was_minted_since(breached: Shell, heroku: Simulator) -> None:
    told = breached.run("revoke", "--leaked-at", heroku.leaked_at.isoformat(), "--confirm", "all", "--json")
    assert told.code == 0
    assert {call["role"] for call in told.json["calls"]} == {"leaked", "minted", "session"}
    assert breached.run("status", "--json").json["clocks"]["leaked_bound"] == "at_least"
    assert breached.run("assess", "--leaked-at", "soon").code == 2


def test_a_note_is_redacted_for_good_and_the_chain_holds(breached: Shell) -> None:
    breached.run("assess")
    number = breached.run("journal", "note", "the pass phrase is plover egg", "--json").json["seq"]
    assert breached.run("journal", "redact", str(number)).code == 2, "it needs a reason"
    assert breached.run("journal", "redact", "1", "--note", "x").code == 2, "the opening is no text of a person's"
    assert breached.run("journal", "redact", str(number), "--note", "held a pass phrase").code == 0
    shown = breached.run("journal", "show").out
    assert "plover" not in shown
    assert "held a pass phrase" in shown
    told = breached.run("journal", "verify", "--json")
    assert told.code == 0
    assert told.json["redacted"] == [number]


def test_one_key_alone_plays_both_parts_for_reads_and_is_not_called_leaked(breached: Shell) -> None:
    breached.set(HEROTUI_LEAKED_KEY=None)
    told = breached.run("assess", "--json")
    assert told.code == 0
    assert told.json["key"]["state"] == "alive"
    assert told.json["key"]["scope"] == ["global"]
    assert told.json["account"]["email"] == told.json["key"]["owner"]
    assert told.json["apps"]
    assert sum(one["matches"] for one in told.json["authorizations"]) == 1
    assert breached.run("status", "--json").json["key"]["state"] == "not_checked", "nobody called it leaked"
