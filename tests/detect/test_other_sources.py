"""Findings out of what is no list: happenings, the responder's repository, a baseline, the budget of requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herotui.detect.finding import Who
from herotui.detect.judge import judge
from herotui.detect.own import Write
from herotui.detect.scene import Happening, Ours
from herotui.estate.place import Place
from herotui.heroku.models import (
    Authorization,
    Domain,
    Drain,
    Dyno,
    Feature,
    GitHubLink,
    Member,
    Peering,
    ReviewAppConfig,
    VpnConnection,
)
from herotui.incident.known import NotSeen
from tests.detect.base import OLD, RELEASES, SHOP, SINCE, STAGE, Places, at, base, build, instead, release, scene, with_
from tests.detect.scenes import COLLEAGUE, NOW, OWNER, estate, findings

LATE = SINCE + timedelta(hours=3)
SPACE = ("sp1", "acme-private")
OFFICE, EVIL = "198.51.100.7", "203.0.113.66"
TRAIL = "audit trail of acme-inc"


def _event(kind: str, *, app: str = SHOP, actor: str = OWNER, address: str = "", **data: str) -> Happening:
    return Happening(LATE, kind, TRAIL, actor=actor, app=app, address=address, data=data)


def _at_work(days: int = 20) -> tuple[Happening, ...]:
    """The owner at the office, before the leak."""
    return tuple(
        replace(_event("config_change.set", address=OFFICE), at=NOW - timedelta(days=day, hours=2))
        for day in range(1, days)
    )


GONE = (
    ("collaborator.create", {"id": "x", "user.email": "temp@cdn-metrics.example"}, {"id": "g1", "email": COLLEAGUE}),
    ("api:collaborator", {"action": "create", "email": "temp@mail.example"}, {"action": "destroy", "email": "x@y.io"}),
    ("domain.create", {"hostname": "status.acme-help.example"}, {"hostname": "www.acme.example"}),
    ("addon.create", {"name": "logspy-1"}, {"name": "pg-one"}),
    ("team_membership.create", {"email": "temp@cdn-metrics.example"}, {"email": OWNER}),
    ("app.create", {"name": "gone-app"}, {"name": SHOP}),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "gone", "there"), GONE)
def test_what_was_made_and_is_gone_is_told_by_other_sources(
    kind: str, gone: dict[str, str], there: dict[str, str]
) -> None:
    found = findings(scene(happenings=(_event(kind, **gone),)), "gone")
    assert len(found) == 1
    assert found[0].severity in ("high", "medium", "critical")
    assert TRAIL in found[0].evidence[0].source
    assert findings(scene(happenings=(_event(kind, **there),)), "gone") == []


def test_of_a_list_that_was_not_seen_nothing_is_missing() -> None:
    unseen = instead({at(SHOP, "collaborators"): NotSeen("refused")})
    happened = (_event("collaborator.create", id="x", email="temp@mailbox.example"),)
    assert findings(scene(unseen, happenings=happened), "gone") == []


def test_an_unknown_address_is_found_once_an_account_and_network() -> None:
    strange = tuple(_event("config_change.set", address=f"203.0.113.{number}") for number in (66, 67))
    (found,) = findings(scene(happenings=(*_at_work(), *strange)), "unknown_address")
    assert (found.severity, found.actor, found.who) == ("high", OWNER, Who.ATTACKER)
    assert "2 times" in found.title


@pytest.mark.parametrize("address", [OFFICE, "198.51.100.99", "", "no address"])
def test_an_address_of_the_company_is_no_finding(address: str) -> None:
    happened = (*_at_work(), _event("config_change.set", address=address))
    assert findings(scene(happenings=happened), "unknown_address") == []


def test_an_address_that_the_responder_allows_is_no_finding() -> None:
    happened = (*_at_work(), _event("config_change.set", address=EVIL))
    assert findings(scene(happenings=happened, allowed=frozenset({EVIL})), "unknown_address") == []


def test_without_earlier_addresses_none_is_called_strange() -> None:
    found = findings(scene(happenings=(_event("config_change.set", address=EVIL),)), "unknown_address")
    assert [one.severity for one in found] == ["low"]


def test_an_address_tells_who_made_what_heroku_names_nobody_for() -> None:
    """The trail's line of the same second at the same app."""
    made = Feature(id="x", name="runtime-heroku-exec", enabled=True, created_at=OLD, updated_at=LATE)
    happened = (*_at_work(), _event("app.update", address=EVIL))
    (found,) = findings(scene(with_({at(SHOP, "app_features"): [made]}), happenings=happened), "app_feature")
    assert any(EVIL in one.text for one in found.evidence)


def test_refused_log_ins_are_counted() -> None:
    refused = tuple(_event("login.failed", actor=COLLEAGUE) for _ in range(6))
    (found,) = findings(scene(happenings=refused), "refused_log_in")
    assert (found.severity, found.who) == ("medium", Who.UNKNOWN)
    assert findings(scene(happenings=(_event("login.create"),)), "refused_log_in") == []


@pytest.mark.parametrize(("command", "severity"), [("bash", "high"), ("rails console", "medium"), ("env", "high")])
def test_processes_that_only_logs_tell_of(command: str, severity: str) -> None:
    line = f"Starting process with command `{command}` by user {OWNER}"
    happened = Happening(LATE, "starting process", "log lines", OWNER, SHOP, line)
    (found,) = findings(scene(happenings=(happened,)), "one_off_process")
    assert found.severity == severity
    running = Dyno(id="d", name="run.1", type="run", command=command, created_at=LATE, updated_at=LATE)
    seen = findings(scene(with_({at(SHOP, "dynos"): [running]}), happenings=(happened,)))
    assert [(one.detector, one.actor) for one in seen] == [("one_off_dyno", OWNER)]
    earlier = replace(happened, at=OLD)
    assert findings(scene(happenings=(earlier,)), "one_off_process") == []


def test_a_burst_is_more_than_the_account_ever_did() -> None:
    def changes(count: int, when: timedelta = timedelta(0)) -> tuple[Happening, ...]:
        return tuple(
            Happening(LATE + when + timedelta(seconds=20 * number), "config_change.set", TRAIL, OWNER, f"app-{number}")
            for number in range(count)
        )

    (found,) = findings(scene(happenings=changes(8)), "burst")
    assert "8 apps" in found.title
    assert findings(scene(happenings=changes(4)), "burst") == []
    usual = changes(8, -timedelta(days=7))
    assert findings(scene(happenings=(*usual, *changes(8))), "burst") == []


@pytest.mark.parametrize(("left", "severity"), [(None, []), (4400, []), (3000, ["low"]), (2500, ["medium"])])
def test_requests_that_somebody_else_used(left: int | None, severity: list[str]) -> None:
    assert [one.severity for one in findings(scene(requests_left=left), "requests_used")] == severity


def test_a_commit_that_the_repository_does_not_have() -> None:
    number = RELEASES + 1
    deployed: Places = {at(SHOP, "builds"): [build(number, LATE)], at(SHOP, "releases"): [release(number, LATE)]}
    now = with_(deployed)
    assert findings(scene(now), "unknown_commit") == []
    assert findings(scene(now, commits={STAGE: frozenset()}), "unknown_commit") == []
    known = frozenset({f"{number:08x}{'0' * 32}"})
    assert findings(scene(now, commits={SHOP: known}), "unknown_commit") == []
    (found,) = findings(scene(now, commits={SHOP: frozenset({"f" * 40})}), "unknown_commit")
    assert (found.severity, found.foothold) == ("high", True)


def _space(resource: str, *items: Peering | VpnConnection) -> Places:
    return {Place(resource, *SPACE): items}


@pytest.mark.parametrize(
    ("detector", "resource", "item"),
    [("peering", "space_peerings", Peering(id="pcx-1", aws_account_id="1")),
     ("vpn", "space_vpns", VpnConnection(id="v1", name="office", public_ip=EVIL))],
)  # fmt: skip
def test_networks_carry_no_time_and_are_told_by_a_baseline(
    detector: str, resource: str, item: Peering | VpnConnection
) -> None:
    now, before = with_(_space(resource, item)), with_(_space(resource))
    assert findings(scene(now), detector) == []
    assert [one.severity for one in findings(scene(now, before=before), detector)] == ["high"]
    assert findings(scene(now, before=now), detector) == []
    unseen = with_({Place(resource, *SPACE): NotSeen("refused")})
    assert findings(scene(now, before=unseen), detector) == []


CHANGED = (
    (Place("review_apps", "p1", "acme-line"), ReviewAppConfig(id="p1"),
     ReviewAppConfig(id="p1", automatic_review_apps=True)),
    (Place("members", "t1", "acme-core"), Member(id="m", email="lee@acme.example", role="member"),
     Member(id="m", email="lee@acme.example", role="admin")),
    (at(SHOP, "github_links"), GitHubLink(id="acme/web", repo="acme/web", branch="main"),
     GitHubLink(id="acme/web", repo="acme/web", branch="patch-1")),
    (at(SHOP, "domains"), Domain(id="d", hostname="shop.acme.example"), None),
)  # fmt: skip


@pytest.mark.parametrize(("place", "then", "now"), CHANGED)
def test_what_is_another_than_the_baseline_saw(
    place: Place, then: Domain | Member | GitHubLink | ReviewAppConfig, now: Domain | Member | None
) -> None:
    before = estate({**base(), place: [then]}, NOW - timedelta(days=3))
    after = instead({place: [now] if now else []})
    (found,) = findings(scene(after, before=before), "changed_since_baseline")
    assert found.severity == "high"
    assert findings(scene(after), "changed_since_baseline") == []
    assert findings(scene(instead({place: NotSeen("refused")}), before=before), "changed_since_baseline") == []


def test_what_came_before_the_leaks_believed_time_is_found_against_a_baseline() -> None:
    """The time of a leak is a belief; the baseline is not."""
    early = Feature(id="x", name="runtime-heroku-exec", enabled=True, created_at=SINCE - timedelta(days=20))
    place = at(SHOP, "app_features")
    now, before = with_({place: [early]}), estate(base(), NOW - timedelta(days=25))
    assert findings(scene(now), "app_feature") == []
    assert [one.severity for one in findings(scene(now, before=before), "app_feature")] == ["high"]


def test_a_mark_goes_for_what_the_same_account_does_later() -> None:
    happened = tuple(_event("login.failed", actor=COLLEAGUE) for _ in range(6))
    seen = scene(happenings=happened, ours=(Ours(detector="refused_log_in", actor=COLLEAGUE, why="moved house"),))
    judgement = judge(seen)
    assert judgement.findings == ()
    assert [mark.why for _, mark in judgement.ours] == ["moved house"]


def test_what_herotui_wrote_itself_is_no_finding() -> None:
    now = with_({
        at(SHOP, "drains"): [Drain(id="x", url="https://logs.cdn-metrics.example", created_at=LATE)],
        at(SHOP, "releases"): [release(RELEASES + 1, SINCE, description="Set A config vars")],
        Place("authorizations"): [Authorization(id="new", description="new key", created_at=LATE)],
    })  # fmt: skip
    sent = (
        Write.of(LATE, f"POST /apps/{SHOP}/log-drains"),
        Write.of(SINCE, f"PATCH /apps/{SHOP}/config-vars"),
        Write.of(LATE, "POST /oauth/authorizations"),
    )
    assert {one.detector for one in findings(scene(now))} >= {"log_drain", "release_out_of_habit", "authorization"}
    assert findings(scene(now, own_writes=sent)) == []


@pytest.mark.parametrize(
    "line",
    [f"DELETE /apps/{SHOP}/log-drains/y", f"POST /apps/{STAGE}/log-drains", f"POST /apps/{SHOP}/webhooks"],
)
def test_what_an_attacker_makes_at_the_same_moment_is_found(line: str) -> None:
    """A script that answers a removal by making another."""
    now = with_({at(SHOP, "drains"): [Drain(id="x", url="https://logs.cdn-metrics.example", created_at=LATE)]})
    assert len(findings(scene(now, own_writes=(Write.of(LATE, line),)), "log_drain")) == 1


def test_what_is_minted_when_herotui_regenerates_another_is_found() -> None:
    now = with_({
        Place("authorizations"): [
            Authorization(id="regenerated", description="ci", created_at=OLD, updated_at=LATE),
            Authorization(id="minted", description="ci", created_at=LATE),
        ],
    })  # fmt: skip
    sent = (Write.of(LATE, "POST /oauth/authorizations/regenerated/actions/regenerate-tokens"),)
    assert [one.item for one in findings(scene(now, own_writes=sent), "authorization")] == ["minted"]
