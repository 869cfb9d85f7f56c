"""Repositories, build output, log places, baselines: what else an audit is told."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from herotui.audit.baseline import Baseline, aligned, newest
from herotui.audit.logplaces import log_places
from herotui.audit.printed import secrets_in
from herotui.audit.repository import commits_of, read
from herotui.audit.run import Wishes
from herotui.errors import WrongUse
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, App, Build, Drain, Ref, SourceBlob
from herotui.incident.known import Known, Seen
from tests.audit.rig import rig

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
KEY = "HRKU-AA" + "k" * 58


def estate(places: dict[Place, tuple[Any, ...]]) -> Snapshot:
    known: dict[Place, Known[Any]] = {place: Seen(items, NOW) for place, items in places.items()}
    return Snapshot("maria", NOW, NOW, MappingProxyType(known))


def git(folder: Path, *words: str) -> str:
    base = ["git", "-c", "user.name=m", "-c", "user.email=m@acme.example", "-C", str(folder)]
    return subprocess.run([*base, *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> tuple[Path, str]:
    """A repository with one commit."""
    folder = tmp_path / "source"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    return folder, git(folder, "rev-parse", "HEAD")


async def test_commits_are_those_of_the_app_that_a_remote_names(repository: tuple[Path, str]) -> None:
    folder, commit = repository
    git(folder, "remote", "add", "heroku", "https://git.heroku.com/shop-prod.git")
    found = await read(str(folder))
    assert commits_of([found], estate({})) == {"shop-prod": frozenset({commit})}


async def test_an_app_can_be_named_or_is_known_by_what_was_deployed(repository: tuple[Path, str]) -> None:
    folder, commit = repository
    assert commits_of([await read(f"shop={folder}")], estate({})) == {"shop": frozenset({commit})}
    built = Build(id="b", source_blob=SourceBlob(version=commit))
    seen = estate({Place("builds", "1", "shop-web"): (built,)})
    assert list(commits_of([await read(str(folder))], seen)) == ["shop-web"]


async def test_what_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no git repository"):
        await read(str(tmp_path / "nowhere"))


async def test_git_gets_no_key_and_runs_nothing_of_the_repositorys(
    repository: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, _ = repository
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\nenv > {tmp_path}/ran\n")
    hook.chmod(0o700)
    git(folder, "config", "core.fsmonitor", str(hook))
    monkeypatch.setenv("HEROKU_API_KEY", KEY)
    seen = tmp_path / "env"
    stub = tmp_path / "bin" / "git"
    stub.parent.mkdir()
    stub.write_text(f"#!/bin/sh\nenv >> {seen}\n")
    stub.chmod(0o700)
    await read(str(folder))
    monkeypatch.setenv("PATH", f"{stub.parent}:/usr/bin:/bin")
    await read(str(folder))
    assert KEY not in seen.read_text()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"remote: key {KEY}", ["Heroku key"]),
        ("DATABASE_URL=postgres://u1:p9x8c7v6b5@db.example:5432/d", ["password in a URL"]),
        ("       export STRIPE_SECRET_KEY=sk_live_" + "fAke9" * 5, ["STRIPE_SECRET_KEY (Stripe)"]),
        ("-----> Building on the heroku-24 stack", []),
        ("       NODE_ENV=production", []),
        ("       NPM_CONFIG_LOGLEVEL=error", []),
        ("       SECRET_KEY_BASE=********************", []),
        ("remote: Verifying deploy... done.", []),
        ("", []),
    ],
)
def test_a_secret_in_a_line_is_told_by_its_name_never_by_its_value(line: str, found: list[str]) -> None:
    assert list(secrets_in(line)) == found


async def test_what_builds_printed_is_read_and_shown_without_the_value(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        at.heroku.faults.answer(f"-----> Running\nHEROKU_API_KEY={KEY}\n".encode(), "/streams/*")
        result = await at.audit()
        assert {one.line for one in result.printed} == {"Heroku key"}
        assert len(result.printed) == len({one.app for one in result.printed})
        assert KEY not in repr(result)
        assert "whoever had the key" in result.printed[0].readers


async def test_output_that_can_not_be_had_is_not_seen(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        at.heroku.faults.fail(404, "/streams/*")
        result = await at.audit()
        assert [one.reason for one in result.not_seen if one.place.startswith("build output")] == ["answered 404"]


def test_log_places_come_soonest_to_expire_first() -> None:
    app = App(id="1", name="shop")
    places = log_places(
        estate(
            {
                Place("apps"): (app,),
                Place("addons"): (AddOn(id="a", app=Ref(name="shop"), addon_service=Ref(name="papertrail")),),
                Place("drains", "1", "shop"): (
                    Drain(id="d", url="https://logs.elsewhere.example/in"),
                    Drain(id="e", url="syslog+tls://logs.papertrailapp.com:1", addon=Ref(id="a")),
                ),
            }
        ),
        NOW,
    )
    assert [one.service for one in places] == ["Papertrail", "Heroku, 1,500 lines", "logs.elsewhere.example"]
    assert [one.expires for one in places] == [NOW + timedelta(days=2), NOW + timedelta(days=7), None]


def test_baselines_of_another_salt_are_compared_by_what_can_be_told() -> None:
    place, config = Place("drains", "1", "shop"), Place("config", "1", "shop")
    var = ConfigVar(id="TOKEN", fingerprint="aa", host="one.example")
    before = estate({place: (Drain(id="d", url="https://*aaaaaaaa*@logs.example/"),), config: (var,)})
    now = estate(
        {
            place: (Drain(id="d", url="https://*bbbbbbbb*@logs.example/"),),
            config: (ConfigVar(id="TOKEN", fingerprint="bb", host="one.example"), ConfigVar(id="NEW", fingerprint="c")),
        }
    )
    same = aligned(before, now)
    assert same.known("drains", "1") == now.known("drains", "1")
    assert [one.fingerprint for _, one in same.items("config", ConfigVar)] == ["bb"]
    moved = Seen((Drain(id="d", url="https://evil.example/"),), NOW)
    other = Snapshot("maria", NOW, NOW, MappingProxyType({**now.places, place: moved}))
    assert aligned(before, other).known("drains", "1") == before.known("drains", "1")


@pytest.mark.slow
async def test_an_audit_is_held_against_the_newest_baseline(tmp_path: Path) -> None:
    async with rig(tmp_path, "quiet") as at:
        world, owner = at.heroku.world, at.heroku.world.owner
        assert at.desk.client
        async for _ in Baseline(at.desk.client, tmp_path, "simulated", owner.email).run():
            pass
        kept = newest(tmp_path, "simulated", owner.email)
        assert kept
        assert kept.until
        assert newest(tmp_path, "real", owner.email) is None
        assert newest(tmp_path, "simulated", "eve@evil.example") is None
        quiet = await at.audit(Wishes())
        assert quiet.judgement.findings == ()
        process = next(iter(next(iter(world.apps.values())).formation.values()))
        process.quantity += 7
        at.desk.estate = None
        changed = await at.audit()
        assert "changed_since_baseline" in {one.detector for one in changed.judgement.findings}


@pytest.mark.slow
async def test_a_baseline_made_after_the_deed_vouches_for_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path, leak_known=False) as at:
        first = await at.audit()
        assert at.desk.client
        async for _ in Baseline(at.desk.client, tmp_path, "simulated", at.heroku.world.owner.email).run():
            pass
        at.desk.estate = None
        again = await at.audit()
        assert {one.id for one in first.judgement.findings} <= {one.id for one in again.judgement.findings}
