"""Links that Heroku gives are followed without a key, and never out of the world that the run is in."""

from __future__ import annotations

import pytest

from herotui.secret import Secret
from herotui.web import Hosts, Unfetched, Web
from tests.web.stub import Seen, Stub, reply


def _web(port: int, timeout: float = 5.0) -> Web:
    return Web(Hosts.from_environment({"HEROKU_HOST": f"http://127.0.0.1:{port}"}), timeout=timeout)


async def test_no_key_goes_along_and_the_bytes_come_as_they_are() -> None:
    async with Stub(reply(body=b"\x1f\x8b\x00raw")) as stub, _web(stub.port) as web:
        assert await web.fetch(Secret(f"http://127.0.0.1:{stub.port}/logs/1?srv=2")) == b"\x1f\x8b\x00raw"
        (seen,) = stub.seen
        assert seen.line == "GET /logs/1?srv=2"
        assert seen.header("Authorization") == ""
        assert seen.header("Accept-Encoding") == "identity"


@pytest.mark.parametrize(
    "link",
    [
        "https://archives.example/x",
        "http://127.0.0.1:1/x",
        "http://127.0.0.1.evil.example/x",
        "file:///etc/passwd",
        "not a link",
    ],
)
async def test_a_simulated_run_never_leaves_its_simulator(link: str) -> None:
    async with Stub(reply()) as stub, _web(stub.port) as web:
        with pytest.raises(Unfetched) as error:
            await web.fetch(Secret(link))
        assert link not in str(error.value)
        assert stub.seen == []


@pytest.mark.parametrize(
    ("link", "allowed"),
    [
        ("https://s3.amazonaws.com/bucket/x?signature=1", True),
        ("https://logs.heroku.com:443/x", True),
        ("http://s3.amazonaws.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://localhost/x", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://user:word@s3.amazonaws.com/x", False),
        ("https://s3.amazonaws.com:8443/x", False),
        ("https://s3.amazonaws.com\\@evil.example/x", False),
    ],
)
def test_a_real_run_follows_https_to_hosts_with_names(link: str, allowed: bool) -> None:
    assert (Hosts().why_not(link) == "") is allowed


async def test_what_is_too_large_refused_redirected_or_broken_says_so_and_not_where() -> None:
    answers = {
        "/large": (reply(body=b"x" * 5000), "more than"),
        "/gone": (reply(404), "answered 404"),
        "/elsewhere": (reply(302, headers={"Location": "https://evil.example/"}), "answered 302"),
        "/cut": (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", "time-out"),
    }

    async def handler(seen: Seen) -> bytes:
        return answers[seen.line.split()[1]][0]

    async with Stub(handler) as stub, _web(stub.port, timeout=0.3) as web:
        for path, (_, reason) in answers.items():
            with pytest.raises(Unfetched) as error:
                await web.fetch(Secret(f"http://127.0.0.1:{stub.port}{path}"), most=1000)
            assert reason in error.value.reason
            assert str(stub.port) not in str(error.value)
