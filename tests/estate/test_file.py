"""A snapshot on disk: it grows place by place, survives being cut, and later versions read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from herotui.estate.config import ConfigVar
from herotui.estate.diff import compare
from herotui.estate.file import NotASnapshot, SnapshotFile, load
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AccessToken, App, Authorization, Drain, Ref, Token
from herotui.incident.known import Known, NotSeen, Seen

AT = datetime(2026, 11, 23, 3, 26, 41, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden" / "estate-1.jsonl"


def _app(name: str) -> App:
    return App(id=f"id-{name}", name=name, team=Ref(id="t", name="acme"), created_at=AT, released_at=AT)


PLACES: dict[Place, Known[Any]] = {
    Place("apps"): Seen((_app("shop"), _app("pay")), AT),
    Place("drains", "id-shop", "shop"): Seen((Drain(id="d1", url="https://logs.example", created_at=AT),), AT),
    Place("drains", "id-pay", "pay"): NotSeen("403, needs role admin", "Ask an admin.", "forbidden"),
    Place("config", "id-shop", "shop"): Seen(
        (ConfigVar(id="KEY", fingerprint="ab12", kind="secret", leaked=True),), AT, ("item 2: a number",)
    ),
    Place("authorizations"): Seen(
        (Authorization(id="a", scope=("global",), access_token=AccessToken(token=Token("HRKU-AAx" + "*" * 10))),), AT
    ),
    Place("releases", "id-shop", "shop"): Seen((), AT, more=True),
}
WHOLE = Snapshot("ops@acme.example", AT, AT, MappingProxyType(PLACES), MappingProxyType({"past_config": 7}))


def _write(path: Path, snapshot: Snapshot = WHOLE) -> Path:
    with SnapshotFile(path, snapshot.account, snapshot.at) as file:
        for place, known in snapshot.places.items():
            file.keep(place, known, '"tag"' if place.resource == "apps" else "")
        if snapshot.until:
            file.end(snapshot.until, dict(snapshot.unread))
    return path


def test_saved_and_loaded_is_no_difference(tmp_path: Path) -> None:
    loaded = load(_write(tmp_path / "e.jsonl"))
    assert compare(WHOLE, loaded) == compare(WHOLE, WHOLE) == type(compare(WHOLE, WHOLE))()
    assert (loaded.account, loaded.at, loaded.until, loaded.unread) == ("ops@acme.example", AT, AT, {"past_config": 7})
    assert loaded.etags[Place("apps")] == '"tag"'
    assert {app.name for app in loaded.apps} == {"shop", "pay"}
    assert loaded.known("drains", "id-pay") == PLACES[Place("drains", "id-pay")]
    assert [line for _, line in loaded.spoiled()] == ["item 2: a number"]


def test_the_visible_part_of_a_token_is_not_kept(tmp_path: Path) -> None:
    assert "HRKU-AAx" not in _write(tmp_path / "e.jsonl").read_text(encoding="utf-8")


def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    assert _write(tmp_path / "e.jsonl").stat().st_mode & 0o777 == 0o600


def test_cut_anywhere_it_holds_what_was_whole_and_goes_on(tmp_path: Path) -> None:
    whole = _write(tmp_path / "e.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in {len(lines[0]), len(lines[0]) + 5, len(whole) - 1, len(whole) // 2, 0, 3}:
        path = tmp_path / f"cut{cut}.jsonl"
        path.write_bytes(whole[:cut])
        if cut >= len(lines[0]):
            assert load(path).until is None
        _write(path)
        again = load(path)
        assert again.until == AT
        assert compare(again, WHOLE).changes == ()


def test_the_later_line_of_a_place_holds(tmp_path: Path) -> None:
    path = _write(tmp_path / "e.jsonl", replace(WHOLE, until=None))
    place = Place("drains", "id-pay", "pay")
    with SnapshotFile(path, WHOLE.account, AT) as file:
        file.keep(place, Seen((), AT))
    assert load(path).known("drains", "id-pay") == Seen((), AT)


@pytest.mark.parametrize(
    "content", ["", "{}\n", '{"estate": 99, "account": "", "at": "2026-11-23T03:26:41Z"}\n', "x\n"]
)
def test_what_is_no_snapshot_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotASnapshot, match="no snapshot"):
        load(path)


def test_a_snapshot_of_the_first_version_is_read_for_ever() -> None:
    loaded = load(GOLDEN)
    assert compare(loaded, WHOLE).changes == ()
    assert loaded.known("drains", "id-pay") == PLACES[Place("drains", "id-pay")]
    assert "a_later_kind" not in {place.resource for place in loaded.places}


def test_what_is_written_now_is_what_the_golden_file_shows(tmp_path: Path) -> None:
    written = _write(tmp_path / "e.jsonl").read_bytes().splitlines()
    golden = [line for line in GOLDEN.read_bytes().splitlines() if b"a_later_kind" not in line]
    assert [msgspec.json.decode(line).keys() for line in written] == [msgspec.json.decode(g).keys() for g in golden]
