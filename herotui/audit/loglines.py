"""Reading log lines for what was done through the API, whatever kept them. Streaming, in constant memory.

Shapes: what `heroku logs` prints, what a drain is sent (RFC 5424 with or without its length before it), what
Papertrail exports and prints. `app[api]` lines name the account, and now and then an address; the router's name bytes.
The wording of `app[api]` lines is Heroku's long-standing one (observed; not published).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from herotui import clock
from herotui.audit.happenings import address_in
from herotui.detect.made import shown
from herotui.detect.scene import Happening

_TIME = r"(?P<at>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
_SHAPES = (
    re.compile(rf"{_TIME} (?P<source>app|heroku)\[(?P<dyno>[^\]\s]{{1,60}})\]: (?P<text>.*)"),
    re.compile(
        rf"(?:\d+ )?<\d{{1,3}}>1 {_TIME} (?P<host>\S+) (?P<source>app|heroku) (?P<dyno>\S{{1,60}}) (?:- )?(?P<text>.*)"
    ),
    re.compile(
        rf"\d+\t{_TIME}\t[^\t]*\t[^\t]*\t(?P<host>[^\t]*)\t[^\t]*\t[^\t]*\t[^\t]*\t"
        r"(?P<source>app|heroku)/(?P<dyno>[^\t]{1,60})\t(?P<text>.*)"
    ),
    re.compile(
        rf"(?:{_TIME}|(?P<day>[A-Z][a-z]{{2}} [ \d]?\d \d\d:\d\d:\d\d)) "
        r"(?P<host>\S+) (?P<source>app|heroku)/(?P<dyno>\S{1,60}?):? (?P<text>.*)"
    ),
)
_KINDS = (
    ("starting process", re.compile(r"(?i)Starting process with command `(?P<what>.*)`")),
    ("set config vars", re.compile(r"(?i)Set (?P<what>.+) config vars?")),
    ("remove config vars", re.compile(r"(?i)Remove (?P<what>.+) config vars?")),
    ("scaled", re.compile(r"(?i)Scaled? (?:to )?(?P<what>.+)")),
    ("deploy", re.compile(r"(?i)Deploy (?P<what>\S+)")),
    ("rollback", re.compile(r"(?i)Roll(?:back|ed back) (?:to )?(?P<what>\S+)")),
    ("release", re.compile(r"(?i)Release (?P<what>v\d+) created")),
    ("attach", re.compile(r"(?i)Attach (?P<what>.+)")),
    ("detach", re.compile(r"(?i)Detach (?P<what>.+)")),
    ("build", re.compile(r"(?i)Build (?P<what>started|succeeded|failed)")),
    ("maintenance", re.compile(r"(?i)(?:Maintenance mode|.*maintenance) (?P<what>enabled|disabled|on|off)")),
    ("feature", re.compile(r"(?i)(?P<what>(?:Enable|Disable) \S+)")),
)
_BY = re.compile(r"(?i)\sby (?:user )?(?P<who>[^\s@]+@[^\s]+)\s*\Z|\sby (?:user )?(?P<also>[^\s@]+@\S+)")
_ADDRESS = re.compile(r"(?i)(?:\bfrom |\bip=|\baddress[ =:])\"?(?P<address>[0-9a-f.:]{7,45})")
_BYTES = re.compile(r"\bbytes=(\d{1,15})\b")
_LONGEST = 4000


@dataclass
class Lines:
    """What was read out of log lines. `app` is whose they are, where the lines don't tell.

    `tokens` names the app of each drain's token, by which a drain's lines are told apart. `happened` are the deeds,
    `sent` the bytes that the router sent by app and day, `odd` counts lines in no known shape.
    """

    app: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict)
    source: str = "log lines"
    read: int = 0
    odd: int = 0
    first: datetime | None = None
    last: datetime | None = None
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)

    def happened(self, lines: Iterable[str]) -> Iterator[Happening]:
        """Go through lines, counting; each deed as it comes."""
        for line in lines:
            self.read += 1
            if (deed := self._taken(line[:_LONGEST].rstrip("\r\n"))) is not None:
                yield deed

    def _taken(self, line: str) -> Happening | None:
        found = next((match for shape in _SHAPES if (match := shape.match(line))), None)
        at = _at(found) if found else None
        if found is None or at is None:
            self.odd += bool(line.strip())
            return None
        self.first, self.last = min(self.first or at, at), max(self.last or at, at)
        app = self._app(found.groupdict().get("host") or "")
        if found["dyno"] == "router":
            if size := _BYTES.search(found["text"]):
                self.sent[app, f"{at:%Y-%m-%d}"] += int(size[1])
            return None
        if (found["source"], found["dyno"]) != ("app", "api"):
            return None
        return self._deed(at, app, found["text"])

    def _app(self, host: str) -> str:
        if host.startswith("d."):
            return self.tokens.get(host, self.app)
        return self.app or ("" if host in ("host", "-") else shown(host))

    def _deed(self, at: datetime, app: str, text: str) -> Happening:
        kind, what = next(((kind, found["what"]) for kind, shape in _KINDS if (found := shape.match(text))), ("", ""))
        by, address = _BY.search(text), _ADDRESS.search(text)
        actor = (by["who"] or by["also"] or "") if by else ""
        return Happening(
            at=at,
            kind=kind or "api",
            source=self.source,
            actor=shown(actor.rstrip(".,;")),
            app=app,
            text=shown(text),
            address=address_in(address["address"]) if address else "",
            data={"what": shown(_BY.sub("", what))} if what else {},
        )


def _at(found: re.Match[str]) -> datetime | None:
    """The line's time; one without a year is of the last year in which it is not in the future."""
    if found["at"]:
        return _time(found["at"])
    now = clock.now()
    for year in (now.year, now.year - 1):
        with suppress(ValueError):
            moment = datetime.strptime(f"{year} {found['day']}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)
            if moment <= now + timedelta(days=1):
                return moment
    return None


def _time(text: str) -> datetime | None:
    """A time with or without its zone; without one it is UTC, as drains and exports write it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
