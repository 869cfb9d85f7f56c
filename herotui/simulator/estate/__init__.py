"""A company written by hand: read from a JSON file (`--estate FILE`), whose schema is that of the state itself."""

from herotui.simulator.estate.reading import Estate, estate_schema, read_estate
from herotui.simulator.estate.settling import settle

__all__ = ["Estate", "estate_schema", "read_estate", "settle"]
