"""The record: everything seen and done, with times, chained so that a change shows. Sends nothing."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence

from herotui import clock
from herotui.cli.context import filed, front_that_sends_nothing, open_to_read, run_async, show
from herotui.cli.given import say, settings_of
from herotui.cli.grammar import interactive
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.entry import Entry, Kind
from herotui.journal.verify import Verdict, verify
from herotui.text.escape import visible
from herotui.text.times import parse_typed, stamp

_MOST = 20_000


def run(arguments: Namespace) -> int:
    """Do it; `verify`: 0 when every complete entry holds, 1 on damage."""
    if arguments.action == "verify":
        return _verify(arguments)
    if arguments.action == "note":
        return run_async(_note(arguments))
    if arguments.action == "redact":
        return run_async(_redact(arguments))
    return _show(arguments)


def _show(arguments: Namespace) -> int:
    record = open_to_read(arguments)
    _print(arguments, record.entries)
    shown = len(record.entries)
    while arguments.action == "follow":
        time.sleep(0.5)
        run_async(record.refresh())
        _print(arguments, record.entries[shown:])
        shown = len(record.entries)
    record.close()
    return 0


def _print(arguments: Namespace, entries: Sequence[Entry]) -> None:
    since = parse_typed(arguments.since, clock.now()) if arguments.since else None
    for entry in entries:
        if (
            arguments.phase in ("", entry.phase)
            and arguments.kind in ("", entry.kind)
            and arguments.responder in ("", entry.responder)
            and arguments.text.lower() in entry.text.lower()
            and (since is None or entry.at >= since)
        ):
            print(json.dumps(_as_data(entry), ensure_ascii=False) if arguments.json else _as_line(entry), flush=True)


def _as_data(entry: Entry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "at": stamp(entry.at),
        "kind": entry.kind,
        "phase": entry.phase,
        "responder": entry.responder,
        "text": entry.text,
        "data": dict(entry.data),
    }


def _as_line(entry: Entry) -> str:
    return (
        f"#{entry.seq:<4} {stamp(entry.at)} {visible(entry.phase):<8} {visible(entry.responder)}: {visible(entry.text)}"
    )


async def _note(arguments: Namespace) -> int:
    front = front_that_sends_nothing(arguments)
    desk, new = await front.resume_or_new(arguments.incident)
    if new:
        say(f"Incident {desk.incident.id} started in {front.settings.state_dir}")
    try:
        for text in _texts(arguments):
            entry = await _one_note(desk, text)
            if arguments.lines:
                print(entry.seq, flush=True)
            else:
                show(arguments, _as_data(entry), lambda entry=entry: f"#{entry.seq} saved")  # type: ignore[misc]
        return 0
    finally:
        await desk.close()


async def _one_note(desk: Desk, text: str) -> Entry:
    entry = await desk.note(text)
    if entry.data.get("masked"):
        say("[!] It held what looks like a key; that part was masked before it was written.")
    return entry


# What people type. The rest is herotui's own, masked before it is written, and the state stands on it.
_TYPED = (Kind.NOTE, Kind.STEP, Kind.PEOPLE, Kind.SEVERITY, Kind.WAY)


async def _redact(arguments: Namespace) -> int:
    seq = arguments.seq
    if not arguments.note.strip():
        raise WrongUse("A redaction needs its reason.", meaning="Nothing was changed.", do="Give --note WHY.")
    front = front_that_sends_nothing(arguments)
    desk = await front.resume(filed(arguments, front.settings).id)
    try:
        found = next((entry for entry in desk.record.entries if entry.seq == seq), None)
        if found is None or found.kind not in _TYPED:
            raise WrongUse(
                f"#{seq} holds nothing that was typed.", meaning="Nothing was changed.", do="herotui journal show"
            )
        if interactive():
            say(f"{_as_line(found)}\nIts text goes for good; number, time and reason stay.")
            typed = await asyncio.to_thread(input, f"Type {seq}, then Enter (empty cancels) > ")
            if typed.strip() != str(seq):
                raise WrongUse("Not confirmed.", meaning="Nothing was changed.")
        await desk.record.redact(seq, arguments.note)
        again = f"; mark {found.data.get('id')} again" if found.kind == Kind.STEP else ""
        show(arguments, {"redacted": seq, "why": arguments.note}, lambda: f"#{seq} redacted{again}")
        return 0
    finally:
        await desk.close()


def _texts(arguments: Namespace) -> Iterator[str]:
    if arguments.lines:
        for line in sys.stdin:
            if line.strip():
                yield line.rstrip("\n")[:_MOST]
        return
    text = arguments.text
    if text in ("", "-"):
        text = sys.stdin.read(_MOST + 1)
        if len(text) > _MOST:
            text = text[:_MOST] + f"\n[cut after {_MOST} characters]"
    if not text.strip():
        raise WrongUse("The note is empty.", meaning="Nothing was written.", do='herotui journal note "TEXT"')
    yield text


def _verify(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    found = filed(arguments, settings)
    verdict = verify(found.path, deep=arguments.deep)
    data = {
        "incident": found.id,
        "holds": verdict.holds,
        "seq": verdict.seq,
        "head": verdict.head,
        "entries": verdict.entries,
        "damage": verdict.damage or None,
        "torn": sum(size for _, size in verdict.behind),
        "redacted": list(verdict.redacted),
        "cannot_know": list(verdict.cannot_know),
    }
    show(arguments, data, lambda: _verdict_text(found.id, verdict))
    return 0 if verdict.holds else 1


def _verdict_text(name: str, verdict: Verdict) -> str:
    lines = [
        f"{name}: {verdict.entries} entries hold, up to #{verdict.seq} {verdict.head[:16]}"
        if verdict.holds
        else f"{name}: DAMAGED. {verdict.damage} Up to #{verdict.seq} it holds."
    ]
    lines += [
        f"[?] {size} bytes behind the last record of {file}: never acknowledged"
        for file, size in verdict.behind
        if size
    ]
    lines += [f"Cannot know {text}" for text in verdict.cannot_know]
    return "\n".join(lines)
