"""A read-only session on a PostgreSQL database: every question is answered, or not seen for a reason.

Nothing is written, and nothing that somebody left in the database is run: the session is read-only from its first
breath, its search path holds the system's catalogs alone. psycopg is imported when the first database is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from herotui import clock
from herotui.audit.databases.address import Address, address_of
from herotui.audit.databases.literals import without_literals
from herotui.audit.databases.look import MOST_ROWS, POSTGRES, DatabaseLook, Row, shown
from herotui.audit.databases.questions import Question, questions
from herotui.errors import WrongUse
from herotui.incident.known import Known, NotSeen, Seen
from herotui.secret import Secret
from herotui.text.escape import cut, visible
from herotui.text.masking import mask

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg.rows import TupleRow

    Connection = AsyncConnection[TupleRow]

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds for the connection, and for each answer."""
HIDDEN = "<insufficient privilege>"
"""What PostgreSQL shows instead of another role's statement."""
_LOST = NotSeen("the database stopped answering", "Ask again, or ask by hand.", "no_answer")
_BY_HAND = "Ask by hand, as a role that may: copy the questions as SQL."
_LOCALLY = (("prefer", "", "on this machine"),)
_BY_TLS = (("verify-full", "system", "TLS, certificate verified"), ("require", "", "TLS, certificate not verified"))
_WHO = "select current_user, current_setting('server_version'), host(inet_client_addr())"
_LIMITED = "select * from (\n{}\n) as answer limit {}"
_SCHEMA = (
    "select quote_ident(n.nspname) from pg_extension as e join pg_namespace as n on n.oid = e.extnamespace "
    "where e.extname = %s"
)


class _Unreachable(Exception):
    """No session came about; `known` says why."""

    def __init__(self, known: NotSeen) -> None:
        super().__init__(known.reason)
        self.known = known


async def inspect_postgres(url: Secret, *, app: str, addon: str, patience: float = PATIENCE) -> DatabaseLook:
    """Ask the database at `url` everything. Never raises for what it, or the network, does."""
    at = clock.now()
    try:
        address = address_of(url)
        connection, line = await _connected(address, patience)
    except WrongUse as error:
        return _blind(app, addon, NotSeen(error.message, error.do, "no_address"))
    except _Unreachable as error:
        return _blind(app, addon, error.known)
    try:
        role, version, own = await _introduced(connection, patience)
        answers: dict[str, Known[Row]] = {}
        for question in questions().values():
            answers[question.name] = await _answer(connection, question, version, patience)
    finally:
        connection.pgconn.finish()
    return DatabaseLook(app, addon, POSTGRES, at, answers, version, role, own, line)


def _blind(app: str, addon: str, known: NotSeen) -> DatabaseLook:
    return DatabaseLook(app, addon, POSTGRES, clock.now(), dict.fromkeys(questions(), known))


async def _connected(address: Address, patience: float) -> tuple[Connection, str]:
    """A connection and how it was made: TLS with a certificate that proves the host, else TLS, else only locally none.

    Only those with Enhanced Certificates prove their host publicly (Dev Center, heroku-postgres-enhanced-certificates,
    2024-11-27).
    """
    from psycopg import Error

    problem = ""
    for sslmode, root, line in _LOCALLY if address.loopback else _BY_TLS:
        try:
            return await _within(patience, _dial(address, sslmode, root, patience)), line
        except TimeoutError:
            raise _Unreachable(_no_answer(patience)) from None
        except (Error, OSError, ValueError) as error:
            problem = str(error)
            if "certificate" not in problem or sslmode != "verify-full":
                break
    raise _Unreachable(_refusal(problem, address)) from None


async def _dial(address: Address, sslmode: str, root: str, patience: float) -> Connection:
    from psycopg import AsyncConnection

    wait = int(patience * 1000)
    session = {
        "default_transaction_read_only": "on",
        "statement_timeout": str(wait),
        "lock_timeout": str(wait),
        "search_path": "pg_catalog,pg_temp",
    }
    return await AsyncConnection.connect(
        host=address.host,
        # Else PGHOSTADDR would lead elsewhere.
        hostaddr="",
        port=address.port,
        user=address.user,
        password=address.password.reveal(),
        dbname=address.name,
        application_name="herotui",
        connect_timeout=max(2, round(patience)),
        sslmode=sslmode,
        sslrootcert=root,
        sslcertmode="disable",
        gssencmode="disable",
        # A server that asks for the password in clear is none of Heroku's.
        require_auth="!password,!gss,!sspi",
        options=" ".join(f"-c {name}={value}" for name, value in session.items()),
        autocommit=True,
        prepare_threshold=None,
    )


async def _introduced(connection: Connection, patience: float) -> tuple[str, str, str]:
    """Who we are there, which version it is, and where it sees us come from."""
    from psycopg import Error

    with suppress(Error, TimeoutError, OSError):
        rows, _ = await _rows(connection, _WHO, patience)
        return tuple(str(shown(value) or "") for value in rows[0])  # type: ignore[return-value]
    return "", "", ""


async def _answer(connection: Connection, question: Question, version: str, patience: float) -> Known[Row]:
    from psycopg import Error

    if connection.closed:
        return _LOST
    try:
        sql = await _sql(connection, question, patience)
        if not sql:
            return NotSeen(f"{question.extension} is not installed there", "Nothing counts statements.", "absent")
        rows, columns = await _rows(connection, _LIMITED.format(sql, MOST_ROWS + 1), patience)
    except TimeoutError:
        return _no_answer(patience)
    except (Error, OSError) as error:
        return _not_seen(error, connection, version, patience)
    hidden = sum(1 for row in rows if HIDDEN in row)
    spoiled = (f"the statements of {hidden} sessions: this role has no right to see them",) if hidden else ()
    items = tuple(_row(row, columns, question) for row in rows[:MOST_ROWS])
    return Seen(items, clock.now(), spoiled, len(rows) > MOST_ROWS)


async def _sql(connection: Connection, question: Question, patience: float) -> str:
    """The question's SQL; empty where the extension that it asks is not there."""
    if not question.extension:
        return question.sql
    rows, _ = await _rows(connection, _SCHEMA, patience, question.extension)
    return question.within(str(rows[0][0])) if rows else ""


async def _rows(connection: Connection, sql: str, patience: float, *given: str) -> tuple[list[Any], list[str]]:
    async def ask() -> tuple[list[Any], list[str]]:
        async with connection.cursor() as cursor:
            await cursor.execute(sql.encode(), given or None)
            return await cursor.fetchall(), [column.name for column in cursor.description or ()]

    return await _within(patience + 1, ask(), connection)


async def _within(seconds: float, work: Coroutine[Any, Any, T], connection: Connection | None = None) -> T:
    """The work's result; TimeoutError after `seconds`, and then the connection is cut.

    psycopg, cancelled while it waits, asks the server to cancel and waits again: a server that hangs would keep us.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if done:
            return task.result()
        raise TimeoutError
    finally:
        if not task.done():
            if connection is not None:
                connection.pgconn.finish()
            task.cancel()
            await asyncio.wait({task}, timeout=1)
        if task.done() and not task.cancelled():
            # Retrieved here, else asyncio reports it as forgotten.
            task.exception()


def _row(values: tuple[Any, ...], columns: list[str], question: Question) -> Row:
    row = {column: shown(value) for column, value in zip(columns, values, strict=True)}
    for column, value in zip(columns, values, strict=True):
        if column in question.masked and value is not None and value != HIDDEN:
            row[column] = shown(without_literals(str(value)))
    return row


def _not_seen(error: Exception, connection: Connection, version: str, patience: float) -> NotSeen:
    from psycopg import errors

    if isinstance(error, errors.InsufficientPrivilege):
        return NotSeen("this role has no right to see it", _BY_HAND, "forbidden")
    if isinstance(error, errors.QueryCanceled | errors.LockNotAvailable):
        return _no_answer(patience)
    if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn | errors.UndefinedFunction):
        return NotSeen(f"PostgreSQL {version or 'of this version'} does not have it", "", "version")
    if connection.closed:
        return _LOST
    return NotSeen(f"the database refused: {_first_line(str(error))}", _BY_HAND, "refused")


def _refusal(problem: str, address: Address) -> NotSeen:
    text = address.password.masked_in(problem)[0] if len(address.password) else problem
    if "password authentication failed" in text:
        return NotSeen("the database refused the password", "Read the config var again: it may be rotated.", "refused")
    return NotSeen(f"no session: {_first_line(text)}", "Ask by hand: copy the questions as SQL.", "no_session")


def _no_answer(patience: float) -> NotSeen:
    return NotSeen(f"no answer within {patience:g} s", "Ask again, or ask by hand.", "no_answer")


def _first_line(text: str) -> str:
    lines = [line for line in mask(text).text.splitlines() if line.strip()]
    return visible(cut(lines[0].strip() if lines else "no reason given", 160))
