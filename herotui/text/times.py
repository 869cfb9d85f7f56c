"""Times as people type and read them. Everything is UTC inside; local time is only shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from herotui.errors import WrongUse

_SPAN = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?\Z")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z?)\Z", re.IGNORECASE)


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with whole seconds: `2026-11-23T18:14:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> datetime:
    """The inverse of `stamp`; also takes fractions and offsets. Raises ValueError, also for a time without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time outside the calendar") from None


def short(moment: datetime, today: datetime, zone: tzinfo | None = UTC) -> str:
    """`03:26:41Z`, with the date as soon as it is not today's; in another `zone` (None: local) with its offset."""
    there, now_there = moment.astimezone(zone), today.astimezone(zone)
    end = "Z" if zone is UTC else there.strftime("%z")[:3] + ":" + there.strftime("%z")[3:]
    day = "" if there.date() == now_there.date() else f"{there.day} {there.strftime('%b')} "
    return f"{day}{there.strftime('%H:%M:%S')}{end}"


def span(length: timedelta) -> str:
    """`12s`, `14m`, `9h12m`, `3d04h`."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds}s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h{minutes:02d}m"
    days, hours = divmod(hours, 24)
    return f"{days}d{hours:02d}h"


def parse_span(text: str) -> timedelta:
    """`30s`, `15m`, `24h`, `3d`, `1h30m`. Raises `WrongUse`."""
    found = _SPAN.match(text.strip().lower())
    if not found or not any(found.groups()):
        raise WrongUse(f"{text!r} is no span of time.", do="Write 30s, 15m, 24h or 3d.")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise WrongUse(f"{text!r} is longer than any calendar.", do="Write 30s, 15m, 24h or 3d.") from None


def parse_typed(text: str, now: datetime, local: tzinfo | None = None) -> datetime:
    """What a responder types: RFC 3339, `2h ago`, `18:30` (local), `18:30Z` (UTC). A clock time is the last such.

    Raises `WrongUse` for anything else and for a time in the future.
    """
    value = text.strip()
    moment = _ago(value, now) or _clock_time(value, now, local) or _absolute(value)
    if moment is None:
        raise WrongUse(f"{text!r} is no time.", do='Write "2h ago", "18:30" (local), "18:30Z" or 2026-11-23T18:30:00Z.')
    if moment > now + timedelta(minutes=1):
        raise WrongUse(f"{stamp(moment)} lies in the future.", do="Check the date and the zone.")
    return moment


def _ago(value: str, now: datetime) -> datetime | None:
    if not value.lower().endswith("ago"):
        return None
    try:
        return now - parse_span(value[:-3])
    except OverflowError:
        return None


def _clock_time(value: str, now: datetime, local: tzinfo | None) -> datetime | None:
    found = _CLOCK.match(value)
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    there = now.astimezone(UTC if found.group(4) else local)
    moment = there.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if moment > there:
        moment -= timedelta(days=1)
    return moment.astimezone(UTC)


def _absolute(value: str) -> datetime | None:
    try:
        return parse_stamp(value)
    except ValueError:
        return None
