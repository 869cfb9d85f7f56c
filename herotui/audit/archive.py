"""The evidence archive: raw values, made only where the responder asks, encrypted before they reach a disk.

The file is in the format of age (age-encryption.org): `age --decrypt` opens it on any machine. Inside are JSON lines:
config vars with their values, the last log lines and the newest build outputs of every app, as Heroku gave them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec

from herotui.audit.evidence import written
from herotui.audit.printed import newest_outputs
from herotui.audit.recent import LATER, Gate, raw_tail
from herotui.desk import Desk
from herotui.errors import HerotuiError, WrongUse
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import App
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.secret import Secret
from herotui.text.escape import visible

Seal = Callable[[bytes], bytes]
"""Encrypts. What it was made with opens it again."""
SHORTEST = 12
"""Characters of a passphrase: whoever guesses it has every secret of the company."""
_MOST_BYTES = 256 * 1024 * 1024


def to_recipient(text: str) -> Seal:
    """For the holder of an age key (`age1...`) or an SSH key (`ssh-ed25519 ...`, `ssh-rsa ...`). Raises `WrongUse`."""
    import pyrage

    kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
    try:
        recipient = kind.Recipient.from_str(text.strip())
    except (pyrage.RecipientError, ValueError):
        raise WrongUse(
            "The recipient is no public key of age's or SSH's.",
            meaning="Nothing was sent.",
            do="Give age1..., or the line of an id_ed25519.pub.",
        ) from None
    return lambda raw: bytes(pyrage.encrypt(raw, [recipient]))


def to_passphrase(passphrase: Secret) -> Seal:
    """For whoever knows the passphrase. Raises `WrongUse` for a short one."""
    import pyrage

    if len(passphrase.reveal()) < SHORTEST:
        raise WrongUse(f"A passphrase has at least {SHORTEST} characters.", meaning="Nothing was sent.")
    return lambda raw: bytes(pyrage.passphrase.encrypt(raw, passphrase.reveal()))


def new_file(name: str) -> Path:
    """The path of an archive that is not there yet. Raises `WrongUse`."""
    path = Path(name).expanduser().absolute()
    if path.exists() or path.is_symlink() or not path.parent.is_dir():
        why = "has no folder" if not path.parent.is_dir() else "is there already"
        raise WrongUse(f"{path} {why}.", meaning="Nothing was sent.", do="Name a new file: --archive FILE.")
    return path


async def keep_archive(desk: Desk, path: Path, seal: Seal) -> AsyncIterator[Event]:
    """Fetch all of it anew into memory, encrypt it, write it (0600, never over a file), its hash to the record.

    What could not be had stands inside as `not_seen`, and is counted. Never raises for what Heroku or the disk does.
    """
    client, estate = desk.client, desk.estate
    if client is None or estate is None:
        yield Failed("No archive: no key may read the estate.", "Nothing was written.")
        return
    gate, lines, size, missing = Gate(client), list[bytes](), 0, 0
    tasks = [asyncio.create_task(_of(desk, client, gate, app)) for app in estate.apps]
    try:
        for done, task in enumerate(asyncio.as_completed(tasks), 1):
            for row in await task:
                line = msgspec.json.encode(row) + b"\n"
                if size + len(line) > _MOST_BYTES:
                    row = {"app": row["app"], "what": row["what"], "not_seen": "the archive is full"}
                    line = msgspec.json.encode(row) + b"\n"
                lines.append(line)
                size += len(line)
                missing += "not_seen" in row
            yield Progress("Fetching raw values for the archive", done, len(tasks))
    finally:
        for one in tasks:
            one.cancel()
    yield await _sealed(desk, path, seal, lines, missing)


async def _sealed(desk: Desk, path: Path, seal: Seal, lines: list[bytes], missing: int) -> Event:
    try:
        digest = await asyncio.to_thread(lambda: written(path, [seal(b"".join(lines))]))
    except OSError as error:
        why = error.strerror or str(error)
        return Failed(f"The archive could not be written: {why}.", "Nothing is kept of it.", "Name another file.")
    lost = f", {missing} parts not to be had" if missing else ""
    text = f"Encrypted archive of raw values: {len(lines) - missing} parts{lost}, SHA-256 {digest[:16]}.."
    data = {"file": str(path), "sha256": digest, "what": "encrypted archive of raw values", "count": len(lines)}
    desk.record.submit(Kind.KEPT, text, phase="audit", data=data)
    return Found(visible(f"{text}, in {path}"))


async def _of(desk: Desk, client: Heroku, gate: Gate, app: App) -> list[dict[str, object]]:
    """The parts of one app."""

    async def config() -> object:
        return {name: value.reveal() for name, value in (await client.config(calls.config_vars(app.id))).items()}

    async def tail() -> object:
        return _text(await raw_tail(desk, client, app))

    async def outputs() -> object:
        links = [Secret(one.output_stream_url) for one in await newest_outputs(client, app)]
        return [_text(await desk.web.fetch(link)) for link in links]

    parts: dict[str, Callable[[], Awaitable[object]]] = {
        "config vars": config,
        "last log lines": tail,
        "newest build outputs": outputs,
    }
    async with gate.lane:
        return [{"app": app.name or app.id, "what": what, **await _part(gate, part)} for what, part in parts.items()]


async def _part(gate: Gate, part: Callable[[], Awaitable[object]]) -> dict[str, object]:
    if not gate.open:
        return {"not_seen": LATER}
    try:
        return {"raw": await part()}
    except HerotuiError as error:
        return {"not_seen": error.message}
    except ValueError:
        return {"not_seen": "its id names nothing that can be asked for"}


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
