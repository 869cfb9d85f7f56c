"""Who came in, from where: addresses grouped, odd ones first; and what stands in for them where none is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from herotui.audit.access import NO_ADDRESSES, access, network_of, networks_in, no_trail, origins_of, within
from herotui.detect.scene import Happening, Scene
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Authorization, EnterpriseAccount, Ref, Session
from herotui.incident.known import Known, NotSeen, Seen

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
LEAK = NOW - timedelta(hours=5)
MARIA = "maria@acme.example"


def estate(**places: Any) -> Snapshot:
    known: dict[Place, Known[Any]] = {
        Place(name): items if isinstance(items, NotSeen) else Seen(tuple(items), NOW) for name, items in places.items()
    }
    return Snapshot(MARIA, NOW, NOW, MappingProxyType(known))


def came(address: str, at: datetime, actor: str = MARIA) -> Happening:
    return Happening(at, "app.update", "audit trail", actor, "shop-prod", "update", address)


BEFORE = [came("198.51.100.10", LEAK - timedelta(days=day, hours=1)) for day in range(1, 9)]


def scene(*deeds: Happening, allowed: tuple[str, ...] = ()) -> Scene:
    return Scene(estate(), MARIA, leaked_at=LEAK, happenings=(*BEFORE, *deeds), allowed=frozenset(allowed))


def test_an_address_of_a_network_never_seen_before_comes_first() -> None:
    there = scene(came("203.0.113.66", NOW), came("203.0.113.66", NOW), came("198.51.100.10", NOW))
    first, second = origins_of(there, there.happenings)
    assert (first.address, first.network, first.count, first.before) == ("203.0.113.66", "203.0.113.0/24", 2, False)
    assert first.odd[0] == "this network was never seen before the leak"
    assert (second.address, second.before, second.odd) == ("198.51.100.10", True, ())


def test_another_address_of_a_known_network_is_less_odd() -> None:
    there = scene(came("198.51.100.77", NOW))
    found = {one.address: one.odd for one in origins_of(there, there.happenings)}
    assert found["198.51.100.77"] == ("this address was never seen before the leak",)


def test_an_address_that_the_responder_knows_is_never_odd() -> None:
    there = scene(came("203.0.113.66", NOW), allowed=("203.0.113.66",))
    assert all(not one.odd for one in origins_of(there, there.happenings))


def test_an_account_without_an_audit_trail_is_told_so_and_shown_what_else_there_is() -> None:
    login = Authorization(
        id="a", description="Heroku CLI login from kali-vps-7", created_at=NOW, session=Ref(id="s", name="")
    )
    old = Session(id="t", description="Chrome on a Mac")
    seen = estate(enterprises=[], authorizations=[login], sessions=[Session(id="s"), old])
    found = access(Scene(seen, MARIA, leaked_at=LEAK), [], trail=no_trail(seen))
    assert isinstance(found.origins, NotSeen)
    assert found.says == (NO_ADDRESSES, "1 authorizations since the leak, logged in from kali-vps-7")
    assert isinstance(found.logins, Seen)
    assert [(one.new, one.host) for one in found.logins.items] == [(True, "kali-vps-7"), (False, "")]


def test_changes_at_hours_at_which_an_account_never_works_are_told() -> None:
    usual = [came("", LEAK.replace(hour=10) - timedelta(days=day, minutes=5 * day)) for day in range(1, 20)]
    there = Scene(estate(), MARIA, leaked_at=LEAK, happenings=(*usual, came("", LEAK.replace(hour=23))))
    found = access(there, there.happenings, trail=no_trail(there.now))
    assert any(line.startswith(f"1 changes of {MARIA} at unusual hours") for line in found.says)


def test_requests_that_nobody_explains_are_told() -> None:
    seen = estate(enterprises=[])
    found = access(Scene(seen, MARIA, requests_left=812), [], trail=no_trail(seen))
    assert any("812 of 4,500" in line for line in found.says)


@pytest.mark.parametrize(
    ("places", "cause"),
    [
        ({"enterprises": NotSeen("403", "", "forbidden")}, ""),
        ({}, ""),
        ({"enterprises": []}, "no_such_place"),
    ],
)
def test_no_trail_says_why(places: dict[str, object], cause: str) -> None:
    known = no_trail(estate(**places))
    assert isinstance(known, NotSeen)
    assert known.cause == cause


def test_a_trail_that_was_refused_is_not_seen() -> None:
    account = EnterpriseAccount(id="e", name="acme")
    places: dict[Place, Known[Any]] = {
        Place("enterprises"): Seen((account,), NOW),
        Place("audit_events", "e"): NotSeen("403", "", "forbidden"),
    }
    known = no_trail(Snapshot(MARIA, NOW, NOW, MappingProxyType(places)))
    assert isinstance(known, NotSeen)
    assert known.cause == "forbidden"


def test_networks_are_read_as_people_write_them() -> None:
    networks = networks_in(["198.51.100.7", "203.0.113.0/24", " 2001:db8::/32 ", "nonsense", ""])
    assert within("198.51.100.7", networks)
    assert within("203.0.113.200", networks)
    assert within("2001:db8:1::1", networks)
    assert not within("198.51.100.8", networks)
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
