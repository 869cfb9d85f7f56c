"""The evidence archive: what is in it, who can open it, and that nothing else shows a value."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pyrage
import pytest

from herotui.audit.archive import Seal, keep_archive, new_file, to_passphrase, to_recipient
from herotui.errors import WrongUse
from herotui.incident.events import Event, Failed
from herotui.secret import Secret
from tests.audit.rig import Rig, rig

PASSPHRASE = Secret("correct horse battery")


async def kept(at: Rig, path: Path, seal: Seal) -> list[Event]:
    await at.audit()
    return [event async for event in keep_archive(at.desk, path, seal)]


def bytes_under(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def opened(path: Path, identity: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in pyrage.decrypt(path.read_bytes(), [identity]).splitlines()]


async def test_raw_values_are_in_the_archive_and_nowhere_else(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "raw.age"
    async with rig(tmp_path, "quiet", apps=1) as at:
        app = next(iter(at.heroku.world.apps.values()))
        await kept(at, path, to_recipient(str(identity.to_public())))
        rows = opened(path, identity)
        entry = at.desk.incident.kept[-1]
    values = {row["app"]: row["raw"] for row in rows if row["what"] == "config vars"}[app.name]
    assert values
    assert {row["what"] for row in rows} == {"config vars", "last log lines", "newest build outputs"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (entry.file, entry.sha256) == (str(path), hashlib.sha256(path.read_bytes()).hexdigest())
    assert max(values.values(), key=len).encode() not in bytes_under(tmp_path)


async def test_what_can_not_be_had_says_so_inside(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "raw.age"
    async with rig(tmp_path, "quiet", apps=1) as at:
        at.heroku.faults.fail(404, "/streams/*")
        at.heroku.faults.fail(403, "/apps/*/config-vars", id="forbidden")
        await kept(at, path, to_recipient(str(identity.to_public())))
    lost = {row["what"] for row in opened(path, identity) if "not_seen" in row}
    assert lost >= {"config vars", "newest build outputs"}


async def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "raw.age"
    path.write_text("mine")
    with pytest.raises(WrongUse):
        new_file(str(path))
    async with rig(tmp_path, "quiet", apps=1) as at:
        events = await kept(at, path, lambda raw: raw)
    assert isinstance(events[-1], Failed)
    assert path.read_text() == "mine"


@pytest.mark.slow
def test_a_passphrase_opens_it_and_a_short_one_is_refused() -> None:
    assert pyrage.passphrase.decrypt(to_passphrase(PASSPHRASE)(b"raw"), PASSPHRASE.reveal()) == b"raw"
    with pytest.raises(WrongUse):
        to_passphrase(Secret("short"))


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "age1nonsense", "ssh-ed25519 nonsense", "AGE-SECRET-KEY-1"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        to_recipient(text)


@pytest.mark.slow
def test_an_ssh_key_is_a_recipient() -> None:
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIJ1pQ4LZeN5gzD2i2XqS7gM5tNTmCWrS1VQkSgcyEiB maria@laptop"
    assert to_recipient(line)(b"raw").startswith(b"age-encryption.org/v1")
