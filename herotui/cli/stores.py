"""Places where a key is kept: what there is, where the leaked key lies, and putting the new key in one of them."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from getpass import getpass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from herotui.assess import consumers
from herotui.cli.context import Beside, asked, front_of, leave, run_async, show
from herotui.cli.given import say
from herotui.cli.grammar import interactive
from herotui.desk import Desk, Front
from herotui.desk.survey import reopened
from herotui.errors import HerotuiError, WrongUse
from herotui.heroku.client import Heroku
from herotui.incident.consumers import BY_VALUE, Consumer
from herotui.incident.entry import Kind
from herotui.incident.status import ENDED
from herotui.secret import Secret, read_key
from herotui.stores.files import Files
from herotui.stores.keys import read_key_file
from herotui.stores.registry import STORES, Shelf
from herotui.stores.store import Around, Change, Holding, Slot, Store, Unfit
from herotui.text.escape import visible
from herotui.text.times import stamp
from herotui.web import NoAnswer, Web


def run(arguments: Namespace) -> int:
    """Do what the action says; `find`: 1 when the key was found, or a place was not looked at."""
    return run_async(_ACTIONS[arguments.action or "list"](arguments))


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a command works with: the stores, and the open incident if there is one."""

    shelf: Shelf
    leaked: Secret | None
    fingerprint: str
    desk: Desk | None
    read_only: bool


@asynccontextmanager
async def _bench(arguments: Namespace, *, paths: tuple[Path, ...] = (), estate: bool = False) -> AsyncIterator[_Bench]:
    front = front_of(arguments)
    cabinet = front.cabinet
    filed = cabinet.find(arguments.incident) if arguments.incident else cabinet.newest_open(front.worlds)
    if filed is not None:
        desk = await front.resume(filed.id)
        try:
            yield await _at(desk, paths, estate)
        finally:
            await leave(desk)
        return
    web = Web(front.settings.hosts, read_only=front.settings.read_only)
    try:
        yield _alone(front, web, paths)
    finally:
        await web.close()


async def _at(desk: Desk, paths: tuple[Path, ...], estate: bool) -> _Bench:
    """`estate`: for looking, as it was seen; else for writing, by a client that no reserve holds back."""
    leaked, salt = desk.leaked, desk.record.salt
    fingerprint = leaked.fingerprint(salt) if leaked else desk.incident.key.fingerprint
    snapshot = await asyncio.to_thread(reopened, desk) if estate else None
    if snapshot is not None:
        say(f"Config vars as they were seen {stamp(snapshot.at)}.")
    client = desk.client
    if client is not None and not estate:
        client = desk.urgent(client.key)
    around = Around(salt, Path.home(), paths, client, snapshot, frozenset({fingerprint} - {""}))
    return _Bench(Shelf(around), leaked, fingerprint, desk, desk.settings.read_only)


def _alone(front: Front, web: Web, paths: tuple[Path, ...]) -> _Bench:
    keys, salt = front.keys, os.urandom(16)
    fingerprint = keys.leaked.fingerprint(salt) if keys.leaked else ""
    client = Heroku(web, keys.responder) if keys.responder else None
    around = Around(salt, Path.home(), paths, client, dead=frozenset({fingerprint} - {""}))
    return _Bench(Shelf(around), keys.leaked, fingerprint, None, front.settings.read_only)


async def _list(arguments: Namespace) -> int:
    for about in (store.about for store in STORES):
        reads = "the leaked key reads it while it lives" if about.leaked_reads else "the leaked key can't read it"
        text = f"{about.id}: {about.what}\n    needs {about.needs}\n    can't {about.cannot}\n    {reads}"
        show(arguments, asdict(about), lambda text=text: text)  # type: ignore[misc]
    return 0


async def _check(arguments: Namespace) -> int:
    async with _bench(arguments) as bench:
        closed = 0
        for id, store in bench.shelf.stores.items():
            access = await store.check()
            closed += not access.open
            text = f"{'[x]' if access.open else '[?]'} {id}: {access.text}"
            show(arguments, {"store": id, **asdict(access)}, lambda text=text: text)  # type: ignore[misc]
    return 3 if closed else 0


async def _find(arguments: Namespace) -> int:
    async with _bench(arguments, paths=tuple(map(_path, arguments.paths)), estate=True) as bench:
        if not bench.fingerprint:
            raise WrongUse(
                "There is no leaked key to look for.", meaning="Nothing was sent.", do="Give --leaked-key-file FILE."
            )
        found = await bench.shelf.find(bench.fingerprint, bench.leaked)
        if bench.desk is not None:
            consumers.keep(bench.desk, (_consumer(one) for one in found.holdings if one.slot.store == Files.about.id))
        for one in found.holdings:
            show(arguments, _as_data(one), lambda one=one: _line(one))  # type: ignore[misc]
        for gap in found.unseen:
            text = f"[?] not seen: {gap.place}: {gap.reason}"
            show(arguments, {"not_seen": gap.place, "reason": gap.reason}, lambda text=text: text)  # type: ignore[misc]
        say(f"The leaked key was found {len(found.holdings)} times; {len(found.unseen)} places were not seen.")
    return 1 if found.holdings or found.unseen else 0


def _consumer(one: Holding) -> Consumer:
    """What the ledger says of a file that holds the key."""
    return Consumer(Path(one.slot.place).name, where=one.phrase, found_by=BY_VALUE[1], state="found")


def _as_data(one: Holding) -> dict[str, object]:
    return {**asdict(one.slot), "line": one.line or None, "by_hand": one.by_hand or None}


def _line(one: Holding) -> str:
    line = f", line {one.line}" if one.line else ""
    return f"[!] {one.phrase}{line}{f'; by hand: {one.by_hand}' if one.by_hand else ''}"


async def _put(arguments: Namespace) -> int:
    new = _new_key(arguments.new_key_file)
    async with _bench(arguments) as bench:
        store = bench.shelf.store(arguments.store)
        slot = Slot(arguments.store, _place(arguments), arguments.name)
        held = await store.read(slot)
        change = Change(slot, new, store.fingerprint(held))
        lines = [*store.preview([change]), f"  {_stands(bench, store, held)}", f"preview {_hash(slot, held, new)}"]
        _refuse(arguments, bench, store, new)
        for reason in (await store.refusals([slot])).values():
            raise Unfit(reason, meaning="Nothing was changed.", do="Change it where it comes from.")
        if not _confirmed(arguments, lines):
            return 2
        await _written(bench, store, change, arguments.readable)
        proof = await store.prove(slot, new)
        await _updated(bench, store, slot)
        show(arguments, {**asdict(slot), "holds": proof.holds, "at": stamp(proof.at)}, lambda: f"[x] {proof.text}")
    return 0 if proof.holds else 1


def _new_key(name: str) -> Secret:
    if name == "-" and sys.stdin is not None and sys.stdin.isatty():
        return read_key(asked(getpass, "New key (hidden) > "))
    key, warnings = read_key_file(name)
    for warning in warnings:
        say(warning)
    return key


def _place(arguments: Namespace) -> str:
    return str(_path(arguments.place)) if arguments.store == Files.about.id else str(arguments.place)


def _path(name: str) -> Path:
    return Path(name).expanduser().absolute()


def _stands(bench: _Bench, store: Store, held: Secret | None) -> str:
    if held is None:
        return "nothing stands there now"
    leaked = bench.fingerprint and store.fingerprint(held) == bench.fingerprint
    return "the leaked key stands there now" if leaked else "[!] another value than the leaked key stands there now"


def _hash(slot: Slot, held: Secret | None, new: Secret) -> str:
    """16 hex digits over what is to be done, keyed by the new key: who confirms it has seen exactly this."""
    now = held.fingerprint(new.fingerprint(b"preview").encode()) if held else ""
    parts = (slot.store, slot.place, slot.name, now, new.fingerprint(b"preview"))
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _refuse(arguments: Namespace, bench: _Bench, store: Store, new: Secret) -> None:
    if bench.read_only:
        raise WrongUse("Read-only: nothing is written.", meaning="Nothing was changed.", do="Leave out --read-only.")
    if new == bench.leaked:
        raise WrongUse("That is the leaked key.", meaning="Nothing was changed.", do="Give the new one.")
    dead = bench.desk is not None and bench.desk.incident.key.state in ENDED
    concerned = bench.desk is not None or bench.leaked is not None
    if store.about.leaked_reads and concerned and not dead and not arguments.readable:
        raise WrongUse(
            "The leaked key may be alive, and reads that place: the new key would leak too.",
            meaning="Nothing was changed.",
            do="Revoke first, or say why not: --readable REASON (then make a second new key after it).",
        )


def _confirmed(arguments: Namespace, lines: list[str]) -> bool:
    """Whether this very preview was confirmed. Raises with it where nobody can be asked."""
    say("\n".join(lines))
    wanted = lines[-1].removeprefix("preview ")
    if arguments.yes == wanted:
        return True
    if not arguments.yes and interactive():
        return asked(input, "Write it? y/n > ").strip().lower() in ("y", "yes")
    raise Beside(
        "Nothing was written: the preview's hash does not match." if arguments.yes else "Nothing was written yet.",
        meaning="What stands there, or the new key, is not what was confirmed." if arguments.yes else "",
        do=f"Read the preview, then: --yes {wanted}",
        beside={"preview": lines[:-1], "hash": wanted},
    )


async def _written(bench: _Bench, store: Store, change: Change, why: str) -> None:
    """Write, with intent and outcome in the record of the open incident."""
    if bench.desk is None:
        await store.write([change])
        return
    name, phrase, call = token_hex(8), store.phrase(change.slot), store.as_data([change])
    data = {"id": name, "call": call, "why": why or "new key", "way_back": "not kept: a dead key"}
    before = [sent for sent in bench.desk.incident.unsettled if sent.line == f"{call['method']} {call['path']}"]
    await bench.desk.record.append(Kind.INTENT, f"{phrase}: the new key is put there", phase="rotate", data=data)
    state, text = "not_known", f"{phrase}: it is not known whether it was written"
    try:
        await store.write([change])
        state, text = "done", f"{phrase}: written, and read back"
    except HerotuiError as error:
        sent = isinstance(error, NoAnswer) and error.sent
        state, text = ("not_known" if sent else "refused"), f"{phrase}: {visible(str(error))}"
        raise
    finally:
        _outcome(bench.desk, name, state, text)
    for earlier in before:
        # One that was cut off by a crash: whatever came of it, this write stands in its place.
        _outcome(bench.desk, earlier.id, "not_known", f"{phrase}: cut off, and written again")


def _outcome(desk: Desk, intent: str, state: str, text: str) -> None:
    desk.record.submit(Kind.OUTCOME, text, phase="rotate", data={"intent": intent, "outcome": state})


async def _updated(bench: _Bench, store: Store, slot: Slot) -> None:
    """Say in the ledger that who reads that place has the new key now."""
    if bench.desk is None:
        return
    for one in tuple(bench.desk.incident.consumers.values()):
        if one.where == store.phrase(slot) and one.state in ("unknown", "found"):
            await consumers.put(bench.desk, replace(one, state="updated"))


_ACTIONS = {"list": _list, "check": _check, "find": _find, "put": _put}
