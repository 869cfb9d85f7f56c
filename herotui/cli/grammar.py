"""The parts that every parser of the command line is made of."""

from __future__ import annotations

import sys
from argparse import SUPPRESS, ArgumentParser
from typing import NoReturn

from herotui.errors import WrongUse


class Parser(ArgumentParser):
    """An argument parser whose complaints are `WrongUse`, so that `--json` answers in JSON too."""

    def error(self, message: str) -> NoReturn:
        """Raise `WrongUse` with argparse's words."""
        raise WrongUse(f"{message}.", do=f"{self.prog} --help says what there is.")


def common(parser: ArgumentParser) -> None:
    """The options that stand before or after any command; suppressed defaults keep one place from undoing the other."""
    group = parser.add_argument_group("common options")
    group.add_argument(
        "--incident", metavar="ID", default=SUPPRESS, help="which incident (default: the newest open one)"
    )
    group.add_argument("--dir", metavar="DIR", default=SUPPRESS, help="state folder; everything written lies under it")
    group.add_argument("--json", action="store_true", default=SUPPRESS, help="JSON on standard output, words on stderr")
    group.add_argument("--read-only", action="store_true", default=SUPPRESS, help="write nothing to Heroku")
    group.add_argument(
        "--responder-key-file",
        metavar="FILE",
        default=SUPPRESS,
        help="the key herotui works with (- is stdin; or HEROKU_API_KEY)",
    )
    group.add_argument(
        "--leaked-key-file", metavar="FILE", default=SUPPRESS, help="the leaked key (- is stdin; or HEROTUI_LEAKED_KEY)"
    )


def leaked_at(parser: ArgumentParser) -> None:
    """The option for when the key got out."""
    parser.add_argument(
        "--leaked-at", default="", metavar="TIME", help="when it leaked at the latest: 2h ago, 18:30, 18:30Z, RFC 3339"
    )


def interactive() -> bool:
    """Whether a person sits at a terminal on both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
