"""What came, went and changed between two looks; and what can't be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from herotui.estate.diff import compare
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import App, Drain, Release
from herotui.incident.known import Known, NotSeen, Seen

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
DRAINS, APPS = Place("drains", "1", "shop"), Place("apps")


def _look(places: dict[Place, Known[Any]]) -> Snapshot:
    return Snapshot("ops@acme.example", AT, AT, MappingProxyType(places))


def _drains(*urls: str) -> Seen[Drain]:
    return Seen(tuple(Drain(id=url, url=url) for url in urls), AT)


def test_what_came_went_and_changed() -> None:
    before = _look({DRAINS: Seen((Drain(id="a", url="x"), Drain(id="b", url="y")), AT)})
    after = _look({DRAINS: Seen((Drain(id="b", url="z"), Drain(id="c", url="w")), AT)})
    found = {one.item.id: (one.before is None, one.after is None, one.fields) for one in compare(before, after).changes}
    assert found == {"a": (False, True, ()), "b": (False, False, ("url",)), "c": (True, False, ())}


def test_the_order_of_a_list_and_when_it_was_read_are_no_change() -> None:
    later = Seen(tuple(reversed(_drains("a", "b").items)), AT + timedelta(hours=1))
    assert compare(_look({DRAINS: _drains("a", "b")}), _look({DRAINS: later})).changes == ()


def test_fields_that_change_by_themselves_are_no_change() -> None:
    then, now = (Seen((App(id="1", name="shop", updated_at=at),), at) for at in (AT, AT + timedelta(hours=1)))
    assert compare(_look({APPS: then}), _look({APPS: now})).changes == ()


def test_a_place_that_one_look_could_not_see_is_unknown_and_nothing_else() -> None:
    refused = NotSeen("403", "", "forbidden")
    for before, after in ((_drains("a"), refused), (refused, _drains("a"))):
        found = compare(_look({DRAINS: before}), _look({DRAINS: after}))
        assert (found.changes, found.unknown) == ((), (DRAINS,))
    assert compare(_look({DRAINS: refused}), _look({DRAINS: refused})).unknown == ()


def test_a_new_apps_places_are_told_by_the_app() -> None:
    before = _look({APPS: Seen((), AT)})
    after = _look({APPS: Seen((App(id="1", name="shop"),), AT), DRAINS: _drains("a")})
    found = compare(before, after)
    assert [one.item.id for one in found.changes] == ["1"]
    assert found.unknown == ()


def _releases(*versions: int) -> Seen[Release]:
    items = tuple(Release(id=str(v), version=v, created_at=AT + timedelta(hours=v)) for v in versions)
    return Seen(items, AT, more=True)


def test_what_fell_off_the_end_of_the_newest_is_not_gone() -> None:
    place = Place("releases", "1", "shop")
    found = compare(_look({place: _releases(1, 2, 3)}), _look({place: _releases(3, 4, 5)}))
    assert [one.item.id for one in found.changes if one.before is None] == ["4", "5"]
    assert [one for one in found.changes if one.after is None] == []
