"""What only a live account can settle, settled by reads: each switch of the simulator both ways, and no value shown."""

from __future__ import annotations

import json

import pytest

from herotui.heroku.client import Heroku
from herotui.heroku.live import Live, shape
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.simulator.switches import Question, questions
from herotui.web import Hosts, Web

BY_READS = ("visible_prefix", "visible_suffix", "info_redacted", "sessions_shown", "team_keys", "config_vars_settings",
            "release_config_kept", "github_token", "not_modified_free", "unauthorized_words")  # fmt: skip
BOTH_WAYS = [
    pytest.param(one, way, id=f"{one.name}={way}")
    for one in questions()
    if one.name in BY_READS
    for way in (one.default, one.other)
]


async def _asked(**switches: bool | int | str) -> tuple[dict[str, object], Live, Simulator]:
    async with (
        Simulator(apps=2, scenario="quiet", switches=switches) as simulator,
        Web(Hosts.from_environment({"HEROKU_HOST": simulator.host}), read_only=True) as web,
    ):
        live = Live(Heroku(web, Secret(simulator.responder_key)))
        return {one.name: one.answer async for one in live.settle()}, live, simulator


@pytest.mark.parametrize(("question", "way"), BOTH_WAYS)
async def test_each_switch_is_read_off_the_answers(question: Question, way: bool | int | str) -> None:
    answers, _, _ = await _asked(**{question.name: way})
    told = answers[question.name]
    if question.name == "unauthorized_words":
        assert told == (way or "Invalid credentials provided.")
    elif question.name == "release_config_kept":
        assert told == 0 if way == 0 else isinstance(told, int) and told > 0
    else:
        assert told == way


async def test_it_reads_only_and_keeps_shapes_without_values() -> None:
    _, live, simulator = await _asked()
    assert {line.method for line in simulator.requests} == {"GET"}
    shapes = json.dumps(live.shapes)
    world = simulator.world
    values = {value for app in world.apps.values() for value in app.releases[-1].config.values() if len(value) > 8}
    names = {name for app in world.apps.values() for name in app.releases[-1].config}
    assert not any(needle in shapes for needle in {*values, *names, *world.tokens, world.owner.email})
    assert "GET /oauth/authorizations" in live.shapes
    assert not any(key in repr(live) for key in world.tokens)


def test_a_shape_names_fields_and_kinds_of_values() -> None:
    rows = [{"id": "01234567-89ab-4def-8123-456789abcdef", "n": 1}, {"id": None, "at": "2026-11-23T03:26:41Z"}]
    assert shape(rows) == [{"id": "uuid", "n": "number"}, {"at": "time", "id": "null"}]
