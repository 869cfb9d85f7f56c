"""Log lines of every shape are read for what was done through the API."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.audit import logfiles
from herotui.audit.loglines import Lines
from herotui.errors import WrongUse

AT = datetime(2026, 11, 25, 15, 4, 36, tzinfo=UTC)
MARIA = "maria@acme.example"
TEXTS = [
    (f"Starting process with command `bash -c 'id'` by user {MARIA}", "starting process", "bash -c 'id'"),
    (f"Set PAYMENT_URL, TOKEN config vars by user {MARIA}", "set config vars", "PAYMENT_URL, TOKEN"),
    (f"Remove TOKEN config vars by user {MARIA}", "remove config vars", "TOKEN"),
    (f"Scaled to web@2:Standard-1X worker@6:Performance-L by user {MARIA}", "scaled", "web@2:Standard-1X worker@6:"),
    (f"Deploy 4f2c91aa by user {MARIA}", "deploy", "4f2c91aa"),
    (f"Release v42 created by user {MARIA}", "release", "v42"),
    (f"Rollback to v40 by user {MARIA}", "rollback", "v40"),
    (f"Attach ANALYTICS (@ref:postgresql-round-1) by user {MARIA}", "attach", "ANALYTICS"),
    (f"Detach ANALYTICS (@ref:postgresql-round-1) by user {MARIA}", "detach", "ANALYTICS"),
    (f"Build started by user {MARIA}", "build", "started"),
    (f"Enable Logplex by user {MARIA}", "feature", "Enable Logplex"),
    (f"Something new by user {MARIA}", "api", ""),
]
SHAPES = [
    "2026-11-25T15:04:36.000000+00:00 app[api]: {}",
    "2026-11-25T16:04:36+01:00 app[api]: {}",
    "<40>1 2026-11-25T15:04:36+00:00 host app api - {}",
    "143 <40>1 2026-11-25T15:04:36.000000+00:00 d.73ea7440 app api - {}",
    "1234567890\t2026-11-25T15:04:36Z\t2026-11-25T15:04:37Z\t99\tshop-prod\t203.0.113.9\tUser\tInfo\tapp/api\t{}",
    "2026-11-25 15:04:36 shop-prod app/api: {}",
]


@pytest.mark.parametrize(("text", "kind", "what"), TEXTS)
def test_what_was_done_is_told_with_who_did_it(text: str, kind: str, what: str) -> None:
    (deed,) = Lines(app="shop-prod").happened([SHAPES[0].format(text)])
    assert (deed.kind, deed.actor, deed.app, deed.at) == (kind, MARIA, "shop-prod", AT)
    assert deed.data.get("what", "").startswith(what)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same(shape: str) -> None:
    lines = Lines(app="shop-prod", tokens={"d.73ea7440": "shop-prod"})
    (deed,) = lines.happened([shape.format(TEXTS[0][0])])
    assert (deed.at, deed.kind, deed.actor, deed.app) == (AT, "starting process", MARIA, "shop-prod")
    assert lines.odd == 0


@pytest.mark.parametrize(("day", "year"), [("Nov 25", 2026), ("Nov 26", 2026), ("Dec 31", 2025), ("Feb 29", None)])
def test_a_line_without_a_year_is_of_the_latest_that_fits(day: str, year: int | None) -> None:
    line = f"{day} 15:04:36 shop-prod app/api: {TEXTS[0][0]}"
    with clock.replaced(lambda: AT):
        assert [deed.at.year for deed in Lines().happened([line])] == ([year] if year else [])


def test_a_drains_lines_are_told_apart_by_its_token() -> None:
    lines = Lines(tokens={"d.1": "one", "d.2": "two"})
    found = lines.happened(f"<40>1 2026-11-25T15:04:36Z d.{n} app api - Release v1 created" for n in (1, 2, 3))
    assert [deed.app for deed in found] == ["one", "two", ""]


def test_an_address_is_told_where_there_is_one() -> None:
    line = f"2026-11-25T15:04:36Z app[api]: Login failed by user {MARIA} from 203.0.113.66"
    (deed,) = Lines().happened([line])
    assert (deed.address, deed.actor) == ("203.0.113.66", MARIA)


def test_the_routers_bytes_are_counted_by_app_and_day() -> None:
    line = '2026-11-25T15:04:36Z heroku[router]: at=info path="/" fwd="198.51.100.1" status=200 bytes={}'
    lines = Lines(app="shop-prod")
    assert list(lines.happened([line.format(100), line.format(5)])) == []
    assert lines.sent == {("shop-prod", "2026-11-25"): 105}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no log line",
        "2026-13-45T99:99:99Z app[api]: Release v1 created",
        "0001-01-01T00:00:00+14:00 app[api]: Release v1 created",
        "2026-11-25T15:04:36Z heroku[web.1]: Starting process with command `bash`",
        "2026-11-25T15:04:36Z app[web.1]: Set FOO config vars by user eve@evil.example",
        "\x1b[31m\u202e",
        "A" * 100_000,
    ],
)
def test_other_lines_tell_nothing(line: str) -> None:
    assert list(Lines().happened([line])) == []


def test_what_an_app_prints_is_not_taken_for_the_api() -> None:
    line = f"2026-11-25T15:04:36Z app[web.1]: 2026-11-25T15:04:36Z app[api]: {TEXTS[0][0]}"
    assert list(Lines().happened([line])) == []


def test_a_key_and_marks_that_hide_text_are_not_kept() -> None:
    key = "HRKU-AA" + "x" * 58
    (deed,) = Lines().happened([f"2026-11-25T15:04:36Z app[api]: Starting process with command `echo {key}\u202e`"])
    assert key not in repr(deed)
    assert "\u202e" not in repr(deed)


def test_lines_are_read_one_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield SHAPES[0].format(TEXTS[0][0])

    found = Lines().happened(endless())
    for _ in range(5):
        next(found)
    assert taken == 5


def _read(name: str) -> list[str]:
    with logfiles.opened(name) as file:
        return list(logfiles.lines(file))


def test_a_file_is_read_plain_and_gzipped_by_its_content(tmp_path: Path) -> None:
    text = "one\ntwo\n"
    (tmp_path / "plain").write_text(text)
    (tmp_path / "zipped").write_bytes(gzip.compress(text.encode()))
    assert _read(str(tmp_path / "plain")) == _read(str(tmp_path / "zipped")) == ["one\n", "two\n"]


def test_standard_input_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"one\n\xff\n")))
    monkeypatch.setattr(sys, "stdin", piped)
    assert _read("-") == ["one\n", "\ufffd\n"]


def test_a_gzip_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(b"line %d\n" % n for n in range(5000)))
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    found = []
    with logfiles.opened(str(tmp_path / "cut")) as file, pytest.raises(logfiles.Broken):
        found += [line for line in logfiles.lines(file)]  # noqa: C416 - what came before the end is kept
    (tmp_path / "garbage").write_bytes(b"\x1f\x8b" + b"\x00" * 40)
    with logfiles.opened(str(tmp_path / "garbage")) as file, pytest.raises(logfiles.Broken):
        list(logfiles.lines(file))


@pytest.mark.parametrize("name", ["missing", "."])
def test_what_is_no_file_is_refused_before_anything_is_sent(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse, match="can't be read"):
        logfiles.opened(str(tmp_path / name))
