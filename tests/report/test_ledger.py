"""The page of consumers: every word on it is literal."""

from __future__ import annotations

from herotui.incident.consumers import Consumer, proven
from herotui.report.ledger import page


def test_the_page_holds_one_row_each_and_no_foreign_markup() -> None:
    hostile = Consumer("a|b\n# c", "<script>", owner="[x](http://evil.example)", test="`rm`", state="found")
    done = proven(Consumer("cron"), "command", "exit code 0", by="maria", at="2026-11-25T14:05:00Z")
    text = page((done, hostile))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert all(row.replace("\\|", "").count("|") == 11 for row in rows)
    assert "<script>" not in text
    assert "[x](" not in text
    assert "exit code 0, by maria" in text
    assert "2, 1 of them settled" in text
    assert "Nobody is on the list yet" in page(())
