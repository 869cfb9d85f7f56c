from __future__ import annotations

from datetime import timedelta

import pytest

from herotui.incident.entry import Entry, Kind
from herotui.incident.playbook import STEPS
from herotui.incident.state import fold
from herotui.incident.verdict import verdict
from tests.report.incidents import DEAD, OPENED, START, journal, report, revoked_by_hand, settled


def section(text: str, title: str) -> str:
    """The lines below one heading, up to the next."""
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_title_names_incident_and_world() -> None:
    assert report(revoked_by_hand()).startswith("# Leaked Heroku API key, INC-7: REAL HEROKU\n")
    drill = journal((Kind.OPENED, "opened", {"id": "INC-1", "world": "drill"}))
    assert report(drill).startswith("# Leaked Heroku API key, INC-1: DRILL: nothing here is real\n")


def test_summary_says_whose_key_since_when_dead_and_that_this_is_not_the_end() -> None:
    summary = section(report(revoked_by_hand()), "Summary")
    assert "**Verdict: NOT CONTAINED.**" in summary
    assert "of format HRKU-AA of deploy@acme.example leaked" in summary
    assert "dead since 2026-11-24 03:24:00Z" in summary
    assert "- U5 Footholds: not done." in summary
    assert "sent 2 calls that change something at Heroku, 1 with an answer that is not known" in summary


def test_both_clocks_stop_when_the_key_ends() -> None:
    clocks = section(report(revoked_by_hand()), "Clocks")
    assert "| Leaked at | 2026-11-23 18:00:00Z (not later than this) |" in clocks
    assert "| Exposure window | at least 9h24m |" in clocks
    assert "| Leak to detection | at least 9h12m |" in clocks
    assert "| Detection to the key's end | 12m |" in clocks


def test_unknown_is_said_never_left_out() -> None:
    text = report(journal(OPENED), seal="")
    assert "**Verdict: NOT PROVEN.**" in text
    assert "| Exposure window | not known, not ended |" in text
    assert "| Key ended at | not ended, as far as is known |" in text
    assert "Whether the key is alive was not checked." in text
    assert "| Authorization | not known |" in text
    assert "| management, customers, regulator, insurer | ______ | ______ |" in text
    assert "| Scribe | ______ |" in text
    assert "not tied to a state of the journal" in section(text, "Seal")


def test_calls_show_their_outcome_and_flag_the_one_without() -> None:
    calls = section(report(revoked_by_hand()), "What was done").splitlines()
    assert any("DELETE /oauth/authorizations/7f3a | R4 | done (200), request req-1 |" in line for line in calls)
    assert any("/apps/shop/log-drains/1" in line and "NOT KNOWN" in line for line in calls)


def test_every_step_has_a_row() -> None:
    steps = section(report(revoked_by_hand()), "Steps")
    for step in STEPS:
        assert steps.count(f"\n| {step.id} | {step.phase.title} |") == 1
    assert r"| A1 | Assess | Confirm the key | \[x\] done | maria | 2026-11-24 03:25:00Z | 200, then whose |" in steps
    assert r"\[-\] not applicable | maria" in steps


def test_the_way_in_that_stays_has_its_age() -> None:
    key = section(report(revoked_by_hand()), "The key")
    assert "stays in | yes, as maria@acme.example, tried 2026-11-24 03:19:00Z: another account |" in key


def test_what_is_left_and_what_was_not_seen() -> None:
    text = report(revoked_by_hand())
    assert "### Dynos\n\n1. run.1\n\n   ```sh\n   heroku ps:stop run.1\n   ```" in text
    assert "| team acme | 403, scope | a team admin's key |" in section(text, "Not seen")
    assert "- DELETE /apps/shop/log-drains/1 (2026-11-24 03:23:00Z): find out whether it took effect." in section(
        text, "Open points"
    )


def test_timeline_holds_every_entry_and_a_note_at_the_time_it_tells_of() -> None:
    timeline = section(report(revoked_by_hand()), "Timeline")
    rows = [line for line in timeline.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 18
    assert rows[0].startswith("| 18 | 2026-11-24 02:58:00Z |")
    assert "| 18 | 2026-11-24 02:58:00Z | incident | maria | told the duty manager (written down 2026-11-24" in timeline


def test_a_redacted_entry_has_no_invented_time() -> None:
    entries = [*journal(OPENED), Entry(2, START - timedelta(days=20000), "", "incident", "redacted", "(redacted)")]
    assert "| 2 | not known | incident |  | (redacted) |" in report(entries)


def test_the_seal_stands_at_the_end() -> None:
    assert "Journal head: \\#18 4f2c91aa07de" in report(revoked_by_hand()).rsplit("\n## ", 1)[1]


def test_contained_only_when_everything_is_proven() -> None:
    done = journal(OPENED, DEAD, *settled())
    assert verdict(fold(done)).word == "CONTAINED"
    assert verdict(fold(journal(OPENED, DEAD, *settled("U5", "R5", "R6")))).word == "NOT PROVEN"
    untried = journal(OPENED, (Kind.KEY_CHECKED, "", {"state": "revoked"}), *settled())
    assert verdict(fold(untried)).reasons == ("The leaked key was revoked, but not tried afterwards.",)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ((Kind.KEY_CHECKED, "", {"state": "alive"}), "NOT CONTAINED"),
        ((Kind.NOT_SEEN, "", {"place": "drains", "reason": "403"}), "NOT PROVEN"),
        ((Kind.INTENT, "", {"id": "c", "call": {"method": "DELETE", "path": "/x"}}), "NOT PROVEN"),
        ((Kind.STEP, "", {"id": "R6", "state": "open"}), "NOT PROVEN"),
    ],
)
def test_one_thing_against_it_is_enough(row: tuple[str, str, dict[str, object]], word: str) -> None:
    assert verdict(fold(journal(OPENED, DEAD, *settled(), row))).word == word


def test_a_way_in_that_was_seen_and_is_not_closed_is_not_contained() -> None:
    seen = (Kind.LEFT_TO_DO, "", {"items": [{"group": "drains", "text": "a drain"}]})
    reopened = (Kind.STEP, "", {"id": "R6", "state": "open"})
    assert verdict(fold(journal(OPENED, DEAD, *settled(), seen))).word == "CONTAINED"
    assert verdict(fold(journal(OPENED, DEAD, *settled(), seen, reopened))).word == "NOT CONTAINED"
