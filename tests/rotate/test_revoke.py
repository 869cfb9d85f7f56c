"""Revoking the leaked key while a responder key of the same account is at hand."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from herotui import clock
from herotui.assess.key import claim, confirm, identify
from herotui.assess.run import assess
from herotui.errors import WrongUse
from herotui.heroku import calls
from herotui.incident.entry import Kind
from herotui.rotate import revoke as room
from herotui.rotate.prepare import NotYours, prepare, refreshed
from herotui.rotate.revoke import aftermath, revoke
from herotui.simulator.variants import look_alike_keys, single_sign_on
from herotui.simulator.world import World
from tests.desk.rig import at_once, events, looked, revoked, rig


async def test_one_exact_match_is_preselected_and_its_word_revokes_it(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        leaked = [target for target in preview.targets if target.role == "leaked"]
        assert [target.id for target in leaked] == [at.leaked_id]
        assert leaked[0].selected
        assert not preview.ambiguous
        said = await revoked(at.desk, preview, leaked[0].id[:4])
        assert not at.alive(at.heroku.leaked_key)
        assert at.writes == [f"DELETE /oauth/authorizations/{leaked[0].id}"]
        assert any("KEY DEAD" in line and "NOT CONTAINED" in line for line in said)
        assert at.desk.incident.key.state == "dead"
        assert at.desk.incident.steps["R4"].state == "done"


async def test_all_takes_what_was_minted_since_the_leak_and_its_sessions(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        minted = [target for target in preview.targets if target.role in ("minted", "session")]
        assert {target.role for target in minted} == {"minted", "session"}
        assert all(target.selected and target.owner and target.created_at for target in minted)
        await revoked(at.desk, preview, "all")
        assert all(a.team for a in at.heroku.world.authorizations.values() if a.by_attacker)
        assert at.alive(at.heroku.responder_key)
        after = await prepare(at.desk)
        assert after.over
        assert after.refused.startswith("nothing left to revoke: key dead since")
        assert not after.notes, "what would help to choose misleads once the key is dead"


async def test_nothing_but_the_account_is_read_with_the_key_before_the_word_that_it_is_ours(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        said = await events(confirm(at.desk))
        assert f"The key belongs to {at.heroku.world.owner.email}" in said
        with pytest.raises(NotYours):
            await prepare(at.desk)
        await events(identify(at.desk))
        assert set(at.lines) == {"GET /account"}
        await claim(at.desk)
        await prepare(at.desk)
        assert "GET /oauth/authorizations" in at.lines


async def test_several_matches_stand_side_by_side_and_none_is_preselected(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=look_alike_keys) as at:
        preview = await looked(at.desk)
        candidates = [target for target in preview.targets if target.role == "candidate"]
        assert preview.ambiguous
        assert len(candidates) > 1
        assert not any(target.selected for target in candidates)
        assert preview.chosen("") == ()
        assert preview.chosen("all") == ()
        assert all(preview.chosen(preview.word(target)) == (target,) for target in candidates)


async def test_what_may_be_the_responders_own_is_never_ticked(tmp_path: Path) -> None:
    """The responder made a key after the leak, and no key can be told from another."""

    def young(world: World) -> None:
        look_alike_keys(world)
        world.tokens[world.responder_key].created_at = world.clock.now()

    async with rig(tmp_path, variant=young) as at:
        own = at.heroku.world.tokens[at.heroku.responder_key].id
        preview = await looked(at.desk)
        assert not [target for target in preview.targets if target.id == own and target.selected]
        assert any("your own key" in note for note in preview.notes)


async def test_the_wrong_one_was_chosen_the_key_still_gets_in_and_candidates_come_again(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=look_alike_keys) as at:
        preview = await looked(at.desk)
        leaked, own = at.leaked_id, at.heroku.world.tokens[at.heroku.responder_key].id
        wrong = next(t for t in preview.targets if t.role == "candidate" and t.id not in (leaked, own))
        said = await revoked(at.desk, preview, preview.word(wrong))
        assert any("still gets in: the wrong authorization went" in line for line in said)
        assert "R4" not in at.desk.incident.steps
        again = await refreshed(at.desk, preview)
        assert wrong.id not in {target.id for target in again.targets}
        right = next(target for target in again.targets if target.id == leaked)
        await revoked(at.desk, again, again.word(right))
        assert at.desk.incident.key.state == "dead"
        chosen = at.desk.incident.key.authorization
        assert chosen is not None
        assert (chosen.id, chosen.how) == (leaked, "chosen")


async def test_no_key_at_hand_the_chosen_authorization_ends_as_revoked_not_tried(tmp_path: Path) -> None:
    async with rig(tmp_path, leaked=False) as at:
        preview = await prepare(at.desk)
        own = at.heroku.world.tokens[at.heroku.responder_key].id
        assert own not in {target.id for target in preview.targets}
        target = next(target for target in preview.targets if target.id == at.leaked_id)
        said = await revoked(at.desk, preview, preview.word(target))
        assert any("REVOKED, not tried" in line for line in said)
        assert at.desk.incident.key.state == "revoked"
        assert not at.alive(at.heroku.leaked_key)


async def test_none_matches_every_authorization_is_a_candidate(tmp_path: Path) -> None:
    """The leaked key's authorization is not in the list: a key of a team, or one that Heroku hides."""
    async with rig(tmp_path) as at:
        await events(confirm(at.desk))
        await claim(at.desk)
        listed = [
            {
                "id": a.id,
                "scope": a.scope,
                "access_token": {"id": a.id, "token": a.token[:13] + "*" * 10 + a.token[-4:]},
            }
            for a in at.heroku.world.authorizations.values()
            if a.account is at.heroku.world.owner and a.id != at.leaked_id
        ]
        at.heroku.faults.answer(listed, "/oauth/authorizations")
        preview = await prepare(at.desk)
        candidates = [target for target in preview.targets if target.role == "candidate"]
        assert len(candidates) == len(listed) - 1  # all but the responder's own
        assert any("fits the key" in note for note in preview.notes)
        assert not any(target.selected for target in candidates)


async def test_minted_between_the_calls_is_offered_again_and_never_converges_while_one_lives(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.world.switches.remint_on_delete = True
        preview = await looked(at.desk)
        seen = {target.id for target in preview.targets}
        for _ in range(room.ROUNDS):
            await revoked(at.desk, preview, "all")
            preview = await refreshed(at.desk, preview)
            fresh = {target.id for target in preview.targets} - seen
            assert fresh
            assert all(target.selected for target in preview.targets if target.id in fresh)
            seen |= fresh
        assert at.desk.incident.key.state == "dead"
        assert "change the account's password" in room.GIVE_UP


async def test_with_the_leak_time_unknown_recent_ones_are_listed_and_none_is_ticked(tmp_path: Path) -> None:
    async with rig(tmp_path, leak_known=False) as at:
        preview = await looked(at.desk)
        minted = [target for target in preview.targets if target.role in ("minted", "session")]
        assert minted
        assert not any(target.selected for target in minted)
        assert any("Leak time not known" in note for note in preview.notes)
        assert [target.role for target in preview.chosen("all")] == ["leaked"]


async def test_the_responders_own_and_what_shares_its_session_are_never_listed(tmp_path: Path) -> None:
    def same_session(world: World) -> None:
        now = world.clock.now()
        session = next(s for s in world.sessions.values() if s.account is world.owner)
        own = world.tokens[world.responder_key]
        own.created_at, own.session = now, session
        other = next(a for a in world.authorizations.values() if a.session is session and a is not own)
        other.created_at, other.account = now, world.owner

    async with rig(tmp_path, variant=same_session) as at:
        world = at.heroku.world
        own = world.tokens[world.responder_key]
        assert own.session is not None
        shared = {a.id for a in world.authorizations.values() if a.session is own.session} | {own.session.id}
        assert len(shared) > 2
        assert not shared & {target.id for target in (await looked(at.desk)).targets}


async def test_an_account_with_single_sign_on_is_revoked_the_same_way(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=single_sign_on) as at:
        said = await events(confirm(at.desk))
        assert any(line.endswith("(SSO)") for line in said)
        await claim(at.desk)
        await revoked(at.desk, await prepare(at.desk), "all")
        assert at.desk.incident.key.federated
        assert at.desk.incident.key.state == "dead"


async def test_while_heroku_answers_429_it_is_tried_again_each_second_until_it_succeeds(tmp_path: Path) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await at_once(seconds)

    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        at.heroku.faults.limit("/oauth/authorizations/*", method="DELETE", times=9)
        with clock.replaced(clock._now, sleep):
            said = await revoked(at.desk, preview, preview.word(preview.targets[0]))
        assert at.desk.incident.key.state == "dead"
        assert waits.count(1) == 9
        assert any("dashboard.heroku.com" in line and "429" in line for line in said)


async def test_429_to_the_end_is_not_known_never_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "EVIDENCE_SECONDS", 0.1)
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        at.heroku.faults.limit()
        with clock.replaced(clock._now, at_once):
            said = await revoked(at.desk, preview, preview.word(preview.targets[0]))
        assert any("kept answering 429" in line for line in said)
        assert at.desk.incident.key.state == "not_known"
        assert [call.outcome for call in at.desk.incident.calls.values()] == ["refused"]


async def test_with_no_requests_left_the_calls_go_out_all_the_same(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        at.desk.budget.remaining, at.desk.budget.at = 0, clock.now()
        await revoked(at.desk, preview, "all")
        assert at.desk.incident.key.state == "dead"
        assert {"sessions", "SSH keys"} <= set(at.desk.incident.gaps)


async def test_lists_that_hang_do_not_hold_the_revocation_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert room.EVIDENCE_SECONDS == 3
    monkeypatch.setattr(room, "EVIDENCE_SECONDS", 0.2)
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        at.heroku.faults.add("silent", "/oauth/sessions", method="GET")
        at.heroku.faults.add("silent", "/account/keys", method="GET")
        await revoked(at.desk, preview, "all")
        assert at.desk.incident.key.state == "dead"
        assert {"sessions", "SSH keys"} <= set(at.desk.incident.gaps)
        assert "authorizations" not in at.desk.incident.gaps


async def test_other_requests_wait_while_the_calls_go_out(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        at.heroku.faults.limit("/oauth/authorizations/*", method="DELETE", times=3)
        reader = at.desk.client
        assert reader is not None

        refused = asyncio.Event()

        async def sleep(_: float) -> None:
            refused.set()
            await asyncio.sleep(0.02)

        async def audit() -> None:
            """Reads as soon as the first call was refused for now, as something running beside it would."""
            await refused.wait()
            await reader.read(calls.teams())

        beside = asyncio.create_task(audit())
        with clock.replaced(clock._now, sleep):
            await revoked(at.desk, preview, "all")
        await beside
        last_write = max(n for n, line in enumerate(at.lines) if line.startswith("DELETE"))
        assert at.lines.index("GET /teams") > last_write


async def test_the_journal_holds_an_intent_before_and_an_outcome_after_each_call(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        await revoked(at.desk, preview, "all")
        await at.desk.record.flush()
        kinds = [entry.kind for entry in at.desk.record.entries if entry.kind in (Kind.INTENT, Kind.OUTCOME)]
        assert kinds.count(Kind.INTENT) == kinds.count(Kind.OUTCOME) == len(preview.chosen("all"))
        for entry in at.desk.record.entries:
            if entry.kind == Kind.OUTCOME:
                before = [e for e in at.desk.record.entries if e.seq < entry.seq and e.kind == Kind.INTENT]
                assert entry.data["intent"] in {e.data["id"] for e in before}
                assert entry.data["request_id"]
        assert not at.desk.incident.unsettled


async def test_after_the_key_is_dead_what_outlives_it_is_listed_in_order(tmp_path: Path) -> None:
    async with rig(tmp_path, apps=12) as at:
        await revoked(at.desk, await looked(at.desk), "all")
        await events(aftermath(at.desk))
        groups = [item.group for item in at.desk.incident.todo]
        assert list(dict.fromkeys(groups)) == [
            "secrets and database credentials that the key could read",
            "one-off dynos still running",
            "collaborators, members, SSH keys, clients, transfers",
            "drains and webhooks",
        ]
        since = at.heroku.leaked_at - timedelta(seconds=1)
        created = [item for item in at.desk.incident.todo if item.created_at]
        assert {item.command.split()[1] for item in created} >= {
            "ps:stop",
            "access:remove",
            "keys:remove",
            "clients:destroy",
            "drains:remove",
            "webhooks:remove",
        }
        assert all(item.created_at >= f"{since:%Y-%m-%dT%H:%M:%SZ}" for item in created)


async def test_nothing_chosen_and_read_only_send_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path, read_only=True) as at:
        preview = await looked(at.desk)
        with pytest.raises(WrongUse, match="Nothing was chosen"):
            await events(revoke(at.desk, preview, ()))
        with pytest.raises(WrongUse, match="read-only"):
            await events(revoke(at.desk, preview, preview.chosen("all")))
        assert at.writes == []


async def test_a_list_read_in_part_never_says_that_nothing_is_left(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await revoked(at.desk, await looked(at.desk), "all")
        whole = await prepare(at.desk)
        assert whole.over
        at.heroku.faults.answer(b'[{"id": 7}]', "/oauth/authorizations", times=1)
        part = await prepare(at.desk)
        assert not part.over
        assert any("in part" in note for note in part.notes)
        assert "authorizations" in at.desk.incident.gaps


async def test_what_stops_is_known_once_the_estate_was_looked_at(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        before = await looked(at.desk)
        assert (before.stops, len(before.not_searched)) == ((), 1)
        await events(assess(at.desk))
        after = await looked(at.desk)
        (stops,) = after.stops
        assert "known consumer" in stops
        assert not any("not searched yet" in line for line in after.not_searched)
        assert any("no API shows" in line for line in after.not_searched), "an empty list would prove nothing"
