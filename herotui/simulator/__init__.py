"""A Heroku on loopback: in-memory state, seeded companies, scenarios and faults. It stands alone."""

from __future__ import annotations

from herotui.simulator.estate import estate_schema, read_estate
from herotui.simulator.scenarios import SCENARIOS
from herotui.simulator.simulator import Simulator
from herotui.simulator.switches import questions

__all__ = ["SCENARIOS", "Simulator", "estate_schema", "questions", "read_estate"]
