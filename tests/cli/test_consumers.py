"""`herotui consumers`: with an incident, and without one."""

from __future__ import annotations

import stat

from tests.cli.conftest import Shell


def test_without_an_incident_the_ledger_lies_in_the_state_folder_and_the_next_one_starts_from_it(
    breached: Shell,
) -> None:
    assert breached.run("consumers", "--json").out == ""
    added = breached.run("consumers", "add", "nightly backup", "--where", "crontab", "--owner", "maria", "--json")
    assert (added.code, added.json["state"]) == (0, "found")
    assert "No incident is open" in added.err
    path = breached.dir / "consumers.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    breached.run("consumers", "add", "nightly backup", "--where", "crontab", "--told", "14:05Z", "--state", "proven")
    (one,) = breached.run("consumers", "list", "--json").lines
    assert (one["owner"], one["told"], one["state"]) == ("maria", "14:05Z", "proven")
    assert not [path for path in breached.dir.iterdir() if path.name.startswith("INC")], "none was started"
    found = breached.run("assess", "--json").json
    assert one["id"] in {consumer["id"] for consumer in found["consumers"]}


def test_with_an_incident_it_is_its_ledger_that_goes_out_and_comes_back(breached: Shell) -> None:
    breached.run("assess")
    before = breached.run("consumers", "list", "--json").lines
    assert before
    target = breached.folder / "out.csv"
    assert breached.run("consumers", "export", str(target)).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert breached.run("consumers", "export", str(target)).code == 2
    text = breached.run("consumers", "export").out
    assert text == target.read_text()
    assert breached.run("consumers", "import", stdin="name,owner\n=cron,maria\n").code == 0
    assert len(breached.run("consumers", "list", "--json").lines) == len(before) + 1
    assert "'=cron" in breached.run("consumers", "export").out
    assert not (breached.dir / "consumers.csv").exists()


def test_what_is_no_list_is_refused_with_its_line(shell: Shell) -> None:
    said = shell.run("consumers", "import", "--json", stdin="name,state\ncron,fine\n")
    assert said.code == 2
    assert "Line 2" in said.json["error"]["message"]
    assert shell.run("consumers", "import", "missing.csv").code == 2
    assert shell.run("consumers", "add", "x", "--state", "fine").code == 2
