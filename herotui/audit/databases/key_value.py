"""A session on a Redis that only asks. redis-py is imported when the first one is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from herotui import clock
from herotui.audit.databases.address import Address, address_of
from herotui.audit.databases.commands import ASKS, Ask, info, text
from herotui.audit.databases.look import MOST_ROWS, REDIS, DatabaseLook, Row, shown
from herotui.errors import WrongUse
from herotui.incident.known import Known, NotSeen, Seen
from herotui.secret import Secret
from herotui.text.escape import cut, visible
from herotui.text.masking import mask

if TYPE_CHECKING:
    from redis.asyncio import Connection

PATIENCE = 5.0
"""Seconds for the connection, and for each answer."""
_BY_HAND = "Ask by hand with redis-cli."
_LOST = NotSeen("the line broke", "Ask again, or ask by hand.", "no_answer")


async def inspect_redis(url: Secret, *, app: str, addon: str, patience: float = PATIENCE) -> DatabaseLook:
    """Ask the Redis at `url` everything. Never raises for what it, or the network, does."""
    at = clock.now()
    try:
        address = address_of(url)
    except WrongUse as error:
        return _blind(app, addon, NotSeen(error.message, error.do, "no_address"))
    if address.scheme == "redis" and not address.loopback:
        reason = "its URL asks for a plain line, on which anybody could read the password"
        return _blind(app, addon, NotSeen(reason, _BY_HAND, "no_session"))
    session = _Session(address, patience)
    try:
        problem = await session.open()
        if problem:
            return _blind(app, addon, problem)
        answers = {name: await session.ask(ask) for name, ask in ASKS.items()}
        own, answers["sessions"] = _parted(answers["sessions"], session.id)
        return DatabaseLook(app, addon, REDIS, at, answers, session.version, address.user, own, session.line)
    finally:
        await session.close()


def _blind(app: str, addon: str, known: NotSeen) -> DatabaseLook:
    return DatabaseLook(app, addon, REDIS, clock.now(), dict.fromkeys(ASKS, known))


def _parted(known: Known[Row], id: str) -> tuple[str, Known[Row]]:
    """Our own address, and the sessions without ours: known by its number, since anybody may take our name."""
    if isinstance(known, NotSeen):
        return "", known
    own = next((str(row["address"]) for row in known.items if row["id"] == id), "")
    return own, replace(known, items=tuple(row for row in known.items if row["id"] != id))


class _Session:
    """One connection to a Redis; `line` says how it was made, `id` is its number there."""

    def __init__(self, address: Address, patience: float) -> None:
        self._address = address
        self._patience = patience
        self._connection: Connection | None = None
        self.line = self.version = self.id = ""

    async def open(self) -> NotSeen | None:
        """Open it, by TLS with a certificate that proves the host, else by TLS alone; None when it stands."""
        problem = _LOST
        for verified, line in self._ways():
            self._connection = self._made(verified)
            told = await self._answered(("INFO", "server"))
            if not isinstance(told, NotSeen) or told.cause in ("forbidden", "version"):
                self.line = line
                self.version = "" if isinstance(told, NotSeen) else str(shown(info(told).get("redis_version", "")))
                await self._answered(("CLIENT", "SETNAME", "herotui"))
                id = await self._answered(("CLIENT", "ID"))
                self.id = "" if isinstance(id, NotSeen) else text(id)
                return None
            problem = told
            if "certificate" not in told.reason.casefold():
                break
        return problem

    async def ask(self, ask: Ask) -> Known[Row]:
        """The rows of an answer, or why there is none."""
        rows: list[Row] = []
        for command in ask.commands:
            answer = await self._answered(command)
            if isinstance(answer, NotSeen):
                return answer
            try:
                rows += ask.read(answer)
            except (TypeError, ValueError, IndexError):
                return NotSeen("the answer has no known shape", _BY_HAND, "unreadable")
        return Seen(tuple(rows[:MOST_ROWS]), clock.now(), more=len(rows) > MOST_ROWS)

    async def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            with suppress(Exception):
                await self._connection.disconnect(nowait=True)
            self._connection = None

    def _ways(self) -> Iterator[tuple[bool | None, str]]:
        if self._address.scheme == "redis":
            yield None, "on this machine"
        else:
            yield True, "TLS, certificate verified"
            yield False, "TLS, certificate not verified"

    def _made(self, verified: bool | None) -> Connection:
        """A connection, not yet open; `verified` is None for one without TLS."""
        from redis.asyncio import Connection, SSLConnection

        given: dict[str, Any] = {
            "host": self._address.host,
            "port": self._address.port,
            "username": self._address.user or None,
            "password": self._address.password.reveal() or None,
            "socket_timeout": self._patience,
            "socket_connect_timeout": self._patience,
            "protocol": 2,
        }
        if verified is None:
            return Connection(**given)
        return SSLConnection(ssl_cert_reqs="required" if verified else "none", ssl_check_hostname=verified, **given)

    async def _answered(self, words: tuple[str, ...]) -> Any:
        """What one command is answered, or `NotSeen`; where nothing comes the line is cut."""
        from redis import exceptions

        if self._connection is None:
            return _LOST
        try:
            async with asyncio.timeout(2 * self._patience):
                await self._connection.send_command(*words)
                return await self._connection.read_response(disable_decoding=True)
        except exceptions.AuthenticationError:
            await self.close()
            return NotSeen("it refused the password", "Read the config var again: it may be rotated.", "refused")
        except exceptions.ResponseError as error:
            return self._refusal(error)
        except (TimeoutError, exceptions.TimeoutError):
            await self.close()
            return NotSeen(f"no answer within {self._patience:g} s", "Ask again, or ask by hand.", "no_answer")
        except (exceptions.RedisError, OSError, ValueError) as error:
            await self.close()
            return NotSeen(f"no session: {self._said(error)}", _BY_HAND, "no_session")

    def _refusal(self, error: Exception) -> NotSeen:
        said = str(error).casefold()
        if "unknown" in said:
            return NotSeen(
                f"Redis {self.version or 'of this version'} does not have it, or hides it", _BY_HAND, "version"
            )
        if "permission" in said:
            return NotSeen("this user has no right to see it", "Ask as a user that may.", "forbidden")
        return NotSeen(f"it refused: {self._said(error)}", _BY_HAND, "refused")

    def _said(self, error: Exception) -> str:
        password = self._address.password
        said = password.masked_in(str(error))[0] if len(password) else str(error)
        return visible(cut(mask(said).text, 160))
