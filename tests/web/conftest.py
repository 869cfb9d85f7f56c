"""A clock that does not wait, and what it was asked to wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from herotui import clock


@pytest.fixture
def pauses() -> Iterator[list[float]]:
    """Every pause asked for, in seconds; none is waited for."""
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        asked.append(seconds)

    with clock.replaced(lambda: datetime.now(UTC), sleep):
        yield asked
