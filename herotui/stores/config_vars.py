"""Heroku's config vars: of apps, and of a pipeline's review apps and CI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TypeVar

from herotui.call import Call
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.config import ConfigSetting, set_config_vars, set_pipeline_config_vars
from herotui.heroku.errors import HerokuError
from herotui.heroku.models import AddOn, App, Model, Pipeline, Team, decode_config
from herotui.secret import Secret
from herotui.stores.store import (
    About,
    Access,
    Change,
    ChangedMeanwhile,
    Holding,
    Search,
    Slot,
    Store,
    Unfit,
    Unseen,
)
from herotui.text.escape import visible
from herotui.web import NoAnswer

STAGES = {"test": "CI", "review": "review apps"}
"""Stages of a pipeline that have config vars of their own, as eyes know them."""
_PIPELINE = "pipeline/"
M = TypeVar("M", bound=Model)


def stage_place(pipeline: str, stage: str) -> str:
    """The place of a pipeline's stage: `pipeline/ID/test`. An app's place is its name or id."""
    return f"{_PIPELINE}{pipeline}/{stage}"


class ConfigVars(Store):
    """Config vars, all changes of an app as one PATCH: one release, one restart.

    Heroku compares nothing by itself. The values are read right before the write, and once more after it.
    """

    about = About(
        id="config-vars",
        title="Heroku config vars",
        what="config vars of apps, and of pipelines' review apps and CI (pipeline/ID/review, pipeline/ID/test)",
        needs="a key with scope global, or read-protected and write-protected",
        cannot="set what an add-on set, or compare a masked one; each write restarts the app; past releases keep "
        "the old value",
        leaked_reads=True,
    )

    @property
    def _heroku(self) -> Heroku:
        if self.around.heroku is None:
            raise Unfit(
                "There is no key to ask Heroku with.", meaning="Nothing was sent.", do="Give --responder-key-file."
            )
        return self.around.heroku

    async def check(self) -> Access:
        """Whether Heroku lets the key in. What it may write shows at the first write only: no endpoint tells."""
        try:
            account = await self._heroku.account()
        except HerotuiError as error:
            return Access(False, error.message)
        return Access(True, f"Heroku answers as {visible(account.email)}; whether it may write shows when it writes")

    async def read(self, slot: Slot) -> Secret | None:
        """The value, asked for now."""
        return (await self._heroku.config(_reading(slot.place))).get(slot.name)

    def phrase(self, slot: Slot) -> str:
        """`config var HEROKU_API_KEY of shop-prod`."""
        return f"config var {visible(slot.name)} of {_title(slot.place)}"

    def call(self, changes: Sequence[Change]) -> Call:
        """The one PATCH that makes the changes of a place."""
        place = changes[0].slot.place
        values = {change.slot.name: change.new for change in changes}
        if place.startswith(_PIPELINE):
            return set_pipeline_config_vars(*_stage(place), values)
        return set_config_vars(place, values)

    def preview(self, changes: Sequence[Change]) -> tuple[str, ...]:
        """The call, what it sets, whom it touches."""
        lines = [self.call(changes).line]
        lines += [f"  {visible(change.slot.name)}: {change.new or 'removed'}" for change in changes]
        stage = changes[0].slot.place.startswith(_PIPELINE)
        lines.append("  nothing restarts; the next build sees it" if stage else "  one release; the app restarts once")
        return (*lines, "  [!] the leaked key reads this place while it lives, if its scope opens config vars")

    def as_data(self, changes: Sequence[Change]) -> dict[str, object]:
        """The call."""
        return self.call(changes).as_data()

    async def _write(self, changes: Sequence[Change]) -> Mapping[str, Secret | None]:
        place = changes[0].slot.place
        read = _reading(place)
        held = await self._heroku.config(read)
        for reason in (await self.refusals([change.slot for change in changes])).values():
            raise Unfit(reason, meaning="Nothing was sent.", do="Change it where it comes from.")
        due = [change for change in changes if self.due(change, held.get(change.slot.name))]
        if not due:
            return {}
        lost: NoAnswer | None = None
        try:
            answer = await self._heroku.write(self.call(due))
        except NoAnswer as error:
            lost = error
        try:
            now = await self._heroku.config(read)
        except HerotuiError:
            if lost is not None:
                raise lost from None
            now = decode_config(answer.body)
        astray = [change for change in due if now.get(change.slot.name) != change.new]
        if astray and lost is not None:
            raise lost
        if astray:
            raise ChangedMeanwhile(
                f"{self.phrase(astray[0].slot)} does not hold what was written.",
                meaning="Somebody wrote at the same time, or something puts the old value back.",
                do="Find out who keeps it (Terraform, a deploy script) and change it there first.",
            )
        return {change.slot.name: held.get(change.slot.name) for change in due}

    async def refusals(self, slots: Sequence[Slot]) -> Mapping[Slot, str]:
        """What an add-on set, and what is masked."""
        apps = {slot.place for slot in slots if not slot.place.startswith(_PIPELINE)}
        known = dict(zip(apps, await asyncio.gather(*map(self._not_ours, apps)), strict=True))
        found: dict[Slot, str] = {}
        for slot in slots:
            owned, masked = known.get(slot.place, ({}, set()))
            if slot.name in owned:
                found[slot] = f"{self.phrase(slot)} is set by {owned[slot.name]}: rotate its credentials instead."
            elif slot.name in masked:
                found[slot] = (
                    f"{self.phrase(slot)} is masked, so nothing can be compared: use `heroku config:set`, and prove it "
                    "by a request."
                )
        return found

    async def _not_ours(self, app: str) -> tuple[dict[str, str], set[str]]:
        """Which config vars an add-on set, and which are masked; by the list of add-ons where Heroku tells no more."""
        try:
            rows = await self._heroku.newest(calls.config_vars_settings(app), ConfigSetting)
        except HerokuError:
            addons = await self._heroku.all(calls.addons(), AddOn)
            mine = [one for one in addons.items if one.app and app in (one.app.id, one.app.name)]
            return {name: f"the add-on {visible(one.name)}" for one in mine for name in one.config_vars}, set()
        owned = {row.id: "an add-on" for row in rows.items if row.attachment is not None}
        return owned, {row.id for row in rows.items if row.masked}

    async def find(self, fingerprint: str, key: Secret | None = None) -> Search:
        """Whose config vars hold the value: as the estate was seen, or by asking for all of them now."""
        return self._seen(fingerprint) if self.around.estate is not None else await self._asked(fingerprint)

    def _seen(self, fingerprint: str) -> Search:
        estate = self.around.estate
        assert estate is not None  # noqa: S101 - by `find`
        holdings = []
        for place, var in estate.config():
            where = _PLACES.get(place.resource)
            if var.fingerprint == fingerprint and where is not None:
                named = estate.names.get(place.id, place.name) if not where else stage_place(place.id, where)
                holdings.append(self._holding(named, var.id))
        unseen = [
            Unseen(visible(place.name or place.resource), known.reason)
            for place, known in estate.not_seen()
            if place.resource in _PLACES
        ]
        return Search(tuple(holdings), tuple(unseen))

    def _holding(self, place: str, name: str) -> Holding:
        slot = Slot(self.about.id, place, name)
        return Holding(slot, self.phrase(slot))

    async def _asked(self, fingerprint: str) -> Search:
        unseen: list[Unseen] = []
        places = [place async for place in self._places(unseen)]
        held = await asyncio.gather(*(self._config(place, unseen) for place in places))
        holdings = [
            self._holding(place, name)
            for place, config in zip(places, held, strict=True)
            for name, value in config.items()
            if self.fingerprint(value) == fingerprint
        ]
        return Search(tuple(holdings), tuple(unseen))

    async def _places(self, unseen: list[Unseen]) -> AsyncIterator[str]:
        teams = await self._list(calls.teams(), Team, unseen)
        lists = [calls.apps(), *(calls.team_apps(team.name or team.id) for team in teams)]
        found = await asyncio.gather(*(self._list(call, App, unseen) for call in lists))
        for name in sorted({app.name or app.id for apps in found for app in apps}):
            yield name
        for pipeline in await self._list(calls.pipelines(), Pipeline, unseen):
            for stage in STAGES:
                yield stage_place(pipeline.id, stage)

    async def _list(self, call: Call, model: type[M], unseen: list[Unseen]) -> tuple[M, ...]:
        try:
            return (await self._heroku.all(call, model)).items
        except HerotuiError as error:
            unseen.append(Unseen(call.path, error.message))
            return ()

    async def _config(self, place: str, unseen: list[Unseen]) -> dict[str, Secret]:
        try:
            return await self._heroku.config(_reading(place))
        except HerotuiError as error:
            unseen.append(Unseen(_title(place), error.message))
            return {}


_PLACES = {"config": "", "test_config": "test", "review_config": "review"}
"""Resources of the estate that hold config vars of today, and the stage of each."""


def _stage(place: str) -> tuple[str, str]:
    pipeline, _, stage = place.removeprefix(_PIPELINE).partition("/")
    if not pipeline or stage not in STAGES:
        raise Unfit(f"{visible(place)} is no place of config vars.", do="Write pipeline/ID/test or pipeline/ID/review.")
    return pipeline, stage


def _reading(place: str) -> Call:
    return calls.pipeline_config_vars(*_stage(place)) if place.startswith(_PIPELINE) else calls.config_vars(place)


def _title(place: str) -> str:
    if not place.startswith(_PIPELINE):
        return visible(place)
    pipeline, stage = _stage(place)
    return f"pipeline {visible(pipeline)} ({STAGES[stage]})"
