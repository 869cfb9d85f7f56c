"""Words to a command. A subparser gets its options only when it is the one that was called."""

from __future__ import annotations

import argparse
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from herotui import __version__
from herotui.errors import WrongUse

# name: (module under herotui.cli, summary)
COMMANDS: dict[str, tuple[str, str]] = {
    "drill": ("drill", "practise on a simulated, breached company"),
    "status": ("status", "where the incident stands: phases, steps, clocks, key, what comes next"),
    "step": ("step", "mark a step of the playbook"),
    "revoke": ("revoke", "BREAK GLASS: revoke the leaked key now"),
    "assess": ("assess", "what leaked: alive, whose, which authorization (reads only)"),
    "verify": ("verify", "is the old key dead?"),
    "journal": ("journal", "the record: show, follow, note, verify"),
    "report": ("report", "write the incident report"),
    "incidents": ("incidents", "list, close and reopen incidents"),
    "snippet": ("snippet", "code that reads the key from where it belongs"),
    "simulate": ("simulate", "a Heroku on this machine, for practice and scripts"),
    "doctor": ("doctor", "is this terminal, folder and set-up fit for an incident?"),
    "help": ("help", "the pages for users"),
}

_DESCRIPTION = """A Heroku Platform API key has leaked. herotui takes you through it:
assess, audit, rotate, verify, monitor, prevent. Without a command it opens the app."""

_EXAMPLES = """examples:
  herotui                                     open the app: resume the incident or start one
  herotui drill                               practise; nothing is real
  herotui revoke --leaked-key-file key.txt    they are inside right now
  herotui report --output report.md           write the report

No key is ever an argument: use --leaked-key-file, or HEROTUI_LEAKED_KEY. `herotui help` lists the pages."""


class Parser(ArgumentParser):
    """An argument parser whose complaints are `WrongUse`, so that `--json` answers in JSON too."""

    def error(self, message: str) -> NoReturn:
        """Raise `WrongUse` with argparse's words."""
        raise WrongUse(f"{message}.", do=f"{self.prog} --help says what there is.")


def parse(words: Sequence[str]) -> tuple[Callable[[Namespace], int], Namespace]:
    """The function to run and its arguments. Raises `WrongUse`; `--help` and `--version` exit by themselves."""
    parser = Parser(
        prog="herotui",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"herotui {__version__}")
    common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    called = next((word for word in words if word in COMMANDS), None)
    for name, (module, summary) in COMMANDS.items():
        if name != called:
            commands.add_parser(name, help=summary, add_help=False)
            continue
        found = import_module(f"herotui.cli.{module}")
        sub = commands.add_parser(
            name,
            help=summary,
            description=found.__doc__,
            epilog=found.EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        common(sub)
        found.options(sub)
    arguments = parser.parse_args(words)
    for name, value in _DEFAULTS.items():
        if not hasattr(arguments, name):
            setattr(arguments, name, value)
    module = COMMANDS[arguments.command][0] if arguments.command else "app"
    run: Callable[[Namespace], int] = import_module(f"herotui.cli.{module}").run
    return run, arguments


_DEFAULTS: dict[str, object] = {
    "incident": "",
    "dir": None,
    "json": False,
    "read_only": False,
    "responder_key_file": "",
    "leaked_key_file": "",
}


def common(parser: argparse.ArgumentParser) -> None:
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


def interactive() -> bool:
    """Whether a person sits at a terminal on both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
