"""Config vars before and after the leak: added, pointed elsewhere, removed, and there for a while only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from herotui.detect.finding import Who
from herotui.detect.vars import named, power
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.heroku.models import AddOn, Ref
from herotui.incident.known import NotSeen
from tests.detect.base import (
    OLD,
    PLAIN,
    RELEASES,
    SHOP,
    SINCE,
    Places,
    at,
    base,
    config,
    instead,
    release,
    scene,
    with_,
)
from tests.detect.scenes import COLLEAGUE, OWNER, findings

LATE = SINCE + timedelta(hours=3)
"""Since the leak, in the owner's hours."""
EVIL_URL = "https://relay.cdn-metrics.example/callback"


def _without(name: str) -> tuple[ConfigVar, ...]:
    return tuple(var for var in PLAIN if var.id != name)


def _changed(now: Sequence[ConfigVar], words: str, by: str = OWNER, **more: Sequence[ConfigVar]) -> Places:
    """The shop with these config vars now, by one release since the leak; `more` are those of past versions."""
    releases = base()[at(SHOP, "releases")]
    assert not isinstance(releases, NotSeen)
    places: Places = {
        at(SHOP, "config"): now,
        at(SHOP, "releases"): [*releases, release(RELEASES + 1, LATE, by, words)],
    }
    return places | {Place("past_config", f"{SHOP}/{version[1:]}", SHOP): held for version, held in more.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("PAYMENT_CALLBACK_URL", EVIL_URL), ("NODE_OPTIONS", "--require /tmp/m.js"), ("LD_PRELOAD", "/tmp/x.so"),
     ("HTTPS_PROXY", "http://proxy.cdn-metrics.example:3128"), ("NPM_CONFIG_REGISTRY", "https://npm.cdn-metrics.example"),
     ("PYTHONPATH", "/tmp"), ("GIT_SSH_COMMAND", "sh /tmp/x"), ("PIP_INDEX_URL", "https://pypi.cdn-metrics.example")],
)  # fmt: skip
def test_what_has_power_or_points_elsewhere_is_found_when_it_is_added(name: str, value: str) -> None:
    places = _changed([*PLAIN, *config(**{name: value})], f"Set {name} config vars")
    (found,) = findings(scene(instead(places)), "config_var")
    assert (found.severity, found.item, found.foothold) == ("high", name, True)
    assert found.action
    assert found.action.calls[0].body == {name: None}
    assert f"v{RELEASES + 1} by {OWNER}" in found.evidence[0].text


def test_a_url_that_was_pointed_elsewhere_says_from_where_to_where() -> None:
    now = (*_without("PAYMENT_URL"), *config(PAYMENT_URL="https://pay.partner-in.example/in"))
    (found,) = findings(scene(instead(_changed(now, "Set PAYMENT_URL config vars"))), "config_var")
    assert found.severity in ("high", "critical")
    assert any("it pointed to pay.partner.example" in one.text for one in found.evidence)
    assert found.action
    assert not found.action.calls
    assert f"v{RELEASES}" in found.action.command


def test_a_new_path_on_the_same_host_is_an_ordinary_change() -> None:
    now = (*_without("PAYMENT_URL"), *config(PAYMENT_URL="https://pay.partner.example/v2"))
    found = findings(scene(instead(_changed(now, "Set PAYMENT_URL config vars"))), "config_var")
    assert [one.severity for one in found] == ["low"]
    assert findings(scene(instead(_changed(now, "Set PAYMENT_URL config vars", COLLEAGUE))), "config_var") == []


def test_the_leaked_key_cant_act_as_a_colleague() -> None:
    places = _changed(
        [*PLAIN, *config(NODE_OPTIONS="--max-old-space-size=512")], "Set NODE_OPTIONS config vars", COLLEAGUE
    )
    (found,) = findings(scene(instead(places)), "config_var")
    assert (found.severity, found.who) == ("medium", Who.TEAMMATE)


def test_what_was_removed_is_told() -> None:
    found = findings(scene(instead(_changed(_without("DSN"), "Remove DSN config vars"))), "config_var")
    assert [(one.item, one.severity, one.foothold) for one in found] == [("DSN", "low", False)]


def test_what_an_addon_changed_itself_is_no_finding() -> None:
    now = (*PLAIN, *config(DATABASE_URL="postgres://ec2-2.compute-1.amazonaws.com/a"))
    then = (*PLAIN, *config(DATABASE_URL="postgres://ec2-1.compute-1.amazonaws.com/a"))
    places = _changed(now, "Update DATABASE by heroku-postgresql", v40=then)
    places[Place("addons")] = [
        AddOn(id="pg1", name="pg", app=Ref(id=SHOP), config_vars=("DATABASE_URL",), created_at=OLD)
    ]
    assert findings(scene(instead(places)), "config_var") == []
    places[at(SHOP, "releases")] = _changed(now, "Set DATABASE_URL config vars")[at(SHOP, "releases")]
    assert [one.severity for one in findings(scene(instead(places)), "config_var")] == ["high"]


def test_changed_and_changed_back_is_found_by_the_release_between() -> None:
    between = (*_without("PAYMENT_URL"), *config(PAYMENT_URL=EVIL_URL))
    places = _changed(PLAIN, "Set PAYMENT_URL config vars", v41=between)
    (found,) = findings(scene(instead(places)), "config_var_passing")
    assert (found.severity, found.item) == ("high", "PAYMENT_URL")
    assert findings(scene(instead(places)), "config_var") == []


def test_set_and_removed_is_found_by_what_releases_say() -> None:
    places = _changed(PLAIN, "Remove NODE_OPTIONS config vars")
    (found,) = findings(scene(instead(places)), "config_var_passing")
    assert (found.severity, found.item) == ("high", "NODE_OPTIONS")


def test_without_the_past_only_what_releases_say_is_known() -> None:
    """Nothing is claimed of vars whose earlier value was not seen."""
    places = _changed([*PLAIN, *config(NODE_OPTIONS="x")], "Set NODE_OPTIONS config vars")
    places[Place("past_config", f"{SHOP}/{RELEASES}", SHOP)] = NotSeen("refused")
    assert [one.item for one in findings(scene(instead(places)), "config_var")] == ["NODE_OPTIONS"]
    places[at(SHOP, "releases")] = NotSeen("refused")
    assert findings(scene(instead(places)), "config_var") == []


def test_without_config_vars_nothing_is_said() -> None:
    places = _changed([], "Set NODE_OPTIONS config vars")
    places[at(SHOP, "config")] = NotSeen("the scope hides them")
    for detector in ("config_var", "config_var_passing"):
        assert findings(scene(instead(places)), detector) == []


def test_a_pipelines_config_is_held_against_a_baseline() -> None:
    place = Place("review_config", "p1", "acme-line")
    before = with_({place: config(TOKEN="one")})
    now = with_({place: config(TOKEN="two")})
    assert findings(scene(now), "pipeline_config_var") == []
    assert [one.item for one in findings(scene(now, before=before), "pipeline_config_var")] == ["TOKEN"]


@pytest.mark.parametrize(
    ("description", "kept", "gone"),
    [("Set A, B config vars", ("A", "B"), ()), ("Remove C config vars", (), ("C",)),
     ("Set A and Remove C, D config vars", ("A",), ("C", "D")), ("Deploy 0a1b2c3d", (), ()), ("Set", (), ())],
)  # fmt: skip
def test_what_a_release_says(description: str, kept: tuple[str, ...], gone: tuple[str, ...]) -> None:
    assert named(description) == {"Set": kept, "Remove": gone}


@pytest.mark.parametrize("name", ["APP_ENV", "DATABASE_URL", "WEB_CONCURRENCY", "GITHUB_TOKEN", "PROXY_FIX", "REGION"])
def test_ordinary_names_have_no_power(name: str) -> None:
    assert power(name) == ""
