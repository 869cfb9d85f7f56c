"""BREAK GLASS: revoke the leaked key now, gate or no gate. Shows the exact calls first and asks for a typed word."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from herotui.assess.key import claim, confirm
from herotui.cli.context import Beside, asked, claimed, desk_of, leave, run_async, saved, show
from herotui.cli.given import say
from herotui.cli.grammar import interactive
from herotui.cli.narration import narrate
from herotui.desk import Desk
from herotui.errors import HerotuiError, NoAccess
from herotui.incident.status import ENDED, WORLDS
from herotui.rotate.prepare import NotYours, prepare
from herotui.rotate.preview import Preview, Target
from herotui.rotate.revoke import GIVE_UP, ROUNDS, aftermath, revoke
from herotui.text.escape import visible


def run(arguments: Namespace) -> int:
    """Revoke; 0 when the old key is proven dead."""
    return run_async(_run(arguments))


async def _run(arguments: Namespace) -> int:
    desk = await desk_of(arguments, ask=not arguments.target)
    try:
        return await _revoke(arguments, desk)
    except HerotuiError as error:
        error.beside = {"calls": [], "candidates": [], **error.beside}
        raise
    finally:
        await leave(desk)


async def _revoke(arguments: Namespace, desk: Desk) -> int:
    if desk.leaked is not None:
        await narrate(confirm(desk))
        if desk.incident.key.state == "alive":
            await claimed(desk)
        elif desk.incident.key.state == "not_known":
            say("The key may be alive: Heroku gave no clear answer. Going on.")
            await claim(desk)
    sent, preview = await _rounds(arguments, desk)
    if desk.incident.key.state in ENDED:
        await narrate(aftermath(desk))
    await saved(desk)
    if not sent and desk.incident.key.state not in ENDED:
        raise Beside(
            f"Nothing was revoked: {preview.refused}.",
            meaning="The key is as it was.",
            do="; ".join(preview.ways) or "Give a key of the same account.",
            beside=_beside(preview),
        )
    show(arguments, _as_data(desk, sent), lambda: _as_text(desk, sent))
    return 0 if desk.incident.key.state == "dead" else 1


async def _rounds(arguments: Namespace, desk: Desk) -> tuple[list[Target], Preview]:
    """One round, and with `all` up to five: what was minted while the calls went out goes too."""
    sent: list[Target] = []
    for turn in range(ROUNDS):
        preview = await _look(desk)
        # Asked again for a key that is dead already, `all` is done when nothing is ticked; what may remain is shown.
        done_before = desk.incident.key.state in ENDED and arguments.confirm == "all" and not arguments.target
        left = [target for target in preview.targets if target.selected or not (turn or done_before)]
        if preview.refused or not left:
            if preview.targets and not turn:
                say(_preview_text(desk, preview))
            return sent, preview
        chosen, word = await _choose(arguments, desk, preview)
        _checked_place(arguments, chosen, preview)
        await narrate(revoke(desk, preview, chosen, arguments.reason))
        _keep_new_key(arguments, desk)
        sent += chosen
        if word != "all" or arguments.target:
            return sent, preview
    say(GIVE_UP)
    return sent, preview


async def _look(desk: Desk) -> Preview:
    try:
        return await prepare(desk)
    except NotYours as error:
        raise NoAccess(error.message, meaning=error.meaning, do=error.do) from None


async def _choose(arguments: Namespace, desk: Desk, preview: Preview) -> tuple[tuple[Target, ...], str]:
    """The targets that the word confirms. Asks for it at a terminal; else exit 2 with the calls and candidates."""
    narrowed = _narrowed(arguments, preview)
    say(_preview_text(desk, narrowed))
    word = arguments.confirm
    if not word and interactive():
        word = asked(input, "Type the word, then Enter (empty cancels) > ")
    ticked = frozenset(target.id for target in narrowed.targets) if arguments.target else None
    chosen = narrowed.chosen(word, ticked)
    if chosen:
        return chosen, word
    raise Beside(
        "Nothing was sent: the confirming word is missing or does not match.",
        meaning="A revocation can't be undone, so it asks for the id's own first characters.",
        do=f"--confirm {' or '.join(_words(narrowed))}.",
        beside=_beside(narrowed),
    )


def _narrowed(arguments: Namespace, preview: Preview) -> Preview:
    if not arguments.target:
        return preview
    wanted = [t for t in preview.targets if any(t.id.startswith(name) for name in arguments.target)]
    if not wanted:
        raise Beside(
            "No target has such an id.",
            meaning="Nothing was sent.",
            do="Take an id from calls[].",
            beside=_beside(preview),
        )
    return replace(preview, targets=tuple(wanted))


def _words(preview: Preview) -> list[str]:
    if preview.lockout:
        return ["lockout"]
    words = [preview.word(target) for target in preview.targets]
    return words + (["all"] if any(target.selected for target in preview.targets) else [])


def _checked_place(arguments: Namespace, chosen: tuple[Target, ...], preview: Preview) -> None:
    """A regenerated key needs a place before it exists: nothing is regenerated without one."""
    if not any(target.call.path.endswith("regenerate-tokens") for target in chosen):
        return
    if not arguments.new_key_file:
        raise Beside(
            "The key would be regenerated, and there is no place for the new one.",
            meaning="Nothing was sent.",
            do="Give --new-key-file FILE, which must not exist yet.",
            beside=_beside(preview),
        )
    if Path(arguments.new_key_file).exists():
        raise Beside(
            f"{visible(arguments.new_key_file)} exists.",
            meaning="It is never overwritten; nothing was sent.",
            do="Name another.",
            beside=_beside(preview),
        )


def _keep_new_key(arguments: Namespace, desk: Desk) -> None:
    if desk.new_key is None or Path(arguments.new_key_file).exists():
        return
    try:
        handle = os.open(arguments.new_key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(desk.new_key.reveal() + "\n")
    except OSError as error:
        say(f"[!] The new key could not be written: {error.strerror}. Log in with a browser and MFA.")
        return
    say(f"[x] The new key is in {arguments.new_key_file}, readable by you alone.")


def _preview_text(desk: Desk, preview: Preview) -> str:
    lines = [f"BREAK GLASS: revoke now {'-' * 30} {WORLDS.get(desk.incident.world, '?')}"]
    for target in preview.targets:
        tick = "[x]" if target.selected else "[ ]"
        about = ", ".join(
            part for part in (",".join(target.scope), target.created_at, target.owner, target.client) if part
        )
        lines.append(f"  {tick} {target.role:<9} {target.title} ({about})")
        lines.append(f"      {target.call.line}    way back {target.way_back}    word: {preview.word(target)}")
    lines += [f"  Stops     {text}" for text in preview.stops]
    lines += [f"  [?]       {text}" for text in preview.not_searched]
    lines += [f"  Stays     {text}" for text in preview.stays]
    lines += [f"  Note      {text}" for text in preview.notes]
    lines.append(f"  You       {preview.seat}")
    return "\n".join(lines)


def _beside(preview: Preview) -> dict[str, object]:
    return {
        "calls": [_call(target, preview) for target in preview.targets],
        "candidates": [_call(target, preview) for target in preview.targets if target.role == "candidate"],
        "ways": list(preview.ways),
    }


def _call(target: Target, preview: Preview | None = None) -> dict[str, object]:
    return {
        "id": target.id,
        "role": target.role,
        "method": target.call.method,
        "path": target.call.path,
        "description": target.title,
        "scope": list(target.scope),
        "created_at": target.created_at or None,
        "client": target.client or None,
        "owner": target.owner or None,
        "selected": target.selected,
        "way_back": target.way_back,
        "word": preview.word(target) if preview else None,
    }


def _as_data(desk: Desk, sent: list[Target]) -> dict[str, Any]:
    key = desk.incident.key
    return {
        "incident": desk.incident.id,
        "calls": [_call(target) for target in sent],
        "key": {
            "state": key.state,
            "owner": key.owner or None,
            "authorization": key.authorization and key.authorization.id,
        },
        "left_to_do": [asdict(item) for item in desk.incident.todo],
        "not_seen": [asdict(gap) for gap in desk.incident.gaps.values()],
        "saved": desk.record.saved.phrase,
    }


def _as_text(desk: Desk, sent: list[Target]) -> str:
    key = desk.incident.key
    lines = [f"{target.call.line}  sent" for target in sent]
    lines.append(f"Key {key.state.replace('_', ' ').upper()}, NOT CONTAINED. Left to do: {len(desk.incident.todo)}")
    for item in desk.incident.todo:
        lines.append(f"  {visible(item.text)}" + (f"  (created {visible(item.created_at)})" if item.created_at else ""))
        lines.append(f"      {visible(item.command)}")
    lines += [f"  [?] not seen: {visible(gap.place)}: {visible(gap.reason)}" for gap in desk.incident.gaps.values()]
    return "\n".join(lines)
