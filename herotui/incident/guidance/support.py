"""The two texts that somebody waits for: a status in three sentences, and the ticket to Heroku support."""

from __future__ import annotations

from dataclasses import dataclass

BLANK = "______"
"""What stands where a fact is not known: to be seen, and filled in by hand."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known, as text ready to be shown; None is a blank. No field may hold a key.

    `world` is `"REAL HEROKU"`, `"DRILL"` or `"SIMULATED"`; times are UTC with Z; `not_seen` names places.
    """

    incident_id: str
    world: str
    severity: str | None = None
    key_owner: str | None = None
    authorization_id: str | None = None
    leaked_at: str | None = None
    detected_at: str | None = None
    key_state: str | None = None
    dead_at: str | None = None
    steps_done: int = 0
    steps_total: int = 0
    footholds: int | None = None
    next_step: str | None = None
    not_seen: tuple[str, ...] = ()


def status(facts: Facts) -> str:
    """Three sentences for the channel: what happened, where we are, what comes next. One line."""
    practice = "" if facts.world == "REAL HEROKU" else f"[{facts.world}, not real] "
    happened = (
        f"{facts.incident_id} ({_or_blank(facts.severity)}): a Heroku API key of {_or_blank(facts.key_owner)} leaked "
        f"at {_or_blank(facts.leaked_at)}, we know of it since {_or_blank(facts.detected_at)}."
    )
    stand = (
        f"The key is {_key_state(facts)}; {facts.steps_done} of {facts.steps_total} steps are done, "
        f"{_footholds(facts)}{_gaps(facts)}."
    )
    return f"{practice}{happened} {stand} Next: {_or_blank(facts.next_step)}."


def ticket(facts: Facts) -> str:
    """The ticket for Heroku support: plain text in paragraphs, its subject first. The key has no place in it."""
    practice = "" if facts.world == "REAL HEROKU" else f"{facts.world}: PRACTICE, DO NOT SEND\n\n"
    return (
        f"{practice}"
        f"Subject: Leaked Heroku API key, please help to contain it ({facts.incident_id})\n\n"
        f"A Heroku API key of our account {_or_blank(facts.key_owner)} was exposed.\n\n"
        f"Authorization id: {_or_blank(facts.authorization_id)}\n"
        f"Exposed since: {_or_blank(facts.leaked_at)}\n"
        f"Detected: {_or_blank(facts.detected_at)}\n"
        f"State of the key: {_key_state(facts)}\n"
        f"Severity on our side: {_or_blank(facts.severity)}\n"
        f"On our side: {_footholds(facts)}\n"
        f"Could not be seen by us: {', '.join(facts.not_seen) or 'nothing known'}\n\n"
        "Please\n"
        "1. confirm that this authorization and all tokens made with it are revoked;\n"
        "2. tell us which addresses used it, when, and for which requests, since it was exposed;\n"
        "3. tell us of authorizations, SSH keys, drains, webhooks, collaborators and transfers made since then, "
        "deleted ones included;\n"
        "4. keep the logs that belong to it.\n\n"
        f"Contact, by phone and mail: {BLANK}\n"
        "We will not send the key itself; please don't ask for it.\n"
    )


def _or_blank(fact: str | None) -> str:
    return fact or BLANK


def _key_state(facts: Facts) -> str:
    state = _or_blank(facts.key_state)
    return f"{state} since {facts.dead_at}" if facts.dead_at else state


def _footholds(facts: Facts) -> str:
    if facts.footholds is None:
        return "footholds not looked for yet"
    return f"{facts.footholds} foothold{'' if facts.footholds == 1 else 's'} found"


def _gaps(facts: Facts) -> str:
    return f", not seen: {', '.join(facts.not_seen)}" if facts.not_seen else ""
