"""Step A4: the five risks, rated from what was seen; how severe it is, who must be told, and the regulator's clock.

Proposals, each with its reasons: a responder changes any of them with a word why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from herotui import clock
from herotui.assess.blast import Radius
from herotui.assess.holder import Holder
from herotui.assess.secrets import Row
from herotui.assess.touches import CODE, DATABASES, MONEY, PERSONAL, SPENDS, VOICE, among, named
from herotui.assess.tree import below
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.assessment import GDPR_HOURS, Duty, Rating, Regulator
from herotui.incident.entry import Kind
from herotui.incident.guidance.causes import RISKS
from herotui.incident.state import Incident
from herotui.text.escape import visible
from herotui.text.times import stamp

LEVELS = ("critical", "high", "medium", "low")
_PERSONAL_ROLES = ("Data protection officer", "Legal counsel")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What A4 proposes: `ratings` in the guidance's order, `severity` with its reason, `duties`, and the clock."""

    ratings: tuple[Rating, ...]
    severity: str
    why: str
    duties: tuple[Duty, ...]
    regulator: Regulator | None


def judge(incident: Incident, found: Radius, holder: Holder) -> Judgement:
    """Rate the five risks from what was seen. Pure."""
    case = _Case(incident, found, holder)
    rated = {
        "unauthorized_access": case.access(),
        "data_breach": case.breach(),
        "financial_loss": case.money(),
        "reputation": case.reputation(),
        "legal": case.legal(),
    }
    ratings = tuple(Rating(risk.id, level, level, reasons) for risk in RISKS for level, reasons in (rated[risk.id],))
    worst = min(ratings, key=lambda one: LEVELS.index(one.level))
    personal = case.personal()
    since = incident.detected_at or incident.opened_at
    regulator = Regulator("may", since, why=personal) if personal and since else None
    return Judgement(ratings, worst.level, worst.reasons[0], case.duties(), regulator)


_Rated = tuple[str, tuple[str, ...]]


class _Case:
    """One incident while it is judged. Each method gives a level and its reasons, the weightiest first."""

    def __init__(self, incident: Incident, found: Radius, holder: Holder) -> None:
        self._incident = incident
        self._found = found
        self._holder = holder
        self._rows = found.secrets.rows
        self._public = incident.situation.get("public", "not_known")
        self._used = incident.situation.get("used", "not_known")
        self._unseen = found.count("secrets").least and holder.opens("read-protected") is not False

    def access(self) -> _Rated:
        level, why = self._by_scope()
        reasons = [why]
        if self._used == "yes":
            level, reasons = "critical", ["it was used by somebody else", *reasons]
        elif self._public == "yes" and level in ("high", "medium"):
            level, reasons = "critical", ["the key is public", *reasons]
        if any(node.kind == "team" and "as admin" in node.reading for node in below(self._found.tree)):
            reasons.append("its account is admin of a team")
        authorization = self._incident.key.authorization
        if authorization and not authorization.expires_at:
            reasons.append("it never expires")
        return level, tuple(reasons)

    def _by_scope(self) -> tuple[str, str]:
        holder = self._holder
        if not holder.scope and not holder.fits:
            return "high", "its scope is not known: global can't be ruled out"
        if holder.opens("global"):
            return "high", "scope global: it does all that its account can do"
        if holder.opens("write") is not False:
            return "high", f"scope {holder.words}: it may deploy to every app within reach"
        if holder.opens("read-protected") is not False:
            return "high", f"scope {holder.words}: it reads every config var within reach"
        if holder.opens("read") is not False:
            return "medium", f"scope {holder.words}: it reads apps, code and logs, no config vars (inferred)"
        return "low", f"scope {holder.words}: it reads about the account alone (inferred)"

    def breach(self) -> _Rated:
        if self._holder.opens("read-protected") is False:
            if self._holder.opens("read") is False:
                return "low", ("its scope opens neither config vars nor code (inferred)",)
            return "medium", ("its scope opens no config vars (inferred); code and logs may hold personal data",)
        data, code = self._data(), among(self._rows, CODE)
        worst = next((row for row in self._rows if row.opened is not False), None)
        reasons = [f"people's data lies behind {named(data)}"] if data else []
        reasons += [f"code and packages: {named(code)}"] if code else []
        reasons += ["config vars were not all seen: what was not seen counts as read"] if self._unseen else []
        if data and data[0].danger == "critical":
            return "critical", tuple(reasons)
        if worst is not None:
            return worst.danger or "medium", tuple(reasons) or (f"it reads {named([worst])}",)
        return ("high", tuple(reasons)) if self._unseen else ("low", ("no secret is within its reach",))

    def money(self) -> _Rated:
        money = self._found.money
        pay, spend = among(self._rows, MONEY), among(self._rows, SPENDS)
        reasons = [f"moves money: {named(pay)}"] if pay else []
        reasons += [f"spends at other providers: {named(spend)}"] if spend else []
        if money.forbidden:
            reasons.append(f"no dynos on your bill: {money.forbidden}")
        else:
            least = "at least " if money.least else ""
            reasons.append(
                f"dynos and add-ons could cost {least}{money.could:,.0f} USD an hour (estimate), {money.runs:,.2f} now"
            )
        if pay:
            return "critical", tuple(reasons)
        if spend or money.could >= 100:
            return "high", tuple(reasons)
        if self._unseen or not money.forbidden:
            return "medium", tuple(reasons)
        return "low", tuple(reasons)

    def reputation(self) -> _Rated:
        voice = among(self._rows, VOICE)
        reasons = ["the key is public"] if self._public == "yes" else []
        reasons += [f"speaks in your name: {named(voice)}"] if voice else []
        if self._public == "yes" or self._used == "yes":
            return "high", tuple(reasons) or ("it was used by somebody else",)
        if voice:
            return "medium", tuple(reasons)
        if self._public == "not_known":
            return "medium", ("whether the key is public is not known",)
        return "low", ("the key is not public, and nothing that speaks in your name is within its reach",)

    def legal(self) -> _Rated:
        personal = self.personal()
        pay = among(self._rows, MONEY)
        if personal:
            reasons = (personal, *((f"payment data: {named(pay)}",) if pay else ()))
            return "high", (*reasons, "contracts with notice periods: ask legal counsel")
        return "low", ("nothing that holds personal data is within its reach, as far as was seen",)

    def _data(self) -> tuple[Row, ...]:
        """What holds people's data or opens the door to it, databases first."""
        return (*among(self._rows, DATABASES), *among(self._rows, PERSONAL - DATABASES))

    def personal(self) -> str:
        """Why personal data may be touched; empty when nothing speaks for it."""
        data = self._data()
        if data:
            return f"personal data may be touched: {named(data, 2)}"
        databases = self._found.count("databases")
        if databases.count and self._holder.opens("read-protected") is not False:
            return f"personal data may be touched: {databases.text} databases within reach"
        return "personal data may be touched: config vars were not all seen" if self._unseen else ""

    def duties(self) -> tuple[Duty, ...]:
        owner = visible(self._incident.key.owner)
        found = [Duty("Owner of the key", owner or "not known yet")]
        teams = [node.title for node in below(self._found.tree) if node.kind == "team"]
        if teams:
            more = f" and {len(teams) - 5} more" if len(teams) > 5 else ""
            found.append(Duty("Admins of the teams", ", ".join(map(visible, teams[:5])) + more))
        found.append(Duty("Security lead", "a key of the company leaked"))
        personal = self.personal()
        found += [Duty(role, personal) for role in _PERSONAL_ROLES] if personal else []
        if not self._found.money.forbidden or among(self._rows, MONEY | SPENDS):
            found.append(Duty("Whoever holds the budget", self.money()[1][0]))
        if self._public != "no" or self._used == "yes":
            found.append(Duty("Communications and support", "others may speak of it before you do"))
        found.append(Duty("Heroku support", "GitHub's scan does not report this type of key to Heroku"))
        return tuple(found)


def record(desk: Desk, found: Judgement) -> None:
    """Write the proposals to the record; what a person has changed stays as it is. Waits for no disk."""
    for one in found.ratings:
        text = f"Risk proposed: {one.id.replace('_', ' ')} {one.level}, because {one.reasons[0]}"
        data = {"id": one.id, "level": one.level, "reasons": list(one.reasons)}
        desk.record.submit(Kind.RISK, text, phase="assess", data=data)
    for duty in found.duties:
        if duty.role not in desk.incident.duties:
            data = {"role": duty.role, "why": duty.why}
            desk.record.submit(Kind.DUTY, f"Must be told: {duty.role}, {duty.why}", phase="assess", data=data)
    if found.regulator and desk.incident.regulator is None:
        law = found.regulator
        terms = {"applies": "may", "since": stamp(law.since), "hours": law.hours, "why": law.why}
        text = f"Regulator's clock: due {stamp(law.until)}, {law.hours} h from when we learned of it, as {law.why}"
        desk.record.submit(Kind.REGULATOR, text, phase="assess", data=terms)


async def rate(desk: Desk, id: str, level: str, why: str) -> None:
    """The responder's own rating of one risk, with a word why. Raises `WrongUse`, `NotSaved`."""
    if id not in {risk.id for risk in RISKS}:
        raise WrongUse(f"{id!r} is no risk.", do=f"The five are {', '.join(risk.id for risk in RISKS)}.")
    _word(LEVELS, level, why)
    data = {"id": id, "level": level, "why": why, "by_hand": True}
    await desk.record.append(Kind.RISK, f"Risk {id.replace('_', ' ')}: {level}, {why}", phase="assess", data=data)


async def told(desk: Desk, role: str, how: str, at: datetime | None = None) -> None:
    """Somebody was told: `how` and when (default: now). A role that was not on the list joins it. Raises `NotSaved`."""
    when = stamp(at or clock.now())
    data = {"role": role, "how": how, "told_at": when}
    await desk.record.append(Kind.DUTY, f"Told: {role}, {when}, {how}", phase="assess", data=data)


async def regulate(desk: Desk, applies: str, why: str, hours: int = GDPR_HOURS, since: datetime | None = None) -> None:
    """Whether a duty to notify applies (`may`, `yes`, `no`), in how many hours from when: the lawyers' word.

    Raises `WrongUse`, `NotSaved`.
    """
    _word(("may", "yes", "no"), applies, why)
    if hours < 1:
        raise WrongUse(f"{hours} hours is no time limit.", do="72 is the GDPR's.")
    data = {"applies": applies, "why": why, "hours": hours, "since": stamp(since) if since else "", "by_hand": True}
    text = f"Duty to notify: {applies}, {why}"
    await desk.record.append(Kind.REGULATOR, text, phase="assess", data=data)


def _word(words: tuple[str, ...], word: str, why: str) -> None:
    if word not in words:
        raise WrongUse(f"{word!r} is none of {', '.join(words)}.", do="Choose one of them.")
    if not why.strip():
        raise WrongUse("A word why is needed.", meaning="The record shows who decided what, and why.", do="Say why.")
