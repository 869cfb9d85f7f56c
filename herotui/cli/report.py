"""Write the incident report: Markdown, to standard output or a file. Holds no key in any form."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from herotui import __version__, clock
from herotui.cli.context import open_to_read, say
from herotui.report.markdown import render
from herotui.report.write import write

EXAMPLES = """examples:
  herotui report
  herotui report --incident INC-7 --output report.md"""


def options(parser: ArgumentParser) -> None:
    """Format, level, and where it goes."""
    parser.add_argument("--format", choices=["md"], default="md", help="md: Markdown (default)")
    parser.add_argument(
        "--level", choices=["internal"], default="internal", help="internal: nothing left out (default)"
    )
    parser.add_argument("--output", default="-", metavar="FILE", help="- is standard output (default)")


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
