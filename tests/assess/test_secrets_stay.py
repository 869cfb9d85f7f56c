"""No secret's value in snapshot, journal or output."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from herotui.assess.blast import radius
from herotui.assess.holder import holder_of
from herotui.assess.key import claim
from herotui.assess.run import assess
from herotui.secret import Secret
from herotui.secrets import Kind, classify
from herotui.simulator.world import World
from tests.desk.rig import events, rig


def values(world: World) -> Iterator[tuple[str, str]]:
    """Every config var, of apps, of their past and of pipelines."""
    for app in world.apps.values():
        yield from app.config.items()
        for release in app.releases:
            yield from release.config.items()
    for pipeline in world.pipelines.values():
        for config in pipeline.stage_config.values():
            yield from config.items()


def needles(world: World) -> set[str]:
    """What must stand nowhere: keys, secrets, and the passwords in URLs."""
    found = set(world.tokens)
    for name, value in values(world):
        if classify(name, Secret(value)).kind is Kind.SECRET and len(value) >= 12:
            found.add(value)
            found |= {urlsplit(value).password or value} if "://" in value else set()
    return found


def on_disk(folder: Path) -> dict[str, str]:
    """Every file under a folder."""
    return {path.name: path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()}


async def test_no_value_is_kept_or_shown(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        said = "\n".join(await events(assess(at.desk, claim)))
        assert at.desk.estate is not None
        shown = said + repr(at.desk.estate) + repr(radius(at.desk.estate, holder_of(at.desk, at.desk.estate)))
        await at.desk.record.flush()
        written = on_disk(tmp_path)
        assert len(needles(at.heroku.world)) > 20
        assert any(name.startswith("estate-") for name in written)
        for needle in needles(at.heroku.world):
            assert needle not in shown
            assert not [name for name, text in written.items() if needle in text]
