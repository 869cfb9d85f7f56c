"""Rotate by a plan: show it, carry it out, go on with it, say how it stands."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from herotui.assess.run import assess
from herotui.audit.run import Audit
from herotui.changes.plan import Plan, plan_from
from herotui.changes.state import SETTLED, Course, course_of
from herotui.cli.context import Beside, asked, claimed, desk_of, leave, run_async, saved, show
from herotui.cli.given import say
from herotui.cli.grammar import interactive
from herotui.cli.narration import narrate
from herotui.cli.private import refuse_existing, write_new
from herotui.cli.rotated import as_data, as_lines, as_status, beside
from herotui.desk import Desk
from herotui.desk.survey import reopened
from herotui.errors import NoAccess, WrongUse
from herotui.incident.events import Event
from herotui.incident.status import ENDED
from herotui.rotate import newkey
from herotui.rotate.carrying import Rotation, Wishes, minted_meanwhile, under_way
from herotui.rotate.conditions import maker_of
from herotui.rotate.planning import OLD, Seen, draw
from herotui.rotate.prepare import NotYours, prepare
from herotui.rotate.revoke import aftermath
from herotui.secret import Secret
from herotui.stores.files import Files
from herotui.stores.keys import read_key_file
from herotui.stores.registry import Shelf
from herotui.stores.store import Around, Holding
from herotui.text.escape import visible


def run(arguments: Namespace) -> int:
    """Do what the option says; `--apply`, `--resume`: 0 when every call asked for is done."""
    writes = arguments.apply or arguments.resume
    if writes and arguments.read_only:
        raise WrongUse("read-only mode", meaning="Nothing was sent.", do="Start again without --read-only.")
    if arguments.skip and not arguments.waive.strip():
        raise WrongUse("A step is left out for a reason.", meaning="Nothing was sent.", do="--waive REASON.")
    return run_async(_rotate(arguments))


async def _rotate(arguments: Namespace) -> int:
    desk = await desk_of(arguments)
    try:
        plan = under_way(desk)
        if arguments.status:
            return await _status(arguments, desk, plan or _newest(desk))
        if arguments.resume:
            if plan is None:
                raise WrongUse("No plan is under way.", meaning="Nothing was sent.", do="herotui rotate --plan")
            desk.estate = reopened(desk)
            return await _carried(arguments, desk, plan, _ids(plan, "all"))
        if plan is None:
            plan = await _drawn(arguments, desk)
        else:
            desk.estate = reopened(desk)
            say(f"Plan {plan.id} is under way: it is gone on with until each of its steps is done, or skipped.")
        await saved(desk)
        if arguments.plan:
            show(arguments, as_data(desk, plan), lambda: as_lines(desk, plan, say))
            return 0
        ids = _ids(plan, arguments.apply)
        _confirmed(arguments, desk, plan)
        return await _carried(arguments, desk, plan, ids)
    finally:
        await leave(desk)


async def _drawn(arguments: Namespace, desk: Desk) -> Plan:
    """A new plan out of a look at all that it rests on."""
    if desk.leaked is None and desk.responder is None:
        raise WrongUse("No key was found.", meaning="There is nothing to plan with.", do="Give --leaked-key-file FILE.")
    await narrate(assess(desk, claimed))
    audit = Audit(desk)
    await narrate(audit.run())
    try:
        preview = await prepare(desk)
    except NotYours as error:
        raise NoAccess(error.message, meaning=error.meaning, do=error.do) from None
    if audit.result is None or desk.estate is None:
        raise NoAccess("No estate was seen.", meaning="There is no plan.", do="Give a key that may read it.")
    found = audit.result.judgement.findings
    files = await _files(arguments, desk)
    seen = Seen(desk.incident, desk.estate, preview, found, files, desk.record.salt)
    return draw(seen, course_of(desk.record.entries).plans)


async def _files(arguments: Namespace, desk: Desk) -> tuple[Holding, ...]:
    fingerprint = desk.incident.key.fingerprint
    if not fingerprint:
        return ()
    found = await Files(_around(arguments, desk)).find(fingerprint, desk.leaked)
    for gap in found.unseen:
        say(f"[?] not seen: {gap.place}: {gap.reason}")
    return found.holdings


def _around(arguments: Namespace, desk: Desk) -> Around:
    paths = tuple(Path(name).expanduser().absolute() for name in arguments.path)
    return Around(desk.record.salt, Path.home(), paths, dead=frozenset({desk.incident.key.fingerprint} - {""}))


async def _status(arguments: Namespace, desk: Desk, plan: Plan | None) -> int:
    if plan is None:
        show(arguments, {"steps": [], "gate": {"open": False, "missing": []}, "hash": None}, lambda: "No plan yet.")
        return 0
    desk.estate = reopened(desk)
    show(arguments, as_data(desk, plan), lambda: as_status(desk, plan))
    return 0


def _newest(desk: Desk) -> Plan | None:
    course = course_of(desk.record.entries)
    return plan_from(course.plan, desk.record.salt) if course.id else None


def _ids(plan: Plan, asked_for: str) -> frozenset[str]:
    """The steps that are asked for, by id or by the playbook's; with R4 what goes out in the same breath."""
    word = asked_for.strip()
    if word.lower() == "all":
        return frozenset(step.id for step in plan.steps)
    ids = {step.id for step in plan.steps if word in (step.id, visible(step.id)) or step.step == word.upper()}
    if not ids:
        raise WrongUse(f"The plan has no step {visible(word)!r}.", meaning="Nothing was sent.", do="R1 to R6, or all.")
    if OLD in ids:
        ids |= {step.id for step in plan.steps if step.breath}
    return frozenset(ids)


def _confirmed(arguments: Namespace, desk: Desk, plan: Plan) -> None:
    """The plan as it stands now is the one that was seen: its hash, or its first four at a terminal. Raises exit 2."""
    word = arguments.yes.strip().lower()
    if not word and interactive():
        say(as_lines(desk, plan, say))
        word = asked(input, f"Type {plan.hash[:4]} to carry this out (empty cancels) > ").strip().lower()
        if word == plan.hash[:4]:
            return
    if word != plan.hash:
        changed = "The plan is another one by now." if word else "Nothing was sent: the plan was not confirmed."
        raise Beside(
            changed,
            meaning="What is carried out is exactly what was seen; nothing was sent.",
            do=f"Look at it (herotui rotate --plan), then --yes {plan.hash}",
            beside=beside(desk, plan),
        )


async def _carried(arguments: Namespace, desk: Desk, plan: Plan, ids: Collection[str]) -> int:
    course = course_of(desk.record.entries)
    maker = maker_of(plan)
    before = course if course.id == plan.id else Course()
    if before.of(maker).made:
        ids = {*ids, maker}
    at_hand = _at_hand(arguments, desk)
    fits = any(key.fingerprint(desk.record.salt) == before.of(maker).made for key in at_hand)
    due = maker in ids and not plan.step(maker).skip and before.of(maker).state not in SETTLED
    if due and not fits and _placed(arguments, desk, plan):
        await newkey.wanted(desk, _absolute(arguments.new_key_file))
    keep = _keeping(desk, arguments.new_key_file)
    stores = Shelf(_around(arguments, desk))
    wishes = Wishes(keep, ids, arguments.skip, arguments.waive, stores, at_hand)
    await narrate(_worked(desk, Rotation(desk, plan, wishes)))
    await saved(desk)
    show(arguments, as_data(desk, plan), lambda: as_status(desk, plan))
    course = course_of(desk.record.entries)
    # What the responder has skipped is not asked for.
    return 0 if all(course.of(step.id).state in SETTLED for step in plan.steps if step.id in ids) else 1


async def _worked(desk: Desk, rotation: Rotation) -> AsyncIterator[Event]:
    """The plan, and once the old key is dead the list read again, and what is left to do."""
    before = desk.incident.key.state
    async for event in rotation.run():
        yield event
    if desk.incident.key.state not in ENDED:
        return
    if before not in ENDED:
        async for event in minted_meanwhile(desk):
            yield event
    async for event in aftermath(desk):
        yield event


def _at_hand(arguments: Namespace, desk: Desk) -> list[Secret]:
    """Keys in files that a new key was, or is, to go to."""
    found = []
    for name in dict.fromkeys((arguments.new_key_file, *newkey.files(desk.record.entries))):
        if name and Path(name).is_file():
            try:
                found.append(read_key_file(name)[0])
            except WrongUse:
                say(f"[?] {visible(name)} holds no key that can be read.")
    return found


def _placed(arguments: Namespace, desk: Desk, plan: Plan) -> bool:
    """Whether there is a file for a new key, before there is one. Raises `WrongUse` where it would be in no place."""
    if arguments.new_key_file:
        refuse_existing(Path(arguments.new_key_file))
        return True
    if not plan.users[maker_of(plan)]:
        raise Beside(
            "A new key would be made, and there is no place for it.",
            meaning="Heroku shows it once; nothing was sent.",
            do="Give --new-key-file FILE, which must not exist yet.",
            beside=beside(desk, plan),
        )
    say("The new key goes only where the plan puts it. For other consumers: --new-key-file FILE.")
    return False


def _keeping(desk: Desk, name: str) -> newkey.Keep:
    """Writes a new key to FILE, or to the one that an earlier run was given: 0600, never overwritten."""

    async def keep(key: Secret) -> str:
        names = (name,) if name else newkey.files(desk.record.entries)[:1]
        return _written(_absolute(names[0]), key) if names else ""

    return keep


def _written(file: str, key: Secret) -> str:
    path = Path(file)
    if not (path.is_file() and read_key_file(file)[0] == key):
        write_new(path, lambda out: out.write(key.reveal() + "\n"), meaning="The new key is in no file.")
        say(f"[x] The new key is in {visible(file)}, readable by you alone.")
    return file


def _absolute(name: str) -> str:
    return str(Path(name).absolute())
