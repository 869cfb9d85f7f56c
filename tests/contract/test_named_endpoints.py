"""What is known of Heroku's API and matters for a leaked key is simulated; `pytest -s` prints the table."""

from __future__ import annotations

from herotui.simulator.routes import TABLE
from tests.contract.named import EXCUSED, LINES


def test_each_named_endpoint_is_simulated_or_excused() -> None:
    missing = [line for line in LINES if not _served(line)]
    print()
    for line in LINES:
        print(f"{line:75} {'covered' if line not in missing else 'not covered: ' + EXCUSED.get(line, 'no reason')}")
    assert missing == [line for line in LINES if line in EXCUSED]


def test_no_endpoint_is_simulated_twice() -> None:
    lines = [f"{route.method} {route.path}" for route in TABLE.routes]
    assert sorted(lines) == sorted(set(lines))


def _served(line: str) -> bool:
    method, path = line.split(" ", 1)
    return TABLE.find(method, path.replace("{}", "something")) is not None
