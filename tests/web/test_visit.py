"""An app's own address is asked once, without a key, and only in the run's own world."""

from __future__ import annotations

import pytest

from herotui.web import Hosts, Unfetched, Web
from tests.web.stub import Stub, reply


async def test_status_and_time_are_told_and_no_key_goes_along() -> None:
    async with Stub(reply(503, b"x" * 10_000)) as stub:
        async with Web(Hosts.from_environment({"HEROKU_HOST": stub.host})) as web:
            visit = await web.visit(f"{stub.host}/health")
        assert visit.status == 503
        assert visit.seconds > 0
        assert visit.certificate_until is None
        (seen,) = stub.seen
        assert not seen.header("Authorization")
        assert seen.line == "GET /health"


async def test_silence_is_told_as_such() -> None:
    async with Stub(b"") as stub, Web(Hosts.from_environment({"HEROKU_HOST": stub.host}), timeout=0.2) as web:
        with pytest.raises(Unfetched):
            await web.visit(f"{stub.host}/")


@pytest.mark.parametrize("address", ["https://shop.herokuapp.com/", "http://127.0.0.1:1/", "file:///etc/passwd"])
async def test_a_simulated_run_asks_its_own_simulator_and_nobody_else(address: str) -> None:
    async with Web(Hosts.from_environment({"HEROKU_HOST": "http://127.0.0.1:9"})) as web:
        with pytest.raises(Unfetched, match="away from the simulator"):
            await web.visit(address)
        assert web.sent == 0
