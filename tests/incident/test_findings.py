"""Findings out of the record: new, changed, gone, come back, and marked as the responder's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from herotui.incident.entry import Entry, Kind
from herotui.incident.state import Incident, fold

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def entry(number: int, kind: str, **data: Any) -> Entry:
    return Entry(number, AT + timedelta(minutes=number), "maria", "audit", kind, "text", data)


def item(id: str, **more: Any) -> dict[str, Any]:
    row = {"id": id, "detector": "log_drain", "title": f"drain {id}", "severity": "high", "actor": "logs.example"}
    return row | more


def folded(*entries: tuple[str, dict[str, Any]]) -> Incident:
    return fold(entry(number, kind, **data) for number, (kind, data) in enumerate(entries, start=1))


def test_a_finding_keeps_when_it_was_first_seen_and_takes_what_is_new() -> None:
    incident = folded(
        (Kind.FINDING, {"items": [item("a"), item("b")]}), (Kind.FINDING, {"items": [item("a", severity="critical")]})
    )
    assert {id: (one.severity, one.found_at.minute) for id, one in incident.findings.items()} == {
        "a": ("critical", 1),
        "b": ("high", 1),
    }
    assert all(one.open for one in incident.findings.values())


def test_one_that_is_gone_can_come_back() -> None:
    gone = (Kind.FINDING_GONE, {"ids": ["a", "unknown"]})
    incident = folded((Kind.FINDING, {"items": [item("a")]}), gone)
    assert incident.findings["a"].gone_at == AT + timedelta(minutes=2)
    assert not incident.findings["a"].open
    again = fold([entry(3, Kind.FINDING, items=[item("a")])], incident)
    assert again.findings["a"].open


def test_a_mark_covers_its_like_by_the_same_account_also_what_comes_later_until_it_is_undone() -> None:
    mark = {"finding": "a", "detector": "log_drain", "actor": "logs.example", "why": "our logs"}
    start = folded(
        (Kind.FINDING, {"items": [item("a"), item("b"), item("c", actor="evil.example")]}), (Kind.OURS, mark)
    )
    assert {id: one.ours for id, one in start.findings.items()} == {"a": "our logs", "b": "our logs", "c": ""}
    later = fold([entry(3, Kind.FINDING, items=[item("d")])], start)
    assert later.findings["d"].ours == "our logs"
    undone = fold([entry(4, Kind.OURS, **mark, undone=True)], later)
    assert undone.ours == ()
    assert all(not one.ours for one in undone.findings.values())


def test_a_mark_without_an_account_covers_its_finding_alone() -> None:
    mark = {"finding": "a", "detector": "log_drain", "actor": "", "why": "ours"}
    incident = folded((Kind.FINDING, {"items": [item("a", actor=""), item("b", actor="")]}), (Kind.OURS, mark))
    assert [id for id, one in incident.findings.items() if one.ours] == ["a"]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.FINDING, {}),
        (Kind.FINDING, {"items": [{"id": "x"}]}),
        (Kind.FINDING, {"items": [item("x", severity="terrible")]}),
        (Kind.FINDING_GONE, {"ids": None}),
        (Kind.AUDITED, {"since": ""}),
        (Kind.AUDITED, {"since": "2026-11-25T12:00:00Z", "timeline": [["too", "short"]]}),
        (Kind.KEPT, {"file": "x"}),
    ],
)
def test_data_of_the_wrong_shape_changes_nothing(kind: str, data: dict[str, Any]) -> None:
    incident = folded((kind, data))
    assert (incident.findings, incident.audited, incident.kept) == ({}, None, ())
