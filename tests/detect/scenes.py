"""Scenes to judge: what a simulated company shows, and estates made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from herotui.detect.finding import Finding
from herotui.detect.judge import Judgement, judge
from herotui.detect.scene import Scene
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Model
from herotui.incident.known import Known, NotSeen, Seen
from herotui.simulator import Simulator
from tests.estate.looking import collector, look, wire

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OWNER, COLLEAGUE = "dana@acme.example", "lee@acme.example"


async def seen(heroku: Simulator, *, key: str = "") -> Snapshot:
    """The estate of a simulated company, read whole."""
    async with wire(heroku) as web:
        found = collector(heroku, web, key)
        await look(found)
    return found.snapshot


async def scene_of(heroku: Simulator, **changes: Any) -> Scene:
    """What the responder of a simulated company judges."""
    world = heroku.world
    made = Scene(await seen(heroku), world.owner.email, world.owner.id, leaked_at=world.leaked_at)
    return replace(made, **changes)


def judged(scene: Scene) -> Judgement:
    """The judgement; no detector may stumble."""
    judgement = judge(scene)
    assert judgement.broken == ()
    return judgement


def findings(scene: Scene, detector: str = "") -> list[Finding]:
    """What is found, by one detector or by all."""
    return [one for one in judged(scene).findings if detector in ("", one.detector)]


def estate(places: Mapping[Place, Sequence[Model] | NotSeen], at: datetime = NOW) -> Snapshot:
    """An estate made by hand."""
    known: dict[Place, Known[Any]] = {
        place: items if isinstance(items, NotSeen) else Seen(tuple(items), at) for place, items in places.items()
    }
    return Snapshot(OWNER, at, at, known)
