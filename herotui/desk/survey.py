"""Looking at the estate for the open incident: resumable, kept as evidence, hashed into the record."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import datetime, timedelta
from pathlib import Path

from herotui import clock
from herotui.desk.desk import Desk
from herotui.errors import HerotuiError
from herotui.estate.collect import Collector, Read, pending
from herotui.estate.file import NotASnapshot, SnapshotFile, load
from herotui.estate.lens import Lens
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku.client import Heroku
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.known import NotSeen, Seen
from herotui.secrets import Rules
from herotui.text.escape import visible
from herotui.text.times import stamp

FOLDER = "evidence"
_STILL_THE_SAME_LOOK = timedelta(hours=24)
"""A look that was cut short longer ago is not gone on with: half of it would be of another day."""


async def survey(desk: Desk, phase: str = "assess", *, anew: bool = False) -> AsyncIterator[Event]:
    """Read all that the reader's key reaches; `desk.estate` follows, place by place.

    What an earlier look of the last 24 hours saw before it was cut short is not asked for again; what an earlier whole
    one saw is asked for by ETag. `anew`: one that was cut short is left as it is, and all is asked for now. Each place
    goes to a file in the incident's folder as it comes; at the end the file's SHA-256 goes to the record. Never raises
    for what Heroku answers or the disk refuses.
    """
    client = desk.client
    if client is None:
        yield Failed(
            "No key may read the estate yet.",
            "What the leaked key opens is not known, which is not nothing.",
            "Confirm that its account is yours to investigate, or give a responder key.",
        )
        return
    await asyncio.to_thread(Rules.load)
    account = await _account(client)
    earlier = await asyncio.to_thread(_earlier, desk, account)
    if anew and earlier and _cut_short(earlier[1]):
        earlier = None
    collector = _collector(desk, client, account, earlier)
    async with AsyncExitStack() as stack:
        file = _file(desk, stack, collector.snapshot, earlier)
        if isinstance(file, OSError):
            yield _unsaved(file)
        reads = await stack.enter_async_context(aclosing(collector.run()))
        async for read in reads:
            desk.estate = collector.snapshot if read.done % 50 == 0 or read.done == read.total else desk.estate
            if isinstance(file, SnapshotFile) and read.fresh:
                try:
                    file.keep(read.place, read.known, read.etag)
                except OSError as error:
                    file = error
                    yield _unsaved(error)
            yield _progress(read)
        desk.estate = collector.snapshot
        if isinstance(file, SnapshotFile):
            _end(file, collector)
    _record(desk, collector.snapshot, phase)
    if isinstance(file, SnapshotFile):
        yield await _hashed(desk, file.path, collector.snapshot, phase)


def reopened(desk: Desk) -> Snapshot | None:
    """The newest snapshot in the incident's folder, whole or not; None without one. Blocks for the disk."""
    for path in _files(desk):
        try:
            return load(path)
        except (NotASnapshot, OSError):
            continue
    return None


def first_look(desk: Desk, account: str) -> Snapshot | None:
    """The oldest snapshot in the incident's folder that this account saw; None without one. Blocks for the disk."""
    for path in reversed(_files(desk)):
        try:
            snapshot = load(path)
        except (NotASnapshot, OSError):
            continue
        if snapshot.account == account:
            return snapshot
    return None


async def _account(client: Heroku) -> str:
    try:
        return (await client.account()).email
    except HerotuiError:
        return ""


def _files(desk: Desk) -> list[Path]:
    """The snapshots of the incident, newest first."""
    folder = desk.record.folder
    return sorted((folder / FOLDER).glob("estate-*.jsonl"), reverse=True) if folder else []


def _earlier(desk: Desk, account: str) -> tuple[Path, Snapshot] | None:
    for path in _files(desk):
        try:
            snapshot = load(path)
        except (NotASnapshot, OSError):
            continue
        if snapshot.account == account:
            return path, snapshot
    return None


def _collector(desk: Desk, client: Heroku, account: str, earlier: tuple[Path, Snapshot] | None) -> Collector:
    lens = Lens(desk.record.salt, desk.leaked, desk.incident.key.fingerprint)
    snapshot = earlier[1] if earlier else None
    if snapshot and _cut_short(snapshot):
        return Collector(client, lens, account=account, resumed=snapshot, give_way=desk.give_way)
    return Collector(client, lens, account=account, before=snapshot, give_way=desk.give_way)


def _cut_short(snapshot: Snapshot) -> bool:
    return snapshot.until is None and clock.now() - snapshot.at < _STILL_THE_SAME_LOOK


def _file(
    desk: Desk, stack: AsyncExitStack, snapshot: Snapshot, earlier: tuple[Path, Snapshot] | None
) -> SnapshotFile | OSError | None:
    """Where places go as they come; the error where the disk refuses, None while the incident has no folder."""
    folder = desk.record.folder
    if folder is None or desk.settings.read_only:
        return None
    path = folder / FOLDER / f"estate-{snapshot.at:%Y%m%dT%H%M%S%fZ}.jsonl"
    if earlier and _cut_short(earlier[1]):
        path = earlier[0]
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return stack.enter_context(SnapshotFile(path, snapshot.account, snapshot.at))
    except OSError as error:
        return error


def _end(file: SnapshotFile, collector: Collector) -> None:
    """Close the file, unless something is left that asking again would show."""
    snapshot = collector.snapshot
    if snapshot.until and next(pending(snapshot), None) is None:
        file.end(snapshot.until, dict(snapshot.unread))


def _progress(read: Read) -> Progress:
    return Progress(visible(title(read.place)), read.done, read.total)


def _unsaved(error: OSError) -> Failed:
    return Failed(
        f"The evidence could not be written: {error.strerror or error}.",
        "What is seen is in memory only, and gone when herotui ends.",
        "Make room, or give another --dir, and look again.",
    )


def _record(desk: Desk, snapshot: Snapshot, phase: str) -> None:
    """Say in the record how much was seen of each resource, in one entry, and what was not, in one each."""
    looks: list[dict[str, object]] = []
    for row in RESOURCES.values():
        known = [found for _, found in snapshot.each(row.name)]
        refused = [found for found in known if isinstance(found, NotSeen)]
        spoiled = sum(len(found.spoiled) for found in known if isinstance(found, Seen))
        count = sum(len(found.items) for found in known if isinstance(found, Seen))
        later = snapshot.unread.get(row.name, 0)
        if known:
            looks.append({"place": row.title, "count": count, "partial": bool(refused or spoiled or later)})
        if refused:
            reason, how = Counter((found.reason, found.how) for found in refused).most_common(1)[0][0]
            of = f"{len(refused)} of {len(known)}: " if len(known) > 1 else ""
            desk.gap(row.title, of + reason, how)
        elif spoiled:
            desk.gap(row.title, f"{spoiled} items could not be read")
        elif later:
            reason = f"{later} left for later: the hour's requests are kept for revoking"
            desk.gap(row.title, reason, "Look again in an hour.")
    whole = sum(not look["partial"] for look in looks)
    text = f"Seen: {whole} of {len(looks)} kinds of things whole, in {len(snapshot.places)} places"
    desk.record.submit(Kind.SAW, text, phase=phase, data={"looks": looks})


async def _hashed(desk: Desk, path: Path, snapshot: Snapshot, phase: str) -> Event:
    digest = await asyncio.to_thread(_sha256, path)
    places = len(snapshot.places)
    unseen = sum(1 for _ in snapshot.not_seen())
    data = {
        "file": f"{FOLDER}/{path.name}",
        "sha256": digest,
        "account": visible(snapshot.account),
        "places": places,
        "not_seen": unseen,
        "at": stamp(snapshot.at),
        "until": _stamp(snapshot.until),
    }
    text = f"Estate saved as evidence: {places - unseen} of {places} places seen, SHA-256 {digest[:16]}.."
    desk.record.submit(Kind.SNAPSHOT, text, phase=phase, data=data)
    return Found(text)


def _stamp(at: datetime | None) -> str:
    return stamp(at) if at else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
