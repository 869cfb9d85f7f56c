"""What of a look into a database is suspicious, as findings: each thing once, however many rows tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from herotui.audit.databases.look import Row
from herotui.audit.databases.rule import Ground, Rule
from herotui.audit.databases.rules import RULES
from herotui.detect.finding import Action, Evidence, Finding, Sure
from herotui.detect.made import quoted, shown
from herotui.estate.place import Place
from herotui.incident.known import Seen
from herotui.text.times import parse_stamp, stamp

_MOST_EVIDENCE = 5


def findings(ground: Ground, place: Place) -> tuple[Finding, ...]:
    """A finding for each suspicious thing in a look; the worst first. `place` is the database's in the estate."""
    found = [one for rule in RULES for one in _found(rule, ground, place)]
    return tuple(sorted(found, key=lambda one: one.rank))


def _found(rule: Rule, ground: Ground, place: Place) -> Iterator[Finding]:
    there_before = _there_before(rule, ground)
    alike: dict[str, list[tuple[Row, str]]] = {}
    for row in ground.look.rows(rule.question):
        item = _item(rule, row)
        if there_before is not None and item in there_before:
            continue
        reason = rule.says(row, ground)
        if not reason and rule.new and there_before is not None and ground.before:
            reason = f"it was not there yet on {stamp(ground.before.at)}"
        if reason:
            alike.setdefault(item, []).append((row, reason))
    for item, rows in alike.items():
        yield _finding(rule, ground, place, item, rows, proven=there_before is not None)


def _there_before(rule: Rule, ground: Ground) -> frozenset[str] | None:
    """The things that an earlier look saw; None where none could have."""
    known = ground.before.answers.get(rule.question) if ground.before else None
    if not isinstance(known, Seen) or known.more:
        return None
    return frozenset(_item(rule, row) for row in known.items)


def _item(rule: Rule, row: Row) -> str:
    return "|".join(str(row.get(column) or "") for column in rule.same)


def _finding(
    rule: Rule, ground: Ground, place: Place, item: str, rows: list[tuple[Row, str]], *, proven: bool
) -> Finding:
    look, (first, reason) = ground.look, rows[0]
    source = f"{rule.question.replace('_', ' ')} of {look.addon}, asked {stamp(look.at)}"
    count = f"{len(rows)} times: " if len(rows) > 1 else ""
    undo = " ".join(dict.fromkeys(text for row, _ in rows[:_MOST_EVIDENCE] if (text := rule.undo(row))))
    command = quoted("heroku", "pg:psql", look.addon, "--app", look.app, "--command", undo) if undo else ""
    action = Action("R6", shown(f"Remove {rule.title(first)}"), command=command) if undo else None
    return Finding(
        detector=rule.name,
        title=shown(count + rule.title(first)),
        place=place,
        where=shown(f"{look.app} ({look.addon})"),
        severity=rule.severity,
        why=rule.why,
        confidence=Sure.LIKELY if proven else Sure.GUESS,
        who_why="a database tells roles and addresses, not Heroku accounts",
        actor=shown(str(first.get("address") or first.get("role") or first.get("owner") or "")),
        when=_began(first),
        item=item,
        harmless=rule.harmless,
        evidence=(
            Evidence(shown(reason), "held against what is usual"),
            *(Evidence(shown(_said(row)), source, _began(row)) for row, _ in rows[:_MOST_EVIDENCE]),
        ),
        action=action,
        foothold=rule.foothold,
    )


def _said(row: Mapping[str, object]) -> str:
    """A row in words: what it has, without what is empty or no."""
    return ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, "", False))


def _began(row: Row) -> datetime | None:
    try:
        return parse_stamp(str(row.get("started") or ""))
    except ValueError:
        return None
