"""A Heroku on 127.0.0.1 with an invented company, for practice and scripts. Its keys open nothing else."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from herotui.errors import WrongUse
from herotui.text.times import parse_stamp


def run(arguments: Namespace) -> int:
    """Listen, say where, and run until SIGINT or SIGTERM; 0."""
    from herotui.simulator import estate_schema
    from herotui.simulator.process import simulate

    if arguments.estate_schema:
        print(json.dumps(estate_schema(), indent=2))
        return 0
    try:
        now = parse_stamp(arguments.now) if arguments.now else None
    except ValueError:
        raise WrongUse(f"{arguments.now!r} is no time.", do="Write 2026-11-23T18:30:00Z.") from None
    return simulate(
        port=arguments.port,
        apps=arguments.apps,
        seed=arguments.seed,
        scenario=arguments.scenario,
        estate=Path(arguments.estate) if arguments.estate else None,
        latency_ms=arguments.latency,
        switches=dict(_switch(text) for text in arguments.switch),
        now=now,
        as_json=arguments.json,
        tied=arguments.tied,
    )


def _switch(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise WrongUse(f"--switch {text!r} has no value.", do="Write --switch not_modified_free=true.")
    return name, value
