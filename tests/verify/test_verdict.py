"""The verdict against worlds that are not as they should be: one thing is enough, and it says which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from herotui import clock
from herotui.audit.recording import mark_ours
from herotui.call import Call
from herotui.heroku.config import set_config_vars
from herotui.incident.status import key_phrase
from herotui.incident.verdict import verdict
from herotui.secret import Secret
from herotui.simulator import auth
from herotui.simulator.people import Authorization
from herotui.simulator.world import World
from herotui.verify.death import certify, recertify
from herotui.verify.overruling import overrule
from tests.desk.rig import Rig, events, looked, revoked, rig
from tests.verify.worlds import behind_its_back, looked_again, proven, verified, worked_through


class Later:
    """Time that passes when a test says so, and this machine's clock, which may be set ahead of Heroku's."""

    def __init__(self, at: Rig) -> None:
        self._at = at
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def sleep(self, seconds: float) -> None:
        self.passes(seconds)

    def passes(self, seconds: float) -> None:
        """For everybody: the simulated Heroku lives by the same clock."""
        self.ahead += timedelta(seconds=seconds)

    def set_ahead(self, hours: float) -> None:
        """This machine's clock alone."""
        self.passes(hours * 3600)
        self._at.heroku.faults.skew_s -= hours * 3600


@contextmanager
def later(at: Rig) -> Iterator[Later]:
    """A clock that tests move."""
    own = Later(at)
    with clock.replaced(own.now, own.sleep):
        yield own


@pytest.mark.slow
async def test_contained_so_far_until_the_later_tries_then_contained(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        with later(at):
            await worked_through(at)
            soon = await verified(at)
            assert (soon.word, soon.missing, len(soon.to_come)) == ("CONTAINED SO FAR", (), 3)
            assert "CONTAINED SO FAR, 3 more tries" in key_phrase(at.desk.incident, clock.now())
            await events(recertify(at.desk))
            assert verdict(at.desk.incident).word == "CONTAINED"
            assert {at.desk.incident.steps[name].state for name in ("V1", "V2", "V3", "V4")} == {"done"}


async def test_services_and_health_that_are_not_as_before_are_not_proven(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        await worked_through(at)
        app = next(app for app in at.heroku.world.apps.values() if app.dynos)
        dyno = next(iter(app.dynos.values()))
        dyno.state, app.config["HEROKU_API_KEY"] = "crashed", at.heroku.leaked_key
        found = await looked_again(at)
        said = " ".join(found.reasons)
        assert "Still on the old key: " in said, "whatever the ledger says"
        assert f"{app.name}: {dyno.type}: 1 of " in said
        health = at.desk.incident.verified.health
        assert health
        assert [one.app for one in health.having("worse")] == [app.name]
        assert at.desk.incident.steps.get("V3") is None


async def test_a_proof_from_before_the_keys_death_is_not_fresh(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        with later(at) as time:
            await worked_through(at)
            time.passes(3600)
            await revoked_anew(at)
            assert any("before the old key died" in one for one in (await looked_again(at)).reasons)
            await proven(at)
            assert not [one for one in verdict(at.desk.incident).reasons if "before the old key died" in one]


async def revoked_anew(at: Rig) -> None:
    """The key lived once more, and died after the consumers were proven."""
    with alive(at):
        await events(certify(at.desk))
    await events(certify(at.desk))


@contextmanager
def alive(at: Rig, only: str = "") -> Iterator[None]:
    """The old key is let in, as by a cache; `only` where its log-in goes by this user name (Git, the registry)."""
    real, leaked = auth.authenticate, at.heroku.leaked_key

    def lenient(world: World, header: str) -> Authorization:
        user = auth._basic(header)[0]
        if auth.key_of(header) == leaked and (not only or user == only):
            return world.tokens[at.heroku.responder_key]
        return real(world, header)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("herotui.simulator.desk.authenticate", lenient)
        yield


async def test_alive_in_one_form_only_is_alive(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await revoked(at.desk, await looked(at.desk), "all")
        with alive(at, only="_"):
            await events(certify(at.desk))
        made = at.desk.incident.verified.certificate
        assert made
        assert {row.form: row.state for row in made.rows} == {
            "bearer": "dead", "basic": "dead", "data": "dead", "git": "dead", "registry": "alive",
        }  # fmt: skip
        assert at.desk.incident.key.state == "alive"
        assert verdict(at.desk.incident).word == "NOT CONTAINED"


async def test_alive_after_a_cache_delay_takes_the_proof_back(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        with later(at) as time:
            await revoked(at.desk, await looked(at.desk), "all")
            await events(certify(at.desk))
            time.passes(61)
            with alive(at):
                said = await events(certify(at.desk))
            assert said[-1] == "The old key is ALIVE."
            assert verdict(at.desk.incident).missing[0].text == "The leaked key is alive."
            time.passes(3600)
            await events(certify(at.desk))
            assert len(verdict(at.desk.incident).to_come) == 3, "the tries begin anew"


async def test_a_suspended_account_lives_again_with_its_key(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.world.owner.suspended_at = at.heroku.clock.now()
        await events(certify(at.desk))
        made = at.desk.incident.verified.certificate
        assert made
        assert {row.state for row in made.rows if row.old} == {"suspended"}
        assert "lives again" in verdict(at.desk.incident).reasons[0]


async def test_behind_a_429_nothing_is_proven(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await revoked(at.desk, await looked(at.desk), "all")
        at.heroku.faults.limit("/v2/")
        await events(certify(at.desk))
        judged = verdict(at.desk.incident)
        assert at.desk.incident.key.state == "dead"
        assert "Its death is not proven: registry: answered 429." in judged.reasons
        assert not judged.to_come


async def test_a_clock_that_is_set_ahead_is_no_time_that_passed(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        with later(at) as time:
            time.set_ahead(1)
            await revoked(at.desk, await looked(at.desk), "all")
            await events(certify(at.desk))
            assert len(verdict(at.desk.incident).to_come) == 3, "an hour off is no hindrance"
            time.set_ahead(1)
            await events(certify(at.desk))
            assert len(verdict(at.desk.incident).to_come) == 3
            time.passes(70)
            await events(certify(at.desk))
            assert len(verdict(at.desk.incident).to_come) == 2


@pytest.mark.slow
async def test_another_key_of_the_attackers_and_a_foothold_that_comes_back(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        mint = Call("POST", "/oauth/authorizations", body={"description": "backup", "scope": ["global"]})
        await worked_through(at)
        app = next(iter(at.heroku.world.apps.values()))
        drain = Call("POST", f"/apps/{app.name}/log-drains", body={"url": "https://logs.mailbox.example/x"})
        await behind_its_back(at, mint)
        await behind_its_back(at, drain)
        first = await looked_again(at)
        assert first.word == "NOT CONTAINED"
        assert {one.step for one in first.missing if one.alive} == {"R6"}
        assert len([one for one in first.missing if one.alive]) == 2
        made = next(one for one in app.drains.values() if "mailbox" in one.url)
        await behind_its_back(at, Call("DELETE", f"/apps/{app.name}/log-drains/{made.id}"))
        assert len([one for one in (await looked_again(at)).missing if one.alive]) == 1
        await behind_its_back(at, drain)
        assert any(
            one.startswith("Came back after it was gone: New log drain") for one in (await looked_again(at)).reasons
        )


async def test_a_change_that_no_call_explains_is_a_finding_until_a_person_explains_it(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        await worked_through(at)
        app = next(app for app in at.heroku.world.apps.values() if app.formation)
        process = next(iter(app.formation.values()))
        process.quantity += 2
        (left,) = [one for one in (await looked_again(at)).missing if one.step == "V4"]
        assert left.text.startswith(f"Nobody explained: formation of {app.name}: quantity changed")
        second = at.desk.incident.verified.second
        assert second
        id = second.unexplained[0].id
        assert at.desk.incident.findings[id].open
        mark_ours(at.desk, [id], "scaled up for the campaign")
        assert not [one for one in verdict(at.desk.incident).missing if one.step == "V4"]


async def test_the_responders_own_verdict_stands_beside_the_rules(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await overrule(at.desk, "CONTAINED", "the whole account is deleted")
        judged = verdict(at.desk.incident)
        assert judged.word == "NOT PROVEN"
        assert judged.overruled
        assert (judged.overruled.word, judged.overruled.who) == ("CONTAINED", "maria")


async def test_a_try_that_brings_no_clear_answer_is_made_again_a_minute_later(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        with later(at):
            await revoked(at.desk, await looked(at.desk), "all")
            await events(certify(at.desk))
            at.heroku.faults.limit("/v2/", times=3)
            await events(recertify(at.desk))
            made = at.desk.incident.verified.certificate
            assert made
            assert made.proven
            assert made.again_at is None
            assert len(made.looks) == 4, "the first, and one for each time"


async def test_somebody_elses_release_beside_ours_is_not_explained_by_our_call(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        await worked_through(at)
        leading = next(call for call in at.desk.incident.calls.values() if "/config-vars" in call.line)
        app = leading.line.split("/")[2]
        await behind_its_back(at, set_config_vars(app, {"GREETING": Secret("hello")}))
        said = [one.text for one in (await looked_again(at)).missing if one.step == "V4"]
        assert f"Nobody explained: config vars of {app}: new, GREETING." in said
