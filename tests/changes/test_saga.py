"""What a responder relies on while a plan runs: order, the gate, the breath, groups, the network, the disk."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from herotui.changes.gate import Condition, Gate
from herotui.changes.plan import plan_from
from herotui.changes.step import Deed, Made, Step
from herotui.errors import WrongUse
from herotui.heroku import calls, rotations
from herotui.incident.entry import Entry, Kind
from herotui.journal.errors import NotSaved
from herotui.journal.record import Record
from tests.changes.rig import OPEN, place, quick, run, run_to_death, saga, said, writes
from tests.changes.works import NEW, WORKS, new_key, plan, step, values

SHUT = Gate((Condition("owners", "owners told (2 not yet)", "missing", "A5"),))


async def test_nothing_is_sent_in_read_only_mode(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        with pytest.raises(WrongUse, match="read-only"):
            await run(at, WORKS["rotation"](at), read_only=True)
        assert not at.heroku.requests
        assert not at.course().plans


async def test_r4_waits_for_the_gate_and_its_breath_with_it(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        word: list[str] = []
        asked = lambda: OPEN if word else SHUT  # noqa: E731 - a gate that opens on a word
        async with saga(at, WORKS["rotation"](at), at.record(), gate=asked) as work:
            texts = await said(work.run())
            assert any("R4 waits for the gate: owners told (2 not yet)" in text for text in texts)
            assert work.state("ci").state == "done"
            assert not any(line.startswith(("DELETE", "PATCH")) for line in writes(at))
            with pytest.raises(WrongUse, match="No word settles 'evidence'"):
                await work.waive("evidence", "no time")
            await work.waive("owners", "told them by phone")
            word += work.course.waived
            await said(work.run())
        ends = [line.split(" ")[0] for line in writes(at)]
        # The key, then (once the gate is open) R4, and nothing between it and its breath.
        assert ends == ["POST", "DELETE", "PATCH", "POST"]


async def test_the_breath_does_not_wait_for_the_proof_of_r4(tmp_path: Path) -> None:
    """Its consumers are on a dead key meanwhile; what comes after R4 otherwise does wait."""
    async with place(tmp_path) as at:
        seen: list[str] = []
        written = asyncio.Event()

        async def proven(one: Step) -> str:
            if one.id == "app":
                written.set()
            if one.step == "R4":
                await written.wait()
                return "the old key still gets in"
            seen.append(one.id)
            return ""

        await run(at, WORKS["rotation"](at), proven=proven)
        assert at.course().of("end").state == "unhealthy"
        assert seen == ["key", "ci", "app"]


async def test_another_plan_under_the_same_id_is_refused(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        await run(at, WORKS["delete drain"](at))
        with pytest.raises(WrongUse, match="Another plan"):
            await run(at, WORKS["delete webhook"](at))
        assert len(writes(at)) == 1


async def test_a_plan_is_taken_up_from_the_journal_alone(tmp_path: Path) -> None:
    """On another machine: the plan is in the journal, and a secret that the responder brought is asked for again."""
    async with place(tmp_path) as at:
        first = WORKS["set config vars"](at)
        assert await run_to_death(at, first, "before intent", 1)
        again = plan_from(at.course().plan, at.salt)
        assert again.hash == first.hash == at.course().hash
        await run(at, again)
        assert "not at hand" in at.course().of("one").why
        async with saga(at, again, at.record(), values=values(at)) as running:
            await running.retry("one")
            await said(running.run())
        assert at.course().of("one").state == "done"


async def test_a_breath_that_would_not_find_the_world_as_planned_is_asked_about_before_r4(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        whole = WORKS["rotation"](at)
        seen = {"HEROKU_API_KEY": "another fingerprint"}
        steps = [replace(one, expects=seen) if one.breath else one for one in whole.steps]
        async with saga(at, plan(at, *steps), at.record(), values=values(at)) as work:
            await said(work.run())
            assert [work.state(id).state for id in ("end", "app")] == ["waiting", "drifted"]
            assert not any(line.startswith("DELETE") for line in writes(at))
            await work.accept("app")
            await said(work.run())
            assert [work.state(id).state for id in ("end", "app")] == ["done", "done"]
        # Between R4 and its breath nothing is looked at any more.
        lines = [line.method for line in at.heroku.requests]
        assert lines[lines.index("DELETE") + 1] == "PATCH"


async def test_r4_does_not_go_while_its_breath_lacks_a_value(tmp_path: Path) -> None:
    """After a crash a secret that the responder brought is not at hand: the old key lives until it is."""
    async with place(tmp_path) as at:
        app = next(iter(at.heroku.world.apps.values()))
        first = step("end", calls.delete_authorization("gone"), step="R4")
        patch = rotations.set_config_vars(app.name, {"S": NEW})
        work = plan(at, first, step("app", patch, app=app.name, breath=True, after=("end",)))
        assert await run_to_death(at, work, "before intent", 1)
        again = plan_from(at.course().plan, at.salt)
        await run(at, again)
        assert not writes(at)
        assert "not at hand" in at.course().of("app").why
        async with saga(at, again, at.record(), values=values(at)) as running:
            await running.retry("app")
            await said(running.run())
        assert [line.split(" ")[0] for line in writes(at)] == ["DELETE", "PATCH"]


async def test_r4_is_not_sent_before_its_breath_is_ready(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        at.heroku.faults.fail(422, method="POST", id="invalid_params")
        await run(at, WORKS["rotation"](at))
        assert not any(line.startswith("DELETE") for line in writes(at))
        assert at.course().of("end").state == "waiting"


async def test_canary_comes_first_and_an_app_that_is_not_well_stops_its_group(tmp_path: Path) -> None:
    sick: set[str] = set()

    async def proven(one: Step) -> str:
        return f"crashed at {one.app}: web.1" if one.app in sick else ""

    async with place(tmp_path) as at:
        names = [app.name for app in at.heroku.world.apps.values()]
        steps = [
            step(f"s{n}", rotations.set_config_vars(name, {"K": NEW}), step="R5", app=name, group=group)
            for n, (name, group) in enumerate(zip(names, ("production", "staging", "canary"), strict=False))
        ]
        work = plan(at, *steps)
        assert [one.id for one in work.ordered] == ["s2", "s1", "s0"]
        sick.add(names[1])
        texts = await run(at, work, values=values(at), proven=proven)
        assert any("crashed at" in text and "No way back" in text for text in texts)
        assert [at.course().of(f"s{n}").state for n in range(3)] == ["waiting", "unhealthy", "done"]
        sick.clear()
        async with saga(at, work, at.record(), values=values(at), proven=proven) as again:
            await again.retry("s1")
            await said(again.run())
        assert [line.split("/")[2] for line in writes(at)] == [names[2], names[1], names[0]]


async def test_the_apps_dynos_and_release_are_looked_at(tmp_path: Path) -> None:
    with quick():
        async with place(tmp_path) as at:
            app = next(app for app in at.heroku.world.apps.values() if app.dynos)
            work = plan(at, step("one", rotations.set_config_vars(app.name, {"K": NEW}), app=app.name))
            rows = [{"id": "1", "name": "web.1", "type": "web", "state": "crashed"}]
            at.heroku.faults.answer(rows, f"/apps/{app.name}/dynos")
            await run(at, work, values=values(at))
            assert at.course().of("one").state == "unhealthy"
            assert "web.1" in at.course().of("one").why


async def test_the_network_goes_away_and_comes_back(tmp_path: Path) -> None:
    """No connection is no failure: it is tried on, and once it is back everything is done once."""
    with quick():
        async with place(tmp_path) as at:
            work = WORKS["rotation"](at)
            port = at.heroku.port
            await at.heroku.__aexit__(None, None, None)
            async with saga(at, work, at.record(), values=values(at)) as running, aclosing(running.run()) as events:
                async for event in events:
                    if "tried again" in event.text and not at.heroku.requests:
                        at.heroku.port = port
                        await at.heroku.__aenter__()
            assert {state.state for state in at.course().steps.values()} == {"done"}
            assert len([line for line in writes(at) if line.startswith("DELETE")]) == 1


async def test_what_is_there_is_looked_at_once_the_network_is_back(tmp_path: Path) -> None:
    """The look before a call waits for the network as the call does."""
    with quick():
        async with place(tmp_path) as at:
            work = WORKS["rotate Postgres"](at)
            at.heroku.faults.add("reset", method="GET", times=40)
            texts = await run(at, work)
            assert any("tried again" in text for text in texts)
            assert at.course().of("one").state == "done"


async def test_a_screen_that_is_left_loses_nothing(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        work = WORKS["rotation"](at)
        at.heroku.faults.latency_ms = 30
        async with saga(at, work, at.record(), values=values(at)) as running:
            stream = running.run()
            await anext(stream)
            await asyncio.sleep(0.04)
            await stream.aclose()
        at.heroku.faults.clear()
        await run(at, work, values=values(at))
        assert {state.state for state in at.course().steps.values()} == {"done"}
        assert sum(line.startswith("DELETE") and "authorizations" in line for line in writes(at)) <= 2


async def test_a_client_goes_on_with_the_key_that_replaces_its_own(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        key = at.heroku.leaked_key
        own = at.heroku.world.tokens[key].id
        first = step("own", calls.regenerate_authorization(own))
        work = plan(at, first, step("two", calls.delete_key("no"), after=("own",)))
        async with saga(at, work, at.record(), own=own, key=key) as running:
            await said(running.run())
            assert [running.state(id).state for id in ("own", "two")] == ["done", "done"]
            assert at.heroku.world.tokens[running.values["own"].reveal()].id == own


async def test_a_key_that_heroku_makes_late_is_no_orphan(tmp_path: Path) -> None:
    """The first try's answer is lost and its key is not there yet when somebody looks; then both are."""
    with quick():
        async with place(tmp_path) as at:
            work = WORKS["create authorization"](at)
            at.heroku.faults.add("lost", method="POST", times=1)
            at.heroku.faults.answer([], "/oauth/authorizations", times=1)
            await run(at, work)
            assert len([line for line in writes(at) if line.startswith("POST")]) == 2
            made = [one for one in at.heroku.world.authorizations.values() if "[herotui" in one.description]
            assert len(made) == 1
            assert at.course().of("key").made_id == made[0].id


async def test_two_at_once_send_nothing_twice(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        work = WORKS["rotation"](at)
        at.heroku.faults.latency_ms = 20
        async with saga(at, work, at.record(), values=values(at)) as first, aclosing(first.run()) as events:
            await anext(events)
            with pytest.raises(WrongUse, match="Another herotui"):
                await run(at, work, values=values(at))
            async for _ in events:
                pass
        assert {state.state for state in at.course().steps.values()} == {"done"}
        assert len(writes(at)) == len(set(writes(at))) == 4


class _FullDisk(Record):
    """A journal that takes no third intent."""

    taken = 0

    async def append(self, kind: str, text: str, **more: Any) -> Entry:
        """As a record's, while there is room."""
        if kind == Kind.INTENT:
            self.taken += 1
            if self.taken == 3:
                raise NotSaved("the disk is full")
        return await super().append(kind, text, **more)


async def test_nothing_is_sent_that_the_journal_does_not_hold(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        work = WORKS["rotation"](at)
        with pytest.raises(NotSaved):
            await run(at, work, _FullDisk.open(at.folder, responder="maria", fallbacks=()), values=values(at))
        assert [line.split(" ")[0] for line in writes(at)] == ["POST"]
        await run(at, work, values=values(at))
        assert {state.state for state in at.course().steps.values()} == {"done"}


async def test_no_secret_reaches_the_journal(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        app = next(iter(at.heroku.world.apps.values()))
        deed = Deed("file", "ci", "KEY", Made("key"))
        patch = step("use", rotations.set_config_vars(app.name, {"S": NEW, "K": Made("key")}))
        await run(at, plan(at, new_key(), patch, step("ci", deed)), values=values(at))
        made = at.shelf.folder.joinpath("ci").read_text()
        kept = b"".join(path.read_bytes() for path in at.folder.rglob("*") if path.is_file())
        for secret in (NEW.reveal(), made, at.heroku.responder_key):
            assert secret.encode() not in kept
