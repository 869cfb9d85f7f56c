"""Records to work on, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from herotui.journal.cabinet import Cabinet
from herotui.journal.record import Record


@pytest.fixture
def cabinet(tmp_path: Path) -> Cabinet:
    return Cabinet(tmp_path / "state", fallbacks=[tmp_path / "second"])


@pytest.fixture
def record(cabinet: Cabinet) -> Iterator[Record]:
    opened = cabinet.create(responder="ann", world="drill", data={"host": "http://127.0.0.1:1"})
    yield opened
    opened.close()
