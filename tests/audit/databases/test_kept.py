"""A baseline's looks come back by add-on: the newest from before the leak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from herotui.audit.databases.kept import keep_looks, looks_before
from herotui.audit.databases.look import POSTGRES, DatabaseLook
from herotui.incident.known import NotSeen, Seen

LEAK = datetime(2026, 11, 25, 6, tzinfo=UTC)
LOOK = DatabaseLook("shop", "a", POSTGRES, LEAK - timedelta(days=9), {
    "roles": Seen(({"role": "app", "login": True},), LEAK), "slots": NotSeen("no right", "", "forbidden"),
})  # fmt: skip


def test_the_newest_look_from_before_the_leak_is_the_one(tmp_path: Path) -> None:
    for day, name in ((9, "1"), (5, "2"), (-1, "3")):
        keep_looks(tmp_path / f"estate-{name}.jsonl", [replace(LOOK, at=LEAK - timedelta(days=day))])
    assert looks_before(tmp_path, LEAK) == {"a": replace(LOOK, at=LEAK - timedelta(days=5))}
    assert looks_before(tmp_path, None)["a"].at > LEAK


def test_what_is_no_look_is_passed_over(tmp_path: Path) -> None:
    keep_looks(tmp_path / "estate-1.jsonl", [LOOK])
    for number, text in enumerate(("", "{", "[]", '{"answers": 1}', '{"at": "x", "answers": {}}', "null"), start=2):
        (tmp_path / f"databases-{number}.jsonl").write_text(text)
    assert looks_before(tmp_path, LEAK) == {"a": LOOK}
    assert looks_before(tmp_path / "none", LEAK) == {}
