"""The pages for users: keys, configuration, a real incident, exit codes, the journal's format."""

from __future__ import annotations

from argparse import Namespace

from herotui.cli.context import show
from herotui.docs import page, topics


def run(arguments: Namespace) -> int:
    """Print a page, or the list of them; 0."""
    if not arguments.topic:
        names = topics()
        show(
            arguments, {"topics": list(names)}, lambda: "Pages: " + ", ".join(names) + "\nherotui help TOPIC shows one."
        )
        return 0
    text = page(arguments.topic)
    show(arguments, {"topic": arguments.topic, "text": text}, lambda: text)
    return 0
