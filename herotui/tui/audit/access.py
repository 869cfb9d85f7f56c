"""Who came in: addresses, the odd ones first, and what shows a log-in where no address is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content

from herotui.audit.views import Access, Login, Origin
from herotui.incident.known import NotSeen
from herotui.text.times import short
from herotui.tui.estate.sight import Frame, Sight
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, headed, labelled, marked, plain


@dataclass(frozen=True, slots=True)
class Came:
    """An address, a log-in, or a list that was not seen."""

    what: str
    origin: Origin | None = None
    login: Login | None = None
    not_seen: NotSeen | None = None


class AccessSight(Sight[Came]):
    """One line an address or a log-in."""

    title: ClassVar[str] = "Access"
    empty: str = "No address is named by any source, and no log-in is listed."

    def __init__(self, access: Access) -> None:
        self._odd = 0 if isinstance(access.origins, NotSeen) else sum(bool(one.odd) for one in access.origins.items)
        super().__init__(list(_came(access)))

    @property
    def count(self) -> int:
        """Odd addresses."""
        return self._odd

    def id(self, thing: Came) -> str:
        """What it is called."""
        return thing.what

    def find(self, thing: Came) -> str:
        """Address, network, actors; `odd`, `new`, `not seen`."""
        if thing.origin:
            one = thing.origin
            return f"{one.address} {one.network} {' '.join(one.actors)} {'odd' if one.odd else ''}"
        new = thing.login is not None and thing.login.new
        return f"{thing.what} {'new' if new else ''} {'not seen' if thing.not_seen else ''}"

    def row(self, thing: Came, frame: Frame) -> Row:
        """The address, how often, as whom, what is odd."""
        if thing.not_seen:
            words = f"{thing.what} not seen: {thing.not_seen.reason}"
            return Row("", marked("not_seen", fitted(words, frame.width - 5).rstrip()))
        if thing.login:
            one = thing.login
            words = f"{'new ' if one.new else ''}log-in: {one.what}"
            return Row("", marked("needs_you" if one.new else "open", fitted(words, frame.width - 5).rstrip()))
        assert thing.origin is not None  # noqa: S101 - one of the three is given
        origin = thing.origin
        state = "needs_you" if origin.odd else "not_applicable" if origin.allowed else "open"
        why = origin.odd[0] if origin.odd else "known to you" if origin.allowed else "seen before the leak"
        head = f"{fitted(origin.address, 24)} {origin.count:>5}x  "
        rest = f"{', '.join(origin.actors[:2])}; {why}"
        return Row("", marked(state, head + fitted(rest, max(8, frame.width - 5 - len(head))).rstrip()))

    def detail(self, thing: Came, frame: Frame) -> list[Line]:
        """All of it."""
        width = frame.width
        if thing.not_seen:
            lines = [marked("not_seen", f"{thing.what}: not seen, which is not none", "bold")]
            lines += labelled("Why", thing.not_seen.reason, width, indent=8)
            how = thing.not_seen.how or "herotui knows no way: look by hand"
            return [*lines, *labelled("To see", how, width, indent=8)]
        if thing.login:
            one = thing.login
            at = short(one.at, frame.now, frame.zone) if one.at else "[?] not told"
            lines = headed(one.what, width)
            lines += labelled("When", f"{at}{', since the leak' if one.new else ''}", width, indent=8)
            return [*lines, *(labelled("Host", one.host, width, indent=8) if one.host else [])]
        return _origin_lines(thing.origin, frame) if thing.origin else []

    def copies(self, thing: Came) -> list[tuple[str, str]]:
        """The address, its network."""
        if thing.origin:
            return [("address", thing.origin.address), ("network", thing.origin.network)]
        return [("this", thing.not_seen.how if thing.not_seen and thing.not_seen.how else thing.what)]


def _came(access: Access) -> Iterator[Came]:
    if isinstance(access.origins, NotSeen):
        yield Came("addresses", not_seen=access.origins)
    else:
        yield from (Came(one.address, origin=one) for one in access.origins.items)
    if isinstance(access.logins, NotSeen):
        yield Came("log-ins", not_seen=access.logins)
    else:
        yield from (Came(one.what, login=one) for one in sorted(access.logins.items, key=lambda one: not one.new))


def _origin_lines(one: Origin, frame: Frame) -> list[Line]:
    width = frame.width
    lines = [plain(f"{one.address}, in {one.network}", "bold")]
    lines += [marked("needs_you", line) for line in one.odd]
    if one.allowed:
        lines.append(marked("not_applicable", "known to you"))
    first, last = short(one.first, frame.now, frame.zone), short(one.last, frame.now, frame.zone)
    lines += labelled("Seen", f"{one.count:,} times, {first} to {last}", width, indent=8)
    lines += labelled("As", ", ".join(one.actors) or "nobody named", width, indent=8)
    lines += labelled("Did", ", ".join(f"{what} {count}x" for what, count in one.deeds), width, indent=8)
    return [*lines, Content(""), plain("herotui audit --allow ADDRESS says that it is yours.")]
