"""Who probably did it, of what: as much as the evidence bears, and no more."""

from __future__ import annotations

from datetime import datetime

import pytest

from herotui.detect.blame import blame, who_acted
from herotui.detect.finding import Who
from herotui.detect.signs import NOTHING, Signs, familiar, lower, strange, weigh
from tests.detect.base import LEAK, OLD, SHOP, SINCE, release, scene, with_
from tests.detect.base import at as at_app
from tests.detect.scenes import COLLEAGUE, OWNER

STRANGE, DAMNING = strange("a host that nobody used"), Signs(damning=("it looks like acme.example",))
NOON, NIGHT, LATE = SINCE.replace(hour=10), SINCE.replace(hour=2), SINCE.replace(hour=11)
CI = "ci@acme.example"


@pytest.mark.parametrize(
    ("actor", "signs", "who"),
    [(OWNER, NOTHING, Who.OWNER), (OWNER, STRANGE, Who.ATTACKER), ("", STRANGE, Who.ATTACKER),
     ("", NOTHING, Who.UNKNOWN),
     (COLLEAGUE, STRANGE, Who.TEAMMATE), (COLLEAGUE, DAMNING, Who.ATTACKER)],
)  # fmt: skip
def test_who(actor: str, signs: Signs, who: Who) -> None:
    assert blame(scene(), actor, NOON, signs).who is who


@pytest.mark.parametrize(
    ("actor", "at", "who"),
    [(OWNER, NOON, Who.OWNER), (OWNER, NIGHT, Who.ATTACKER), (COLLEAGUE, NIGHT, Who.TEAMMATE),
     (CI, NIGHT, Who.AUTOMATION), ("eve@mailbox.example", NOON, Who.ATTACKER), ("new@acme.example", NOON, Who.UNKNOWN),
     ("", NOON, Who.UNKNOWN)],
)  # fmt: skip
@pytest.mark.parametrize("known", [LEAK, None])
def test_who_acted(actor: str, at: datetime, who: Who, known: datetime | None) -> None:
    """Whoever came since is not known by what they did since, whether or not the leak's time is."""
    came = [release(90, LATE, "eve@mailbox.example"), release(91, LATE, "new@acme.example")]
    now = with_({at_app(SHOP, "releases"): [release(0, OLD, CI), *came]})
    told = who_acted(scene(now, leaked_at=known), actor, at)
    assert told.who is who
    assert told.why


def test_without_the_leaks_time_strange_signs_alone_name_nobody() -> None:
    assert blame(scene(leaked_at=None), "", NOON, STRANGE).who is Who.UNKNOWN
    assert blame(scene(), "", LEAK, STRANGE, since=False).who is Who.UNKNOWN


def test_what_is_familiar_weighs_less_and_what_is_damning_more() -> None:
    found = [weigh("high", signs, dated=True)[0] for signs in (DAMNING, STRANGE, NOTHING, familiar("seen before"))]
    assert found == ["critical", "high", "high", "medium"]
    assert weigh("high", DAMNING + familiar("seen before"), dated=True)[0] == "critical"


def test_severities_end_where_they_end() -> None:
    assert lower("critical", -1) == "critical"
    assert lower("low", 3) == "low"
