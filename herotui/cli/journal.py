"""The record: everything seen and done, with times, chained so that a change shows. Sends nothing."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from argparse import Namespace
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TextIO

from herotui.cli import notes
from herotui.cli.context import filed, open_to_read, run_async, show
from herotui.cli.entries import Wanted, as_data, as_line, none_of
from herotui.cli.given import say, settings_of
from herotui.errors import WrongUse
from herotui.incident.entry import Entry
from herotui.journal.archive import unpacked
from herotui.journal.export import export
from herotui.journal.lines import Head
from herotui.journal.place import notices
from herotui.journal.record import Record
from herotui.journal.verify import Verdict, verify
from herotui.text.spoken import grouped, spoken

_PAUSE = 0.3
"""Seconds between two looks for entries of other processes."""


def run(arguments: Namespace) -> int:
    """Do it; `verify`: 0 when every complete entry holds, 1 on damage."""
    match arguments.action:
        case "verify":
            return _verify(arguments)
        case "note":
            return run_async(notes.note(arguments))
        case "redact":
            return run_async(notes.redact(arguments))
        case "go-on":
            return run_async(notes.go_on(arguments))
        case "export":
            return _export(arguments)
        case action:
            wanted = Wanted.of(arguments)
            with closing(open_to_read(arguments)) as record:
                if action == "follow":
                    run_async(_follow(arguments, record, wanted))
                else:
                    _show(arguments, record, wanted)
            return 0


def _show(arguments: Namespace, record: Record, wanted: Wanted) -> None:
    found = wanted.of_these(record.entries)
    _print(arguments, found)
    if not found:
        say(none_of(record.entries))
    _say_damage(record)


async def _follow(arguments: Namespace, record: Record, wanted: Wanted) -> None:
    """What is there, then what comes, until Ctrl-C."""
    seen, damage = 0, None
    while True:
        entries = record.entries
        _print(arguments, wanted.of_these(entries[bisect_right(entries, seen, key=_number) :]))
        seen = max(seen, _number(entries[-1]) if entries else 0)
        if record.damage != damage:
            damage = record.damage
            _say_damage(record)
        await record.refresh()
        await asyncio.sleep(_PAUSE)


def _number(entry: Entry) -> int:
    return entry.seq


def _print(arguments: Namespace, entries: Iterable[Entry]) -> None:
    for entry in entries:
        print(json.dumps(as_data(entry), ensure_ascii=False) if arguments.json else as_line(entry), flush=True)


def _say_damage(record: Record) -> None:
    if record.damage:
        say(f"[!] {record.damage} herotui journal verify says more, herotui journal go-on starts the new file.")


def _export(arguments: Namespace) -> int:
    wanted = Wanted.of(arguments)
    with closing(open_to_read(arguments)) as record:
        _say_damage(record)
        found, head = wanted.of_these(record.entries), Head(record.saved.seq, record.saved.head)
        with _opened(arguments.output) as out:
            export(found, head, arguments.format, out)
    if arguments.output != "-":
        data = {"path": os.path.abspath(arguments.output), "entries": len(found), "seq": head.seq, "head": head.hash}
        show(arguments, data, lambda: f"{data['path']}: {len(found)} entries, {_seal(head.seq, head.hash)}")
    return 0


def _opened(output: str) -> nullcontext[TextIO] | TextIO:
    """Where the export goes: standard output, or a file of its owner's alone that was not there. Raises WrongUse."""
    if output == "-":
        return nullcontext(sys.stdout)
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileExistsError:
        raise WrongUse(f"{output} is there already.", meaning="Nothing was written.", do="Name another file.") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WrongUse(f"{output} can't be made: {why}.", meaning="Nothing was written.") from error
    return open(handle, "w", encoding="utf-8", newline="")


def _verify(arguments: Namespace) -> int:
    if arguments.path:
        name, verdict = arguments.path, _checked(Path(arguments.path), deep=arguments.deep)
        where: tuple[str, ...] = ()
    else:
        found = filed(arguments, settings_of(arguments))
        name, verdict, where = found.id, verify(found.path, deep=arguments.deep), notices(found.path)
    data = {
        "incident": name,
        "holds": verdict.holds,
        "seq": verdict.seq,
        "head": verdict.head,
        "phrase": spoken(grouped(verdict.head, 4)),
        "entries": verdict.entries,
        "damage": verdict.damage or None,
        "torn": sum(size for _, size in verdict.behind),
        "redacted": list(verdict.redacted),
        "cannot_know": list(verdict.cannot_know),
        "notices": list(where),
    }
    show(arguments, data, lambda: "\n".join(_verdict_lines(name, verdict, where, deep=arguments.deep)))
    return 0 if verdict.holds else 1


def _checked(path: Path, *, deep: bool) -> Verdict:
    """A folder, a single file of a journal, or an archive. Raises WrongUse."""
    try:
        if path.name.endswith(".gz"):
            with unpacked(path) as folder:
                return verify(folder, deep=deep)
        return verify(path, deep=deep)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WrongUse(f"{path} can't be read: {why}.", do="Give a journal, its folder or an archive.") from error


def _verdict_lines(name: str, verdict: Verdict, where: Sequence[str], *, deep: bool) -> list[str]:
    asked = ", each written in the one canonical way" if deep else ""
    if verdict.holds:
        lines = [f"[x] {name}: {verdict.entries} entries hold{asked}"]
    else:
        lines = [f"[!] {name}: DAMAGED at {verdict.damage}", f"    {verdict.entries} entries hold before that place."]
    lines.append(f"    Head {_seal(verdict.seq, verdict.head)}; read out: {spoken(grouped(verdict.head, 4))}")
    if verdict.redacted:
        lines.append(f"    Text taken out, with an entry that says why: {_numbers(verdict.redacted)}")
    lines += [f"[?] {size} bytes stand behind the last record of {file}: no entry" for file, size in verdict.behind]
    lines += [f"[!] {notice}" for notice in where]
    return [*lines, *(f"[?] Cannot know {text}" for text in verdict.cannot_know)]


def _seal(seq: int, head: str) -> str:
    return f"#{seq} {grouped(head, 4)}"


def _numbers(seqs: Sequence[int]) -> str:
    return ", ".join(f"#{seq}" for seq in seqs)
