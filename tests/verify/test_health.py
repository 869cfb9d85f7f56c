"""Each app is held against its own state before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, App, Dyno, Formation, Model, Ref, Release
from herotui.incident.known import NotSeen, Seen
from herotui.verify.codes import Row, codes
from herotui.verify.health import addresses, health
from herotui.web import Visit

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SHOP = App(id="a1", name="shop", web_url="https://shop.example/")
WELL: Mapping[str, tuple[Model, ...]] = {
    "formation": (Formation(id="f1", type="web", quantity=2, size="Basic"),),
    "dynos": (Dyno(id="d1", type="web", state="up"), Dyno(id="d2", type="web", state="idle")),
    "releases": (Release(id="r7", version=7, status="succeeded"), Release(id="r6", version=6, status="failed")),
}
POSTGRES = AddOn(id="p1", name="postgresql-1", app=Ref(id="a1", name="shop"), state="provisioned")


def snapshot(app: App = SHOP, addons: tuple[AddOn, ...] = (POSTGRES,), **changed: Any) -> Snapshot:
    """A look at one app; `changed` are items of a resource, or `NotSeen`."""
    places: dict[Place, Any] = {Place("apps"): Seen((app,), NOW), Place("addons"): Seen(addons, NOW)}
    for name, items in {**WELL, **changed}.items():
        places[Place(name, app.id, app.name)] = items if isinstance(items, NotSeen) else Seen(items, NOW)
    return Snapshot("owner", NOW, NOW, places)


def dynos(*states: str) -> tuple[Dyno, ...]:
    return tuple(Dyno(id=f"d{number}", type="web", state=state) for number, state in enumerate(states))


@pytest.mark.parametrize(
    ("changed", "state", "says"),
    [
        ({}, "well", "web 2 up"),
        ({"dynos": dynos("up", "crashed")}, "worse", "web: 1 of 2 crashed"),
        ({"dynos": dynos("up")}, "worse", "web: 1 of 2 run"),
        ({"dynos": dynos("up", "starting")}, "not_known", "web: 1 still starting"),
        ({"dynos": NotSeen("403")}, "not_known", "dynos not seen"),
        ({"releases": (Release(id="r8", version=8, status="failed"),)}, "worse", "release v8 failed"),
        ({"releases": (Release(id="r8", version=8, status="pending"),)}, "not_known", "release v8 still runs"),
        ({"formation": (Formation(id="f1", type="web", quantity=1, size="Basic"),)}, "worse", "web was 2 Basic, is 1"),
        ({"addons": ()}, "worse", "add-on postgresql-1 is gone"),
        ({"app": App(id="a1", name="shop", maintenance=True)}, "worse", "maintenance mode is on"),
    ],
)
def test_what_differs_from_before_is_said(changed: dict[str, Any], state: str, says: str) -> None:
    (row,) = health(snapshot(), snapshot(**changed))
    assert (row.app, row.state) == ("shop", state)
    assert says in ", ".join(row.says)


def test_what_ailed_an_app_before_is_not_the_rotations_doing() -> None:
    sick = snapshot(dynos=dynos("up", "crashed"))
    (row,) = health(sick, sick)
    assert row.state == "as_before"
    (row,) = health(None, sick)
    assert row.state == "worse", "without a look before, nobody can say so"


def test_an_app_that_is_gone_is_worse_and_a_new_one_stands_for_itself() -> None:
    other = snapshot(app=App(id="a2", name="other"), addons=())
    assert [(row.app, row.state) for row in health(snapshot(), other)] == [("other", "well"), ("shop", "worse")]


@pytest.mark.parametrize(
    ("visit", "state", "says"),
    [
        (Visit(200, 0.084, NOW), "well", "answers 200 in 84 ms, certificate until 2026-11-24"),
        (Visit(401, 0.1), "well", "answers 401"),
        (Visit(503, 0.1), "worse", "answers 503"),
        ("its certificate is not valid", "worse", "certificate is not valid"),
    ],
)
def test_its_address_tells_too(visit: Visit | str, state: str, says: str) -> None:
    (row,) = health(snapshot(), snapshot(), {"a1": visit})
    assert row.state == state
    assert says in ", ".join(row.says)
    assert addresses(None, snapshot()) == {"a1": "https://shop.example/"}
    assert addresses(None, snapshot(formation=())) == {}, "nothing answers where no web process runs"


def test_error_codes_in_the_log_lines_since_the_rotation_began_are_told() -> None:
    lines = [
        '2026-11-24T02:00:00.000000+00:00 heroku[router]: at=error code=H10 desc="App crashed"',
        '2026-11-24T03:00:01.000000+00:00 heroku[router]: at=error code=H10 desc="App crashed"',
        "2026-11-24T03:00:02.000000+00:00 heroku[web.1]: Error R14 (Memory quota exceeded)",
        "2026-11-24T03:00:03.000000+00:00 app[web.1]: barcode=H101",
    ]
    found = codes([Row("shop", line) for line in lines], NOW)
    (row,) = health(snapshot(), snapshot(), codes=found)
    assert "log lines: H10 (1), R14 (1)" in row.says
    assert row.state == "well", "a restart leaves some in any log: the dynos' state decides"
