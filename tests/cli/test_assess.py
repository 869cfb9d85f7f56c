"""`herotui assess`: the object that scripts rely on, the export, and what no output may hold."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from herotui.simulator import Simulator
from tests.assess.test_secrets_stay import needles, on_disk
from tests.cli.conftest import Shell

SECRET = {"app", "name", "class", "provider", "confidence", "why", "fingerprint"}
KEYS = {"key", "account", "authorizations", "apps", "secrets", "not_seen", "requests"}


def test_the_object_has_the_promised_shape_and_agrees_with_the_world(breached: Shell, heroku: Simulator) -> None:
    said = breached.run("assess", "--json")
    found, world = said.json, heroku.world
    assert said.code == 0
    assert found.keys() >= KEYS
    assert sorted(found["apps"]) == sorted(app.name for app in world.apps_seen_by(world.owner))
    assert all(one.keys() >= SECRET for one in found["secrets"])
    assert {one["class"] for one in found["secrets"]} == {"secret", "identifier", "setting"}
    assert {one["confidence"] for one in found["secrets"]} <= {"sure", "likely", "guess"}
    listed = {(one["app"], one["name"]) for one in found["secrets"] if one["place"] == "app"}
    assert listed == {(app.name, name) for app in world.apps_seen_by(world.owner) for name in app.config}
    ranks = [("critical", "high", "medium", "low", None).index(one["danger"]) for one in found["secrets"]]
    assert ranks == sorted(ranks), "the most dangerous first"
    assert found["not_seen"] == []
    assert found["requests"] == len(heroku.requests)
    numbers = found["reach"]["numbers"]
    assert (numbers["apps"]["count"], numbers["apps"]["at_least"]) == (len(found["apps"]), False)
    assert len(found["risks"]) == 5
    assert found["regulator"]["hours"] == 72
    assert found["evidence"]["sha256"]


def test_add_ons_name_their_variables_and_the_leaked_key_is_marked(breached: Shell, heroku: Simulator) -> None:
    found = breached.run("assess", "--json").json
    world = heroku.world
    by_place = {(one["app"], one["name"]): one for one in found["secrets"] if one["place"] == "app"}
    for addon in world.addons.values():
        for name in addon.config_vars:
            one = by_place.get((addon.app.name, name))
            assert one is None or one["addon"] == addon.name
    holders = {place for place, one in by_place.items() if one["leaked_key"]}
    assert holders == {
        (app.name, name)
        for app in world.apps_seen_by(world.owner)
        for name, value in app.config.items()
        if heroku.leaked_key in value
    }
    assert {one["where"] for one in found["consumers"] if one["state"] == "found"}
    shared = {one["fingerprint"] for one in found["shared"]}
    assert shared <= {one["fingerprint"] for one in found["secrets"] if one["copies"] > 1}


def test_no_value_is_printed_or_kept(breached: Shell, heroku: Simulator) -> None:
    target = breached.folder / "estate.json"
    runs = [breached.run("assess", "--json", "--export", str(target)), breached.run("assess"), breached.run("report")]
    runs += [breached.run("status"), breached.run("status", "--json"), breached.run("journal", "show", "--json")]
    written = on_disk(breached.folder)
    assert target.name in written
    for needle in needles(heroku.world):
        assert not [run for run in runs if needle in run.out + run.err]
        assert not [name for name, text in written.items() if needle in text]


def test_the_export_is_for_its_owner_alone_and_overwrites_nothing(breached: Shell, heroku: Simulator) -> None:
    app = next(iter(heroku.world.apps.values()))
    app.config["=HYPERLINK(1)"] = "@SUM(1)"
    for ending in ("csv", "json"):
        target = breached.folder / f"estate.{ending}"
        assert breached.run("assess", "--export", str(target)).code == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        before, sent = target.read_bytes(), len(heroku.requests)
        again = breached.run("assess", "--export", str(target), "--json")
        assert (again.code, target.read_bytes()) == (2, before)
        assert "there already" in again.json["error"]["message"]
        assert len(heroku.requests) == sent, "refused before anything was sent"
    with (breached.folder / "estate.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert any(row["name"] == "'=HYPERLINK(1)" for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "@", "+", "|")]
    places = json.loads((breached.folder / "estate.json").read_text())["places"]
    assert {"apps", "config", "addons"} <= {place["resource"] for place in places}
    assert breached.run("assess", "--export", "estate.xls").code == 2


def test_where_nothing_could_be_seen_nothing_is_exported(shell: Shell, heroku: Simulator) -> None:
    heroku.world.revoke(heroku.world.tokens[heroku.leaked_key])
    shell.set(HEROKU_HOST=heroku.host, HEROTUI_LEAKED_KEY=heroku.leaked_key)
    target = shell.folder / "estate.csv"
    said = shell.run("assess", "--export", str(target))
    assert (said.code, target.exists()) == (3, False)
    assert "Key      DEAD" in said.out


def test_a_dead_key_says_what_was_made_since(breached: Shell, heroku: Simulator) -> None:
    heroku.world.revoke(heroku.world.tokens[heroku.leaked_key])
    found = breached.run("assess", "--leaked-at", heroku.leaked_at.isoformat(), "--json").json
    since = found["since_the_leak"]
    assert found["key"]["state"] == "dead"
    assert since["says"].startswith("no false alarm")
    assert {"authorizations", "SSH keys"} <= {one["what"] for one in since["made"]}


def test_one_key_alone_plays_both_parts(shell: Shell, heroku: Simulator) -> None:
    shell.set(HEROKU_HOST=heroku.host, HEROKU_API_KEY=heroku.responder_key)
    found = shell.run("assess", "--json").json
    assert (found["key"]["state"], found["key"]["scope"]) == ("alive", ["global"])
    assert found["reach"]["numbers"]["apps"]["count"] == len(found["apps"]) > 0
    assert not [one for one in found["secrets"] if one["leaked_key"]], "nobody called it leaked"
    assert shell.run("status", "--json").json["key"]["state"] == "not_checked"


def test_status_and_report_tell_what_was_found(breached: Shell) -> None:
    found = breached.run("assess", "--json").json
    status = breached.run("status", "--json").json
    assert status["assessment"]["numbers"]["apps"]["count"] == len(found["apps"])
    assert status["assessment"]["evidence"]["sha256"] == found["evidence"]["sha256"]
    assert status["clocks"]["regulator"].startswith("regulator 71h")
    assert "regulator 71h" in breached.run("status").out.splitlines()[0]
    report = breached.run("report").out
    assert found["evidence"]["sha256"] in report
    for title in ("Exposure", "Reach", "Risks", "Who must be told", "Consumers", "Evidence"):
        assert f"\n## {title}\n" in report


@pytest.mark.parametrize("words", [("assess",), ("assess", "--json")])
def test_progress_goes_to_stderr_and_is_sparse_without_a_terminal(breached: Shell, words: tuple[str, ...]) -> None:
    said = breached.run(*words)
    assert "\r" not in said.err + said.out
    assert len([line for line in said.err.splitlines() if " of " in line and line.startswith("...")]) < 20
    assert "Estate saved as evidence" in said.err


def test_evidence_lies_in_the_incidents_folder(breached: Shell) -> None:
    found: dict[str, Any] = breached.run("assess", "--json").json
    (path,) = breached.dir.rglob(Path(found["evidence"]["file"]).name)
    assert path.parent.name == "evidence"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
