"""Real databases, started once for the tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.audit.databases.servers import Postgres, postgres, redis


@pytest.fixture(scope="session")
def pg() -> Iterator[Postgres]:
    """A real PostgreSQL."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def kv() -> Iterator[int]:
    """The port of a real Redis."""
    with redis() as port:
        yield port
