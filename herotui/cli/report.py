"""Write the incident report: Markdown, to standard output or a file. Holds no key in any form."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from herotui import __version__, clock
from herotui.cli.context import open_to_read
from herotui.cli.given import say
from herotui.report.markdown import render
from herotui.report.write import write


def run(arguments: Namespace) -> int:
    """Render and write; 0."""
    record = open_to_read(arguments)
    seal = record.saved.words(4)
    text = render(record.incident, record.entries, now=clock.now(), version=__version__, seal=seal)
    record.close()
    if arguments.output == "-":
        print(text)
        return 0
    say(f"Report written: {write(text, Path(arguments.output))}")
    return 0
