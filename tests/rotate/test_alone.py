"""Revoking with the leaked key as the only key, or with a key of another account."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from herotui.assess.key import claim, confirm
from herotui.desk import Desk, opening_data
from herotui.journal.record import Record
from herotui.rotate.prepare import prepare, refreshed
from herotui.rotate.revoke import aftermath
from herotui.secret import Secret
from herotui.settings import load
from herotui.simulator import Simulator
from herotui.simulator.variants import colleague_responds, third_party_leak
from herotui.stores.keys import Keys
from herotui.verify.death import certify
from tests.desk.rig import events, looked, revoked, rig


def written(folder: Path) -> str:
    """Everything in every file below a folder."""
    return "".join(path.read_text("latin-1") for path in sorted(folder.rglob("*")) if path.is_file())


async def test_alone_it_is_regenerated_in_place_and_herotui_holds_the_new_key(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        preview = await looked(at.desk)
        target = preview.targets[0]
        assert preview.regenerates
        assert target.call.line == f"POST /oauth/authorizations/{at.leaked_id}/actions/regenerate-tokens"
        assert any("the new key is lost with it" in note for note in preview.notes)
        await revoked(at.desk, preview, "all")
        new = at.desk.new_key
        assert new is not None
        assert at.alive(new.reveal())
        assert not at.alive(at.heroku.leaked_key)
        assert at.writes[-1] == target.call.line, "its own call goes last, or it would silence the others"
        await events(aftermath(at.desk))
        assert any("regenerated authorization" in item.text for item in at.desk.incident.todo)
        await events(certify(at.desk))
        assert at.desk.incident.steps["V1"].state == "done"
        await at.desk.record.flush()
        assert new.reveal() not in written(tmp_path)


async def test_the_same_key_in_both_parts_is_alone_too(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        at.desk.responder = Secret(at.heroku.leaked_key)
        preview = await looked(at.desk)
        assert preview.regenerates


async def test_a_lost_answer_is_said_and_the_key_is_tried(tmp_path: Path) -> None:
    """The connection breaks after the effect: the new key is lost, the old one is dead all the same."""
    async with rig(tmp_path, responder=False) as at:
        preview = await looked(at.desk)
        at.heroku.faults.add("lost", "/oauth/authorizations/*", method="POST", times=1)
        said = await revoked(at.desk, preview, preview.word(preview.targets[0]))
        assert at.desk.new_key is None
        assert any("It may have been carried out" in line for line in said)
        assert at.desk.incident.key.state == "dead"
        assert [call.outcome for call in at.desk.incident.calls.values()] == ["not_known"]
        assert len([line for line in at.writes if line.startswith("POST")]) == 1, "a write is never sent twice"
        last = await events(aftermath(at.desk))
        assert at.desk.incident.gaps or "Log in" in last[-1]


async def test_a_third_partys_is_deleted_after_the_word_lockout_alone(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False, variant=third_party_leak) as at:
        preview = await looked(at.desk)
        leaked = next(target for target in preview.targets if target.role == "leaked")
        assert preview.lockout
        assert leaked.call.line == f"DELETE /oauth/authorizations/{at.leaked_id}"
        assert leaked.client
        assert preview.chosen("all") == preview.chosen(leaked.id[:4]) == ()
        assert preview.chosen("lockout") == (leaked,)
        await revoked(at.desk, preview, "lockout")
        assert at.desk.incident.key.state == "dead"
        assert at.desk.new_key is None


async def test_where_regeneration_is_refused_the_next_round_offers_lockout(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        at.heroku.world.switches.regeneration_refused = True
        preview = await looked(at.desk)
        said = await revoked(at.desk, preview, preview.word(preview.targets[0]))
        assert "The key is still alive. Its authorization was not ended. Choose it in the list." in said
        again = await refreshed(at.desk, preview)
        assert again.lockout
        assert again.chosen("all") == ()
        await revoked(at.desk, again, "lockout")
        assert not at.alive(at.heroku.leaked_key)
        assert at.desk.incident.key.state == "dead"


async def test_another_accounts_key_sees_nothing_there_so_the_leaked_key_ends_itself(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=colleague_responds) as at:
        preview = await looked(at.desk)
        assert preview.by_leaked
        assert "another account" in preview.seat
        assert preview.seat_safe
        assert any("owner logs in" in way for way in preview.ways)
        leaked = next(target for target in preview.targets if target.role == "leaked")
        leaked_id = at.leaked_id
        await revoked(at.desk, preview, preview.word(leaked))
        assert at.desk.incident.key.state == "dead"
        by = [line.authorization for line in at.heroku.requests if line.method == "POST"]
        assert by == [leaked_id]


async def test_without_the_leaked_key_another_account_can_cut_its_reach_with_a_way_back(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=colleague_responds, leaked=True) as at:
        await events(confirm(at.desk))
        await claim(at.desk)
        at.desk.leaked = None
        preview = await prepare(at.desk)
        assert preview.targets
        assert {target.role for target in preview.targets} == {"member"}
        assert all("again" in target.way_back for target in preview.targets)
        assert not any(target.selected for target in preview.targets)
        target = preview.targets[0]
        await revoked(at.desk, preview, preview.word(target))
        assert at.writes == [target.call.line]


async def test_a_dead_responder_key_leaves_the_leaked_one(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.world.revoke(at.heroku.world.tokens[at.heroku.responder_key])
        preview = await looked(at.desk)
        assert preview.by_leaked
        assert preview.regenerates
        assert "responder key" in at.desk.incident.gaps
        await revoked(at.desk, preview, "all")
        assert at.desk.incident.key.state == "dead"


async def test_a_journal_that_can_not_be_written_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with Simulator(apps=2) as heroku:
        settings = load(environ={"HEROKU_HOST": heroku.host}, state_dir=tmp_path / "none", read_only=False)
        record = Record.adrift(responder="maria", why="the folder can't be written")
        record.submit("incident.opened", "opened", data={**opening_data(settings), "id": "INC-1", "world": "simulated"})
        desk = Desk(settings, record, Keys(leaked=Secret(heroku.leaked_key), responder=Secret(heroku.responder_key)))
        desk.name_leaked()
        await revoked(desk, await looked(desk), "all")
        assert heroku.leaked_key not in heroku.world.tokens
        assert desk.incident.key.state == "dead"
        assert desk.record.saved.phrase.startswith("NOT SAVED, because the folder can't be written")
        kept = [entry.kind for entry in desk.record.entries]
        assert "call.intent" in kept
        await desk.close()
        text = written(tmp_path)
        assert text.count('"call.outcome"') == kept.count("call.outcome") > 0
        assert heroku.leaked_key not in text
