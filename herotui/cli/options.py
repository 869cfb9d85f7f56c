"""What each command takes and how it is explained. Light: the rooms behind a command are imported when it runs."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import NamedTuple

from herotui.cli import options_ledger, options_rotate, options_watch
from herotui.cli.grammar import Parser, common, leaked_at

SCENARIOS = ("breach", "quiet", "narrow", "team", "enterprise", "stranger", "dead", "sso", "hostile")


class Command(NamedTuple):
    """A command: its line in `--help`, its own `--help`, and the function that adds its options.

    What it does is `run` in the module of its name beside this one.
    """

    summary: str
    description: str
    examples: str
    options: Callable[[ArgumentParser], None]


def _none(parser: ArgumentParser) -> None:
    pass


def _drill(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--apps", type=int, default=12, metavar="N")
    parser.add_argument("--scenario", default="breach", choices=SCENARIOS)
    parser.add_argument("--headless", action="store_true", help="plays by itself and writes report.md")


def _assess(parser: ArgumentParser) -> None:
    leaked_at(parser)
    parser.add_argument(
        "--export", default="", metavar="FILE", help="the estate, without values, as FILE.csv or FILE.json (0600)"
    )


def _audit(parser: ArgumentParser) -> None:
    leaked_at(parser)
    parser.add_argument("--since", default="", metavar="TIME", help="judge from here on, instead of from the leak")
    parser.add_argument(
        "--repo",
        action="append",
        default=[],
        metavar="PATH",
        help="an app's git repository, or APP=PATH; repeatable",
    )
    parser.add_argument(
        "--log", action="append", default=[], metavar="FILE", help="log lines, also gzipped; - is stdin; repeatable"
    )
    parser.add_argument("--allow", action="append", default=[], metavar="ADDRESS", help="an address or network of ours")
    parser.add_argument("--ours", action="append", default=[], metavar="ID", help="this finding is ours; needs --note")
    parser.add_argument("--not-ours", action="append", default=[], metavar="ID", help="takes such a mark back")
    parser.add_argument("--note", default="", metavar="WHY", help="why it is ours")
    parser.add_argument("--baseline", action="store_true", help="without an incident: kept, the next audit compares")
    parser.add_argument("--databases", action="store_true", help="a read-only session on each database, on your word")
    parser.add_argument("--yes", action="store_true", help="the word, where no terminal is there to ask")
    parser.add_argument("--questions", action="store_true", help="only print the questions to a database, as SQL")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="ADDON=FILE", help="what psql printed for them; - is stdin"
    )
    parser.add_argument(
        "--archive", default="", metavar="FILE", help="also raw values, encrypted (age); asks for a passphrase"
    )
    parser.add_argument("--recipient", default="", metavar="KEY", help="encrypt to an age or SSH public key instead")
    parser.add_argument("--passphrase-file", default="", metavar="FILE", help="the passphrase, instead of the prompt")


def _verify(parser: ArgumentParser) -> None:
    parser.add_argument("--wait", action="store_true", help="stay for the later tries of the old key: 15 minutes")
    parser.add_argument(
        "--visit", action="store_true", help="also ask each app's own web address, once and without a key"
    )
    parser.add_argument(
        "--overrule",
        default="",
        choices=["contained", "contained_so_far", "not_proven", "not_contained"],
        metavar="VERDICT",
        help="your own verdict; it stands beside the rule's; needs --reason",
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="why")


def _step(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="A1 to P8")
    state = parser.add_mutually_exclusive_group(required=True)
    state.add_argument("--done", dest="state", action="store_const", const="done")
    state.add_argument("--not-applicable", dest="state", action="store_const", const="not_applicable")
    state.add_argument("--reopen", dest="state", action="store_const", const="open")
    parser.add_argument("--note", default="", metavar="TEXT", help="the evidence, or the reason")


def _revoke(parser: ArgumentParser) -> None:
    leaked_at(parser)
    parser.add_argument("--target", action="append", default=[], metavar="ID", help="only this; may be repeated")
    parser.add_argument("--confirm", default="", metavar="WORD", help="the first four of the id, all, or lockout")
    parser.add_argument("--reason", default="", metavar="TEXT", help="may also be given later")
    parser.add_argument("--new-key-file", default="", metavar="FILE", help="where a regenerated key is written (0600)")


def _journal(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=Parser)
    for name, summary in (("show", "print entries"), ("follow", "print entries as they come, other processes' too")):
        _entries(actions.add_parser(name, help=summary))
    note = actions.add_parser("note", help="add a note")
    common(note)
    note.add_argument("text", nargs="?", default="", metavar="TEXT", help="- or nothing reads standard input")
    note.add_argument(
        "--lines", choices=["-"], help="one entry a line of standard input; prints each number once durable"
    )
    note.add_argument("--at", default="", metavar="TIME", help="when it happened, if earlier: 2h ago, 18:30, RFC 3339")
    redact = actions.add_parser("redact", help="take a secret that was pasted by mistake out of the file, for good")
    common(redact)
    redact.add_argument("seq", type=int, metavar="SEQ", help="the entry's number; its place stays, with the reason")
    redact.add_argument("--note", default="", metavar="WHY", help="why; stays in the journal")
    redact.add_argument("--part", choices=["-"], help="only the text read from standard input, of any entry")
    redact.add_argument("--yes", action="store_true", help="don't ask at a terminal (elsewhere nothing is asked)")
    on = actions.add_parser("go-on", help="after damage: go on in a new file that cites the good part")
    common(on)
    check = actions.add_parser("verify", help="does every entry hold?")
    common(check)
    check.add_argument(
        "path", nargs="?", default="", metavar="PATH", help="a journal elsewhere: its file, folder or archive"
    )
    check.add_argument("--deep", action="store_true", help="also check that every document is written canonically")
    out = actions.add_parser("export", help="entries for other programs, with the head to compare them by")
    _entries(out)
    out.add_argument("--format", choices=["jsonl", "csv"], default="jsonl", help="JSON Lines (default) or CSV")
    out.add_argument("--output", default="-", metavar="FILE", help="- is standard output (default); never overwritten")


def _entries(parser: ArgumentParser) -> None:
    """The options that choose entries."""
    common(parser)
    parser.add_argument("--phase", default="", help="only this phase")
    parser.add_argument("--kind", default="", help="only this kind, or this group of kinds: call, key, incident")
    parser.add_argument("--responder", default="", help="only this responder's")
    parser.add_argument("--text", default="", help="only entries that hold this")
    parser.add_argument("--since", default="", metavar="TIME", help="not before: 2h ago, 18:30, 18:30Z, RFC 3339")
    parser.add_argument("--until", default="", metavar="TIME", help="not after")
    parser.add_argument("--last", type=_count, default=0, metavar="N", help="only the last N of those")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("a whole number from 1 on is needed")
    return int(text)


def _report(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=["md"], default="md", help="md: Markdown (default)")
    parser.add_argument(
        "--level", choices=["internal"], default="internal", help="internal: nothing left out (default)"
    )
    parser.add_argument("--output", default="-", metavar="FILE", help="- is standard output (default)")


def _incidents(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    common(actions.add_parser("list", help="every incident with its state (default)"))
    for name, summary in (
        ("close", "end the work on one"),
        ("reopen", "take it up again"),
        ("archive", "pack a closed one into a file; its folder stays"),
    ):
        sub = actions.add_parser(name, help=summary)
        common(sub)
        sub.add_argument("id", nargs="?", default="", metavar="ID", help="INC-7 (default: the newest open one)")
        if name == "archive":
            sub.add_argument("--to", default="", metavar="FILE", help="default: ID-TIME.tar.gz in the state folder")
        else:
            sub.add_argument("--note", default="", metavar="TEXT", help="why")
    view = actions.add_parser("merge", help="several journals of one incident as one view; they stay as they are")
    common(view)
    view.add_argument("names", nargs="+", metavar="NAME", help="an id, a folder, or an archive")
    common(actions.add_parser("adopt", help="make incidents of what was kept elsewhere while no folder could be made"))


def _snippet(parser: ArgumentParser) -> None:
    parser.add_argument("--store", metavar="STORE", required=True, help="env, aws, vault or conjur")
    parser.add_argument("--language", metavar="LANGUAGE", required=True, help="python, javascript, go, java or ruby")


def _doctor(parser: ArgumentParser) -> None:
    parser.add_argument("--live", action="store_true", help="ask the account of the key at hand, by reads only")
    parser.add_argument("--schema", metavar="FILE", help="with --live: check against the published schema")


def _simulate(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="P", help="default: a free one")
    parser.add_argument("--apps", type=int, default=12, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--scenario", default="breach", choices=SCENARIOS)
    parser.add_argument("--estate", metavar="FILE", help="a company of your own, as JSON: herotui help estates")
    parser.add_argument("--estate-schema", action="store_true", help="print the JSON Schema of that file and end")
    parser.add_argument("--latency", type=int, default=0, metavar="MS")
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what Heroku leaves open, answered the other way; may be repeated",
    )
    parser.add_argument("--now", default="", metavar="TIME", help="RFC 3339; the same seed and time, the same company")
    parser.add_argument("--tied", action="store_true", help=SUPPRESS)


def _help(parser: ArgumentParser) -> None:
    parser.add_argument("topic", nargs="?", default="", metavar="TOPIC")


COMMANDS: dict[str, Command] = {
    "drill": Command(
        "practise on a simulated, breached company",
        "Practise on a simulated, breached company: nothing is real, and nothing leaves this machine.",
        """examples:
  herotui drill
  herotui drill --seed 7 --apps 40
  herotui drill --headless""",
        _drill,
    ),
    "status": Command(
        "where the incident stands: phases, steps, clocks, key, what comes next",
        "Where the incident stands: the main screen's twin. Sends nothing.",
        """examples:
  herotui status
  herotui status --json | jq .next""",
        _none,
    ),
    "step": Command(
        "mark a step of the playbook",
        "Mark a step of the playbook. R4 and V1 try the old key first, and are refused while it lives.",
        """examples:
  herotui step A2 --done --note "in a public gist since 18:14Z, taken down"
  herotui step U1 --not-applicable --note "no enterprise account"
  herotui step A2 --reopen --note "a second gist was found\"""",
        _step,
    ),
    "revoke": Command(
        "BREAK GLASS: revoke the leaked key now",
        "BREAK GLASS: revoke the leaked key now, gate or no gate. Shows the exact calls first, then asks for a word.",
        """examples:
  herotui revoke --leaked-key-file key.txt             asks for the word
  herotui revoke --confirm 7f3a --reason "public gist"
  herotui revoke --confirm all                         also what was minted since the leak
  herotui revoke --target 7f3a21c0-... --confirm 7f3a  no key at hand: choose the authorization""",
        _revoke,
    ),
    "assess": Command(
        "what leaked, and what does it open? (reads only)",
        "What leaked, and what does it open? The key, its reach, the secrets, the risks, who uses it. Reads only.",
        """examples:
  herotui assess --leaked-key-file key.txt
  herotui assess --export estate.csv
  HEROTUI_LEAKED_KEY=... herotui assess --json | jq -r '.secrets[] | select(.danger == "critical") | .where'""",
        _assess,
    ),
    "audit": Command(
        "what was done with the key, and what did it leave? (reads only)",
        "What was done with the key, and what did it leave? Findings, footholds, one timeline, what was not seen.",
        """examples:
  herotui audit --leaked-key-file key.txt
  herotui audit --since "3d ago" --repo . --log papertrail.tsv.gz
  herotui audit --ours 7f3a21c0 --note "our new drain, ticket 42"
  herotui audit --json | jq -r '.findings[] | select(.foothold) | .action.command'
  herotui audit --databases                            asks for a word
  herotui audit --questions > q.sql; heroku pg:psql --app APP --file q.sql > a.txt
  herotui audit --answer postgresql-round-12345=a.txt
  herotui audit --archive raw.age --recipient "$(cat ~/.ssh/id_ed25519.pub)"
  herotui audit --baseline""",
        _audit,
    ),
    "rotate": Command(
        "new key in, old key out, by a plan",
        """A plan of exact calls: what reads along is cut, a new key made, the old one ended behind a gate and in the
same breath the config vars changed that it could read; then databases, then what was left behind.""",
        """examples:
  herotui rotate --plan
  herotui rotate --apply all --new-key-file new.txt             shows the plan, asks
  herotui rotate --apply R1 --yes HASH --new-key-file new.txt
  herotui rotate --resume --waive 'CI told by phone, 18:20Z'
  herotui rotate --status --json""",
        options_rotate.rotate,
    ),
    "verify": Command(
        "is it over? the old key, services, health, what is left (reads only)",
        "Is it over? The old key in every form, a second audit, services, health; a verdict by rule. 0: contained.",
        """examples:
  herotui verify
  herotui verify --wait --visit
  herotui verify --json | jq -r .verdict
  herotui verify --overrule contained --reason "the team's lists were read by hand, ticket 42\"""",
        _verify,
    ),
    "monitor": Command(
        "watch that it stays so: lines of what comes, alerts (reads only)",
        "Watch: the old key stays dead, no new foothold, no unexplained change, apps healthy. Ctrl-C pauses; the next"
        " herotui monitor goes on, and says what was not watched.",
        """examples:
  herotui monitor --for 24h
  herotui monitor --for 3d --on-alert ./page-me.sh --ics next-rotation.ics
  herotui monitor --interval 60s --json | jq -r .text
  herotui monitor --for 3d --print systemd > ~/.config/systemd/user/herotui-watch.service""",
        options_watch.monitor,
    ),
    "journal": Command(
        "the record: show, follow, note, verify, redact, export",
        "The record: everything seen and done, with times, chained so that a change shows. Sends nothing.",
        """examples:
  herotui journal show --phase rotate
  herotui journal note "told the duty manager by phone"
  heroku drains --app shop-prod | herotui journal note -
  herotui journal redact 12 --note "held a password"
  herotui journal verify --deep
  herotui journal export --format csv --output journal.csv""",
        _journal,
    ),
    "report": Command(
        "write the incident report",
        "Write the incident report: Markdown, to standard output or a file. Holds no key in any form.",
        """examples:
  herotui report
  herotui report --incident INC-7 --output report.md""",
        _report,
    ),
    "incidents": Command(
        "list, close, reopen, archive and merge incidents",
        "The incidents in the state folder: list, close, reopen, archive, merge.",
        """examples:
  herotui incidents list
  herotui incidents close INC-7 --note "contained, report sent"
  herotui incidents archive INC-7 --to INC-7.tar.gz
  herotui incidents merge INC-7 laptop-2/INC-7.tar.gz""",
        _incidents,
    ),
    "consumers": Command(
        "who uses the key: list, add, import, export, prove, waive, told",
        "Who uses the key, and stops working when it dies. Of the open incident, else of the state folder.",
        """examples:
  herotui consumers
  herotui consumers add "nightly backup" --where "crontab of build-1" --owner maria
  herotui consumers told "nightly backup" --how "by phone"
  herotui consumers prove "nightly backup" --run "ssh build-1 backup --dry-run"
  herotui consumers waive 7f3a --because "runs on Sundays only"
  herotui consumers export consumers.yaml""",
        options_ledger.consumers,
    ),
    "stores": Command(
        "where a key is kept: list, check, find, put",
        "Places where a key is kept: files on this machine, Heroku's config vars. Finds the leaked key, puts the new.",
        """examples:
  herotui stores
  herotui stores find ~/work/shop
  herotui stores put files ~/.envrc HEROKU_API_KEY --new-key-file new.txt       previews, asks
  herotui stores put config-vars shop-prod HEROKU_API_KEY --yes 3f9c2ab17de04c55 < new.txt""",
        options_ledger.stores,
    ),
    "snippet": Command(
        "code that reads the key from where it belongs",
        "Code that reads the key from where it belongs, to copy: four stores, five languages.",
        """examples:
  herotui snippet --store env --language python
  herotui snippet --store vault --language go > key.go""",
        _snippet,
    ),
    "simulate": Command(
        "a Heroku on this machine, for practice and scripts",
        "A Heroku on 127.0.0.1 with an invented company, for practice and scripts. Its keys open nothing else.",
        """examples:
  herotui simulate --port 5050 > env.sh &   then: . ./env.sh
  herotui simulate --seed 7 --apps 40 --json
  herotui simulate --scenario enterprise --now 2026-11-02T09:30:00Z
  herotui simulate --estate acme.json""",
        _simulate,
    ),
    "doctor": Command(
        "is this terminal, folder and set-up fit for an incident?",
        "Is this terminal, folder and set-up fit for an incident? Asks Heroku the time, without a key; shows no key.",
        """examples:
  herotui doctor
  herotui doctor --json
  herotui doctor --live             reads from the real account what only it can tell; prints shapes, no values""",
        _doctor,
    ),
    "help": Command(
        "the pages for users",
        "The pages for users: keys, configuration, a real incident, exit codes, the journal's format.",
        """examples:
  herotui help
  herotui help keys""",
        _help,
    ),
}
