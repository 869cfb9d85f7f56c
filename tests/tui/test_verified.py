"""V1 to V4 on the main screen: the table of the certificate, services, health, what is left, the verdict."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from herotui import clock
from herotui.incident.entry import Entry, Kind
from herotui.incident.playbook import Phase
from herotui.incident.state import Incident, fold
from herotui.simulator import Simulator
from herotui.tui.detail import phase_lines
from herotui.tui.verified import lines
from herotui.tui.widgets.lines import Lines
from tests.tui.conftest import MakeFront, opened
from tests.tui.test_app import settle

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
AT = datetime(2026, 11, 24, 3, 52, tzinfo=UTC)


def answer(status: int, state: str) -> dict[str, Any]:
    return {"form": "", "state": state, "status": status, "at": "2026-11-24T03:52:14Z"}


def row(form: str, state: str = "dead", why: str = "", status: int = 401) -> dict[str, Any]:
    old, control, random = answer(status, state), answer(200, "alive"), answer(401, "dead")
    return {"form": form, "state": state, "why": why, "old": old, "control": control, "random": random}


def incident() -> Incident:
    data: list[tuple[str, dict[str, Any]]] = [
        (Kind.KEY_CHECKED, {"state": "dead"}),
        (Kind.CONSUMER, {"name": "backup", "where": "crontab", "state": "found"}),
        (
            Kind.CERTIFICATE,
            {
                "state": "not_known",
                "missing": ["git.heroku.com: no answer came"],
                "rows": [row("bearer"), row("git", "not_known", "no answer came", 0)],
                "outlives": [{"what": "database sessions", "count": 3, "end": "when they are reset"}],
            },
        ),
        (Kind.SECOND_LOOK, {"before": "2026-11-24T03:00:00Z", "unexplained": [], "explained": 4}),
        (Kind.HEALTH, {"apps": [{"app": "[red]shop[/]\x1b[2J", "state": "worse", "says": ["web: 1 of 2 crashed"]}]}),
    ]
    return fold(Entry(seq, AT, "maria", "verify", kind, "", row) for seq, (kind, row) in enumerate(data, 1))


@pytest.mark.parametrize("width", [49, 76])
def test_each_step_shows_its_proof(width: int) -> None:
    shown = {
        name: [line.plain for line in lines(incident(), name, width, NOW, UTC)] for name in ("V1", "V2", "V3", "V4")
    }
    assert all(len(line) <= width for found in shown.values() for line in found)
    assert any(line.startswith("API Bearer      [x] 401 dead 200     401") for line in shown["V1"])
    assert "git.heroku.com: not known, no answer came" in " ".join(shown["V1"])
    assert ("03:52:14Z" in " ".join(shown["V1"])) is (width > 49)
    assert "[?] backup: unproven" in shown["V2"]
    assert any(line.startswith("[!] [red]shop[/]<U+001B>[2J: web") for line in shown["V3"]), "foreign text shows itself"
    assert "0 footholds, 0 changes unexplained, 4" in shown["V4"][0]


def test_the_phase_opens_with_the_verdict_and_what_leads_to_contained() -> None:
    shown = [line.plain for line in phase_lines(incident(), Phase.VERIFY, 49, {"open": "enter"})]
    assert "VERDICT  [?] NOT PROVEN" in shown
    assert "[?] key dead" in shown
    assert "Its death is not proven: git.heroku.com: no answer came." in " ".join(" ".join(shown).split())


@pytest.mark.slow
async def test_one_key_looks_at_all_of_it_again(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step("V4")
        await pilot.press("r")
        await settle(pilot, app)
        assert app.incident.verified.second
        assert app.incident.verified.health
        assert "footholds," in app.query_one("#detail", Lines).text


async def test_a_try_that_is_due_is_made_whatever_is_in_front(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    heroku.world.revoke(heroku.world.tokens[heroku.leaked_key])
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step("V1")
        await pilot.press("r")
        await settle(pilot, app)
        made = app.incident.verified.certificate
        assert made
        assert len(made.looks) == 1
        with clock.replaced(lambda: made.at + timedelta(minutes=2)):
            app.doing.try_when_due()
            await settle(pilot, app)
        again = app.incident.verified.certificate
        assert again
        assert len(again.looks) == 2
