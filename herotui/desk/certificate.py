"""The death certificate of the old key: tried in every form, beside a key that must get in and one that must not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from herotui import clock
from herotui.desk.desk import Desk, try_data
from herotui.desk.hanging import hanging, outliving
from herotui.desk.survey import reopened
from herotui.errors import HerotuiError
from herotui.estate.resources import POSTGRES, REDIS
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import AddOn, App, Listing, Model
from herotui.heroku.tries import BOTH, REGISTRY, Form, Try, data_form, git_form, random_key, state_of, try_key
from herotui.incident.entry import Kind
from herotui.incident.known import Known, NotSeen, Seen
from herotui.incident.verification import FORMS, Certificate
from herotui.text.escape import visible
from herotui.text.times import stamp

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Untried:
    """A form that has nothing to be tried on: `no_target` where all was seen, else `not_tried`; and why."""

    form: str
    state: str
    why: str


async def certificate(desk: Desk) -> Certificate:
    """Try the old key, the responder's and a random one in the same run, and record every answer.

    Raises `NoAccess` where no line can be set up at all.
    """
    estate = desk.estate or await asyncio.to_thread(reopened, desk)
    forms, untried = _forms(*await _targets(desk, estate))
    control_key = desk.new_key or (None if desk.alone else desk.responder)
    none: tuple[Try, ...] = ()
    if desk.leaked is None:
        old, random = none, none
        control = await try_key(desk.web, control_key) if control_key else none
    else:
        keys = [desk.leaked, random_key(), *([control_key] if control_key else [])]
        old, random, *more = await asyncio.gather(*(try_key(desk.web, key, forms=forms) for key in keys))
        control = more[0] if more else none
        _record_key(desk, old, control)
    rows = [_row(*three) for three in _beside(old, control, random)] + [_untried(one) for one in untried if old]
    state = _state(rows) if old else await _state_without_key(desk)
    missing = _missing(rows, old, control)
    text = f"Death certificate: {state.replace('_', ' ').upper()} in {len(old)} forms" + (
        f"; missing: {'; '.join(missing)}" if missing else ""
    )
    # A line that is dead needs no more questions.
    silent = bool(old) and all(one.status is None for one in old)
    hung = () if silent else await hanging(desk)
    data = {
        "state": state,
        "rows": rows,
        "missing": missing,
        "date": max((stamp(one.date) for one in old if one.date), default=""),
        "hung": [asdict(one) for one in hung],
        "outlives": [asdict(one) for one in outliving(estate)],
    }
    desk.record.submit(Kind.CERTIFICATE, text, phase="verify", data=data)
    return desk.incident.verified.certificate or Certificate(clock.now(), state)


async def at_once(desk: Desk) -> str:
    """The key's state right after a revocation, by the Platform API alone; `revoked` where the key is not at hand."""
    if desk.leaked is None:
        return await _state_without_key(desk)
    await desk.try_leaked("verify")
    return desk.incident.key.state


def _forms(apps: Known[App], addons: Known[AddOn]) -> tuple[tuple[Form, ...], list[_Untried]]:
    """Every form that has something to be tried on, and the others."""
    forms, untried = [*BOTH, REGISTRY], []
    app = next((one for one in apps.items if not one.archived_at), None) if isinstance(apps, Seen) else None
    database = _database(addons.items) if isinstance(addons, Seen) else None
    if app:
        forms.append(git_form(app.name or app.id))
    else:
        untried.append(_none(apps, "git", "app"))
    if database:
        forms.append(data_form(database.id))
    else:
        untried.append(_none(addons, "data", "database"))
    order = list(FORMS)
    return tuple(sorted(forms, key=lambda form: order.index(form.name))), untried


def _database(addons: Iterable[AddOn]) -> AddOn | None:
    found = {addon.addon_service.name: addon for addon in addons if addon.addon_service}
    return found.get(POSTGRES) or found.get(REDIS)


def _none(known: Known[App] | Known[AddOn], form: str, what: str) -> _Untried:
    if isinstance(known, Seen) and not known.spoiled:
        return _Untried(form, "no_target", f"there is no {what} to try it on")
    return _Untried(form, "not_tried", f"no {what} to try it on was seen")


async def _targets(desk: Desk, estate: Snapshot | None) -> tuple[Known[App], Known[AddOn]]:
    """Apps and add-ons as the newest look shows them; without a look, as the reader's key lists them now."""
    if estate is not None:
        known = estate.known("apps")
        if isinstance(known, Seen):
            known = replace(known, items=estate.apps)
        return known, estate.known("addons")
    client = desk.client
    if client is None:
        return _NOBODY, _NOBODY
    apps, addons = client.all(calls.apps(), App), client.all(calls.addons(), AddOn)
    return await asyncio.gather(_listed(apps), _listed(addons))


_NOBODY = NotSeen("no key may read the estate yet")


async def _listed(work: Awaitable[Listing[M]]) -> Known[M]:
    try:
        listing = await work
    except HerotuiError as error:
        return NotSeen(error.message, error.do)
    return Seen(listing.items, clock.now(), listing.spoiled, listing.more)


def _record_key(desk: Desk, old: Sequence[Try], control: Sequence[Try]) -> None:
    """The key's own state: alive in one form is alive; else what the Platform API says, where the control got in."""
    platform = [one for one in old if one.form in ("bearer", "basic")]
    state = "alive" if state_of(old) == "alive" else state_of(platform)
    words = ", ".join(f"{one.form} {one.status or 'no answer'}" for one in old)
    beside = [one for one in control if one.form in ("bearer", "basic")]
    if state == "dead" and control and state_of(beside) == "dead":
        state = "not_known"
        words += "; the other key was refused as well"
    data = {"state": state, "tries": [try_data(t) for t in old], "control": [try_data(t) for t in control]}
    text = f"Leaked key tried: {state.replace('_', ' ').upper()} ({words})"
    desk.record.submit(Kind.KEY_CHECKED, text, phase="verify", data=data)


def _beside(
    old: Sequence[Try], control: Sequence[Try], random: Sequence[Try]
) -> Iterator[tuple[Try, Try | None, Try | None]]:
    """The three answers of each form."""
    controls, randoms = ({one.form: one for one in row} for row in (control, random))
    for one in old:
        yield one, controls.get(one.form), randoms.get(one.form)


def _row(old: Try, control: Try | None, random: Try | None) -> dict[str, object]:
    state, why = _judged(old, control, random)
    answers = {"old": old, "control": control, "random": random}
    return {
        "form": old.form,
        "state": state,
        "why": why,
        **{name: try_data(one) if one else None for name, one in answers.items()},
    }


def _judged(old: Try, control: Try | None, random: Try | None) -> tuple[str, str]:
    """How a form stands: refused is dead only where the control gets in and a random key is refused alike."""
    if old.state == "alive":
        if old.error_id == "suspended":
            return "suspended", "its account is suspended: the key lives again with it"
        return "alive", ""
    if old.state == "not_known":
        return "not_known", f"answered {old.status}" if old.status else "no answer came"
    if control is not None and control.state != "alive":
        return "not_known", "the other key did not get in either"
    if random is None or (random.status, random.error_id) != (old.status, old.error_id):
        return "not_known", "a random key was answered differently"
    return "dead", ""


def _untried(one: _Untried) -> dict[str, object]:
    return {"form": one.form, "state": one.state, "why": one.why}


def _state(rows: Sequence[dict[str, object]]) -> str:
    states = {str(row["state"]) for row in rows} - {"no_target", "not_tried"}
    if states & {"alive", "suspended"}:
        return "alive"
    return "dead" if states == {"dead"} else "not_known"


def _missing(rows: Sequence[dict[str, object]], old: Sequence[Try], control: Sequence[Try]) -> tuple[str, ...]:
    missing = []
    if not old:
        missing.append("the old key is not at hand, so it was not tried")
    if not control:
        missing.append("no other key to show that Heroku lets anyone in right now")
    unclear = [row for row in rows if row["state"] in ("not_known", "not_tried")]
    reasons = dict.fromkeys(str(row["why"]) for row in unclear)
    for why in reasons:
        names = [FORMS[str(row["form"])] for row in unclear if row["why"] == why]
        missing.append(f"{', '.join(names)}: {why}")
    return tuple(missing)


async def _state_without_key(desk: Desk) -> str:
    """`revoked` when the chosen authorization is gone from a full list of its own account; never `dead`."""
    client, authorization = desk.client, desk.incident.key.authorization
    if client is None or authorization is None:
        return "not_known"
    try:
        listed = await client.authorizations()
        there = any(one.id == authorization.id for one in listed.items)
        if not there and (listed.spoiled or listed.more or not await _same_account(desk, client)):
            return "not_known"
    except HerotuiError:
        return "not_known"
    state = "alive" if there else "revoked"
    data = {"state": state, "tries": []}
    where = "gone from" if state == "revoked" else "still in"
    text = f"Authorization {authorization.id} is {where} the list; the key itself was not tried"
    desk.record.submit(Kind.KEY_CHECKED, text, phase="verify", data=data)
    return state


async def _same_account(desk: Desk, client: Heroku) -> bool:
    """Whether the reader's list is the one that the authorization stood in: another account's never holds it."""
    account, owner = await client.account(), desk.incident.key.owner_id
    return account.id == owner if owner else visible(account.email) == desk.incident.responder_key.owner
