"""Code that reads the key from where it belongs, to copy: four stores, five languages."""

from __future__ import annotations

from argparse import Namespace

from herotui.cli.context import show
from herotui.prevent.code import snippet


def run(arguments: Namespace) -> int:
    """Print it; 0."""
    code = snippet(arguments.store, arguments.language)
    show(
        arguments,
        {"store": arguments.store, "language": arguments.language, "code": code},
        lambda: code.rstrip("\n"),
    )
    return 0
