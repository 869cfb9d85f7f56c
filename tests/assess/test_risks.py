"""A4: rated from what was seen, changed by people with a word why; the regulator's clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from herotui.assess.key import claim
from herotui.assess.risks import rate, regulate, told
from herotui.assess.run import assess
from herotui.errors import WrongUse
from herotui.incident.guidance.causes import RISKS
from herotui.incident.status import clocks, regulator_phrase, status
from tests.desk.rig import events, rig


async def test_the_five_are_rated_with_reasons_and_the_clock_starts(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.desk.situation({"public": "yes"})
        await events(assess(at.desk, claim))
        incident = at.desk.incident
        assert list(incident.risks) == [risk.id for risk in RISKS]
        assert all(one.reasons and one.level == one.proposed for one in incident.risks.values())
        assert incident.risks["unauthorized_access"].reasons[0] == "the key is public"
        assert (incident.proposed_severity, incident.severity) == ("critical", "not_rated")
        assert {"Owner of the key", "Data protection officer", "Legal counsel"} <= incident.duties.keys()
        law = incident.regulator
        assert law is not None
        assert incident.detected_at is not None
        assert law.until == incident.detected_at + timedelta(hours=72)
        assert regulator_phrase(incident, law.since + timedelta(minutes=14)) == "regulator 71h46m left"
        assert regulator_phrase(incident, law.until + timedelta(hours=1)).endswith("OVERDUE")
        assert status(incident, law.since)["assessment"]["risks"]["legal"] == "high"


async def test_a_persons_word_outlives_the_next_proposal(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await events(assess(at.desk, claim))
        await rate(at.desk, "data_breach", "low", "the database is a copy of public data")
        await regulate(at.desk, "no", "counsel: no personal data")
        await told(at.desk, "Legal counsel", "by phone")
        await events(assess(at.desk, claim))
        incident = at.desk.incident
        one = incident.risks["data_breach"]
        assert (one.level, one.proposed, one.who) == ("low", "critical", "maria")
        assert "public data" in one.why
        assert clocks(incident, incident.detected_at or at.heroku.leaked_at).regulator == ""
        assert incident.duties["Legal counsel"].told_at
        assert incident.duties["Legal counsel"].why, "why they must be told stays"


async def test_no_rating_without_a_word_why(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        for call in (
            rate(at.desk, "weather", "low", "why"),
            rate(at.desk, "legal", "grave", "why"),
            rate(at.desk, "legal", "low", " "),
            regulate(at.desk, "perhaps", "why"),
            regulate(at.desk, "yes", "why", hours=0),
        ):
            with pytest.raises(WrongUse):
                await call
        assert not at.desk.incident.risks
