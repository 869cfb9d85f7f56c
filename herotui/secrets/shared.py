"""One value in many places: what has to be changed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from herotui.secrets.verdict import Danger, Kind, Verdict


@dataclass(frozen=True, slots=True)
class Shared:
    """One secret that stands in several places: `places` are (place, variable's name), in the order they came.

    `verdict` is the gravest that any of the names gave it; `fingerprint` is keyed (`Secret.fingerprint`).
    """

    fingerprint: str
    places: tuple[tuple[str, str], ...]
    verdict: Verdict


def shared(rows: Iterable[tuple[str, str, str, Verdict]]) -> tuple[Shared, ...]:
    """The secrets that stand in two places or more, the most dangerous first, then the most widespread.

    Rows are (place, variable's name, fingerprint, verdict). A value is a secret everywhere once one name says so.
    """
    places: dict[str, dict[tuple[str, str], None]] = {}
    worst: dict[str, Verdict] = {}
    for place, name, fingerprint, verdict in rows:
        places.setdefault(fingerprint, {})[place, name] = None
        if verdict.kind is Kind.SECRET:
            worst[fingerprint] = min(worst.get(fingerprint, verdict), verdict, key=_rank)
    found = [Shared(mark, tuple(places[mark]), verdict) for mark, verdict in worst.items() if len(places[mark]) > 1]
    return tuple(sorted(found, key=lambda one: (_rank(one.verdict), -len(one.places), one.fingerprint)))


def _rank(verdict: Verdict) -> int:
    return verdict.danger.rank if verdict.danger else len(Danger)
