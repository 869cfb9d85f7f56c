"""A2 and A6 by word: what people know is kept, corrected, and stands in the record."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui.assess.access import steps, vouch
from herotui.assess.exposure import cause, follow_up, follow_ups, spot
from herotui.errors import WrongUse
from herotui.incident.assessment import Spot
from herotui.incident.guidance.causes import AFTER_REVOKING, CAUSES
from herotui.incident.state import fold
from tests.desk.rig import rig


async def test_places_are_kept_corrected_and_move_the_leaks_clock_back_only(tmp_path: Path) -> None:
    async with rig(tmp_path, leak_known=False) as at:
        await spot(at.desk, Spot("gist 8f2", "2026-01-03T10:00:00Z"))
        await spot(at.desk, Spot("ticket 12", "2026-01-05T10:00:00Z"))
        await spot(at.desk, Spot("gist 8f2", "2026-01-03T10:00:00Z", "2026-01-06T10:00:00Z", "taken down"))
        incident = at.desk.incident
        assert [one.where for one in incident.exposure.spots] == ["ticket 12", "gist 8f2"]
        assert incident.exposure.spots[1].removed_at == "2026-01-06T10:00:00Z"
        assert (incident.leak.at, incident.leak.bound) == (datetime(2026, 1, 3, 10, tzinfo=UTC), "exact")
        assert fold(at.desk.record.entries) == incident, "another machine reads the same out of it"
        for wrong in (Spot(" "), Spot("log", "yesterday")):
            with pytest.raises(WrongUse):
                await spot(at.desk, wrong)


async def test_each_cause_has_follow_ups_to_tick(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        assert len(CAUSES) == 5
        found = await cause(at.desk, "phishing", "a mail of Monday")
        listed = follow_ups(at.desk.incident.exposure)
        assert listed == (*found.then, *AFTER_REVOKING)
        await follow_up(at.desk, 0)
        await follow_up(at.desk, 2)
        await follow_up(at.desk, 2, done=False)
        assert at.desk.incident.exposure.done == {0}
        await cause(at.desk, "improper_storage")
        assert at.desk.incident.exposure.done == frozenset(), "another cause, another list"
        for call in (cause(at.desk, "fate"), follow_up(at.desk, 99), follow_up(at.desk, -1)):
            with pytest.raises(WrongUse):
                await call


async def test_a_browsers_session_is_taken_by_word(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        assert "MFA" in steps(at.desk.incident)[0]
        with pytest.raises(WrongUse):
            await vouch(at.desk, " ")
        await vouch(at.desk, "browser, with MFA, 14:05Z")
        assert at.desk.incident.responder_key.seat == "safe"
        mark = at.desk.incident.steps["A6"]
        assert (mark.state, mark.by_hand, mark.evidence) == ("done", True, "browser, with MFA, 14:05Z")
