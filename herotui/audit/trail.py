"""The audit trail of enterprise accounts: months as archives, each held against its checksum, and the current day."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from herotui.audit.views import Unseen
from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.estate.lens import Lens
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import Archive, AuditEvent, decode_list
from herotui.secret import Secret
from herotui.text.escape import visible

BEFORE = timedelta(days=60)
"""How long before the leak months are read too: what an actor's own addresses and hours are shows there."""
_LARGEST = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Month:
    """An archive that was read: its events, what was off with it, and the SHA-256 of the file as it came."""

    name: str
    sha256: str = ""
    events: tuple[AuditEvent, ...] = ()
    off: str = ""


class _Entries(msgspec.Struct):
    entries: msgspec.Raw


async def archived(desk: Desk, client: Heroku, estate: Snapshot, since: datetime, lens: Lens) -> list[Month]:
    """Every month from 60 days before `since` on, of every enterprise account; what could not be had says so."""
    first = f"{since - BEFORE:%Y-%m}"
    wanted = [(place, one) for place, one in estate.items("archives", Archive) if one.id >= first]
    return list(await asyncio.gather(*(_month(desk, client, place, one, lens) for place, one in wanted)))


def today(estate: Snapshot) -> tuple[AuditEvent, ...]:
    """The events of the current day, which no archive holds yet."""
    return tuple(event for _, event in estate.items("audit_events", AuditEvent))


def once(months: list[Month], events: tuple[AuditEvent, ...]) -> tuple[AuditEvent, ...]:
    """All events in order, each once: a day at the turn of midnight stands in both places."""
    found = {event.id: event for month in months for event in month.events} | {event.id: event for event in events}
    return tuple(sorted(found.values(), key=lambda event: (event.created_at is None, event.created_at, event.id)))


def off(months: list[Month]) -> Iterator[Unseen]:
    """What was off, a line for each month."""
    for month in months:
        if month.off:
            yield Unseen(f"audit archive {month.name}", month.off, "Look again, or ask Heroku support for the archive.")


async def _month(desk: Desk, client: Heroku, place: Place, one: Archive, lens: Lens) -> Month:
    name = visible(f"{one.id} of {place.name}")
    try:
        # The link of the list is signed and kept nowhere: each is asked for when it is needed.
        fresh = await client.one(calls.archive(place.id, one.year, f"{int(one.month):02}"), Archive)
        raw = await desk.web.fetch(Secret(fresh.url))
    except (HerotuiError, ValueError) as error:
        return Month(name, off=error.message if isinstance(error, HerotuiError) else "its link can't be read")
    return await asyncio.to_thread(_read, name, fresh.checksum, raw, lens)


def _read(name: str, checksum: str, raw: bytes, lens: Lens) -> Month:
    digest = hashlib.sha256(raw).hexdigest()
    wrong = "" if digest == checksum.strip().lower() else "its checksum is another: damaged, cut short, or exchanged"
    try:
        body = _unzipped(raw)
        listing = decode_list(AuditEvent, bytes(_list_in(body)))
    except (OSError, EOFError, ValueError, zlib.error, RecursionError) as error:
        return Month(name, digest, (), f"{wrong}; " * bool(wrong) + f"it can't be read ({type(error).__name__})")
    if listing.spoiled:
        wrong = f"{wrong}; " * bool(wrong) + f"{len(listing.spoiled)} entries could not be read"
    return Month(name, digest, tuple(lens.clean(event) for event in listing.items), wrong)


def _unzipped(raw: bytes) -> bytes:
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    with gzip.open(io.BytesIO(raw)) as file:
        body = file.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise ValueError("larger than any month")
    return body


def _list_in(body: bytes) -> msgspec.Raw | bytes:
    """The list of events: an export holds it under `entries`."""
    if body.lstrip()[:1] == b"[":
        return body
    return msgspec.json.decode(body, type=_Entries).entries
