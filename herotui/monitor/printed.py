"""What keeps a watch going without a terminal, and what reminds of the next rotation: texts to put into files."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta

from herotui.errors import WrongUse

ROTATION = timedelta(days=90)
"""How long a key serves until the next rotation is due."""


def systemd(command: Sequence[str], incident: str) -> str:
    """A user unit: `~/.config/systemd/user/herotui-watch.service`. Raises `WrongUse` for a word with a line break."""
    return f"""[Unit]
Description=herotui watches {_line(incident)}

[Service]
ExecStart={" ".join(_unit_word(_line(word)) for word in command)}
Restart=on-failure
RestartSec=60

[Install]
WantedBy=default.target
"""


def cron(command: Sequence[str], incident: str) -> str:
    """A crontab line that starts the watch again when it has stopped. Raises `WrongUse` for a line break."""
    words = shlex.join(_line(word) for word in command).replace("%", "\\%")
    return f"# herotui watches {_line(incident)}\n*/5 * * * * {words} >/dev/null 2>&1\n"


def calendar(incident: str, rotated_at: datetime, now: datetime) -> str:
    """The next rotation as an iCalendar file, for a whole day, with a reminder a week before."""
    day = rotated_at + ROTATION
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//herotui//herotui//EN",
        "BEGIN:VEVENT",
        f"UID:{_line(incident)}-next-rotation@herotui",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        "SUMMARY:Rotate the Heroku API key",
        f"DESCRIPTION:Due {ROTATION.days} days after {_line(incident)}. herotui's step P3.",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Rotate the Heroku API key",
        "TRIGGER:-P7D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "\r\n".join(lines) + "\r\n"


def _line(word: str) -> str:
    if not word.isprintable():
        raise WrongUse(f"{word!r} can't stand in such a file.", do="Give it without line breaks.")
    return word


def _unit_word(word: str) -> str:
    """A word as systemd reads it: quoted, with its own marks doubled."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
