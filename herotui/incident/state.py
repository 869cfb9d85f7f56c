"""The incident: a fold over its journal. Open the journal on another machine and you stand where you stood."""

from __future__ import annotations

from herotui.incident.findings import Gap
from herotui.incident.folds import advance, fold
from herotui.incident.values import (
    Authorization,
    Evidence,
    Incident,
    Leak,
    LeakedKey,
    ResponderKey,
    SentCall,
    StepMark,
    Todo,
)

__all__ = [
    "Authorization",
    "Evidence",
    "Gap",
    "Incident",
    "Leak",
    "LeakedKey",
    "ResponderKey",
    "SentCall",
    "StepMark",
    "Todo",
    "advance",
    "fold",
]
