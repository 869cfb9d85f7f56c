"""`herotui audit`: shape, exit codes, marks, baselines."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from herotui.simulator import Simulator
from tests.cli.conftest import Shell, serving

FINDING = {"id", "detector", "severity", "confidence", "who", "where", "when", "title", "evidence", "action"}
MOMENT = {"at", "kind", "who", "where", "text", "source"}
WORDS = ("critical", "high", "medium", "low", "not_rated")


@pytest.fixture
def quiet(shell: Shell) -> Iterator[Shell]:
    """A shell before a company that nobody attacked."""
    with serving(Simulator(apps=2, scenario="quiet")) as heroku:
        shell.set(HEROKU_HOST=heroku.host, HEROTUI_LEAKED_KEY=heroku.leaked_key, HEROKU_API_KEY=heroku.responder_key)
        yield shell


def test_a_breach_is_found_and_the_exit_code_says_so(breached: Shell, heroku: Simulator) -> None:
    leaked = f"{heroku.leaked_at:%Y-%m-%dT%H:%M:%SZ}"
    said = breached.run("audit", "--json", "--leaked-at", leaked)
    assert said.code == 1
    data = said.json
    assert data["since"] == leaked
    assert all(one.keys() >= FINDING and one["severity"] in WORDS for one in data["findings"])
    assert all(one.keys() >= MOMENT for one in data["timeline"])
    assert set(data["footholds"]) < {one["id"] for one in data["findings"]}
    assert all(one.keys() >= {"place", "reason", "how"} for one in data["not_seen"])
    assert data["requests"] > 100
    assert heroku.leaked_key not in said.out + said.err
    assert "Incident INC-1 started" in said.err
    text = breached.run("audit")
    assert text.code == 1
    assert "[foothold]" in text.out
    assert "CRITICAL" in text.out
    report = breached.run("report").out
    assert "## Findings" in report
    assert "kali-vps-7" in report
    assert "dataclips" in report


def test_a_finding_is_marked_as_ours_and_the_mark_taken_back_without_a_request(breached: Shell) -> None:
    first = breached.run("audit", "--json").json
    one = first["findings"][0]["id"]
    assert breached.run("audit", "--ours", one).code == 2
    marked = breached.run("audit", "--ours", one, "--note", "our own", "--json").json
    assert [(found["id"], found["because"]) for found in marked["ours"]] == [(one, "our own")]
    assert one not in {found["id"] for found in marked["findings"]}
    assert marked["requests"] == 0
    back = breached.run("audit", "--not-ours", one, "--json").json
    assert one in {found["id"] for found in back["findings"]}


def test_a_quiet_company_is_clean_with_log_lines_from_standard_input(quiet: Shell) -> None:
    said = quiet.run("audit", "--json", "--since", "2h ago")
    assert (said.code, said.json["findings"], said.json["footholds"]) == (0, [], [])
    assert all(one["dashboard_only"] for one in said.json["not_seen"])


def test_the_log_file_is_read(quiet: Shell) -> None:
    line = b"2026-11-25T15:04:36Z app[api]: Set X config vars by user m@acme.example\n"
    path = quiet.folder / "shop.log.gz"
    path.write_bytes(gzip.compress(line))
    said = quiet.run("audit", "--json", "--log", str(path))
    assert "1 lines, 2026-11-25 15:04Z" in said.err


def test_a_baseline_needs_no_incident_and_the_next_one_compares_with_it(quiet: Shell) -> None:
    first = quiet.run("audit", "--baseline", "--json")
    assert first.json["incident"] is None
    assert first.json["baseline"]
    assert not (quiet.dir / "incidents").exists() or not list((quiet.dir / "incidents").iterdir())
    second = quiet.run("audit", "--baseline", "--json")
    assert second.json["requests"] < first.json["requests"] / 1.5
    assert "Held against the look of" in second.err


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "yesterday-ish"),
        ("--log", "missing.log"),
        ("--log", "-", "--log", "-"),
        ("--repo", "missing"),
        ("--allow", "our office"),
        ("--ours", "0badf00d", "--note", "ours"),
        ("--baseline", "--since", "2h ago"),
        ("--baseline", "--read-only"),
        ("--archive", "raw.age"),
        ("--archive", "raw.age", "--recipient", "maria"),
        ("--recipient", "age1"),
    ],
)
def test_wrong_use_sends_nothing(breached: Shell, heroku: Simulator, words: tuple[str, ...]) -> None:
    said = breached.run("audit", "--json", *words)
    assert said.code == 2
    assert said.json["error"]["message"]
    assert not heroku.requests


def test_without_a_key_it_is_wrong_use(shell: Shell, heroku: Simulator) -> None:
    shell.set(HEROKU_HOST=heroku.host)
    assert shell.run("audit").code == 2
    assert shell.run("audit", "--baseline").code == 2


def test_a_refused_list_makes_the_exit_code_one(quiet: Shell) -> None:
    with serving(Simulator(apps=1, scenario="quiet")) as heroku:
        quiet.set(HEROKU_HOST=heroku.host, HEROTUI_LEAKED_KEY=heroku.leaked_key, HEROKU_API_KEY=heroku.responder_key)
        heroku.faults.fail(403, "/apps/*/webhooks", id="forbidden")
        said = quiet.run("audit", "--json", "--leaked-at", "2h ago")
    assert said.code == 1
    assert said.json["findings"] == []


@pytest.mark.slow
def test_no_connection_is_a_three(shell: Shell, heroku: Simulator) -> None:
    shell.set(HEROKU_HOST="http://127.0.0.1:9", HEROKU_API_KEY=heroku.responder_key)
    assert shell.run("audit", "--baseline", "--json").code == 3


@pytest.mark.slow
def test_no_connection_in_an_incident_is_a_three_too(shell: Shell, heroku: Simulator) -> None:
    shell.set(HEROKU_HOST="http://127.0.0.1:9", HEROKU_API_KEY=heroku.responder_key)
    assert shell.run("audit", "--json").code == 3
