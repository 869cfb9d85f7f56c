"""The report shows findings, what happened and what was not seen, as literal text."""

from __future__ import annotations

from datetime import UTC, datetime

from herotui.incident.entry import Entry, Kind
from herotui.incident.state import fold
from herotui.report.markdown import render

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOSTILE = "| x | <img src=x> [a](javascript:1) \x1b[31m\u202e https://evil.example"


def _report(*entries: tuple[str, dict[str, object]]) -> str:
    made = [Entry(n, AT, "maria", "audit", kind, "text", data) for n, (kind, data) in enumerate(entries, start=1)]
    return render(fold(made), made, now=AT, version="1")


def _section(report: str, title: str) -> str:
    return report.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_without_an_audit_it_says_that_nobody_looked() -> None:
    report = _report()
    assert _section(report, "Findings").strip() == "Nobody looked (U1 to U5)."
    assert _section(report, "What happened").strip() == "Nobody looked (U1 to U5)."


def test_an_audit_that_found_nothing_says_so_and_by_what_it_judged() -> None:
    report = _report((Kind.AUDITED, {"since": "2026-11-25T07:00:00Z", "exact": False}))
    findings = _section(report, "Findings")
    assert "None." in findings
    assert "when the key leaked is not known" in findings


def test_findings_moments_and_gaps_stand_in_it_as_literal_text() -> None:
    finding = {"id": "ab12", "detector": "log_drain", "title": HOSTILE, "severity": "critical", "foothold": True}
    finding |= {"step": "R6", "command": "heroku drains:remove 1", "who": "attacker", "who_why": "a host nobody used"}
    mine = {**finding, "id": "cd34", "title": "our own drain"}
    row = ["2026-11-25T08:00:00Z", "log drain", "shop-prod", "", HOSTILE, "log drains"]
    audited = {"since": "2026-11-25T07:00:00Z", "exact": True, "happened": 501, "timeline": [row]}
    audited |= {
        "gaps": [["webhooks, 2 of 3", "403", "Use a key."]],
        "by_hand": [["dataclips", "Dashboard only", "look"]],
    }
    report = _report(
        (Kind.FINDING, {"items": [finding, mine]}),
        (Kind.OURS, {"finding": "cd34", "why": "ticket 42"}),
        (Kind.AUDITED, audited),
        (Kind.KEPT, {"file": "evidence/trail.jsonl", "sha256": "ff00", "what": "the audit trail", "count": 3}),
    )
    findings = _section(report, "Findings")
    assert "!!! CRITICAL" in findings
    assert "(foothold)" in findings
    assert "our own drain" not in findings
    assert "ticket 42" in _section(report, "Marked as ours")
    assert "500 more stand in the files of evidence." in _section(report, "What happened")
    assert "webhooks, 2 of 3" in _section(report, "Not seen")
    assert "dataclips" in _section(report, "Not seen")
    assert "evidence/trail.jsonl" in _section(report, "Evidence of the audit")
    assert "<img" not in report.replace("\\<img", "")
    assert "\x1b" not in report
    assert "\u202e" not in report
