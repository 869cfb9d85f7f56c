"""Archives of the audit trail: held against their checksums, read in any order, and said to be off where they are."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from herotui.audit.trail import Month, archived, once
from herotui.estate.lens import Lens
from herotui.heroku.models import AuditEvent
from tests.audit.rig import Rig, rig

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
SALT = b"t" * 32


def event(number: int, at: str = "2026-11-20T12:00:00Z", **more: Any) -> dict[str, Any]:
    row = {
        "id": f"e{number}",
        "type": "app",
        "action": "update",
        "created_at": at,
        "actor": {"email": "m@acme.example"},
    }
    return {**row, "request": {"ip_address": "203.0.113.66"}, **more}


def packed(entries: object) -> bytes:
    return gzip.compress(json.dumps(entries).encode())


WHOLE = packed({"entries": [event(1), event(2)]})
FILES: dict[str, tuple[bytes, int, str]] = {
    "as exported": (WHOLE, 2, ""),
    "a bare list": (packed([event(1)]), 1, ""),
    "not zipped": (json.dumps({"entries": [event(1)]}).encode(), 1, ""),
    "no entry": (packed({"entries": []}), 0, ""),
    "an entry of another shape": (packed({"entries": [event(1), {"id": 7}, None]}), 1, "2 entries could not be read"),
    "an entry without a user": (packed({"entries": [event(1, actor=None, request=None)]}), 1, ""),
    "cut short": (WHOLE[:40], 0, "can't be read"),
    "no JSON": (gzip.compress(b"<html>"), 0, "can't be read"),
    "another object": (packed({"events": []}), 0, "can't be read"),
    "nothing": (b"", 0, "can't be read"),
}


async def _read(at: Rig, body: bytes, checksum: str = "") -> Month:
    """The newest archive, answered with this body and checksum; no checksum: the right one."""
    await at.audit()
    assert at.desk.estate
    assert at.desk.client
    link = f"{at.heroku.host}/audit-archives/x"
    row = {"year": 2026, "month": "11", "url": link, "checksum": checksum or hashlib.sha256(body).hexdigest()}
    at.heroku.faults.answer(row, "/enterprise-accounts/*/archives/*")
    at.heroku.faults.answer(body, "/audit-archives/x")
    return (await archived(at.desk, at.desk.client, at.desk.estate, at.heroku.leaked_at, Lens(SALT)))[-1]


@pytest.mark.slow
async def test_archives_are_read_whatever_is_in_them_and_what_is_off_is_said(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        for name, (body, count, off) in FILES.items():
            month = await _read(at, body)
            assert (len(month.events), off in month.off, bool(month.off)) == (count, True, bool(off)), name
            at.heroku.faults.clear()
        wrong = await _read(at, WHOLE, checksum="0" * 64)
        assert len(wrong.events) == 2
        assert "checksum" in wrong.off
        assert wrong.sha256 == hashlib.sha256(WHOLE).hexdigest()


async def test_an_archive_that_can_not_be_fetched_is_not_seen(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        at.heroku.faults.fail(403, "/audit-archives/*")
        result = await at.audit()
        off = [one for one in result.not_seen if one.place.startswith("audit archive")]
        assert off
        assert all(one.api and "403" in one.reason for one in off)


async def test_a_link_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    async with rig(tmp_path, "enterprise") as at:
        elsewhere = {"year": 2026, "month": "11", "url": "https://archives.evil.example/x", "checksum": "0"}
        at.heroku.faults.answer(elsewhere, "/enterprise-accounts/*/archives/*")
        result = await at.audit()
        assert any("away from the simulator" in one.reason for one in result.not_seen)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_events_come_in_order_and_once(order: tuple[int, ...]) -> None:
    events = [AuditEvent(id=f"e{n}", created_at=AT.replace(hour=n)) for n in order]
    both = once([Month("2026-11", events=tuple(events))], (events[0], AuditEvent(id="timeless")))
    assert [one.id for one in both] == ["e1", "e2", "e3", "timeless"]
