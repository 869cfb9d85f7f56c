"""The rules by which a look into a database is judged, one row for each kind of thing that can be left there.

What names mean (tools, Heroku's own roles and schemas) is general knowledge of PostgreSQL and Redis, not published by
Heroku: each rule says what would make it harmless.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter

from herotui.audit.access import networks_in, within
from herotui.audit.databases.look import Row
from herotui.audit.databases.rule import Ground, Rule
from herotui.text.times import parse_stamp

_DUMPS = re.compile(r"(?i)\A(pg_dump|pg_dumpall|pg_basebackup|pg_receivewal|pg_recvlogical|pgcopydb)")
_TOOLS = re.compile(
    r"(?i)\A(psql|pgcli|pgadmin|dbeaver|datagrip|tableplus|navicat|postico|heidisql|beekeeper|metabase|redash|razorsql"
    r"|dbvisualizer|sql workbench|toad|azure data studio|redis-cli|redisinsight|another redis)"
)
_COPY_OUT = re.compile(r"(?i)\A\s*copy\b.*\bto\b")
_TELLING = re.compile(r"(?i)\A\s*(copy\b.*\bto\b|(?:create|alter) (?:role|user)|grant|import foreign|create extension)")
_PROVIDERS = re.compile(r"(?i)(postgres|rds\w*|heroku\w*|_heroku\w*)\Z")
_PROVIDERS_CODE = re.compile(r"(?i)_?heroku(_ext)?\.")
_POWERS = {
    "superuser": "it is a superuser",
    "replication": "it may copy the whole server",
    "bypasses_row_security": "row security does not hold it",
    "creates_roles": "it may make other roles",
}
_GROUPS = re.compile(r"\bpg_(read_all_data|write_all_data|execute_server_program|(?:read|write)_server_files)\b")
_REACHING = re.compile(r"(?i)(dblink|\w+_fdw|adminpack|pg_cron|http|pg_net|plpython\w*u|plperlu|pltclu)\Z")
_UNTRUSTED = re.compile(r"(?i)(c|plpython\w*u|plperlu|pltclu)\Z")
_LOADING = re.compile(r"(?i)(\w+_preload_libraries|dynamic_library_path|search_path|role|session_replication_role)\Z")
_ODD_FILES = re.compile(r"(?i)cron|\.ssh|/www|/html|systemd|authorized_keys|\.so\Z|\.php\Z")


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "")


def _foreign(row: Row, ground: Ground) -> bool:
    """Whether a row's address is one that nobody vouched for: in no private network, not given, not our own."""
    address = _text(row, "address")
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not one.is_global or address == ground.look.own or within(address, networks_in(ground.allowed)):
        return False
    before = ground.before.rows("sessions") if ground.before else ()
    return address not in {seen.get("address") for seen in before}


def _old(row: Row, ground: Ground) -> bool:
    """Whether a session began before the leak."""
    try:
        return ground.since is not None and parse_stamp(_text(row, "started")) < ground.since
    except ValueError:
        return False


def _vouched(row: Row, ground: Ground) -> bool:
    address = _text(row, "address")
    given = within(address, networks_in(ground.allowed)) if _is_address(address) else False
    return given or bool(address and address == ground.look.own) or _old(row, ground)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _dumping(row: Row, ground: Ground) -> str:
    if _vouched(row, ground):
        return ""
    if _DUMPS.match(_text(row, "application")):
        return f"{_text(row, 'application')} copies databases"
    return "it copies a table out" if _COPY_OUT.match(_text(row, "query")) else ""


def _by_hand(row: Row, ground: Ground) -> str:
    if _vouched(row, ground) or _dumping(row, ground) or not _TOOLS.match(_text(row, "application")):
        return ""
    return f"{_text(row, 'application')} is a tool for people, from an address that you did not give"


def _unlike_others(row: Row, ground: Ground) -> str:
    """From elsewhere, and not by the program that most sessions are of: dynos come from many addresses of AWS's."""
    if _old(row, ground) or not _foreign(row, ground) or _dumping(row, ground) or _by_hand(row, ground):
        return ""
    names = Counter(_text(one, "application") for one in ground.look.rows("sessions"))
    usual, _ = names.most_common(1)[0]
    name = _text(row, "application")
    return f"most sessions are of {usual or 'programs without a name'}, this one is not" if name != usual else ""


def _monitoring(row: Row, ground: Ground) -> str:
    return "it sees every command with its values" if row.get("kind") == "monitor" else ""


def _streaming(row: Row, ground: Ground) -> str:
    if row.get("role") == "slave":
        return f"it takes its data from {_text(row, 'address') or 'another server'}"
    return "it streams all changes to an address that you did not give" if _foreign(row, ground) else ""


def _waiting(row: Row, ground: Ground) -> str:
    return "logical: whoever reads it gets every change, row by row" if row.get("kind") == "logical" else ""


def _powerful(row: Row, ground: Ground) -> str:
    role = _text(row, "role")
    if row.get("without_password") and row.get("login"):
        return "it is let in without a password"
    if "rights" in row:
        return "a user beside the default one" if row.get("login") and role != "default" else ""
    if _PROVIDERS.match(role):
        return ""
    powers = [reason for column, reason in _POWERS.items() if row.get(column)]
    if group := _GROUPS.search(_text(row, "member_of")):
        powers.append(f"it is a member of {group[0]}")
    return ", ".join(powers)


def _loading(row: Row, ground: Ground) -> str:
    return "it changes which code later sessions run" if _LOADING.match(_text(row, "setting")) else ""


def _public(row: Row, ground: Ground) -> str:
    return "every role that gets in has it" if row.get("grantee") == "PUBLIC" else ""


def _reaching(row: Row, ground: Ground) -> str:
    if "schema" not in row:
        return "a module is a program within the server"
    return "it opens ways out of the database" if _REACHING.match(_text(row, "extension")) else ""


def _code(row: Row, ground: Ground) -> str:
    if _PROVIDERS_CODE.match(f"{_text(row, 'schema')}."):
        return ""
    if row.get("reaches_out"):
        return "its code reaches out of the database" + (
            ", with its owner's rights" if row.get("runs_as_owner") else ""
        )
    return "its language may do anything on the server" if _UNTRUSTED.match(_text(row, "language")) else ""


def _watching(row: Row, ground: Ground) -> str:
    return "" if _PROVIDERS_CODE.match(_text(row, "function")) else "it runs whenever the database is changed"


def _offering(row: Row, ground: Ground) -> str:
    return "it offers every table, also those to come" if row.get("all_tables") else ""


def _leading_out(row: Row, ground: Ground) -> str:
    host = next((part[5:] for part in _text(row, "address").split(", ") if part.startswith("host=")), "")
    return "" if host and host.casefold() in ground.hosts else f"it leads to {host or 'a place that it does not tell'}"


def _telling(row: Row, ground: Ground) -> str:
    return (
        "somebody did this since the statistics began; when is not told" if _TELLING.match(_text(row, "query")) else ""
    )


def _writing_elsewhere(row: Row, ground: Ground) -> str:
    odd = row.get("setting") in ("dir", "dbfilename") and _ODD_FILES.search(_text(row, "value"))
    return f"it would write its data to {_text(row, 'value')}: a way to plant files" if odd else ""


def _from(row: Row) -> str:
    return _text(row, "address") or "an address that is not told"


def _table(row: Row) -> str:
    return f"{_text(row, 'schema')}.{_text(row, 'on_table')}"


def _quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    """A name as SQL."""
    return '"' + text.replace('"', '""') + '"'


def _end(row: Row) -> str:
    pid = row.get("pid")
    return f"select pg_terminate_backend({pid});" if isinstance(pid, int) else ""


def _drop(kind: str, column: str, *, on: str = "") -> str:
    return f"drop {kind} {_name(column)}{f' on {on}' if on else ''};" if column else ""


_SESSION = ("role", "application", "address")
_POOL = "A pool, a worker or somebody of the company's."

RULES: tuple[Rule, ...] = (
    Rule(
        name="database_dump", question="sessions", severity="high", same=_SESSION, says=_dumping, undo=_end,
        title=lambda row: f"session of {_text(row, 'role')} that copies data, from {_from(row)}",
        why="A copy of the data is being made right now.", harmless="It is the company's own backup.", foothold=False,
    ),
    Rule(
        name="database_tool", question="sessions", severity="medium", same=_SESSION, says=_by_hand, undo=_end,
        title=lambda row: f"{_text(row, 'application')} as {_text(row, 'role')} from {_from(row)}",
        why="A person is in the database; its password leaked with the config vars.", harmless=_POOL, foothold=False,
    ),
    Rule(
        name="database_session", question="sessions", severity="medium", same=_SESSION, says=_unlike_others, undo=_end,
        title=lambda row: f"session of {_text(row, 'role')} from {_text(row, 'address')} ({_text(row, 'application')})",
        why="Often the only address of an attacker that is to be had.", harmless=_POOL, foothold=False,
    ),
    Rule(
        name="database_monitor", question="sessions", severity="high", same=_SESSION, says=_monitoring,
        title=lambda row: f"MONITOR from {_text(row, 'address')}",
        why="Whoever monitors reads what everybody writes.", harmless="Somebody looks for a fault.", foothold=False,
    ),
    Rule(
        name="database_replica", question="replication", severity="high", same=("role", "application", "address"),
        says=_streaming, undo=_end, title=lambda row: f"replica at {_from(row)}",
        why="A replica has a copy of everything, and of all that comes.", harmless="It is a follower of Heroku's.",
    ),
    Rule(
        name="database_slot", question="slots", severity="medium", same=("slot",), says=_waiting, new=True,
        undo=lambda row: f"select pg_drop_replication_slot({_quoted(_text(row, 'slot'))});",
        title=lambda row: f"replication slot {_text(row, 'slot')}",
        why="It keeps every change until its reader comes back.", harmless="A connector of the company's reads it.",
    ),
    Rule(
        name="database_role", question="roles", severity="high", same=("role",), says=_powerful, new=True,
        undo=lambda row: "" if "rights" in row else _drop("role", _text(row, "role")),
        title=lambda row: f"role {_text(row, 'role')}",
        why="A role has a password of its own: rotating the credential leaves it.",
        harmless="The company, or Heroku, made it.",
    ),
    Rule(
        name="database_setting", question="role_settings", severity="medium", same=("role", "database", "setting"),
        says=_loading, new=True,
        title=lambda row: f"{_text(row, 'setting')} set for {_text(row, 'role') or _text(row, 'database') or 'all'}",
        why="Later sessions start with it, also those of the apps.", harmless="The company set its search path so.",
    ),
    Rule(
        name="database_grant", question="grants", severity="medium", same=("schema", "grantee", "rights"), says=_public,
        new=True,
        title=lambda row: f"{_text(row, 'rights')} on {row.get('tables')} tables for {_text(row, 'grantee')}",
        why="It stays when the role that used it first is gone.", harmless="An extension or a report needs it.",
    ),
    Rule(
        name="database_default_grant", question="default_grants", severity="medium",
        same=("owner", "schema", "kind", "grantee"), says=_public, new=True,
        title=lambda row: f"{_text(row, 'rights')} for {_text(row, 'grantee')} on what {_text(row, 'owner')} will make",
        why="It gives rights on tables that do not exist yet.", harmless="A reporting role of the company's has it.",
    ),
    Rule(
        name="database_extension", question="extensions", severity="medium", same=("extension",), says=_reaching,
        new=True, undo=lambda row: _drop("extension", _text(row, "extension")) if "schema" in row else "",
        title=lambda row: f"extension {_text(row, 'extension')}",
        why="With it the database itself carries data out.", harmless="The company's code uses it.",
    ),
    Rule(
        name="database_function", question="functions", severity="high", same=("schema", "function", "hash"),
        says=_code, new=True, title=lambda row: f"function {_text(row, 'schema')}.{_text(row, 'function')}",
        why="Code that stays in the database and runs with the rights of whoever calls it.",
        harmless="A migration of the company's made it.",
    ),
    Rule(
        name="database_trigger", question="triggers", severity="medium", same=("schema", "on_table", "trigger"),
        new=True, title=lambda row: f"trigger {_text(row, 'trigger')} on {_table(row)}",
        undo=lambda row: _drop(
            "trigger", _text(row, "trigger"), on=f"{_name(_text(row, 'schema'))}.{_name(_text(row, 'on_table'))}"
        ),
        why="It runs at every change of the table.", harmless="A migration of the company's made it.",
    ),
    Rule(
        name="database_rule", question="rules", severity="medium", same=("schema", "on_table", "rule"), new=True,
        title=lambda row: f"rule {_text(row, 'rule')} on {_table(row)}",
        why="It turns one statement into another.", harmless="A migration of the company's made it.",
    ),
    Rule(
        name="database_event_trigger", question="event_triggers", severity="high", same=("trigger",), says=_watching,
        undo=lambda row: _drop("event trigger", _text(row, "trigger")),
        title=lambda row: f"event trigger {_text(row, 'trigger')} at {_text(row, 'event')}",
        why="It runs when you clean up, with the rights of whoever does.", harmless="Heroku, or a tool, made it.",
    ),
    Rule(
        name="database_publication", question="publications", severity="medium", same=("publication",), says=_offering,
        new=True, undo=lambda row: _drop("publication", _text(row, "publication")),
        title=lambda row: f"publication {_text(row, 'publication')}",
        why="Whoever subscribes to it gets the tables and their changes.", harmless="A connector of the company's.",
    ),
    Rule(
        name="database_subscription", question="subscriptions", severity="high", same=("subscription",),
        says=lambda row, ground: "it takes in what another database sends",
        title=lambda row: f"subscription {_text(row, 'subscription')}",
        undo=lambda row: f"alter subscription {_name(_text(row, 'subscription'))} disable;",
        why="Another database writes into this one.", harmless="The company moves a database.",
    ),
    Rule(
        name="database_foreign_server", question="foreign_servers", severity="high", same=("server",),
        says=_leading_out, title=lambda row: f"foreign server {_text(row, 'server')} ({_text(row, 'address')})",
        undo=lambda row: f"drop server {_name(_text(row, 'server'))} cascade;",
        why="Through it the database reads and writes another one.", harmless="The company joined two databases.",
    ),
    Rule(
        name="database_statement", question="statements", severity="low", same=("role", "query"), says=_telling,
        title=lambda row: f"{_text(row, 'query')[:60]} by {_text(row, 'role')}, {row.get('calls')} times",
        why="A dump leaves such statements behind.", harmless="Backups and migrations do, too.", foothold=False,
    ),
    Rule(
        name="database_files", question="settings", severity="critical", same=("setting", "value"),
        says=_writing_elsewhere, title=lambda row: f"{_text(row, 'setting')} set to {_text(row, 'value')}",
        why="This is how a Redis is used to get onto its machine.", harmless="Nothing harmless is known.",
    ),
)  # fmt: skip
"""Every rule; a new one is a new row."""
