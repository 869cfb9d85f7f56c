"""Code that reads the key from where it belongs, to copy: four stores, five languages."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from herotui.cli.context import show
from herotui.prevent.code import LANGUAGES, STORES, snippet

EXAMPLES = """examples:
  herotui snippet --store env --language python
  herotui snippet --store vault --language go > key.go"""


def options(parser: ArgumentParser) -> None:
    """Where the key is kept, and the language."""
    parser.add_argument("--store", choices=list(STORES), required=True)
    parser.add_argument("--language", choices=list(LANGUAGES), required=True)


def run(arguments: Namespace) -> int:
    """Print it; 0."""
    code = snippet(arguments.store, arguments.language)
    show(
        arguments,
        {"store": arguments.store, "language": arguments.language, "code": code},
        lambda: code.rstrip("\n"),
    )
    return 0
