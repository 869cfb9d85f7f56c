"""`herotui consumers`: with an incident, and without one."""

from __future__ import annotations

import stat
import sys

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


def test_each_is_told_proven_or_let_go_with_a_word_and_the_record_shows_it(breached: Shell) -> None:
    breached.run("assess")
    for name in ("cron", "ci", "old job"):
        breached.run("consumers", "add", name, "--managed-by", "Terraform", "--scope", "read")
    assert breached.run("consumers", "told", "cron", "--how", "by phone", "--at", "18:30Z", "--json").json["told"]
    assert "Terraform" in breached.run("consumers", "message", "cron").out
    assert breached.run("consumers", "prove", "cron").code == 2, "no word, no proof"
    failed = breached.run("consumers", "prove", "cron", "--run", f"{sys.executable} -c 'exit(3)'")
    assert (failed.code, "exit code 3" in failed.out) == (1, True)
    proven = breached.run("consumers", "prove", "cron", "--run", f"{sys.executable} -c 'print(200)'", "--json").json
    assert (proven["state"], proven["proof"], proven["because"]) == ("proven", "command", "exit code 0: 200")
    assert proven["settled"]
    assert breached.run("consumers", "prove", "ci", "--by", "request", "--because", "in the audit trail").code == 0
    assert breached.run("consumers", "waive", "old job").code == 2
    assert breached.run("consumers", "waive", "old job", "--because", "nobody needs it").code == 0
    assert breached.run("consumers", "waive", "nobody", "--because", "x").code == 2
    ledger = breached.run("status", "--json").json["assessment"]["ledger"]
    assert (ledger["states"]["proven"], ledger["states"]["waived"], ledger["settled"]) == (2, 1, 3)
    assert "owners not told" in breached.run("status").out
    report = breached.run("report").out
    assert "a command ended with 0: exit code 0: 200" in report
    assert "nobody needs it" in report


def test_a_list_is_kept_as_yaml_and_as_a_page_before_there_is_an_incident(shell: Shell) -> None:
    shell.run("consumers", "add", "cron", "--where", "crontab", "--test", "curl https://shop.example/up")
    shell.run("consumers", "waive", "cron", "--because", "runs on Sundays")
    target = shell.folder / "consumers.yaml"
    assert shell.run("consumers", "export", str(target)).code == 0
    assert "curl https://shop.example/up" in target.read_text()
    assert "runs on Sundays" in shell.run("consumers", "export", "--format", "md").out
    (shell.dir / "consumers.csv").unlink()
    taken = shell.run("consumers", "import", str(target), "--json").lines
    assert [(one["name"], one["state"], one["settled"]) for one in taken] == [("cron", "waived", True)]
    assert shell.run("consumers", "import", "page.md").code == 2
