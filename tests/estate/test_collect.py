"""A whole company is read: what matters first, whatever goes wrong, and nothing is taken for none."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from herotui.estate.diff import compare
from herotui.estate.file import load
from herotui.estate.place import Of
from herotui.estate.resources import CONFIG, RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.incident.known import NotSeen, Seen
from herotui.simulator import Simulator
from tests.estate.looking import collector, look, values, wire


@pytest.fixture
async def heroku() -> AsyncIterator[Simulator]:
    async with Simulator(apps=2, seed=5, scenario="quiet") as running:
        yield running


def _causes(snapshot: Snapshot) -> Counter[tuple[str, str]]:
    return Counter((place.resource, known.cause) for place, known in snapshot.not_seen())


async def test_everything_that_the_key_reaches_is_seen(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        found = collector(heroku, web)
        reads = await look(found)
    snapshot = found.snapshot
    assert {app.name for app in snapshot.apps} == {a.name for a in heroku.world.apps_seen_by(heroku.world.owner)}
    for app in snapshot.apps:
        for row in RESOURCES.values():
            if row.of is Of.APP and not row.after:
                assert isinstance(snapshot.known(row.name, app.id), Seen), (row.name, app.name)
    assert snapshot.until
    assert reads[-1].done == reads[-1].total == len(snapshot.places)
    assert snapshot.unread == {}


async def test_the_accounts_own_lists_come_before_what_hangs_on_apps(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        reads = await look(collector(heroku, web, past=True))
    of = [RESOURCES[read.place.resource].of for read in reads]
    assert Of.ACCOUNT not in of[of.index(Of.APP) :]
    last = [read.place.resource for read in reads][-10:]
    assert "past_config" in last


async def test_past_releases_are_read_too(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        found = collector(heroku, web, past=True)
        await look(found)
    app = next(iter(heroku.world.apps_seen_by(heroku.world.owner)))
    seen = {place.id.partition("/")[2] for place, _ in found.snapshot.each("past_config") if place.app == app.id}
    assert seen == {str(release.version) for release in app.releases[-50:-1]}


async def test_no_secret_is_in_the_snapshot_on_disk(heroku: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "estate.jsonl"
    async with wire(heroku) as web:
        await look(collector(heroku, web, past=True), into=path)
    text = path.read_text(encoding="utf-8")
    needles = {value for value in values(heroku.world) if len(value) >= 12 and not value.isalpha()}
    found = {needle for needle in needles if needle in text}
    kept_names = {app.name for app in heroku.world.apps.values()} | {a.email for a in heroku.world.accounts.values()}
    assert {needle for needle in found if not any(name in needle for name in kept_names)} == set()


SCOPES = {
    "global": {"authorizations", "config", "apps", "account"},
    "write-protected": {"config", "apps"},
    "read-protected": {"config", "apps"},
    "write": {"apps"},
    "read": {"apps"},
    "identity": {"account"},
}


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_scope_shows_what_it_opens_and_says_what_it_hides(heroku: Simulator, scope: str) -> None:
    heroku.world.tokens[heroku.leaked_key].scope = [scope]
    async with wire(heroku) as web:
        found = collector(heroku, web, heroku.leaked_key)
        await look(found)
    snapshot = found.snapshot
    for name in ("authorizations", "config", "apps", "account"):
        known = [known for _, known in snapshot.each(name)]
        if name in SCOPES[scope]:
            assert known
            assert all(isinstance(one, Seen) for one in known), name
        else:
            assert all(isinstance(one, NotSeen) and one.cause == "forbidden" and one.how for one in known), name
    if "config" not in SCOPES[scope]:
        assert list(snapshot.config()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "cause"),
    [("reset", "no_answer"), ("cut", "no_answer"), ("500", "refused"), ("503", "refused"), ("403", "forbidden"),
     ("404", "not_found"), ("html", "unreadable"), ("text", "unreadable")],
)  # fmt: skip
async def test_a_place_that_fails_is_not_seen_and_the_rest_is(heroku: Simulator, fault: str, cause: str) -> None:
    path = "/apps/*/log-drains"
    if fault in ("reset", "cut"):
        heroku.faults.add(fault, path)  # type: ignore[arg-type]
    elif fault.isdigit():
        heroku.faults.fail(int(fault), path)
    else:
        heroku.faults.answer(b"<html>" if fault == "html" else "none", path)
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found)
    causes = _causes(found.snapshot)
    apps = len(found.snapshot.apps)
    assert causes.pop(("drains", cause)) == apps
    assert not causes
    assert found.snapshot.until


async def test_items_of_a_wrong_shape_spoil_themselves_only(heroku: Simulator) -> None:
    heroku.faults.answer([{"id": "1", "url": 7}, {"url": "x"}, None, {"id": "2", "url": "https://a"}], "*/log-drains")
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found)
    known = found.snapshot.known("drains", found.snapshot.apps[0].id)
    assert isinstance(known, Seen)
    assert [item.id for item in known.items] == ["2"]
    assert len(known.spoiled) == 3


async def test_a_key_that_dies_halfway_leaves_what_was_seen_and_another_goes_on(heroku: Simulator) -> None:
    world = heroku.world
    async with wire(heroku) as web:
        first = collector(heroku, web, heroku.leaked_key)
        async for read in first.run():
            if read.place.resource == "config" and heroku.leaked_key in world.tokens:
                world.revoke(world.tokens[heroku.leaked_key])
        cut = first.snapshot
        sent = web.sent
        second = collector(heroku, web, resumed=cut)
        await look(second)
        again = web.sent - sent
        third = collector(heroku, web)
        await look(third)
    seen = sum(isinstance(known, Seen) for known in cut.places.values())
    assert {known.cause for _, known in cut.not_seen()} == {"dead_key"}
    assert again == len(second.snapshot.places) - seen
    changes = compare(second.snapshot, third.snapshot).changes
    assert {one.place.resource for one in changes} <= {"authorizations"}
    assert compare(second.snapshot, third.snapshot).unknown == ()


async def test_an_empty_budget_is_said_and_kept_for_revoking(heroku: Simulator) -> None:
    heroku.world.owner.pool.left = 225
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found)
        assert web.sent <= 60
    assert {known.cause for _, known in found.snapshot.not_seen()} == {"budget"}
    assert not isinstance(found.snapshot.known("apps"), NotSeen)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_cut_anywhere_and_resumed_it_is_the_same(heroku: Simulator, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    path = tmp_path / "estate.jsonl"
    async with wire(heroku) as web:
        whole = collector(heroku, web)
        total = len(await look(whole))
        resumed = None
        for most in sorted(dice.sample(range(1, total), 2)):
            await look(collector(heroku, web, resumed=resumed), most=most, into=path)
            resumed = load(path)
        last = collector(heroku, web, resumed=resumed)
        await look(last, into=path)
    assert compare(load(path), whole.snapshot) == compare(whole.snapshot, whole.snapshot)


async def test_a_second_look_takes_over_what_is_proven_unchanged(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        first = collector(heroku, web)
        await look(first)
        sent, bodies = web.sent, len(heroku.requests)
        second = collector(heroku, web, before=first.snapshot)
        await look(second)
        asked = web.sent - sent
    assert compare(first.snapshot, second.snapshot) == compare(first.snapshot, first.snapshot)
    assert second.snapshot.places.keys() == first.snapshot.places.keys()
    lines = [line.path for line in list(heroku.requests)[bodies:]]
    assert not any(path.endswith("/config-vars") and "/apps/" in path for path in lines)
    assert asked < sent
    statuses = Counter(line.status for line in list(heroku.requests)[bodies:])
    assert statuses[304] > statuses[200]


async def test_a_second_look_sees_a_changed_config_var(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        first = collector(heroku, web)
        await look(first)
        app = first.snapshot.apps[0]
        from herotui.simulator.changes import set_config

        set_config(heroku.world, heroku.world.apps[app.id], heroku.world.owner, {"NEW": "value"})
        second = collector(heroku, web, before=first.snapshot)
        await look(second)
    found = [one for one in compare(first.snapshot, second.snapshot).changes if one.place.resource in CONFIG]
    assert [(one.place.id, one.item.id, one.before) for one in found] == [(app.id, "NEW", None)]
