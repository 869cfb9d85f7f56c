"""Across the network there is TLS or nothing; whether the certificate proves the host is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from herotui.audit.databases.address import Address
from herotui.audit.databases.key_value import inspect_redis
from herotui.audit.databases.postgres import inspect_postgres
from herotui.incident.known import NotSeen, Seen
from herotui.secret import Secret
from tests.audit.databases.servers import Postgres, line, own_certificate, stranger, tls_line


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of these tests count as being far away."""
    monkeypatch.setattr(Address, "loopback", property(lambda self: False))


async def test_postgresql_with_a_certificate_of_its_own_is_asked_and_that_is_said(pg: Postgres, tmp_path: Path) -> None:
    async with line(pg.port, tls=own_certificate(tmp_path)) as port:
        look = await inspect_postgres(Secret(pg.url(port=port)), app="shop", addon="a", patience=2)
    assert isinstance(look.answers["roles"], Seen)
    assert look.line == "TLS, certificate not verified"


async def test_postgresql_without_tls_is_told_nothing(pg: Postgres) -> None:
    async with stranger(b"N") as (port, heard):
        look = await inspect_postgres(Secret(pg.url(port=port)), app="shop", addon="a", patience=1)
    known = look.answers["roles"]
    assert isinstance(known, NotSeen)
    assert "SSL" in known.reason
    assert b"postgres" not in heard


async def test_redis_with_a_certificate_of_its_own_is_asked_and_that_is_said(kv: int, tmp_path: Path) -> None:
    async with tls_line(kv, own_certificate(tmp_path)) as port:
        look = await inspect_redis(Secret(f"rediss://:@127.0.0.1:{port}"), app="shop", addon="a", patience=2)
    assert isinstance(look.answers["roles"], Seen)
    assert look.line == "TLS, certificate not verified"


@pytest.mark.slow
async def test_redis_without_tls_is_told_nothing(kv: int) -> None:
    async with line(kv) as port:
        look = await inspect_redis(Secret(f"rediss://:pFAKEsecret@127.0.0.1:{port}"), app="s", addon="a", patience=1)
    known = look.answers["roles"]
    assert isinstance(known, NotSeen)
    assert "FAKE" not in known.reason
