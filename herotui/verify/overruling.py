"""The responder's own verdict: it stands beside the rule's, and never replaces it."""

from __future__ import annotations

from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.incident.folds.verify import VERDICTS
from herotui.incident.verdict import verdict


async def overrule(desk: Desk, word: str, why: str) -> None:
    """Record another verdict with its reason. Raises `WrongUse` without one or for no such verdict, `NotSaved`."""
    if word not in VERDICTS:
        raise WrongUse(f"{word!r} is no verdict.", do=f"Say one of: {', '.join(VERDICTS)}.")
    if not why.strip():
        raise WrongUse("Another verdict needs a reason.", meaning="The report shows both.", do="Say why.")
    rule = verdict(desk.incident).word
    text = f"Verdict by the responder's word: {word}, because {why} (by rule: {rule})"
    await desk.record.append(Kind.OVERRULED, text, phase="verify", data={"word": word, "why": why, "rule": rule})
