"""Files for other programs: nothing in them breaks out of its line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from herotui.errors import WrongUse
from herotui.monitor.printed import calendar, cron, systemd

WORDS = ["herotui", "monitor", "--dir", '/home/m a/100%/"x"/$HOME']


def test_a_unit_quotes_its_words() -> None:
    unit = systemd(WORDS, "INC-1")
    assert 'ExecStart="herotui" "monitor" "--dir" "/home/m a/100%%/\\"x\\"/$$HOME"' in unit
    assert "Restart=on-failure" in unit


def test_a_crontab_line_is_one_line() -> None:
    line = cron(WORDS, "INC-1").splitlines()[1]
    assert line.startswith("*/5 * * * * herotui monitor --dir '")
    assert "100\\%" in line


@pytest.mark.parametrize("write", [systemd, cron])
def test_a_line_break_is_refused(write: object) -> None:
    assert callable(write)
    with pytest.raises(WrongUse):
        write(["a\nb"], "INC-1")


def test_the_next_rotation_is_ninety_days_later() -> None:
    at = datetime(2026, 11, 25, 4, tzinfo=UTC)
    text = calendar("INC-1", at, at)
    assert "DTSTART;VALUE=DATE:20270223\r\n" in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
