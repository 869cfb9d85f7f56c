"""Step A5: who uses the key. Starts from what the estate shows; owners and fallbacks are for people to add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace

from herotui import clock
from herotui.assess.secrets import Row, Secrets
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Buildpack, Formation, GitHubLink, Pipeline
from herotui.incident.consumers import BY_VALUE, Consumer, corrected, merged, relapsed, signed
from herotui.incident.entry import Kind
from herotui.incident.known import Seen
from herotui.incident.ledger import from_csv
from herotui.incident.state import Incident
from herotui.text.escape import visible
from herotui.text.times import stamp

_KEY_NAMES = frozenset(
    {
        "HEROKU_API_KEY", "HEROKU_API_TOKEN", "HEROKU_AUTH_TOKEN", "HEROKU_KEY", "HEROKU_TOKEN", "HEROKU_OAUTH_TOKEN",
        "HEROKU_PLATFORM_API_KEY", "HEROKU_PLATFORM_TOKEN", "HEROKU_DEPLOY_KEY", "HEROKU_PASSWORD",
    }
)  # fmt: skip
"""Names that such a key goes by (Heroku's CLI reads the first; the others are customs)."""

_WRITERS = {
    "DOPPLER_": "Doppler", "INFISICAL_": "Infisical", "TF_": "Terraform", "TERRAFORM_": "Terraform",
    "OP_SERVICE_ACCOUNT": "1Password", "OP_CONNECT": "1Password", "AKEYLESS_": "Akeyless", "PHASE_SERVICE": "Phase",
}  # fmt: skip
"""What puts config vars in place, by the names that it leaves there itself (customs of those tools)."""
_TOOL = re.compile(r"(?:^|[\s;&|/])heroku\s|api\.heroku\.com")
_CLI_BUILDPACK = re.compile(r"heroku-(?:community/)?(?:buildpack-)?cli\b|heroku-community/cli\b")

_MOST_HINTS = 10
"""Hints at one's CI that are listed one by one."""


def found(snapshot: Snapshot, secrets: Secrets, incident: Incident) -> tuple[Consumer, ...]:
    """Consumers that the estate shows or hints at; each says how it came onto the list. Pure."""
    everything = (
        *_holders(secrets),
        *_by_past(secrets),
        *_by_name(secrets),
        *_by_description(incident),
        *_by_tool(snapshot),
        *_by_ci(snapshot),
    )
    once: dict[str, Consumer] = {}
    for one in everything:
        once[one.id] = merged(once[one.id], one) if one.id in once else one
    return tuple(once.values())


def _holders(secrets: Secrets) -> Iterator[Consumer]:
    """Config vars that hold the key by value: who runs there uses it."""
    for row in secrets.leaked:
        if row.place != "past":
            by = _writer(secrets, row)
            yield Consumer(visible(row.where), _var(row), found_by=BY_VALUE[0], state="found", managed_by=by)


def _by_past(secrets: Secrets) -> Iterator[Consumer]:
    """Config vars that held the key in a past release: what ran there may have taken it along."""
    for row in secrets.leaked:
        if row.place == "past":
            where = f"config var {visible(row.name)} of {visible(row.app)}"
            yield Consumer(visible(row.app), where, found_by="a past release of it held the leaked key")


def _writer(secrets: Secrets, row: Row) -> str:
    """What probably writes the app's config vars, going by the names of others beside it."""
    names = {one.name for one in (*secrets.of(row.app_id), *secrets.others) if one.app_id == row.app_id}
    for name in sorted(names):
        for start, tool in _WRITERS.items():
            if name.upper().startswith(start):
                return f"perhaps {tool}: {visible(name)} is set"
    return ""


def _by_name(secrets: Secrets) -> Iterator[Consumer]:
    """Config vars that go by a key's name, with another value: another key, or an older one."""
    for row in secrets.rows:
        if row.place != "past" and not row.leaked and row.name.upper() in _KEY_NAMES:
            yield Consumer(visible(row.where), _var(row), found_by="a Heroku key by its name, not this value")


def _var(row: Row) -> str:
    return f"config var {visible(row.name)} of {visible(row.where)}"


def _by_description(incident: Incident) -> Iterator[Consumer]:
    """What the authorization says of itself: people name them after their use."""
    authorization = incident.key.authorization
    if authorization and authorization.description:
        where = f"authorization {authorization.id[:8]}"
        yield Consumer(authorization.description, where, found_by="the authorization's description")


def _by_tool(snapshot: Snapshot) -> Iterator[Consumer]:
    """Apps that run Heroku's CLI or call its API: they need a key from somewhere."""
    for place, process in snapshot.items("formation", Formation):
        if _TOOL.search(process.command):
            where = f"process {visible(process.type)} of {visible(place.name)}"
            yield Consumer(visible(place.name), where, found_by="its command calls Heroku")
    for place, one in snapshot.items("buildpacks", Buildpack):
        if one.buildpack and _CLI_BUILDPACK.search(f"{one.buildpack.name} {one.buildpack.url}"):
            yield Consumer(
                visible(place.name), f"build of {visible(place.name)}", found_by="its buildpack is Heroku's CLI"
            )


def _by_ci(snapshot: Snapshot) -> Iterator[Consumer]:
    """Pipelines with CI or GitHub deploys: whoever set them up may have given the key to the build too."""
    linked = sorted({visible(link.repo) for _, link in snapshot.items("github_links", GitHubLink) if link.repo})
    tested = {place.id for place, known in snapshot.each("test_config") if isinstance(known, Seen) and known.items}
    pipelines = snapshot.items("pipelines", Pipeline)
    names = linked or sorted(visible(one.name) for _, one in pipelines if one.id in tested)
    where, why = "secrets of its builds", "a GitHub link of an app" if linked else "a pipeline with tests"
    for name in names[:_MOST_HINTS]:
        yield Consumer(f"CI of {name}", where, found_by=why)
    if len(names) > _MOST_HINTS:
        yield Consumer("CI of the others", where, found_by=f"{why}, and {len(names) - _MOST_HINTS} more like it")


def keep(desk: Desk, consumers: Iterable[Consumer]) -> int:
    """Write new or changed ones to the record, without waiting for a disk; how many there were.

    What a person wrote down about one met again stays, but that it has the new key where the old one stands again.
    """
    count = 0
    for one in consumers:
        known = desk.incident.consumers.get(one.id)
        whole = _met_again(known, one) if known else one
        if whole != known:
            desk.record.submit(Kind.CONSUMER, _text(whole), phase="assess", data=asdict(whole))
            count += 1
    return count


def _met_again(known: Consumer, found: Consumer) -> Consumer:
    if not relapsed(known, found):
        return merged(known, found)
    back = f"{found.found_by} again: something put it back"
    return replace(merged(replace(known, state="found"), found), found_by=back, proof="", because="", by="", at="")


async def put(desk: Desk, one: Consumer) -> Consumer:
    """Write down a consumer as a person has it now, whatever stood there before. Raises `WrongUse`, `NotSaved`."""
    if not one.name.strip():
        raise WrongUse("A consumer needs a name.", do="Say which service, job or person it is.")
    known = desk.incident.consumers.get(one.id)
    one = signed(one, known, by=desk.settings.responder, at=stamp(clock.now()))
    await desk.record.append(Kind.CONSUMER, _text(one), phase="assess", data=asdict(one))
    return one


async def take(desk: Desk, text: str, read: Callable[[str], tuple[Consumer, ...]] = from_csv) -> tuple[Consumer, ...]:
    """Import a list: a word replaces what was there, an empty one leaves it. Raises `WrongUse`, `NotSaved`."""
    known = desk.incident.consumers
    return tuple([await put(desk, corrected(known.get(one.id), one)) for one in read(text)])


def _text(one: Consumer) -> str:
    parts = (one.where, one.owner and f"owner {one.owner}", one.told and f"told {one.told}", one.word or one.found_by)
    return f"Consumer {one.name}: {one.state}; " + ", ".join(part for part in parts if part)
