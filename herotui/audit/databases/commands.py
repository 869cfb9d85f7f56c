"""What a Redis is asked: commands that only tell, and how their answers become rows.

MONITOR is never sent: it would show, and slow, everything. Keys and values are not asked for; hashes of passwords and
the arguments of other people's commands are left out of what is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from herotui import clock
from herotui.audit.databases.look import Row, shown
from herotui.text.times import stamp

_SETTINGS = ("dir", "dbfilename", "appendonly", "protected-mode", "bind", "replicaof", "slaveof", "maxmemory-policy")
_TRAFFIC = ("total_connections_received", "total_commands_processed", "total_net_output_bytes", "rejected_connections")
_KINDS = {"M": "its leader", "S": "replica", "O": "monitor", "P": "subscriber"}


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: `commands` are sent one after the other, `read` makes rows of each answer."""

    title: str
    why: str
    commands: tuple[tuple[str, ...], ...]
    read: Callable[[Any], Iterator[Row]]


def _clients(answer: Any) -> Iterator[Row]:
    now = clock.now()
    for line in text(answer).splitlines():
        client = _pairs(line)
        if not client:
            continue
        yield {
            "id": shown(client.get("id")),
            "address": shown(_host(client)),
            "application": shown(client.get("name", "")),
            "role": shown(client.get("user", "")),
            "started": _ago(now, client.get("age", "")),
            "idle": shown(client.get("idle", "")),
            "kind": _kind(client.get("flags", "")),
            "query": shown(client.get("cmd", "")),
        }


def _users(answer: Any) -> Iterator[Row]:
    """Users without their password's hash."""
    for entry in answer:
        words = text(entry).split(" ")
        yield {
            "role": shown(words[1] if len(words) > 1 else ""),
            "login": "on" in words,
            "without_password": "nopass" in words,
            "rights": shown(" ".join(word for word in words[2:] if word[:1] in "+-~&%@" and word)),
        }


def _replicas(answer: Any) -> Iterator[Row]:
    told = info(answer)
    follows = told.get("master_host", "")
    yield {
        "role": shown(told.get("role", "")),
        "address": shown(follows),
        "state": shown(told.get("master_link_status", "")),
    }
    for name, value in told.items():
        if name.startswith("slave") and "ip=" in value:
            replica = _pairs(value.replace(",", " "))
            state = shown(replica.get("state", ""))
            yield {"role": "replica", "address": shown(replica.get("ip", "")), "state": state}


def _settings(answer: Any) -> Iterator[Row]:
    words = [text(word) for word in answer]
    for name, value in zip(words[::2], words[1::2], strict=False):
        yield {"setting": shown(name), "value": shown(value)}


def _modules(answer: Any) -> Iterator[Row]:
    for entry in answer:
        words = [text(word) for word in entry]
        told = dict(zip(words[::2], words[1::2], strict=False))
        yield {"extension": shown(told.get("name", "")), "version": shown(told.get("ver", ""))}


def _refused(answer: Any) -> Iterator[Row]:
    """Log-ins and commands that were refused, without what was typed as a password."""
    now = clock.now()
    for entry in answer:
        words = [text(word) for word in entry]
        told = dict(zip(words[::2], words[1::2], strict=False))
        client = _pairs(told.get("client-info", ""))
        yield {
            "reason": shown(told.get("reason", "")),
            "count": shown(told.get("count", "")),
            "address": shown(_host(client)),
            "last": _ago(now, told.get("age-seconds", "")),
        }


def _traffic(answer: Any) -> Iterator[Row]:
    told = info(answer)
    yield {name: int(told[name]) for name in _TRAFFIC if told.get(name, "").isdecimal()}


def _keyspace(answer: Any) -> Iterator[Row]:
    for name, value in info(answer).items():
        yield {"database": shown(name), "keys": shown(value)}


ASKS: Mapping[str, Ask] = {
    "sessions": Ask("Clients", "Who is connected right now, from where.", (("CLIENT", "LIST"),), _clients),
    "roles": Ask("Users", "A user made by the attacker outlives a new password.", (("ACL", "LIST"),), _users),
    "replication": Ask("Replicas", "A replica has a copy of everything.", (("INFO", "replication"),), _replicas),
    "settings": Ask(
        "Settings",
        "Where it writes its files, and whom it follows.",
        tuple(("CONFIG", "GET", name) for name in _SETTINGS),
        _settings,
    ),
    "extensions": Ask("Modules", "A module is a program that runs in the server.", (("MODULE", "LIST"),), _modules),
    "refused": Ask("Refused log-ins", "Somebody tried.", (("ACL", "LOG"),), _refused),
    "traffic": Ask("Traffic since the start", "Compare two looks: what an hour moved.", (("INFO", "stats"),), _traffic),
    "keyspace": Ask("Keys", "How much there is to take.", (("INFO", "keyspace"),), _keyspace),
}
"""The questions put to a Redis, in their order."""


def info(answer: Any) -> dict[str, str]:
    """The lines of an INFO answer."""
    lines = (line.partition(":") for line in text(answer).splitlines() if not line.startswith("#"))
    return {name: value for name, colon, value in lines if colon}


def text(value: Any) -> str:
    """A word of an answer as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _pairs(words: str) -> dict[str, str]:
    """`addr=127.0.0.1:5000 name=x`."""
    return dict(pair.split("=", 1) for pair in words.split(" ") if "=" in pair)


def _host(client: Mapping[str, str]) -> str:
    return client.get("addr", "").rpartition(":")[0].strip("[]")


def _ago(now: datetime, seconds: str) -> str | None:
    """When something began that is so many seconds old."""
    whole = seconds.partition(".")[0]
    return stamp(now - timedelta(seconds=min(int(whole), 10**9))) if whole.isdecimal() else None


def _kind(flags: str) -> str:
    return next((kind for flag, kind in _KINDS.items() if flag in flags), "client")
