"""What psql prints for the script is read back as the session would have seen it; foreign text stays text."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.audit.databases.look import DatabaseLook
from herotui.audit.databases.pasted import read_pasted
from herotui.audit.databases.postgres import inspect_postgres
from herotui.audit.databases.questions import MARK, questions, to_copy
from herotui.errors import WrongUse
from herotui.incident.known import NotSeen, Seen
from herotui.secret import Secret
from tests.audit.databases.servers import Postgres, psql

M = f"{MARK} 1a2b3c4d"


def _printed(pg: Postgres, script: str, tmp_path: Path, role: str = "postgres") -> str:
    file = tmp_path / "questions.sql"
    file.write_text(script, encoding="utf-8")
    command = [str(psql()), pg.url(role), "--no-psqlrc", "--file", str(file)]
    environment = {"PATH": os.environ["PATH"], "PGCONNECT_TIMEOUT": "5"}
    return subprocess.run(
        command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ).stdout


def _read(text: str) -> DatabaseLook:
    return read_pasted(text, app="shop", addon="postgresql-round-1")


@pytest.mark.parametrize("style", ["csv", "aligned"])
async def test_what_psql_prints_is_what_a_session_sees(pg: Postgres, tmp_path: Path, style: str) -> None:
    pg.run(
        "drop role if exists pasted",
        "create role pasted login replication",
        "create or replace function pasted_f() returns int language sql as 'select 1'",
    )
    script = to_copy().replace("format csv", f"format {style}")
    with psycopg.connect(pg.url(), application_name='a "quoted", | name') as other:
        other.execute("select 'top secret',\n\n 42 -- pFAKEcomment\n where 'x' = $q$pFAKE\nquoted$q$")
        read = _read(_printed(pg, script, tmp_path))
        seen = await inspect_postgres(Secret(pg.url()), app="shop", addon="postgresql-round-1")
    assert read.source == "pasted"
    for name in questions():
        pasted, asked = read.answers[name], seen.answers[name]
        if name == "statements":
            assert isinstance(pasted, NotSeen)
            assert pasted.cause == "absent"
            continue
        assert isinstance(pasted, Seen), (name, pasted)
        assert isinstance(asked, Seen)
        assert pasted.spoiled == (), name
        if name not in ("sessions", "traffic", "largest_reads"):
            told = [{key: value or None for key, value in row.items()} for row in pasted.items]
            assert told == [{key: value or None for key, value in row.items()} for row in asked.items], name
    (session,) = (row for row in read.rows("sessions") if row["application"] == 'a "quoted", | name')
    assert session["address"] == "127.0.0.1"
    assert session["query"] == "select ?, ? /*..*/ where ? = ?"
    assert "FAKE" not in str(read.as_data())


async def test_a_role_without_rights_is_read_as_such(pg: Postgres, tmp_path: Path) -> None:
    pg.run("drop role if exists lowly", "create role lowly login")
    with psycopg.connect(pg.url()) as other:
        other.execute("select 1")
        read = _read(_printed(pg, to_copy(), tmp_path, "lowly"))
    hosts, sessions = read.answers["subscription_hosts"], read.answers["sessions"]
    assert isinstance(hosts, NotSeen)
    assert hosts.cause == "forbidden"
    assert isinstance(sessions, Seen)
    assert any("no right" in line for line in sessions.spoiled)


def test_the_script_changes_nothing(pg: Postgres, tmp_path: Path) -> None:
    numbers = "select pg_snapshot_xmax(pg_current_snapshot())"
    before = pg.run(numbers)
    _printed(pg, to_copy(), tmp_path)
    assert pg.run(numbers) == before
    printed = _printed(pg, to_copy() + "create table sneaky (a int);\n", tmp_path)
    assert "read-only transaction" in printed


def test_what_is_missing_is_not_seen_and_what_is_odd_is_spoiled() -> None:
    read = _read(
        f"{M} roles\nrole,login\neve,t\nbroken\n{M} sessions\nSET\n{M} slots\npsql:x.sql:9: ERROR:  something\n"
    )
    roles = read.answers["roles"]
    assert isinstance(roles, Seen)
    assert roles.items == ({"role": "eve", "login": True},)
    assert roles.spoiled == ("row 2: its columns can't be told apart",)
    for name, cause in (("sessions", "absent"), ("grants", "absent"), ("slots", "refused")):
        known = read.answers[name]
        assert isinstance(known, NotSeen)
        assert known.cause == cause


def test_an_empty_answer_is_none() -> None:
    csv, aligned = f"{M} roles\nrole,login\n", f"{M} roles\n role | login \n------+-------\n(0 rows)\n"
    for text in (csv, aligned):
        known = _read(text).answers["roles"]
        assert isinstance(known, Seen)
        assert known.items == ()


def test_what_is_no_answer_is_refused() -> None:
    for text in ("", "hello", "== roles\na,b\n", f"{M} unknown\na,b\n"):
        with pytest.raises(WrongUse, match="none of the questions"):
            _read(text)


@given(
    st.lists(
        st.sampled_from(["== roles", " a | b ", "---+---", "x,y", '"', " 1 |+", "(1 row)", "ERROR:  x", "\x1b[0m"])
    )
)
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    try:
        look = _read("\n".join([f"{M} sessions", *lines]))
    except WrongUse:
        return
    assert set(look.answers) == set(questions())
    assert "\x1b" not in str(look.as_data())
