"""What was left in a database is found by its rule; what is usual, or ours, is not."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from herotui.audit.databases.judge import findings
from herotui.audit.databases.look import POSTGRES, REDIS, DatabaseLook, Row
from herotui.audit.databases.rule import Ground
from herotui.audit.databases.rules import RULES
from herotui.detect.finding import Finding, Sure
from herotui.estate.place import Place
from herotui.incident.known import NotSeen, Seen

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
LEAK = datetime(2026, 11, 25, 6, tzinfo=UTC)
PLACE = Place("databases", "shop/addon", "postgresql-round-1")
THEIRS, OURS = "45.77.12.66", "8.8.8.8"
LATE = "2026-11-25T09:00:00Z"


def _look(**answers: list[Row]) -> DatabaseLook:
    known = {name: Seen(tuple(rows), AT) for name, rows in answers.items()}
    return DatabaseLook("shop", "postgresql-round-1", POSTGRES, AT, known)


def _found(look: DatabaseLook, before: DatabaseLook | None = None, *, allowed: tuple[str, ...] = (),
           hosts: frozenset[str] = frozenset()) -> list[Finding]:  # fmt: skip
    return list(findings(Ground(look, before, LEAK, allowed, hosts), PLACE))


def _session(application: str, address: str = THEIRS, started: str = LATE, query: str = "") -> Row:
    return {"pid": 7, "role": "app", "application": application, "address": address, "started": started, "query": query}


PLANTED: list[tuple[str, str, Row]] = [
    ("database_dump", "sessions", _session("pg_dump")),
    ("database_dump", "sessions", _session("x", query="COPY customers (id, card) TO stdout")),
    ("database_tool", "sessions", _session("psql interactive")),
    ("database_monitor", "sessions", {"address": THEIRS, "kind": "monitor", "role": "default"}),
    ("database_replica", "replication", {"role": "app", "application": "walreceiver", "address": THEIRS, "pid": 8}),
    ("database_replica", "replication", {"role": "slave", "address": "db.elsewhere.example", "state": "up"}),
    ("database_slot", "slots", {"slot": "siphon", "kind": "logical", "active": False}),
    ("database_role", "roles", {"role": "eve", "login": True, "superuser": True}),
    ("database_role", "roles", {"role": "eve", "login": True, "member_of": "app, pg_read_all_data"}),
    ("database_role", "roles", {"role": "eve", "login": True, "without_password": False, "rights": "~* +@all"}),
    ("database_setting", "role_settings", {"role": "app", "database": "", "setting": "session_preload_libraries"}),
    ("database_grant", "grants", {"schema": "public", "grantee": "PUBLIC", "rights": "SELECT", "tables": 3}),
    ("database_default_grant", "default_grants", {"owner": "app", "schema": "", "kind": "r", "grantee": "PUBLIC"}),
    ("database_extension", "extensions", {"extension": "dblink", "schema": "public"}),
    ("database_extension", "extensions", {"extension": "evil", "version": "1"}),
    ("database_function", "functions", {"schema": "public", "function": "f", "language": "sql", "reaches_out": True}),
    ("database_function", "functions", {"schema": "public", "function": "f", "language": "plpython3u"}),
    ("database_event_trigger", "event_triggers", {"trigger": "t", "event": "login", "function": "public.f"}),
    ("database_publication", "publications", {"publication": "p", "all_tables": True}),
    ("database_subscription", "subscriptions", {"subscription": "s", "enabled": True}),
    ("database_foreign_server", "foreign_servers", {"server": "loot", "address": "host=db.elsewhere.example, port=1"}),
    ("database_statement", "statements", {"role": "app", "query": "COPY public.customers TO stdout", "calls": 1}),
    ("database_files", "settings", {"setting": "dir", "value": "/var/spool/cron"}),
]
USUAL: list[tuple[str, Row]] = [
    ("sessions", _session("psql", "10.0.4.7", started="2026-11-25T01:00:00Z")),
    ("sessions", _session("psql", OURS)),
    ("sessions", {"address": "10.0.4.7", "kind": "client", "role": "default", "application": ""}),
    ("replication", {"role": "app", "application": "walreceiver", "address": "10.1.2.3"}),
    ("replication", {"role": "master", "address": "", "state": ""}),
    ("slots", {"slot": "follower", "kind": "physical", "active": True}),
    ("roles", {"role": "postgres", "login": True, "superuser": True}),
    ("roles", {"role": "app", "login": True, "superuser": False}),
    ("roles", {"role": "default", "login": True, "without_password": False, "rights": "~* +@all"}),
    ("role_settings", {"role": "app", "database": "", "setting": "statement_timeout"}),
    ("grants", {"schema": "public", "grantee": "report", "rights": "SELECT", "tables": 3}),
    ("extensions", {"extension": "pg_stat_statements", "schema": "heroku_ext"}),
    ("functions", {"schema": "heroku_ext", "function": "f", "language": "c", "reaches_out": True}),
    ("functions", {"schema": "public", "function": "f", "language": "plpgsql", "reaches_out": False}),
    ("triggers", {"schema": "public", "on_table": "t", "trigger": "touch"}),
    ("event_triggers", {"trigger": "log_create_ext", "event": "ddl_command_end", "function": "heroku_ext.f"}),
    ("publications", {"publication": "p", "all_tables": False}),
    ("foreign_servers", {"server": "own", "address": "host=db.acme.example, port=5432"}),
    ("statements", {"role": "app", "query": "create table t (id int)", "calls": 1}),
    ("settings", {"setting": "dir", "value": "/var/lib/redis"}),
]


@pytest.mark.parametrize(("name", "question", "row"), PLANTED)
def test_what_was_planted_is_found(name: str, question: str, row: Row) -> None:
    (one,) = _found(_look(**{question: [row]}))
    assert one.detector == name
    assert one.evidence[0].text
    assert one.confidence is Sure.GUESS
    assert one.where == "shop (postgresql-round-1)"


@pytest.mark.parametrize(("question", "row"), USUAL)
def test_what_is_usual_is_not(question: str, row: Row) -> None:
    look = _look(**{question: [row]})
    assert _found(look, allowed=(f"{OURS}/32",), hosts=frozenset({"db.acme.example"})) == []


def test_our_own_address_and_sessions_from_before_the_leak_are_no_finding() -> None:
    mine = replace(_look(sessions=[_session("psql")]), own=THEIRS)
    assert _found(mine) == []
    assert _found(_look(sessions=[_session("psql", started="2026-11-25T05:00:00Z")])) == []


def test_every_rule_has_its_case() -> None:
    by_comparison = {"database_session", "database_trigger", "database_rule"}
    assert {rule.name for rule in RULES} == {name for name, _, _ in PLANTED} | by_comparison


def test_a_session_unlike_the_others_from_an_address_of_nobodys_is_found() -> None:
    dynos = [_session("puma: cluster", f"54.1.2.{number}") for number in range(9)]
    (one,) = _found(_look(sessions=[*dynos, _session("", THEIRS)]))
    assert (one.detector, one.severity, one.actor) == ("database_session", "medium", THEIRS)
    assert _found(_look(sessions=dynos)) == []
    assert _found(_look(sessions=[*dynos, _session("", "")])) == []


def test_the_same_from_the_same_is_one_finding() -> None:
    rows = [{**_session("psql"), "pid": pid} for pid in range(20)]
    (one,) = _found(_look(sessions=rows))
    assert one.title.startswith("20 times: psql")
    assert one.action
    assert one.action.command.count("pg_terminate_backend") == 5
    assert len(one.evidence) == 6


def test_what_an_earlier_look_saw_is_no_finding_and_what_it_lacks_is() -> None:
    rows: list[Row] = [{"schema": "public", "on_table": "t", "trigger": "leak"}]
    roles: list[Row] = [{"role": "eve", "login": True, "superuser": True}]
    now = _look(triggers=rows, roles=roles)
    assert _found(now, now) == []
    earlier = _look(triggers=[], roles=[])
    found = _found(now, earlier)
    assert {one.detector for one in found} == {"database_trigger", "database_role"}
    assert {one.confidence for one in found} == {Sure.LIKELY}
    blind = DatabaseLook("shop", "a", POSTGRES, AT, {"triggers": NotSeen("no right")})
    assert [one.detector for one in _found(now, blind)] == ["database_role"]


def test_what_removes_a_thing_is_sql_that_names_nothing_else() -> None:
    (role,) = _found(_look(roles=[{"role": 'eve"; drop role postgres; --', "superuser": True}]))
    assert role.action
    assert shlex.split(role.action.command) == [
        "heroku", "pg:psql", "postgresql-round-1", "--app", "shop", "--command",
        'drop role "eve""; drop role postgres; --";',
    ]  # fmt: skip


def test_nothing_is_found_in_what_was_not_seen() -> None:
    look = DatabaseLook("shop", "a", REDIS, AT, {rule.question: NotSeen("no session") for rule in RULES})
    assert _found(look) == []
