"""Words to a command. A subparser gets its options only when it is the one that was called."""

from __future__ import annotations

from argparse import Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module

from herotui import __version__
from herotui.cli.grammar import Parser, common
from herotui.cli.options import COMMANDS

_DESCRIPTION = """A Heroku Platform API key has leaked. herotui takes you through it:
assess, audit, rotate, verify, monitor, prevent. Without a command it opens the app."""

_EXAMPLES = """examples:
  herotui                                     open the app: resume the incident or start one
  herotui drill                               practise; nothing is real
  herotui revoke --leaked-key-file key.txt    they are inside right now
  herotui report --output report.md           write the report

No key is ever an argument: use --leaked-key-file, or HEROTUI_LEAKED_KEY. `herotui help` lists the pages."""


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
    for name, command in COMMANDS.items():
        if name != called:
            commands.add_parser(name, help=command.summary, add_help=False)
            continue
        sub = commands.add_parser(
            name,
            help=command.summary,
            description=command.description,
            epilog=command.examples,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        common(sub)
        command.options(sub)
    arguments = parser.parse_args(words)
    for name, value in _DEFAULTS.items():
        if not hasattr(arguments, name):
            setattr(arguments, name, value)
    run: Callable[[Namespace], int] = import_module(f"herotui.cli.{arguments.command or 'app'}").run
    return run, arguments


_DEFAULTS: dict[str, object] = {
    "incident": "",
    "dir": None,
    "json": False,
    "read_only": False,
    "responder_key_file": "",
    "leaked_key_file": "",
}
