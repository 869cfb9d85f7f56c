"""Every fault of the simulator under a name, for tables of tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from herotui.simulator import Simulator
from herotui.simulator.faults import Kind
from herotui.simulator.hostile import WAYS, Way

Disturb = Callable[[Simulator], object]
GARBAGE: dict[str, bytes] = {
    "page": b"<html>Please log in to the guest network</html>",
    "empty": b"",
    "half": b'[{"id": "1", "na',
    "not utf-8": b'[{"id": "\xff\xfe"}]',
    "surrogate": b'[{"id": "\\ud800", "name": "\\udfff"}]',
    "nested": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "number": b'[{"id": ' + b"9" * 10_000 + b"}]",
    "not a number": b'[{"id": NaN}]',
    "twice": b'{"id": "1", "id": "2"}',
    "byte order mark": b"\xef\xbb\xbf[]",
}


def _kind(kind: Kind, heroku: Simulator) -> None:
    heroku.faults.add(kind)


def _status(status: int, heroku: Simulator) -> None:
    ids = {401: "unauthorized", 402: "delinquent", 403: "forbidden", 422: "verification_needed"}
    heroku.faults.fail(status, id=ids.get(status, ""), message="\x1b[31m[bold]no[/]\u202e")


def _garbage(body: bytes, heroku: Simulator) -> None:
    heroku.faults.answer(body, "*", method="*")


def _garbage_refusal(body: bytes, heroku: Simulator) -> None:
    heroku.faults.answer(body, "*", method="*", status=403)


def _hostile(way: Way, heroku: Simulator) -> None:
    heroku.faults.hostile(ways=[way])


def _limit(heroku: Simulator) -> None:
    heroku.faults.limit(times=40)


def _slow(heroku: Simulator) -> None:
    heroku.faults.latency_ms = heroku.faults.jitter_ms = 20
    heroku.faults.skew_s = 86_400


def _revoked(heroku: Simulator) -> None:
    heroku.faults.add("revoked", after=4, times=1)


def _all_at_once(heroku: Simulator) -> None:
    heroku.faults.limit(times=2)
    heroku.faults.fail(503, times=2)
    heroku.faults.add("broken", times=2)
    heroku.faults.hostile(seed=7)


FAULTS: dict[str, Disturb] = {
    **{kind: partial(_kind, kind) for kind in ("reset", "lost", "cut", "broken", "drip", "silent")},
    **{str(status): partial(_status, status) for status in (400, 401, 402, 403, 404, 410, 412, 416, 422, 500, 503)},
    **{f"garbage: {name}": partial(_garbage, body) for name, body in GARBAGE.items()},
    **{f"garbage 403: {name}": partial(_garbage_refusal, body) for name, body in GARBAGE.items()},
    **{f"hostile: {way}": partial(_hostile, way) for way in WAYS},
    "429": _limit,
    "slow, jittery, a day ahead": _slow,
    "revoked halfway": _revoked,
    "all at once": _all_at_once,
}
