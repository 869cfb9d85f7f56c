"""What was not seen of an estate, where the leaked key's scope may be why."""

from __future__ import annotations

from herotui.assess.holder import Holder
from herotui.estate import gaps
from herotui.estate.snapshot import Snapshot
from herotui.incident.state import Gap


def unseen(snapshot: Snapshot, holder: Holder) -> tuple[Gap, ...]:
    """The gaps of a snapshot. The scope is the leaked key's: it explains what that key was refused, no colleague's."""
    if holder.relation == "same":
        return gaps.unseen(snapshot, holder.forbids)
    return gaps.unseen(snapshot)
