"""The responder's desk: one open incident with its record, its keys and its line to Heroku; and the way to it."""

from herotui.desk.desk import Desk, Refused, opening_data, try_data
from herotui.desk.front import Front, StartInfo, brought_home

__all__ = ["Desk", "Front", "Refused", "StartInfo", "brought_home", "opening_data", "try_data"]
