"""One timeline out of every source: the same thing once, in order, runs of one account's grouped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from herotui.audit.timeline import timeline
from herotui.detect.scene import Happening
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Authorization, Collaborator, Drain, Dyno, Person, Release
from herotui.incident.known import NotSeen, Seen
from herotui.incident.state import SentCall

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
LEAK = NOW - timedelta(hours=5)
MARIA, SHOP = "maria@acme.example", "shop-prod"


def estate(**places: Iterable[Any]) -> Snapshot:
    """An estate with these items, those of an app at `shop-prod`."""
    account = ("authorizations", "keys", "apps")
    known = {
        Place(name) if name in account else Place(name, "1", SHOP): Seen(tuple(items), NOW)
        for name, items in places.items()
    }
    return Snapshot("maria", NOW, NOW, MappingProxyType(known))


def release(number: int, at: datetime, text: str = "Set FOO config vars", who: str = MARIA) -> Release:
    return Release(id=f"r{number}", version=number, description=text, user=Person(email=who), created_at=at)


def told(at: datetime, kind: str, source: str = "audit trail", **more: Any) -> Happening:
    return Happening(at, kind, source, actor=MARIA, app=SHOP, text=f"told by {source}", **more)


def test_the_same_thing_told_by_several_sources_is_one_moment() -> None:
    at = NOW - timedelta(hours=1)
    others = [
        told(at, "config_change.set", address="203.0.113.66"),
        told(at + timedelta(seconds=1), "api:release", "webhook events"),
        told(at + timedelta(seconds=1), "set config vars", "recent log lines"),
    ]
    (moment,) = timeline(estate(releases=[release(7, at)]), others, LEAK).moments
    assert moment.text == "v7 Set FOO config vars"
    assert moment.sources == ("releases", "audit trail", "webhook events", "recent log lines")
    assert {f"account {MARIA}", "address 203.0.113.66"} <= set(moment.ties)


@pytest.mark.parametrize(
    "other",
    [
        told(NOW - timedelta(minutes=59), "config_change.set"),
        told(NOW - timedelta(hours=1), "collaborator.create"),
        Happening(NOW - timedelta(hours=1), "config_change.set", "audit trail", "jonas@acme.example", SHOP),
        Happening(NOW - timedelta(hours=1), "config_change.set", "audit trail", MARIA, "other-app"),
    ],
)
def test_what_differs_in_time_kind_account_or_app_stays_apart(other: Happening) -> None:
    assert len(timeline(estate(releases=[release(7, NOW - timedelta(hours=1))]), [other], LEAK).moments) == 2


def test_two_releases_within_a_second_are_two() -> None:
    at = NOW - timedelta(hours=1)
    assert len(timeline(estate(releases=[release(7, at), release(8, at)]), [], LEAK).moments) == 2


def test_moments_come_in_order_and_only_those_since_the_leak_are_judged() -> None:
    times = [NOW - timedelta(hours=hours) for hours in (1, 9, 3)]
    found = timeline(estate(releases=[release(n, at) for n, at in enumerate(times)]), [], LEAK)
    assert [moment.at for moment in found.moments] == sorted(times)
    assert len(list(found.judged())) == 2


def test_runs_of_one_account_are_bursts_and_what_names_nobody_belongs_to_the_only_one() -> None:
    runs = [release(n, NOW - timedelta(minutes=60 - n)) for n in range(4)]
    lone = [release(9, NOW - timedelta(minutes=20))]
    drain = Drain(id="d", url="https://logs.cdn.example/in", created_at=NOW - timedelta(minutes=58, seconds=30))
    found = timeline(estate(releases=[*runs, *lone], drains=[drain]), [], LEAK)
    (burst,) = found.bursts
    assert (burst.who, burst.count, burst.kinds) == (MARIA, 4, ("release",))
    assert burst.text == "4 changes within 3 min: release"
    assert {moment.kind: moment.burst for moment in found.moments if moment.burst} == {"release": 1, "log drain": 1}
    assert [moment.burst for moment in found.moments][-1] == 0


def test_before_the_leak_there_are_no_bursts() -> None:
    runs = [release(n, LEAK - timedelta(hours=1, minutes=n)) for n in range(5)]
    assert timeline(estate(releases=runs), [], LEAK).bursts == ()


def test_moments_are_tied_by_host_domain_and_account() -> None:
    login = Authorization(id="a", description="Heroku CLI login from kali-vps-7", created_at=NOW)
    drain = Drain(id="d", url="https://logs.cdn-metrics.example/in", created_at=NOW)
    found = timeline(estate(authorizations=[login], drains=[drain]), [], LEAK)
    assert [moment.kind for moment in found.tied("host kali-vps-7")] == ["authorization"]
    assert [moment.kind for moment in found.tied("domain cdn-metrics.example")] == ["log drain"]


def test_herotuis_own_writes_stand_in_it_and_are_called_so() -> None:
    sent = SentCall("1", "DELETE /oauth/authorizations/1", "revoke now", NOW, "maria", 200, "done")
    (moment,) = timeline(estate(), [], LEAK, calls=[sent]).moments
    assert (moment.ours, moment.burst, moment.sources) == (True, 0, ("journal",))


def test_a_deploy_of_a_commit_that_the_repository_does_not_have_says_so() -> None:
    known, foreign = "4f2c91aa" + "0" * 32, "deadbeef" + "0" * 32
    releases = [release(n, NOW - timedelta(minutes=n), f"Deploy {c[:8]}") for n, c in enumerate((known, foreign))]
    found = timeline(estate(releases=releases), [], LEAK, commits={SHOP: frozenset({known})})
    assert [moment.ties[1:] for moment in found.moments] == [("commit deadbeef not in the repository",), ()]


def test_items_without_users_or_times_times_in_the_future_and_the_same_id_twice_are_survived() -> None:
    ahead = NOW + timedelta(days=400)
    odd = estate(
        releases=[Release(id="r"), Release(id="r", created_at=ahead), Release(id="r", created_at=ahead)],
        collaborators=[Collaborator(id="c", created_at=NOW)],
        dynos=[Dyno(id="d", type="web", created_at=NOW), Dyno(id="e", type="run", name="run.1", created_at=NOW)],
    )
    found = timeline(odd, [Happening(ahead, "", "log file")], LEAK)
    assert [moment.kind for moment in found.moments] == ["collaborator", "one-off dyno", "release", "release", ""]
    assert len(list(found.tied("a time in the future"))) == 3


def test_places_that_were_not_seen_tell_nothing() -> None:
    gone = Snapshot("maria", NOW, NOW, MappingProxyType({Place("authorizations"): NotSeen("403")}))
    assert timeline(gone, [], LEAK).moments == ()


def test_foreign_text_is_made_fit_to_be_shown() -> None:
    hostile = release(1, NOW, "\x1b[31m\u202e" + "x" * 5000, "eve\u200b@evil.example")
    (moment,) = timeline(estate(releases=[hostile]), [], LEAK).moments
    assert moment.text.isprintable()
    assert moment.who.isprintable()
    assert len(moment.text) < 200
