"""Which config vars are secrets, whose, how dangerous, and how each is rotated: pure, by rules that are data."""

from __future__ import annotations

from herotui.secrets.classify import classify
from herotui.secrets.rules import Rules
from herotui.secrets.shared import Shared, shared
from herotui.secrets.verdict import Confidence, Danger, Kind, Verdict

__all__ = ["Confidence", "Danger", "Kind", "Rules", "Shared", "Verdict", "classify", "shared"]
