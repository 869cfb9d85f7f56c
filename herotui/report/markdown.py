"""The report as Markdown. Everything that came from outside is literal text: no link, no HTML, no cell of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from herotui.incident.entry import Entry
from herotui.incident.guidance.support import BLANK
from herotui.incident.state import Gap, Incident, Todo
from herotui.report.assessment import Assessment, Facts
from herotui.report.audit import Audit
from herotui.report.model import CallRow, Moment, Report, StepRow, build
from herotui.report.verification import Proof
from herotui.text.escape import markdown, visible
from herotui.text.masking import mask

# A bare address becomes a link on most sites that show Markdown, without any mark around it.
_ADDRESS = re.compile(r"(?i)(?<=[a-z])(?=://)|(?<=www)(?=\.)")
# What would open a list, a heading underline or a numbered item at the start of a line.
_LEADING = re.compile(r"\A(?:(\d+)(?=[.)](?:\s|\Z))|(?=[-+=]))")


def render(incident: Incident, entries: Sequence[Entry], *, now: datetime, version: str, seal: str = "") -> str:
    """The Markdown report of `incident` as it stands at `now`; `entries` are its whole journal, oldest first.

    `seal` is the journal's head as words (`#147 4f2c91aa07de`); `version` is herotui's own.
    """
    report = build(incident, entries, now=now, version=version, seal=seal)
    return mask("\n".join(_document(report))).text


def literal(text: str) -> str:
    """Foreign text as one line of Markdown that shows itself, key-like parts masked first; a blank stays one."""
    if text == BLANK:
        return text
    escaped = _ADDRESS.sub(r"\\", markdown(mask(text).text.strip()))
    return _LEADING.sub(r"\1\\", escaped)


def _document(report: Report) -> Iterable[str]:
    yield f"# Leaked Heroku API key, {literal(report.id)}: {literal(report.world)}"
    yield from ("", f"Written {report.written_at} by herotui {literal(report.version)}. All times are UTC.")
    yield from _section("Summary", _summary(report))
    yield from _section("Clocks", _facts(report.clocks))
    yield from _section("The key", _facts(report.key))
    yield from _section("Severity", _facts(report.severity))
    yield from _assessment(report.assessment)
    yield from _audit(report.audit)
    yield from _proof(report.proof)
    yield from _section("People", _facts(report.people))
    yield from _section("What was done", _calls(report.calls))
    yield from _section("Steps", _steps(report.steps))
    yield from _section("Left to do", _todo(report.todo))
    yield from _section("Not seen", _gaps(report.gaps))
    yield from _section("Timeline", _timeline(report.timeline))
    yield from _section("Open points", _items(report.open_points, "None."))
    yield from _section("What this report can't show", _items(report.limitations, "None."))
    yield from _section("Seal", _seal(report))


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    yield from ("", f"## {title}", "")
    yield from lines


def _summary(report: Report) -> Iterable[str]:
    yield from (f"**Verdict: {report.verdict.word}.** The incident is {report.state}.", "")
    yield " ".join(literal(sentence) for sentence in report.summary)
    if report.proof.overruled:
        yield from ("", f"The responder overruled it: {literal(report.proof.overruled)}")
    if report.verdict.reasons:
        yield from ("", "What stands against calling it contained:", "")
        yield from _items(report.verdict.reasons, "")


def _assessment(found: Assessment) -> Iterable[str]:
    yield from _section("Exposure", _table_or("Nothing was written down (A2).", ("Place", "When"), found.exposure))
    yield from _section("Reach", _table_or("Nobody looked (A3).", ("What", "How many"), found.reach))
    risk = ("Risk", "Level", "Reasons", "By")
    yield from _section("Risks", _table_or("Not rated (A4).", risk, found.risks))
    # Who must be told is asked of every report: where nobody was named, the blanks stay to be filled.
    blank = (("management, customers, regulator, insurer", BLANK, BLANK),)
    yield from _section("Who must be told", _table(("Who", "Why", "Told"), found.duties or blank))
    consumer = ("Consumer", "Where", "Owner", "Told", "Fallback", "State", "Found by")
    yield from _section("Consumers", _table_or("None known. That is not proof (A5).", consumer, found.consumers))
    file = ("File in the incident's folder", "Places seen", "SHA-256")
    yield from _section("Evidence", _table_or("No look at the estate was saved (A6).", file, found.evidence))


def _audit(found: Audit) -> Iterable[str]:
    none = "None." if found.basis else "Nobody looked (U1 to U5)."
    head: Sequence[str] = ("Severity", "Id", "What", "Where", "When", "Who, probably", "To deal with it")
    basis = (found.basis, "") if found.basis else ()
    yield from _section("Findings", (*basis, *_table_or(none, head, found.findings)))
    if found.ours:
        yield from _section("Marked as ours", _table(("Id", "What", "Where", "Because"), found.ours))
    head = ("Time", "Kind", "Where", "Account", "What", "Seen in")
    yield from _section("What happened", _table_or(none, head, found.timeline))
    if found.happened > len(found.timeline):
        yield from ("", f"{found.happened - len(found.timeline)} more stand in the files of evidence.")
    if found.kept:
        yield from _section("Evidence of the audit", _table(("File", "What", "SHA-256"), found.kept))


def _proof(found: Proof) -> Iterable[str]:
    yield from _section("Verdict", _table(("Line", "Holds", "What stands against it"), found.lines))
    head = ("Form", "Old key is", "Old key", "Control", "Random key", "Our clock", "Heroku's clock", "Why")
    yield from _section("Death certificate", _table_or("Not tried in every form (V1).", head, found.certificate))
    if found.again:
        yield from ("", f"To be tried again at {', '.join(found.again)}.")
    after = ("What", "State", "Note")
    yield from _section("What hung on the key, and what outlives it", _table_or("Not looked at.", after, found.after))
    service = ("Service", "Where", "State", "Rests on")
    yield from _section("Services", _table_or("No consumer is known (A5, V2).", service, found.services))
    yield from _section("Health", _table_or("Nobody looked (V3).", ("App", "State", "Seen"), found.health))
    none = "None, as far as anyone looked (V4)."
    yield from _section("Changes that nothing explains", _table_or(none, ("Id", "Change"), found.changes))


def _table_or(none: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    return _table(head, rows) if rows else (none,)


def _facts(facts: Facts) -> Iterable[str]:
    return _table(("What", "Value"), facts)


def _calls(calls: Sequence[CallRow]) -> Iterable[str]:
    if not calls:
        return ("herotui sent no call that changes anything.",)
    return _table(
        ("Time", "Who", "Call", "Why", "Outcome"),
        ((call.at, call.who, call.line, call.why, call.outcome) for call in calls),
    )


def _steps(steps: Sequence[tuple[str, Sequence[StepRow]]]) -> Iterable[str]:
    rows = ((s.id, phase, s.title, s.state, s.who, s.at, s.evidence) for phase, group in steps for s in group)
    return _table(("Id", "Phase", "Step", "State", "Who", "Time", "Evidence"), rows)


def _todo(items: Sequence[Todo]) -> Iterable[str]:
    if not items:
        yield "Nothing was listed. The list is made after the revocation."
    group = ""
    for number, item in enumerate(items, 1):
        if item.group != group:
            group = item.group
            yield from ([""] if number > 1 else [])
            yield from (f"### {literal(group[:1].upper() + group[1:])}", "")
        made = f" (created {literal(item.created_at)})" if item.created_at else ""
        yield f"{number}. {literal(item.text)}{made}"
        if item.command:
            yield from _fence(item.command, " " * (len(str(number)) + 2))


def _fence(command: str, indent: str) -> Iterable[str]:
    """A line to copy: nothing in a fence is markup, and this fence is longer than any in the line."""
    line = mask(visible(command)).text
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return ("", f"{indent}{ticks}sh", f"{indent}{line}", f"{indent}{ticks}")


def _gaps(gaps: Sequence[Gap]) -> Iterable[str]:
    if not gaps:
        return ("No place was recorded as not seen. Steps that are open were not looked at.",)
    return _table(("Place", "Why", "What would show it"), ((gap.place, gap.reason, gap.how) for gap in gaps))


def _timeline(moments: Sequence[Moment]) -> Iterable[str]:
    if not moments:
        return ("The journal is empty.",)
    return _table(("#", "Time", "Phase", "Who", "What"), ((str(m.seq), m.at, m.phase, m.who, m.text) for m in moments))


def _seal(report: Report) -> Iterable[str]:
    if not report.seal:
        return ("The journal's head was not given: this report is not tied to a state of the journal.",)
    return (
        f"Journal head: {literal(report.seal)}",
        "",
        "Number of the last entry, and the first digits of its hash. Keep them where this machine can't rewrite them.",
    )


def _items(texts: Sequence[str], none: str) -> Iterable[str]:
    return [f"- {literal(text)}" for text in texts] or [none]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield _row(literal(name) for name in head)
    yield _row("---" for _ in head)
    for row in rows:
        yield _row(literal(cell) for cell in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
