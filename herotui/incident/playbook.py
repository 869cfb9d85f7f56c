"""The cheat sheet: six phases and the steps of each, in the order in which a responder meets them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The six phases, in order; the value is what journal and report store."""

    ASSESS = "assess"
    AUDIT = "audit"
    ROTATE = "rotate"
    VERIFY = "verify"
    MONITOR = "monitor"
    PREVENT = "prevent"

    @property
    def title(self) -> str:  # type: ignore[override]  # a word of the screen, not str.title()
        """The word on screen: `"Assess"`."""
        return self.value.capitalize()

    @property
    def number(self) -> int:
        """1 to 6: the digit that opens the phase."""
        return tuple(Phase).index(self) + 1


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the playbook.

    `id` is stable (`"A1"`): journal and report use it. `title` fits the left pane of 80 columns (28 characters),
    `question` is the one line that the step answers.
    """

    id: str
    phase: Phase
    title: str
    question: str


def _steps(phase: Phase, *rows: tuple[str, str, str]) -> tuple[Step, ...]:
    return tuple(Step(step_id, phase, title, question) for step_id, title, question in rows)


LISTED = ("U5", "R5", "R6")
"""The steps that show the list of what is left to do after the key's death."""

STEPS: tuple[Step, ...] = (
    *_steps(
        Phase.ASSESS,
        ("A1", "Confirm the key", "Is it a Heroku key, is it alive, and whose is it?"),
        ("A2", "Exposure", "Where did it leak, since when, and how?"),
        ("A3", "Reach", "What does the key open?"),
        ("A4", "Risks and severity", "How bad is it, and who must be told?"),
        ("A5", "Inventory of consumers", "Which services use this key and will stop working?"),
        ("A6", "Own access and evidence", "Do you stay in when the key dies, and is the evidence saved?"),
    ),
    *_steps(
        Phase.AUDIT,
        ("U1", "Access logs", "Who came in: from which addresses, at which hours?"),
        ("U2", "Usage patterns", "Are there spikes in releases, builds, dynos, scale, add-ons or cost?"),
        ("U3", "Databases", "Who is connected to the databases, and what was run there lately?"),
        ("U4", "API changes", "What was changed through the API since the leak, and by whom?"),
        ("U5", "Footholds", "What would outlive the key's rotation?"),
    ),
    *_steps(
        Phase.ROTATE,
        ("R1", "Generate a new key", "Is there a new key with the least scope, an expiry and a named use?"),
        ("R2", "Update every service", "Does every service have the new key?"),
        ("R3", "Test every service", "Does every service work with the new key?"),
        ("R4", "Deactivate the old key", "Is the old key deleted?"),
        ("R5", "Rotate what leaked with it", "Is every secret that the key could read replaced?"),
        ("R6", "Remove the footholds", "Is every foothold found in U5 gone?"),
        ("R7", "Fallback", "Can each change be undone, and has a failing service a quick way back?"),
    ),
    *_steps(
        Phase.VERIFY,
        ("V1", "The old key is dead", "Is the old key dead in every form, while a control works?"),
        ("V2", "Services on the new key", "Does every service run on the new key?"),
        ("V3", "Apps are healthy", "Is every app up, released and answering?"),
        ("V4", "Nothing is left behind", "Does a second audit show no foothold and no unexplained change?"),
    ),
    *_steps(
        Phase.MONITOR,
        ("M1", "Services run smoothly", "Do the services run smoothly without the old key?"),
        ("M2", "No way back in", "Are there no attempts, no new footholds, and is the old key still dead?"),
        ("M3", "Alerts and the watch's end", "Do alerts reach you, and when does the watch end?"),
    ),
    *_steps(
        Phase.PREVENT,
        ("P1", "No key in code", "Does every program read its key from outside the code?"),
        ("P2", "Secure storage", "Where is the key kept, and is that a secrets manager?"),
        ("P3", "Regular rotation", "When is this key due next, and who will do it?"),
        ("P4", "Least privilege", "Has every authorization the least scope and an expiry?"),
        ("P5", "Review of usage", "Who reads the logs, how often, and looks for what?"),
        ("P6", "Access controls", "Who can read the key, and how do they sign in?"),
        ("P7", "Secret detection", "Would the next leak be caught before it is public?"),
        ("P8", "How to generate a key", "Does everyone know how to make a key that is fit for its use?"),
    ),
)

_BY_ID = {step.id: step for step in STEPS}


def step(step_id: str) -> Step:
    """The step with this id, or `KeyError` that names the ids there are."""
    try:
        return _BY_ID[step_id]
    except KeyError:
        raise KeyError(f"there is no step {step_id!r}; the steps are {', '.join(_BY_ID)}") from None


def steps_of(phase: Phase) -> tuple[Step, ...]:
    """The steps of one phase, in order."""
    return tuple(each for each in STEPS if each.phase is phase)
