"""A Heroku on 127.0.0.1 with an invented company, for practice and scripts. Its keys open nothing else."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace

from herotui.errors import WrongUse
from herotui.text.times import parse_stamp

EXAMPLES = """examples:
  herotui simulate --port 5050 > env.sh &   then: . ./env.sh
  herotui simulate --seed 7 --apps 40 --json"""


def options(parser: ArgumentParser) -> None:
    """What company, which scenario, how fast."""
    parser.add_argument("--port", type=int, metavar="P", help="default: a free one")
    parser.add_argument("--apps", type=int, default=12, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--scenario", default="breach", choices=["breach", "quiet"])
    parser.add_argument("--latency", type=int, default=0, metavar="MS")
    parser.add_argument("--now", default="", metavar="TIME", help="RFC 3339; the same seed and time, the same company")
    parser.add_argument("--tied", action="store_true", help=SUPPRESS)


def run(arguments: Namespace) -> int:
    """Listen, say where, and run until SIGINT or SIGTERM; 0."""
    from herotui.simulator.process import simulate

    try:
        now = parse_stamp(arguments.now) if arguments.now else None
    except ValueError:
        raise WrongUse(f"{arguments.now!r} is no time.", do="Write 2026-11-23T18:30:00Z.") from None
    return simulate(
        port=arguments.port,
        apps=arguments.apps,
        seed=arguments.seed,
        scenario=arguments.scenario,
        latency_ms=arguments.latency,
        now=now,
        as_json=arguments.json,
        tied=arguments.tied,
    )
