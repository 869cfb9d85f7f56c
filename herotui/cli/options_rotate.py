"""What `rotate` takes. Light: imported with the parser."""

from __future__ import annotations

from argparse import ArgumentParser

from herotui.cli.grammar import leaked_at


def rotate(parser: ArgumentParser) -> None:
    """The options of `rotate`."""
    leaked_at(parser)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--plan", action="store_true", help="look, and print the calls in order; sends nothing else")
    action.add_argument("--apply", default="", metavar="STEP", help="carry out a step (R1, or its id), or all")
    action.add_argument("--resume", action="store_true", help="go on with the plan that the journal holds")
    action.add_argument("--status", action="store_true", help="how its steps stand; sends nothing")
    parser.add_argument("--yes", default="", metavar="HASH", help="the plan's hash, where no terminal is there to ask")
    parser.add_argument("--waive", default="", metavar="REASON", help="your word for what only a person can settle")
    parser.add_argument(
        "--skip", action="append", default=[], metavar="ID", help="with --resume: leave this step out, for REASON"
    )
    parser.add_argument("--new-key-file", default="", metavar="FILE", help="where the new key is written (0600)")
    parser.add_argument(
        "--path", action="append", default=[], metavar="PATH", help="a file or folder that may hold the old key too"
    )
