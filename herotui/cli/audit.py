"""What was done with the key, and what did it leave? Steps U1 to U5. Reads only."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator
from typing import Any

from herotui import clock
from herotui.assess.key import confirm
from herotui.audit.archive import Seal, keep_archive, new_file
from herotui.audit.baseline import Baseline
from herotui.audit.byhand import WITHIN_DATABASES
from herotui.audit.databases.questions import to_copy
from herotui.audit.judging import Gathered, result_of, scene_of
from herotui.audit.recording import mark_allowed, mark_ours
from herotui.audit.run import Audit, Wishes
from herotui.audit.views import Result
from herotui.cli import audit_archive, audit_databases
from herotui.cli.audited import as_data, as_text, nothing_seen
from herotui.cli.context import claimed, desk_of, front_of, leave, run_async, saved, show
from herotui.cli.given import say
from herotui.cli.narration import narrate
from herotui.desk import Desk
from herotui.errors import HerotuiError, NoAccess, WrongUse
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku.client import Heroku
from herotui.incident.events import Event, Found, Progress
from herotui.incident.known import NotSeen, Seen
from herotui.incident.state import Incident
from herotui.text.escape import visible
from herotui.text.times import parse_typed
from herotui.web import Web


def run(arguments: Namespace) -> int:
    """Audit and print what was found; 0 where nothing was, and all that the API shows was seen, else 1."""
    if arguments.questions:
        script = to_copy()
        show(arguments, {"sql": script}, lambda: script)
        return 0
    audit_databases.check(arguments)
    seal = audit_archive.seal_of(arguments)
    wishes = Wishes(
        parse_typed(arguments.since, clock.now()) if arguments.since else None,
        tuple(arguments.repo),
        tuple(arguments.log),
    )
    more = (arguments.ours, arguments.not_ours, arguments.allow, arguments.answer, arguments.archive)
    if arguments.baseline and (wishes != Wishes() or any(more)):
        raise WrongUse("--baseline takes --databases only.", meaning="Nothing was sent.", do="Leave out the rest.")
    data, clean = run_async(_baseline(arguments) if arguments.baseline else _audit(arguments, wishes, seal))
    show(arguments, data, lambda: "\n".join([as_text(data), *map(visible, audit_databases.lines(data))]))
    return 0 if clean else 1


async def _audit(arguments: Namespace, wishes: Wishes, seal: Seal | None) -> tuple[dict[str, Any], bool]:
    desk = await desk_of(arguments, ask=not (arguments.ours or arguments.not_ours))
    kept = True
    try:
        audit = Audit(desk, wishes)
        if arguments.ours or arguments.not_ours:
            return await _marked(arguments, audit)
        if desk.leaked is None and desk.responder is None:
            raise WrongUse("No key was found.", meaning="Nothing was sent.", do="Give --leaked-key-file FILE.")
        await audit.prepare()
        for address in arguments.allow:
            mark_allowed(desk, address)
        await _told_whose(desk)
        await narrate(audit.run())
        visit = await audit_databases.ask_databases(arguments, desk)
        if seal is not None:
            path = new_file(arguments.archive)
            await narrate(keep_archive(desk, path, seal))
            kept = path.is_file()
        await saved(desk)
        data, clean = _answer(audit)
        told = {"databases": audit_databases.as_data(visit)}
        if visit.looks:  # what each of them did not tell stands with it
            told["not_seen"] = [one for one in data["not_seen"] if one["place"] != WITHIN_DATABASES]
        return data | told, clean and kept and audit_databases.is_clean(visit)
    finally:
        await leave(desk)


async def _told_whose(desk: Desk) -> None:
    """Whose the leaked key is, where that was not asked yet; a living one must be ours to investigate."""
    if desk.leaked is not None and desk.incident.key.state in ("not_checked", "not_known"):
        await narrate(confirm(desk))
    if desk.leaked is not None and desk.incident.key.state == "alive":
        await claimed(desk)


async def _marked(arguments: Namespace, audit: Audit) -> tuple[dict[str, Any], bool]:
    """Marks, and what is left of the last audit's findings; nothing is sent."""
    mark_ours(audit.desk, arguments.ours, arguments.note)
    mark_ours(audit.desk, arguments.not_ours, arguments.note, undone=True)
    await audit.reopen()
    await saved(audit.desk)
    return _answer(audit)


def _answer(audit: Audit) -> tuple[dict[str, Any], bool]:
    """The object of `--json`. Raises `NoAccess` where nothing at all could be asked for."""
    estate, result = audit.desk.estate, audit.result
    if estate is not None:
        _reached(estate)
    if result is None:
        return nothing_seen(audit.desk.incident, audit.desk.web.sent), False
    data = as_data(result, audit.desk.web.sent, audit.desk.incident)
    return data, result.clean and not data["findings"]


def _reached(estate: Snapshot) -> None:
    known = list(estate.places.values())
    if known and not any(isinstance(one, Seen) for one in known):
        silent = next((one for one in known if isinstance(one, NotSeen) and one.cause == "no_answer"), None)
        if silent is not None:
            raise NoAccess(f"Heroku did not answer: {silent.reason}.", meaning="Nothing was seen.", do="Look again.")


async def _baseline(arguments: Namespace) -> tuple[dict[str, Any], bool]:
    """The same look without an incident, kept for the next one; judged by habit, and by the look before it."""
    front = front_of(arguments)
    key = front.keys.responder or front.keys.leaked
    if key is None:
        raise WrongUse("No key was found.", meaning="Nothing was sent.", do="Set HEROKU_API_KEY.")
    if front.settings.read_only:
        raise WrongUse("A baseline is kept.", meaning="--read-only keeps nothing.", do="Leave out --read-only.")
    async with Web(front.settings.hosts, read_only=True) as web:
        client = Heroku(web, key)
        email = await _email(client)
        baseline = Baseline(client, front.settings.state_dir, front.world, email)
        try:
            await narrate(_looked(baseline))
            await audit_databases.keep_databases(arguments, client, baseline)
        except OSError as error:
            raise HerotuiError(
                f"The baseline can't be kept: {error.strerror or error}.", do="Make room, or give another --dir."
            ) from error
        result = _judged(baseline)
        say(f"Baseline kept: {baseline.path}")
        return as_data(result, web.sent, Incident(), str(baseline.path)), result.clean


async def _email(client: Heroku) -> str:
    """Whose look it is. Raises `NoAccess` (3) where the key does not get in."""
    return (await client.account()).email


async def _looked(baseline: Baseline) -> AsyncIterator[Event]:
    async for read in baseline.run():
        yield Progress(visible(title(read.place)), read.done, read.total)
    before = baseline.before
    yield Found(f"Held against the look of {before.at:%Y-%m-%d %H:%M}Z" if before else "No look before this one")


def _judged(baseline: Baseline) -> Result:
    if baseline.now is None:
        raise NoAccess("The look did not end.", meaning="Nothing was judged.", do="Look again.")
    incident, gathered = Incident(), Gathered()
    scene = scene_of(incident, baseline.now, gathered, before=baseline.before)
    return result_of(incident, scene, gathered)
