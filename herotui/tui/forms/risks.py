"""A4: the five risks, the severity, who must be told, and the regulator's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from herotui.assess import risks
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.assessment import GDPR_HOURS, Duty
from herotui.incident.guidance.causes import RISKS, Risk
from herotui.incident.state import Incident
from herotui.incident.status import SEVERITIES, regulator_phrase
from herotui.text.times import parse_stamp, short, stamp
from herotui.tui.forms.part import Ask, Part, Typed, row, time_of

LEVELS = {level: word for level, word in SEVERITIES.items() if level != "not_rated"}
APPLIES = {"may": "may apply", "yes": "applies", "no": "does not apply"}


def parts(desk: Desk, now: datetime) -> tuple[Part, ...]:
    """What A4 asks, as the incident stands."""
    incident = desk.incident
    return (
        _severity(desk, incident),
        *(_risk(desk, incident, risk) for risk in RISKS),
        _regulator(desk, incident, now),
        *(_duty(desk, duty, now) for duty in incident.duties.values()),
        _other(desk),
    )


def _severity(desk: Desk, incident: Incident) -> Part:
    rated, proposed = incident.severity, incident.proposed_severity
    if rated != "not_rated":
        state, text = "done", f"{SEVERITIES[rated]}, because {incident.severity_reason or 'no reason was given'}"
    elif proposed != "not_rated":
        state, text = "needs_you", f"{SEVERITIES[proposed]} is proposed: the worst of the five risks"
    else:
        state, text = "not_seen", "not rated: the estate was not looked at yet"

    async def save(typed: Typed) -> str:
        if not typed["reason"]:
            raise WrongUse("A word why is needed.", do="Say what makes it so.")
        await desk.severity(typed["severity"], typed["reason"])
        return f"Severity: {SEVERITIES[typed['severity']]}."

    now = rated if rated in LEVELS else proposed if proposed in LEVELS else "high"
    asks = (
        Ask("severity", "Severity", value=now, options=LEVELS),
        Ask("reason", "Reason", "what makes it so", incident.severity_reason),
    )
    return Part("severity", row(state, "Severity", text), asks, save, ("It decides who is woken.",))


def _risk(desk: Desk, incident: Incident, risk: Risk) -> Part:
    rating = incident.risks.get(risk.id)
    raised = f"Raised by: {'; '.join(risk.raised_by)}."
    state, text = "not_seen", "not rated"
    reasons: tuple[str, ...] = (risk.means, raised)
    if rating is not None:
        why = rating.why or (rating.reasons[0] if rating.reasons else "")
        state = "done" if rating.who else "open"
        word = SEVERITIES.get(rating.level, rating.level)
        text = f"{word}{'' if rating.who else ' proposed'}: {why}"
        reasons = (risk.means, *(f"- {reason}" for reason in rating.reasons), raised)

    async def save(typed: Typed) -> str:
        await risks.rate(desk, risk.id, typed["level"], typed["why"])
        return f"{risk.title}: {SEVERITIES[typed['level']]}."

    level = rating.level if rating and rating.level in LEVELS else "high"
    asks = (
        Ask("level", "Level", value=level, options=LEVELS),
        Ask("why", "Why", "a word why: it stands in the record", rating.why if rating else ""),
    )
    return Part(risk.id, row(state, _short(risk.title), text), asks, save, reasons)


def _short(title: str) -> str:
    return title.replace("Unauthorized access", "Access")


def _regulator(desk: Desk, incident: Incident, now: datetime) -> Part:
    law = incident.regulator
    if law is None:
        state, text = "not_seen", "not known whether a duty to notify applies"
    else:
        due = f": due {short(law.until, now)}, {regulator_phrase(incident, now)}" if law.applies != "no" else ""
        state = "done" if law.who else "needs_you"
        text = f"{APPLIES.get(law.applies, law.applies)}{due}"

    async def save(typed: Typed) -> str:
        if not typed["hours"].isdecimal():
            raise WrongUse(f"{typed['hours']!r} is no number of hours.", do="72 is the GDPR's.")
        await risks.regulate(desk, typed["applies"], typed["why"], int(typed["hours"]), time_of(typed["since"]))
        return f"Duty to notify: {APPLIES[typed['applies']]}."

    asks = (
        Ask("applies", "A duty", value=law.applies if law else "may", options=APPLIES),
        Ask("hours", "Within hours", f"{GDPR_HOURS}: GDPR, article 33", str(law.hours if law else GDPR_HOURS)),
        Ask("since", "Counted from", "when we learned of it", stamp(law.since) if law else ""),
        Ask("why", "Why", "the lawyers' word", law.why if law and law.who else ""),
    )
    why = (f"Proposed, because {law.why}.",) if law and law.why and not law.who else ()
    says = ("Let lawyers decide. The clock runs from when you learned of it.", *why)
    return Part("regulator", row(state, "Regulator", text), asks, save, says)


def _duty(desk: Desk, duty: Duty, now: datetime) -> Part:
    when = short(parse_stamp(duty.told_at), now) if duty.told_at else ""
    text = f"{duty.role}: told {when}, {duty.how}" if when else f"{duty.role}: {duty.why}"

    async def save(typed: Typed) -> str:
        await _tell(desk, duty.role, typed)
        return f"Told: {duty.role}."

    says = (f"{duty.role}: {duty.why}" if duty.why else duty.role,)
    asks = tuple(_told(duty.how))
    return Part(f"duty:{duty.role}", row("done" if when else "open", "Tell", text), asks, save, says)


def _other(desk: Desk) -> Part:
    async def save(typed: Typed) -> str:
        if not typed["role"]:
            raise WrongUse("Nobody is named.", do="Say who must be told, by role.")
        await _tell(desk, typed["role"], typed)
        return f"Told: {typed['role']}."

    asks = (Ask("role", "Who", "by role: insurer, customer, partner"), *_told(""))
    return Part("other", row("open", "Tell", "somebody else who was told"), asks, save)


def _told(how: str) -> Iterator[Ask]:
    yield Ask("how", "How", "by phone, by mail; name the person", how)
    yield Ask("when", "When", 'now; or "20m ago", "18:30Z"')


async def _tell(desk: Desk, role: str, typed: Typed) -> None:
    if not typed["how"]:
        raise WrongUse("How they were told is empty.", do="By phone, by mail, to whom.")
    await risks.told(desk, role, typed["how"], time_of(typed["when"]))
