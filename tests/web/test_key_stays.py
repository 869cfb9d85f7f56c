"""Where a key goes: into one header of a request to its own host, and into nothing else."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from base64 import b64encode

import pytest
from rich.console import Console
from rich.traceback import Traceback

from herotui.call import Call, Service
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.simulator.faults import Kind
from herotui.web import Hosts, NoAnswer, Web
from tests.web.stub import Seen, Stub, reply

KEY = "HRKU-AA" + "fakeFAKE0123456789_-" * 2 + "fakeFAKE0123456789"
ACCOUNT = Call("GET", "/account")


def _web(host: str, timeout: float = 5.0) -> Web:
    return Web(Hosts.from_environment({"HEROKU_HOST": host}), timeout=timeout)


@pytest.mark.parametrize(
    ("service", "user"),
    [(Service.API, ""), (Service.DATA, ""), (Service.GIT, "heroku"), (Service.REGISTRY, "_")],
)
async def test_it_signs_as_bearer_or_as_basic_password(service: Service, user: str) -> None:
    async with Stub(reply()) as stub, _web(stub.host) as web:
        call = Call("GET", "/x", service=service)
        await web.send(call, Secret(KEY))
        await web.send(call, Secret(KEY), basic=True)
        await web.send(call, None)
        assert [seen.header("authorization") for seen in stub.seen] == [
            f"Bearer {KEY}",
            "Basic " + b64encode(f"{user}:{KEY}".encode()).decode(),
            "",
        ]


async def test_a_new_key_in_a_body_is_revealed_on_the_wire_only() -> None:
    async with Stub(reply()) as stub, _web(stub.host) as web:
        call = Call("PATCH", "/apps/a/config-vars", body={"K": Secret(KEY), "L": [{"M": None}]})
        await web.send(call, None)
        assert json.loads(stub.seen[0].body) == {"K": KEY, "L": [{"M": None}]}
        assert stub.seen[0].header("content-type") == "application/json"
        assert not _leaks(repr(call) + call.line + json.dumps(call.as_data()))


async def test_headers_of_a_call_are_sent() -> None:
    async with Stub(reply()) as stub, _web(stub.host) as web:
        await web.send(Call("GET", "/x", accept="a/b", order="id ..; max=5", headers={"X-Y": "z"}), None)
        seen = stub.seen[0]
        assert (seen.header("accept"), seen.header("range"), seen.header("x-y")) == ("a/b", "id ..; max=5", "z")
        assert seen.header("user-agent").startswith("herotui/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_another_host_is_not_followed(status: int) -> None:
    async with Stub(reply()) as evil:
        for target in (evil.host + "/account", f"//127.0.0.1:{evil.port}/account", f"http://localhost:{evil.port}/"):
            async with Stub(reply(status, headers={"Location": target})) as stub, _web(stub.host) as web:
                assert (await web.send(ACCOUNT, Secret(KEY))).status == status
        assert not evil.seen


async def test_a_redirect_on_the_same_host_is_followed_three_times_and_for_reads_only() -> None:
    async with Stub(reply(302, headers={"Location": "/again"})) as stub, _web(stub.host) as web:
        assert (await web.send(ACCOUNT, Secret(KEY))).status == 302
        assert [seen.line for seen in stub.seen] == ["GET /account"] + ["GET /again"] * 3
        assert all(seen.header("authorization") == f"Bearer {KEY}" for seen in stub.seen)
        stub.seen.clear()
        assert (await web.send(Call("POST", "/x"), Secret(KEY))).status == 302
        assert len(stub.seen) == 1


async def test_a_cookie_does_not_stay() -> None:
    async with Stub(reply(headers={"Set-Cookie": "heroku_session=1; Path=/"})) as stub, _web(stub.host) as web:
        await web.send(ACCOUNT, Secret(KEY))
        await web.send(ACCOUNT, Secret(KEY))
        assert [seen.header("cookie") for seen in stub.seen] == ["", ""]


async def test_a_proxy_is_never_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(reply(502)) as proxy, Stub(reply()) as stub:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.host)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with _web(stub.host) as web:
            assert (await web.send(ACCOUNT, Secret(KEY))).status == 200
        assert not proxy.seen


async def test_a_proxy_is_used_for_heroku_and_does_not_see_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(reply(403)) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.host)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        async with Web(Hosts()) as web:
            with pytest.raises(NoAnswer) as error:
                await web.send(ACCOUNT, Secret(KEY), retries=0)
        assert not error.value.sent
        assert [seen.line for seen in proxy.seen] == ["CONNECT api.heroku.com:443"]
        assert not _leaks(proxy.seen[0].head)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["reset", "cut", "silent"])
@pytest.mark.parametrize("basic", [False, True])
async def test_a_traceback_with_locals_holds_no_key(
    kind: Kind, basic: bool, caplog: pytest.LogCaptureFixture, pauses: list[float]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Simulator(apps=1) as heroku, _web(heroku.host, timeout=0.2) as web:
        heroku.faults.add(kind)
        for call in (ACCOUNT, Call("POST", "/oauth/authorizations", body={"key": Secret(KEY)})):
            printed = await _traceback(web, call, Secret(KEY), basic=basic)
            assert "NoAnswer" in printed
            assert not _leaks(printed)
    assert not _leaks(caplog.text)


@pytest.mark.parametrize("ending", ["\n", "\x00", "\ud800"])
async def test_nor_does_one_of_a_key_that_no_header_can_carry(ending: str, pauses: list[float]) -> None:
    async with Stub(reply()) as stub, _web(stub.host) as web:
        printed = await _traceback(web, ACCOUNT, Secret(KEY + ending))
        assert "NoAnswer" in printed
        assert not _leaks(printed)
        assert not stub.seen


async def test_nor_does_one_of_a_cancelled_request() -> None:
    started = asyncio.Event()

    async def hang(request: Seen) -> bytes:
        started.set()
        await asyncio.Event().wait()
        return b""

    async with Stub(hang) as stub, _web(stub.host) as web:
        task = asyncio.get_running_loop().create_task(_traceback(web, ACCOUNT, Secret(KEY)))
        await started.wait()
        task.cancel()
        printed = await task
        assert "CancelledError" in printed
        assert "httpcore" not in printed
        assert not _leaks(printed)


async def _traceback(web: Web, call: Call, key: Secret, *, basic: bool = False) -> str:
    """What a crash screen would print, locals of every frame included."""
    console = Console(file=io.StringIO(), width=300)
    try:
        await web.send(call, key, basic=basic)
    except BaseException as problem:
        trace = Traceback.from_exception(type(problem), problem, problem.__traceback__, show_locals=True)
        console.print(trace)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def _leaks(text: str) -> bool:
    """Whether 12 characters of the key in a row, plain, in hex or in base64 at any alignment, are in `text`."""
    forms = [KEY, KEY.encode().hex(), *(b64encode(b":" * shift + KEY.encode()).decode()[4:-4] for shift in range(3))]
    return any(form[start : start + 12] in text for form in forms for start in range(len(form) - 11))
