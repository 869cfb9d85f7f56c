"""What is sent, once or again, through every fault of the network and of Heroku."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from herotui.call import Call
from herotui.errors import NoAccess
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.simulator.faults import Kind
from herotui.web import Answer, Hosts, NoAnswer, ReadOnly, Web
from tests.web.stub import Seen, Stub, reply

ACCOUNT = Call("GET", "/account")
DELETE = Call("DELETE", "/oauth/authorizations/01234567-89ab-4def-8123-456789abcdef")
BREAKS: list[Kind] = ["reset", "lost", "cut", "silent"]


def _web(host: str, *, timeout: float = 5.0, read_only: bool = False, limit: int = 16) -> Web:
    return Web(Hosts.from_environment({"HEROKU_HOST": host}), timeout=timeout, read_only=read_only, limit=limit)


async def test_an_answer_says_who_when_and_what() -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        answer = await web.send(ACCOUNT, Secret(heroku.responder_key))
        assert answer.status == 200
        assert answer.json()["email"]
        assert answer.request_id
        assert answer.at.utcoffset() == timedelta(0)
        assert answer.date is not None
        assert answer.date.utcoffset() == timedelta(0)
        assert answer.warning == ""
        assert answer.json()["email"] not in repr(answer)


async def test_warnings_are_kept_once_and_harmless() -> None:
    for name in ("X-Heroku-Warning", "Warning-Message"):
        async with Stub(reply(headers={name: "stack \x1b[2J retired"})) as stub, _web(stub.host) as web:
            await web.send(ACCOUNT, None)
            await web.send(ACCOUNT, None)
            assert list(web.warnings) == ["stack <U+001B>[2J retired"]
            assert web.sent == 2


async def test_any_status_is_an_answer() -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        assert (await web.send(ACCOUNT, None)).status == 401
        assert (await web.send(Call("GET", "/apps/none-such"), Secret(heroku.responder_key))).status == 404


async def test_an_etag_that_holds_brings_304() -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        key = Secret(heroku.responder_key)
        first = await web.send(Call("GET", "/teams"), key)
        again = await web.send(Call("GET", "/teams"), key, etag=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("kind", BREAKS)
async def test_a_read_is_tried_again_when_the_connection_fails(kind: Kind, pauses: list[float]) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host, timeout=0.3) as web:
        heroku.faults.add(kind, "/account", times=2)
        answer = await web.send(ACCOUNT, Secret(heroku.responder_key))
        assert answer.status == 200
        assert len(heroku.requests) == 3
        assert len(pauses) == 2
        assert pauses[0] < pauses[1] < 3


@pytest.mark.parametrize("kind", BREAKS)
async def test_a_read_gives_up_with_three_sentences(kind: Kind, pauses: list[float]) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host, timeout=0.2) as web:
        heroku.faults.add(kind, "/account")
        with pytest.raises(NoAnswer, match=r"GET /account, 3 tries") as error:
            await web.send(ACCOUNT, Secret(heroku.responder_key))
        assert error.value.exit_code == 3
        assert error.value.meaning == "What it asks for is not known."
        assert error.value.do
        assert ("0.2 s" in error.value.message) is (kind == "silent")


@pytest.mark.parametrize("kind", BREAKS)
async def test_a_write_is_never_sent_twice(kind: Kind, pauses: list[float]) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host, timeout=0.3) as web:
        heroku.faults.add(kind, method="DELETE")
        with pytest.raises(NoAnswer, match="may have been carried out") as error:
            await web.send(DELETE, Secret(heroku.responder_key))
        assert error.value.sent
        assert [line.method for line in heroku.requests] == ["DELETE"]
        assert pauses == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_heroku_in_trouble_is_asked_again_for_reads_only(status: int, pauses: list[float]) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        key = Secret(heroku.responder_key)
        heroku.faults.fail(status, times=2)
        assert (await web.send(ACCOUNT, key)).status == 200
        heroku.faults.fail(status)
        assert (await web.send(ACCOUNT, key)).status == status
        assert (await web.send(ACCOUNT, key, retries=0)).status == status
        assert (await web.send(DELETE, key)).status == status
        assert [line.status for line in heroku.requests] == [status, status, 200, *[status] * 5]


async def test_a_rate_limit_is_waited_out_in_steps_of_a_second(pauses: list[float]) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        heroku.faults.limit(times=7)
        assert (await web.send(ACCOUNT, Secret(heroku.responder_key))).status == 200
        assert pauses == [1.0] * 7


async def test_a_rate_limited_write_and_a_single_try_are_told_at_once(pauses: list[float]) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        heroku.faults.limit()
        key = Secret(heroku.responder_key)
        assert (await web.send(DELETE, key)).status == 429
        assert (await web.send(ACCOUNT, key, retries=0)).status == 429
        assert pauses == []


async def test_without_a_listener_nothing_was_sent(pauses: list[float]) -> None:
    async with Stub() as stub:
        host = stub.host
    async with _web(host) as web:
        with pytest.raises(NoAnswer, match="No connection") as error:
            await web.send(DELETE, None)
        assert not error.value.sent
        assert error.value.meaning == "Nothing was changed."


async def test_an_answer_that_drips_is_cut_off(pauses: list[float]) -> None:
    async def drip(request: Seen) -> bytes:
        return b"HTTP/1.1 200 x\r\nContent-Length: 100\r\n\r\n{"

    async with Stub(drip) as stub, _web(stub.host, timeout=0.2) as web:
        with pytest.raises(NoAnswer, match="No answer in"):
            await web.send(ACCOUNT, None, retries=0)


async def test_read_only_sends_no_write() -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host, read_only=True) as web:
        with pytest.raises(ReadOnly, match="Read-only mode: DELETE /oauth/authorizations/") as error:
            await web.send(DELETE, Secret(heroku.responder_key))
        assert error.value.exit_code == 2
        assert not heroku.requests
        assert (await web.send(ACCOUNT, Secret(heroku.responder_key))).status == 200


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "account"),
        Call("GET", "@127.0.0.1:1/account"),
        Call("GET", ".evil.example/account"),
        Call("GET", "/account", headers={"AUTHORIZATION": "Bearer x"}),
    ],
)
async def test_a_path_can_not_become_a_host_nor_a_header_a_credential(call: Call) -> None:
    async with Stub(reply()) as stub, _web(stub.host) as web:
        with pytest.raises(ValueError, match="no call"):
            await web.send(call, None)
        assert not stub.seen


async def test_at_most_so_many_at_once() -> None:
    running = most = 0

    async def slow(request: Seen) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return reply()

    async with Stub(slow) as stub, _web(stub.host, limit=4) as web:
        await asyncio.gather(*(web.send(ACCOUNT, None) for _ in range(20)))
        assert len(stub.seen) == 20
        assert most == 4


async def test_alone_holds_back_what_others_send() -> None:
    begun = asyncio.Event()

    async def other(web: Web) -> Answer:
        await begun.wait()
        return await web.send(Call("GET", "/other"), None)

    async with Stub(reply()) as stub, _web(stub.host) as web:
        waiting = asyncio.get_running_loop().create_task(other(web))
        async with web.alone():
            begun.set()
            await asyncio.gather(*(web.send(Call("DELETE", f"/mine/{number}"), None) for number in range(3)))
            assert sorted(seen.line for seen in stub.seen) == ["DELETE /mine/0", "DELETE /mine/1", "DELETE /mine/2"]
            assert not waiting.done()
        assert (await waiting).status == 200
        assert stub.seen[-1].line == "GET /other"


async def test_alone_does_not_queue_behind_requests_that_hang() -> None:
    hang, hanging = asyncio.Event(), asyncio.Semaphore(0)

    async def some_hang(request: Seen) -> bytes:
        if request.line == "GET /other":
            hanging.release()
            await hang.wait()
        return reply()

    async with Stub(some_hang) as stub, _web(stub.host, limit=2) as web:
        others = [asyncio.get_running_loop().create_task(web.send(Call("GET", "/other"), None)) for _ in range(4)]
        for _ in range(2):
            await hanging.acquire()
        async with web.alone():
            assert (await web.send(DELETE, None)).status == 200
        assert not any(other.done() for other in others)
        hang.set()
        assert {answer.status for answer in await asyncio.gather(*others)} == {200}


async def test_the_client_is_built_once_and_again_after_it_was_closed() -> None:
    async with Stub(reply()) as stub:
        web = _web(stub.host)
        wires = await asyncio.gather(web.open(), web.open())
        assert wires[0] is wires[1]
        await web.close()
        await web.close()
        assert (await web.send(ACCOUNT, None)).status == 200
        await web.close()


async def test_an_unusable_proxy_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    async with Web(Hosts()) as web:
        with pytest.raises(NoAccess, match="could not be set up") as error:
            await web.send(ACCOUNT, None)
        assert "ALL_PROXY" in error.value.meaning
