"""A5: who uses the key; the list goes to a spreadsheet and comes back."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from herotui.assess.consumers import found, put, take
from herotui.assess.key import claim
from herotui.assess.run import assess
from herotui.assess.secrets import Row, Secrets
from herotui.errors import WrongUse
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Buildpack, BuildpackRef, Formation, Pipeline
from herotui.incident.consumers import Consumer, proven
from herotui.incident.known import Known, Seen
from herotui.incident.ledger import from_csv, to_csv
from herotui.incident.state import Incident
from herotui.secrets.verdict import Confidence, Kind, Verdict
from herotui.simulator.changes import set_config
from tests.desk.rig import events, rig

AT = datetime(2026, 11, 24, tzinfo=UTC)


async def test_config_vars_that_hold_the_key_are_consumers_and_names_are_hints(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        holders = {
            app.name
            for app in at.heroku.world.apps_seen_by(at.heroku.world.owner)
            if at.heroku.leaked_key in app.config.values()
        }
        other = next(app for app in at.heroku.world.apps.values() if app.name not in holders)
        other.config["HEROKU_API_KEY"] = at.heroku.responder_key
        await events(assess(at.desk, claim))
        listed = list(at.desk.incident.consumers.values())
        assert holders
        assert holders <= {one.name for one in listed if one.state == "found"}
        (hint,) = [one for one in listed if one.name == other.name]
        assert (hint.state, hint.found_by) == ("unknown", "a Heroku key by its name, not this value")
        assert any("description" in one.found_by for one in listed)


async def test_owners_come_back_from_the_spreadsheet_and_stay(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await put(at.desk, Consumer("deploy job", "CI", owner="maria", state="found"))
        rows = list(csv.DictReader(io.StringIO(to_csv(at.desk.incident.consumers.values()))))
        rows[0] |= {"owner": "", "told": "14:05Z, by chat", "state": "waived"}
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        await take(at.desk, out.getvalue())
        (one,) = at.desk.incident.consumers.values()
        assert (one.owner, one.told, one.state) == ("maria", "14:05Z, by chat", "waived")
        await events(assess(at.desk, claim))
        assert at.desk.incident.consumers[one.id] == one


def test_no_cell_is_a_formula_and_all_comes_back() -> None:
    names = ("=1+1", "@cmd", "-2", "+3", "|x", "plain", "'quoted")
    listed = tuple(Consumer(name, where="=HYPERLINK(1)") for name in names)
    text = to_csv(listed)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "|")]
    assert from_csv(text) == listed


def test_columns_may_be_few_and_states_are_words() -> None:
    assert from_csv("Name,Owner\ncron,maria\n\n") == (Consumer("cron", owner="maria"),)
    assert from_csv("\ufeffname\ncron\n")[0].state == "unknown"
    for text, said in (
        ("owner\nmaria\n", "no column `name`"),
        ("name,owner\n,maria\n", "Line 2"),
        ("name,state\ncron,fine\n", "`state`"),
        ("name,id\ncron,../../x\n", "`id`"),
    ):
        with pytest.raises(WrongUse, match=said):
            from_csv(text)


def test_hints_at_ci_are_few_however_many_pipelines_there_are() -> None:
    pipelines = tuple(Pipeline(id=f"p{n:02}", name=f"line-{n:02}") for n in range(40))
    places: dict[Place, Known[Any]] = {Place("pipelines"): Seen(pipelines, AT)}
    var = ConfigVar(id="X", fingerprint="f")
    places |= {Place("test_config", one.id, one.name): Seen((var,), AT) for one in pipelines}
    hints = found(Snapshot("", AT, AT, MappingProxyType(places)), Secrets(), Incident())
    assert len(hints) == 11
    assert hints[-1].found_by == "a pipeline with tests, and 30 more like it"
    assert {hint.state for hint in hints} == {"unknown"}


def test_the_same_place_is_the_same_consumer() -> None:
    one = Consumer("cron", "crontab of build-1")
    assert replace(one, owner="maria", id="").id == one.id
    assert Consumer("cron", "crontab of build-2").id != one.id


async def test_a_key_that_was_put_back_takes_the_word_back_and_the_past_is_a_hint(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        first, second, *_ = at.heroku.world.apps_seen_by(at.heroku.world.owner)
        for app in (first, second):
            set_config(at.heroku.world, app, at.heroku.world.owner, {"HEROKU_API_KEY": at.heroku.leaked_key})
        set_config(at.heroku.world, second, at.heroku.world.owner, {"HEROKU_API_KEY": None})
        await events(assess(at.desk, claim))
        listed = {one.where: one for one in at.desk.incident.consumers.values()}
        one = listed[f"config var HEROKU_API_KEY of {first.name}"]
        past = listed[f"config var HEROKU_API_KEY of {second.name}"]
        assert (one.state, past.state, past.found_by) == (
            "found",
            "unknown",
            "a past release of it held the leaked key",
        )
        await put(at.desk, proven(one, "word", "maria saw it", by="maria", at="2026-11-25T00:00:00Z"))
        assert at.desk.incident.consumers[one.id].settled
        await events(assess(at.desk, claim))
        again = at.desk.incident.consumers[one.id]
        assert (again.state, again.settled, again.word) == ("found", False, "")
        assert "put it back" in again.found_by


def test_what_calls_heroku_needs_a_key_and_what_writes_config_vars_is_guessed() -> None:
    processes = tuple(
        Formation(id=str(n), type=f"t{n}", command=command)
        for n, command in enumerate(
            ("heroku ps:restart", "bin/web", "curl https://api.heroku.com/apps", "run-herokuish x")
        )
    )
    cli = Buildpack(id="b", buildpack=BuildpackRef(name="heroku-community/cli"))
    places: dict[Place, Known[Any]] = {
        Place("formation", "a1", "shop"): Seen(processes, AT),
        Place("buildpacks", "a1", "shop"): Seen((cli,), AT),
    }
    row = Row(
        "shop", "a1", "HEROKU_API_KEY", "app", "shop", "f", Verdict(Kind.SECRET, Confidence.SURE, ""), leaked=True
    )
    other = replace(row, name="DOPPLER_TOKEN", leaked=False)
    listed = found(Snapshot("", AT, AT, MappingProxyType(places)), Secrets((row, other)), Incident())
    assert [one.where for one in listed if "Heroku" in one.found_by] == [
        "process t0 of shop", "process t2 of shop", "build of shop",
    ]  # fmt: skip
    assert [one.managed_by for one in listed if one.state == "found"] == ["perhaps Doppler: DOPPLER_TOKEN is set"]
