"""The questions put to a PostgreSQL database, as SQL: what herotui asks, and what the responder can ask by hand.

Each is a file in `sql/`: title, reason, then what is to be known of it, and one SELECT on the system's catalogs. No
answer holds a password or the text of a function.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile
from secrets import token_hex

MARK = "=="
"""What a line starts with that names, after a word, the question whose answer follows."""
_SCHEMA = (
    "select quote_ident(n.nspname) as schema from pg_extension as e join pg_namespace as n "
    "on n.oid = e.extnamespace where e.extname = '{}' \\gset"
)


@dataclass(frozen=True, slots=True)
class Question:
    """`masked` are columns whose literals are taken out. `extension`: it can be asked where that is installed only."""

    name: str
    title: str
    why: str
    sql: str
    masked: frozenset[str] = frozenset()
    extension: str = ""

    def within(self, schema: str) -> str:
        """The SQL, with the extension's table taken from this quoted schema and from nowhere else."""
        return self.sql.replace(f"from {self.extension} ", f"from {schema}.{self.extension} ")


@cache
def questions() -> dict[str, Question]:
    """All of them by name, in the order in which they are asked."""
    folder = files("herotui.audit.databases").joinpath("sql")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    made = (_question(file.name, file.read_text(encoding="utf-8")) for file in found)
    return {question.name: question for question in made}


def to_copy() -> str:
    """A script for psql that asks everything, changes nothing, and prints what `pasted` reads back.

    Its marks bear a word that nobody knew before: else a statement of the attacker's could pose as another answer.
    """
    word = token_hex(4)
    lines = [
        "-- Questions on who is in this database and what was left there. Nothing is changed.",
        "-- heroku pg:psql DATABASE --app APP --file THIS_FILE > answer.txt",
        "set default_transaction_read_only = on;",
        "set statement_timeout = '5s';",
        # Without a schema that others may write to: a function of theirs would run as whoever asks.
        "set search_path = pg_catalog, pg_temp;",
        "\\pset format csv",
    ]
    for question in questions().values():
        lines += ["", f"-- {question.title}: {question.why}", f"\\echo {MARK} {word} {question.name}"]
        if question.extension:
            lines.append(_SCHEMA.format(question.extension))
        lines.append(f"{question.within(':schema') if question.extension else question.sql};")
    return "\n".join(lines) + "\n"


def _question(file: str, text: str) -> Question:
    lines = text.strip().splitlines()
    head = list(takewhile(lambda line: line.startswith("-- "), lines))
    title, why, *rest = (line.removeprefix("-- ") for line in head)
    more = dict(line.split(": ", 1) for line in rest)
    return Question(
        name=file.removesuffix(".sql").partition("_")[2],
        title=title,
        why=why,
        sql="\n".join(lines[len(head) :]),
        masked=frozenset(more.get("masked", "").split()),
        extension=more.get("extension", ""),
    )
