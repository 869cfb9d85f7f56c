"""The answer that the responder pastes: what psql printed for `questions.to_copy`, as CSV or as aligned columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from herotui import clock
from herotui.audit.databases.literals import without_literals
from herotui.audit.databases.look import MOST_ROWS, POSTGRES, DatabaseLook, Row, Value, shown
from herotui.audit.databases.postgres import HIDDEN
from herotui.audit.databases.questions import MARK, Question, questions
from herotui.errors import WrongUse
from herotui.incident.known import Known, NotSeen, Seen

_MARKED = re.compile(rf"{MARK} ([0-9a-f]{{8}}) (\w+)\s*\Z")
_RULE = re.compile(r"-+(?:\+-+)*\Z")
_COUNT = re.compile(r"\(\d+ \w+\)\Z")
_CHATTER = re.compile(r"(?:SET|Output format is .*|Expanded display .*|Pager .*|Time: .*|NOTICE:.*|WARNING:.*)\Z")
_ERROR = re.compile(r"(?i)(?:psql:.{0,300}?: )?(?:ERROR|FATAL):\s+(.*)")
_NOT_THERE = NotSeen("it is not in what was pasted", "Run the whole script, and paste all of its answer.", "absent")


@dataclass
class _Table:
    """Columns, rows of cells, and a word for each row that can't be read."""

    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    spoiled: list[str] = field(default_factory=list)


def read_pasted(text: str, *, app: str, addon: str) -> DatabaseLook:
    """What was pasted as a look. What it lacks is not seen; what it holds beside the questions is not kept.

    Raises `WrongUse` where no question is answered in it.
    """
    sections = _sections(text)
    if not sections:
        raise WrongUse(
            "That answers none of the questions.",
            meaning=f"Each answer follows a line that starts with `{MARK}`, which psql prints by the script.",
            do="Run the script as it is, and paste what it prints.",
        )
    answers = {
        name: _answer(question, sections[name]) if name in sections else _NOT_THERE
        for name, question in questions().items()
    }
    return DatabaseLook(app, addon, POSTGRES, clock.now(), answers, source="pasted")


def _sections(text: str) -> Mapping[str, list[str]]:
    """The lines that follow each question's mark. The first was printed before anything foreign: its word counts."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    word = ""
    for line in text.splitlines():
        mark = _MARKED.match(line)
        if mark and mark[2] in questions() and mark[1] == (word or mark[1]):
            word, current = mark[1], []
            found[mark[2]] = current
        elif not _CHATTER.match(line):
            current.append(line)
    return found


def _answer(question: Question, lines: list[str]) -> Known[Row]:
    lines = [line for line in lines if line.strip()]
    if not lines:
        return _NOT_THERE
    if problem := _ERROR.match(lines[0]):
        return _refusal(problem[1])
    table = _aligned(lines) if len(lines) > 1 and _RULE.match(lines[1]) else _csv(lines)
    rows = tuple(_rows(table, question))
    hidden = sum(1 for cells in table.rows if HIDDEN in cells)
    spoiled = [f"the statements of {hidden} sessions: that role has no right to see them"] if hidden else []
    return Seen(rows[:MOST_ROWS], clock.now(), (*table.spoiled, *spoiled), len(rows) > MOST_ROWS)


def _refusal(problem: str) -> NotSeen:
    if "permission denied" in problem:
        return NotSeen("that role has no right to see it", "Ask as a role that may.", "forbidden")
    if "no rows returned" in problem:
        return NotSeen("the extension that it asks is not installed there", "", "absent")
    if "does not exist" in problem or "syntax error" in problem:
        return NotSeen("that database does not have it", "", "version")
    if "timeout" in problem:
        return NotSeen("no answer in time", "Ask again.", "no_answer")
    return NotSeen("psql reported an error", "Ask again.", "refused")


def _csv(lines: list[str]) -> _Table:
    records = list(csv.reader(f"{line}\n" for line in lines if not _COUNT.match(line)))
    table = _Table([name.strip() for name in records[0]] if records else [])
    for number, record in enumerate(records[1:], start=1):
        _take(table, number, record)
    return table


def _aligned(lines: list[str]) -> _Table:
    """Columns as psql prints them: a rule under the names tells where each ends, a `+` that a value goes on below."""
    header, rule, *rest = lines
    edges = [at for at, character in enumerate(rule) if character == "+"]
    spans = list(zip([0, *(edge + 1 for edge in edges)], [*edges, len(rule)], strict=True))
    table = _Table([header[start:end].strip() for start, end in spans])
    parts: list[list[str]] = [[] for _ in spans]
    number = 1
    for line in rest:
        if _COUNT.match(line):
            break
        whole = all(line[edge : edge + 1] == "|" for edge in edges)
        cells = [line[start:end].ljust(end - start) for start, end in spans]
        for part, cell in zip(parts, cells, strict=True):
            part.append(cell[:-1].strip())
        if whole and any(cell.endswith("+") for cell in cells):
            continue
        _take(table, number, ["\n".join(part).strip() for part in parts] if whole else [])
        parts, number = [[] for _ in spans], number + 1
    return table


def _take(table: _Table, number: int, cells: list[str]) -> None:
    if len(cells) == len(table.columns):
        table.rows.append(cells)
    else:
        table.spoiled.append(f"row {number}: its columns can't be told apart")


def _rows(table: _Table, question: Question) -> Iterator[Row]:
    columns = [_typed([cells[at] for cells in table.rows]) for at in range(len(table.columns))]
    for values in zip(*columns, strict=True):
        row: Row = dict(zip(table.columns, values, strict=True))
        for column in question.masked & row.keys():
            if isinstance(row[column], str) and row[column] != HIDDEN:
                row[column] = without_literals(str(row[column]))
        yield {str(shown(name)): shown(value) for name, value in row.items()}


def _typed(cells: list[str]) -> list[Value]:
    """A column's values: yes and no, numbers, or text, whichever all of them are; nothing for an empty one."""
    told = [cell for cell in cells if cell]
    if told and all(cell in ("t", "f") for cell in told):
        return [cell == "t" if cell else None for cell in cells]
    if told and all(cell.isdecimal() and len(cell) < 19 for cell in told):
        return [int(cell) if cell else None for cell in cells]
    return [cell or None for cell in cells]
