"""A journal from elsewhere: what no screen has a word for changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from herotui.incident.entry import Entry, Kind
from herotui.incident.state import Incident, advance


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.SEVERITY, {"severity": "apocalyptic"}),
        (Kind.KEY_CHECKED, {"state": "immortal"}),
        (Kind.STEP, {"id": "R4", "state": "sort of"}),
        (Kind.STEP, {"id": "R4", "state": ["done"]}),
        (Kind.LEAKED_AT, {"at": "0001-01-01T00:00:00+14:00"}),
    ],
)
def test_an_unknown_word_changes_nothing(kind: str, data: Mapping[str, object]) -> None:
    entry = Entry(1, datetime(2026, 11, 23, tzinfo=UTC), "maria", "incident", kind, "", dict(data))
    assert advance(Incident(), entry) == Incident(entries=1)
