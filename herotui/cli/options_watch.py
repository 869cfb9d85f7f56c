"""What `monitor` takes."""

from __future__ import annotations

from argparse import ArgumentParser


def monitor(parser: ArgumentParser) -> None:
    """How long, how often, and who is told."""
    end = parser.add_mutually_exclusive_group()
    end.add_argument("--for", default="24h", metavar="SPAN", dest="span", help="how long: 90m, 24h (default), 3d")
    end.add_argument("--until", default="", metavar="TIME", help="until when instead, as RFC 3339")
    parser.add_argument(
        "--interval", default="", metavar="SPAN", help="a look so often, 30s or more; outranks the hourly budget"
    )
    parser.add_argument("--budget", type=int, default=300, metavar="N", help="requests an hour (default: 300)")
    parser.add_argument(
        "--on-alert", default="", metavar="CMD", help="run it for each alert: facts as JSON on its standard input"
    )
    parser.add_argument("--ics", default="", metavar="FILE", help="at its end: the next rotation's date, as a calendar")
    parser.add_argument("--alone", action="store_true", help="leave at once where another process watches already")
    parser.add_argument(
        "--print",
        default="",
        choices=["systemd", "cron"],
        dest="unit",
        help="only print what keeps this watch going: a systemd user unit, or a crontab line",
    )
