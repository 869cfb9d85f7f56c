"""A real Redis is asked: clients, users, replicas; what it hides says so, and no value or hash is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from herotui.audit.databases.address import Address
from herotui.audit.databases.commands import ASKS
from herotui.audit.databases.key_value import inspect_redis
from herotui.audit.databases.look import DatabaseLook
from herotui.incident.known import NotSeen, Seen
from herotui.secret import Secret
from tests.audit.databases.servers import free_port, line, redis, stranger


async def _look(port: int, *, user: str = "", password: str = "", scheme: str = "redis", patience: float = 2.0,
                host: str = "127.0.0.1") -> DatabaseLook:  # fmt: skip
    url = Secret(f"{scheme}://{user}:{password}@{host}:{port}")
    return await inspect_redis(url, app="shop", addon="redis-round-1", patience=patience)


class Theirs:
    """A client of somebody else's, with what it was answered."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Theirs:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def say(self, *words: str) -> bytes:
        """Send a command; the first piece of the answer."""
        told = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
        self._writer.write(f"*{len(words)}\r\n{told}".encode())
        return await self._reader.read(65536)

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()


async def test_clients_users_and_replicas_are_seen_and_no_value(kv: int) -> None:
    async with Theirs(kv) as eve:
        await eve.say("CLIENT", "SETNAME", "herotui")
        await eve.say("ACL", "SETUSER", "eve", "on", ">pFAKEredispassword", "~*", "+@all")
        await eve.say("SET", "card", "pFAKEvalue4242")
        await eve.say("AUTH", "nobody", "pFAKEwrong")
        look = await _look(kv)
    (session,) = look.rows("sessions")
    assert (session["address"], session["application"], session["kind"]) == ("127.0.0.1", "herotui", "client")
    assert session["query"] == "auth"
    users = {row["role"]: row for row in look.rows("roles")}
    assert (users["eve"]["login"], users["eve"]["without_password"]) == (True, False)
    assert users["default"]["without_password"] is True
    assert look.rows("replication") == ({"role": "master", "address": "", "state": ""},)
    assert [row["address"] for row in look.rows("refused")] == ["127.0.0.1"]
    assert "dir" in {row["setting"] for row in look.rows("settings")}
    assert look.rows("extensions") == ()
    assert isinstance(look.answers["extensions"], Seen)
    assert look.rows("traffic")[0]["total_connections_received"]
    assert look.rows("keyspace")[0]["database"] == "db0"
    assert "FAKE" not in str(look.as_data())
    assert (look.version, look.own, look.line) == ("6.2.5", "127.0.0.1", "on this machine")


async def test_nothing_is_changed(kv: int) -> None:
    async with Theirs(kv) as other:
        before = (await other.say("INFO", "persistence")).partition(b"rdb_changes_since_last_save:")[2][:6]
        assert before
        await _look(kv)
        after = (await other.say("INFO", "persistence")).partition(b"rdb_changes_since_last_save:")[2][:6]
    assert after == before


async def test_a_replica_is_seen_with_its_address() -> None:
    with redis() as leader, redis("--replicaof", "127.0.0.1", str(leader)) as follower:
        for _ in range(100):
            look = await _look(leader)
            if len(look.rows("replication")) > 1:
                break
            await asyncio.sleep(0.05)
        _, replica = look.rows("replication")
        assert (replica["role"], replica["address"]) == ("replica", "127.0.0.1")
        follows = (await _look(follower)).rows("replication")[0]
        assert (follows["role"], follows["address"]) == ("slave", "127.0.0.1")
        assert {row["kind"] for row in look.rows("sessions")} == {"replica"}


async def test_a_user_without_rights_sees_less_and_a_renamed_command_says_so() -> None:
    with redis("--rename-command", "CONFIG", "") as port:
        async with Theirs(port) as owner:
            await owner.say("ACL", "SETUSER", "app", "on", ">pFAKEapp", "~*", "+@all", "-acl", "-client")
        look = await _look(port, user="app", password="pFAKEapp")
    causes = {name: known.cause if isinstance(known, NotSeen) else "seen" for name, known in look.answers.items()}
    assert causes == {
        "sessions": "forbidden", "roles": "forbidden", "replication": "seen", "settings": "version",
        "extensions": "seen", "refused": "forbidden", "traffic": "seen", "keyspace": "seen",
    }  # fmt: skip


async def test_a_wrong_password_is_said_and_not_shown() -> None:
    with redis("--requirepass", "pFAKEright") as port:
        assert (await _look(port, password="pFAKEright")).rows("roles")
        for password in ("pFAKEwrong", ""):
            look = await _look(port, password=password)
            known = look.answers["sessions"]
            assert isinstance(known, NotSeen)
            assert known.cause == "refused"
            assert "FAKE" not in str(look.as_data())


async def test_one_that_refuses_one_that_is_silent_and_one_that_talks_nonsense() -> None:
    refused = await _look(free_port())
    async with stranger() as (port, _):
        silent = await asyncio.wait_for(_look(port, patience=0.3), 5)
    async with stranger(*[b"HTTP/1.1 400 Bad Request\r\n\r\n"] * 9) as (port, _):
        nonsense = await asyncio.wait_for(_look(port, patience=0.3), 5)
    for look, cause in ((refused, "no_session"), (silent, "no_answer"), (nonsense, "no_session")):
        assert set(look.answers) == set(ASKS)
        for known in look.answers.values():
            assert isinstance(known, NotSeen)
            assert known.cause == cause


async def test_one_that_falls_silent_leaves_what_was_seen(kv: int) -> None:
    async with line(kv, lets=2200) as port:
        look = await asyncio.wait_for(_look(port, patience=0.3), 5)
    causes = [known.cause if isinstance(known, NotSeen) else "seen" for known in look.answers.values()]
    assert causes[0] == "seen"
    assert causes[-1] == "no_answer"


async def test_an_answer_of_an_unknown_shape_is_not_seen(kv: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from herotui.audit.databases import key_value

    def odd(answer: Any) -> Any:
        return iter([answer["x"]])

    ask = ASKS["keyspace"]
    monkeypatch.setattr(key_value, "ASKS", {**ASKS, "keyspace": type(ask)(ask.title, ask.why, ask.commands, odd)})
    known = (await _look(kv)).answers["keyspace"]
    assert isinstance(known, NotSeen)
    assert known.cause == "unreadable"


async def test_a_plain_line_across_the_network_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Address, "loopback", property(lambda self: False))
    async with stranger() as (port, heard):
        look = await _look(port, password="pFAKEsecret", patience=0.3)
    assert not heard
    assert isinstance(look.answers["sessions"], NotSeen)
