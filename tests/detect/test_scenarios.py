"""Whole companies: every planted foothold is found, a quiet company is quiet, and the actions remove what they name."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from herotui.estate.config import ConfigVar
from herotui.estate.place import Of, Place
from herotui.estate.resources import RESOURCES, Resource
from herotui.heroku.budget import Budget
from herotui.heroku.client import Heroku
from herotui.secret import Secret
from herotui.simulator.attack import ADDRESS as ATTACKERS
from herotui.simulator.attack import SITE
from herotui.simulator.company import Staff
from herotui.simulator.corporation import incorporate
from tests.detect.base import scene, with_
from tests.detect.direct import Company, Direct
from tests.detect.planted import footholds
from tests.detect.scenes import NOW, judged

LATER = NOW + timedelta(days=3)
TIMES = ("created_at", "updated_at")
VAR = ConfigVar(id="x", fingerprint="")
ATTACKED = ("breach", "team", "enterprise", "dead", "sso")
BY_HAND = {"identity_provider", "formation", "foreign_app", "config_var", "config_var_passing"}
"""What no single call takes back."""


@pytest.mark.parametrize("scenario", ATTACKED)
async def test_every_planted_foothold_is_found(scenario: str) -> None:
    company = Company.found(scenario, apps=5, seed=3)
    found = {(one.detector, one.item) for one in judged(await company.scene()).findings}
    planted = set(footholds(company.world))
    assert planted
    assert planted - found == set()


async def test_with_the_leaks_time_unknown_every_foothold_is_found_too() -> None:
    company = Company.found("enterprise", apps=6, seed=4)
    found = {(one.detector, one.item) for one in judged(await company.scene(known=False)).findings}
    assert set(footholds(company.world)) - found == set()


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("seed", range(2))
async def test_a_quiet_company_is_quiet(seed: int, known: bool) -> None:
    scene = await Company.found("quiet", apps=12, seed=seed).scene(known=known)
    loud = [one.title for one in judged(scene).findings if one.severity in ("critical", "high")]
    assert loud == []


async def test_what_an_action_calls_removes_what_was_found() -> None:
    company = Company.found("enterprise", apps=6, seed=5)
    before = judged(await company.scene()).findings
    client = Heroku(Direct(company.world), Secret(company.world.responder_key), Budget())
    removed = set()
    for finding in before:
        for call in finding.action.calls if finding.action else ():
            await client.write(call)
            removed.add(finding.id)
    assert {one.detector for one in before if one.foothold} - BY_HAND <= {
        one.detector for one in before if one.id in removed
    }
    left = {one.id for one in judged(await company.scene()).findings}
    assert removed & left == set()


async def test_an_audit_trail_tells_the_attackers_address_and_who_is_gone() -> None:
    company = Company.found("enterprise", apps=6, seed=7)
    found = judged(await company.scene(happenings=company.trail())).findings
    addresses = [one for one in found if one.detector == "unknown_address"]
    assert [(one.severity, one.actor) for one in addresses] == [("high", company.world.owner.email)]
    assert ATTACKERS in addresses[0].title
    gone = [one for one in found if one.detector == "gone"]
    assert [one.item for one in gone] == [f"temp@{SITE}"]
    assert "high" in {one.severity for one in gone}


async def test_a_quiet_companys_trail_is_quiet() -> None:
    company = Company.found("quiet", apps=8, seed=8)
    staff = Staff({}, {}, company.world.owner)
    incorporate(company.world, staff)
    found = judged(await company.scene(happenings=company.trail())).findings
    assert [one.title for one in found if one.severity in ("critical", "high")] == []


@pytest.mark.parametrize("row", RESOURCES.values(), ids=lambda row: row.name)
def test_things_of_which_nothing_is_told_break_no_detector(row: Resource) -> None:
    """Without users, times, names: everything that an answer may lack."""
    empty = VAR if row.model is ConfigVar else row.model(id="x")
    place = Place(row.name, "" if row.of is Of.ACCOUNT else "a/1" if row.of is Of.RELEASE else "a", "a")
    odd = msgspec.structs.replace(empty, **{name: LATER for name in TIMES if hasattr(empty, name)})
    for items in ([empty], [odd], [odd, odd], [empty, odd]):
        now = with_({place: items})
        judged(scene(now))
        judged(scene(now, leaked_at=None, before=with_({place: [empty]}), commits={"a": frozenset()}))


@pytest.mark.slow
async def test_no_text_of_an_attackers_reaches_the_eye_unescaped() -> None:
    company = Company.found("hostile", apps=4, seed=6)
    found = judged(await company.scene()).findings
    assert set(footholds(company.world)) - {(one.detector, one.item) for one in found} == set()
    for finding in found:
        shown = [finding.title, finding.where, finding.who_why, finding.actor]
        shown += [line for one in finding.evidence for line in (one.text, one.source)]
        shown += [finding.action.text, finding.action.command] if finding.action else []
        assert not [line for line in shown if not line.isprintable()]
        assert not [line for line in shown if company.world.leaked_key in line]
