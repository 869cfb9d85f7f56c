"""The new key: where it was put, and whether it works. In the record as a fingerprint, never the key itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from herotui.changes.state import Course
from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.errors import Forbidden
from herotui.heroku.models import Dyno
from herotui.heroku.tries import BOTH, git_form, state_of, try_key
from herotui.incident.consumers import BY_VALUE
from herotui.incident.entry import Entry
from herotui.rotate.sight import staging
from herotui.secret import Secret
from herotui.text.escape import visible

ENTRY = "rotate.new_key"
"""The kind of the entries that tell of a new key; only `told` reads them."""
Keep = Callable[[Secret], Awaitable[str]]
"""Puts a new key where the responder wants it, and says where; empty: nowhere. Raises `HerotuiError`, OSError."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the record tells of the newest key: its `fingerprint`, the `file` that it was written to (empty: none), in
    which `forms` it got in, and how it was tested in `staging`; empty: not yet."""

    fingerprint: str = ""
    file: str = ""
    forms: str = ""
    staging: str = ""


def told(entries: Iterable[Entry]) -> Told:
    """The newest key's story so far."""
    found = Told()
    for entry in entries:
        if entry.kind == ENTRY:
            data = {name: str(entry.data.get(name, "")) for name in ("fingerprint", "file", "forms", "staging")}
            same = data["fingerprint"] == found.fingerprint
            before = found if same else Told()
            found = Told(
                data["fingerprint"],
                data["file"] or before.file,
                data["forms"] or before.forms,
                data["staging"] or before.staging,
            )
    return found


def files(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Every file that a new key was to be written to, the newest first."""
    named = [str(entry.data.get("file", "")) for entry in entries if entry.kind == ENTRY]
    return tuple(dict.fromkeys(name for name in reversed(named) if name))


async def wanted(desk: Desk, file: str) -> None:
    """Write down where the new key is to go, before there is one. Raises `NotSaved`."""
    if file not in files(desk.record.entries):
        await desk.record.append(ENTRY, f"The new key is to go to {visible(file)}", phase="rotate", data={"file": file})


def of(course: Course, maker: str, entries: Iterable[Entry]) -> Told:
    """What is told of the key that a step made; nothing of any other."""
    made, found = course.of(maker).made, told(entries)
    return found if made and made == found.fingerprint else Told(made)


async def kept(desk: Desk, key: Secret, keep: Keep) -> str:
    """Put it where it is wanted, before anything else is done with it; what went wrong, empty for nothing."""
    try:
        where = await keep(key)
    except (HerotuiError, OSError) as error:
        said = error.message if isinstance(error, HerotuiError) else error.strerror or type(error).__name__
        return f"the new key could not be kept: {said}"
    if where:
        data = {"fingerprint": key.fingerprint(desk.record.salt), "file": where}
        await desk.record.append(ENTRY, f"The new key was written to {visible(where)}", phase="rotate", data=data)
    return ""


async def tested(desk: Desk, key: Secret, estate: Snapshot | None) -> str:
    """Try it in its forms, and on an app in staging where there is one; what went wrong, empty for nothing."""
    app, where = _app(desk, estate)
    forms = (*BOTH, git_form(app)) if app else BOTH
    tries = await try_key(desk.web, key, forms=forms)
    words = ", ".join(f"{one.form} {one.status or 'no answer'}" for one in tries)
    both = tuple(one for one in tries if one.form in ("bearer", "basic"))
    if state_of(both) != "alive" or any(one.state != "alive" for one in both):
        return f"the new key does not get in: {words}"
    staged = await _staged(Heroku(desk.web, key, desk.budget, urgent=True), app, where)
    data = {"fingerprint": key.fingerprint(desk.record.salt), "forms": words, "staging": staged}
    text = f"The new key works: {words}" + (f"; {staged}" if staged else "")
    await desk.record.append(ENTRY, text, phase="rotate", data=data)
    return ""


async def _staged(client: Heroku, app: str, where: str) -> str:
    """How it fared on an app; empty where no answer tells."""
    if not app:
        return "there is no app to test it on"
    call = calls.dynos(app)
    try:
        listed = await client.all(call, Dyno)
    except Forbidden as error:
        return f"{call.line}: {error.status}, its scope opens no app, as the old one's did"
    except HerotuiError:
        return ""
    return f"{call.line}: 200, {len(listed.items)} dynos, {where}"


def _app(desk: Desk, estate: Snapshot | None) -> tuple[str, str]:
    """The app that it is tested on: in staging, else a consumer's own, else any."""
    if estate is None or not estate.apps:
        return "", ""
    early = sorted(staging(estate))
    if early:
        return early[0], "in staging"
    names = [app.name for app in estate.apps]
    users = (one.name for one in desk.incident.consumers.values() if one.found_by == BY_VALUE[0])
    return next(((name, "a consumer, for none is in staging") for name in users if name in names), (names[0], "an app"))
