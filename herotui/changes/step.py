"""A step of a plan: what is sent or written, what it needs, whom it touches and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from urllib.parse import quote

from herotui.call import Call
from herotui.secret import Secret
from herotui.text.masking import mask

GROUPS = ("", "canary", "staging", "production")
"""In this order within one step of the playbook; steps of no group wait for none."""
DEACTIVATION = "R4"
"""The step of the playbook that the gate locks."""


@dataclass(frozen=True, slots=True)
class Made:
    """In the place of a value: the key that the step `by` makes. It is known only once that step is done."""

    by: str

    def __str__(self) -> str:
        return f"<the key that {self.by} makes>"


@dataclass(frozen=True, slots=True)
class Kept:
    """In the place of a value that is not at hand (any more): its fingerprint, keyed by the incident's salt."""

    fingerprint: str

    def __str__(self) -> str:
        return f"<value {self.fingerprint[:8]}>"


Value: TypeAlias = Secret | Made | Kept


@dataclass(frozen=True, slots=True)
class Deed:
    """A write outside Heroku: `value` under `name` in the `place` of a `store`; `change` says it in words, masked."""

    store: str
    place: str
    name: str
    value: Value
    change: str = ""

    @property
    def line(self) -> str:
        """`WRITE /home/maria/.netrc`: as `Call.line`."""
        return f"WRITE {mask(self.place).text}"

    def as_data(self) -> dict[str, Any]:
        """As `Call.as_data`, without the value."""
        body = {"name": self.name, "change": self.change, "value": str(self.value)}
        return {"service": self.store, "method": "WRITE", "path": mask(self.place).text, "body": body}


Act: TypeAlias = Call | Deed
"""What a step does at one time."""


@dataclass(frozen=True, slots=True)
class Step:
    """`acts` are done in order. `id` is stable and unique in its plan, `step` the playbook's (`R2`).

    `touches` says who is affected (restarts, dynos, time), `app` which app restarts. `way_back` are the acts that take
    it back, in order; empty means that it can't be undone, and `no_way_back` says why. `after` are ids that must be
    done first. `breath`: runs in the same breath as the R4 step that it comes after. `expects` is what the plan saw
    in its place: fingerprints of values by name ("" for none). `skip` is the reason for not doing it.
    """

    id: str
    step: str
    text: str
    acts: tuple[Act, ...]
    touches: str = ""
    app: str = ""
    way_back: tuple[Act, ...] = ()
    no_way_back: str = "can't be undone"
    risk: str = ""
    after: tuple[str, ...] = ()
    group: str = ""
    breath: bool = False
    expects: Mapping[str, str] = field(default_factory=dict)
    skip: str = ""

    @property
    def locked(self) -> bool:
        """Whether it waits for the gate."""
        return self.step == DEACTIVATION and not self.breath

    @property
    def uses(self) -> frozenset[str]:
        """Ids of steps whose key it needs."""
        return frozenset(value.by for act in self.acts for value in values_in(act) if isinstance(value, Made))

    @property
    def way_back_text(self) -> str:
        """`DELETE /oauth/authorizations/...`, or why there is none."""
        return "; ".join(act.line for act in self.way_back) or self.no_way_back


def id_made_by(step_id: str) -> str:
    """In the place of an authorization's id in a path: the one that a step makes."""
    return f"id-of-{step_id}"


def values_in(act: Act) -> Iterator[Value]:
    """Every value in an act that is, or stands for, a secret."""
    yield from _values(act.value if isinstance(act, Deed) else act.body)


def filled(act: Act, values: Mapping[str, Secret], kept: Mapping[str, str], ids: Mapping[str, str]) -> Act:
    """`act` with what is at hand: `values` by step id or fingerprint, fingerprints (`kept`) and `ids` by step id."""

    def fill(value: object) -> object:
        match value:
            case Made(by) if by in values:
                return values[by]
            case Made(by) if by in kept:
                return Kept(kept[by])
            case Kept(fingerprint) if fingerprint in values:
                return values[fingerprint]
            case Mapping():
                return {name: fill(item) for name, item in value.items()}
            case list() | tuple():
                return [fill(item) for item in value]
        return value

    if isinstance(act, Deed):
        found = fill(act.value)
        return replace(act, value=found) if isinstance(found, Secret | Made | Kept) else act
    head, _, last = act.path.rpartition("/")
    path = f"{head}/{quote(ids[last.removeprefix('id-of-')], safe='')}" if _names_made(act, ids) else act.path
    body = fill(act.body)
    return replace(act, path=path, body=body if isinstance(body, Mapping) else None)


def _names_made(call: Call, ids: Mapping[str, str]) -> bool:
    last = call.path.rpartition("/oauth/authorizations/")[2]
    return last.startswith("id-of-") and last.removeprefix("id-of-") in ids


def _values(value: object) -> Iterator[Value]:
    if isinstance(value, Secret | Made | Kept):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _values(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _values(item)
