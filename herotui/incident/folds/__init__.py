"""How each entry of the record changes the incident, by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from herotui.incident.entry import Entry
from herotui.incident.folds.assess import ASSESS
from herotui.incident.folds.audit import AUDIT
from herotui.incident.folds.common import Fold
from herotui.incident.folds.keys import KEYS
from herotui.incident.folds.monitor import MONITOR
from herotui.incident.folds.opening import OPENING
from herotui.incident.folds.verify import VERIFY
from herotui.incident.folds.work import WORK
from herotui.incident.values import Incident

_BY_KIND: Mapping[str, Fold] = {**OPENING, **KEYS, **WORK, **ASSESS, **AUDIT, **VERIFY, **MONITOR}


def fold(entries: Iterable[Entry], start: Incident | None = None) -> Incident:
    """The incident after `entries`, oldest first."""
    incident = start or Incident()
    count = incident.entries
    for entry in entries:
        count += 1
        step = _BY_KIND.get(entry.kind)
        if step is None:
            continue
        try:
            incident = step(incident, entry, entry.data)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return incident.having(entries=count)


def advance(incident: Incident, entry: Entry) -> Incident:
    """One more entry. An unknown kind, or data of the wrong shape, leaves everything else as it was."""
    return fold((entry,), incident)
