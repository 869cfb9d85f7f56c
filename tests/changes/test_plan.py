"""A plan as data: its order, its lines, its hash, what it refuses, and what it looks like on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from herotui.changes.export import text_of
from herotui.changes.plan import Plan, mark, merged, plan_from, plan_id
from herotui.changes.step import Act, Deed, Made, Step, id_made_by
from herotui.heroku import calls, rotations
from herotui.secret import Secret

SALT = b"plan" * 8
PLAN = plan_id("INC-1", 1)
NEW = Secret("sk_test_" + "n" * 24)


def step(id: str, *acts: Act, **more: object) -> Step:
    return Step(id, str(more.pop("step", "R6")), f"{id} in words", acts or (calls.delete_key(id),), **more)  # type: ignore[arg-type]


def plan(*steps: Step) -> Plan:
    return Plan(PLAN, steps, SALT)


def key() -> Step:
    call = calls.create_authorization(f"deploy {mark(PLAN, 'key')}", ["read", "write"], 3600)
    return step("key", call, step="R1", way_back=(calls.delete_authorization(id_made_by("key")),))


def config(id: str, app: str, name: str, **more: object) -> Step:
    value = more.pop("value", NEW)
    return step(id, rotations.set_config_vars(app, {name: value}), app=app, **more)


def rotation() -> Plan:
    return plan(
        config("app", "shop", "HEROKU_API_KEY", value=Made("key"), step="R2", breath=True, after=("end",)),
        step("end", calls.delete_authorization("7f3a"), step="R4", after=("file",)),
        step("db", rotations.rotate_postgres("db-1"), step="R5", after=("end",)),
        step(
            "file", Deed("netrc", "/home/maria/.netrc", "api.heroku.com", Made("key"), "old key -> new key"), step="R2"
        ),
        step("gone", skip="the drain is ours"),
        key(),
    )


def test_lines_stand_in_the_order_in_which_they_would_be_sent() -> None:
    assert rotation().lines == (
        "POST /oauth/authorizations",
        "WRITE /home/maria/.netrc",
        "DELETE /oauth/authorizations/7f3a",
        "PATCH /apps/shop/config-vars",
        "POST /postgres/v0/databases/db-1/credentials_rotation",
    )


def test_groups_follow_each_other_within_a_step_of_the_playbook() -> None:
    made = plan(
        config("p", "a", "K", group="production"),
        config("other", "d", "K", step="R5", group="production"),
        config("s", "b", "K", group="staging"),
        config("c", "c", "K", group="canary"),
        config("free", "e", "K"),
    )
    assert [one.id for one in made.ordered] == ["other", "c", "s", "p", "free"]
    assert [(branch[0], branch[1], len(branch[2])) for branch in made.tree] == [
        ("R5", "production", 1),
        ("R6", "canary", 1),
        ("R6", "staging", 1),
        ("R6", "production", 1),
        ("R6", "", 1),
    ]


def test_the_hash_is_of_everything_and_survives_the_journal() -> None:
    made = rotation()
    assert made.hash == rotation().hash
    assert len(made.hash) == 64
    assert made.hash == made.hash.lower()
    assert plan_from(made.as_data(), SALT).hash == made.hash
    assert NEW.reveal() not in str(plan(config("a", "shop", "K")).as_data())
    others = [
        plan(config("a", "shop", "K")),
        plan(config("a", "shop", "K", value=Secret("another"))),
        plan(config("a", "shop", "L")),
        plan(config("a", "shop", "K", risk="a restart")),
        plan(replace(config("a", "shop", "K"), way_back=config("a", "shop", "K").acts)),
    ]
    assert len({one.hash for one in others}) == len(others)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((step("a", after=("b",)), step("b", after=("a",))), "wait for each other"),
        ((step("a"), step("a")), "two steps"),
        ((step("a", after=("b",)),), "not there"),
        ((step("a", calls.create_authorization("deploy", ["read"], None)),), "without its mark"),
        ((config("a", "shop", "K", value="plain text"),), "plain text"),
        ((config("a", "shop", "K", breath=True),), "breath of no R4"),
        ((step("a", group="everybody"),), "unknown group"),
    ],
)
def test_what_makes_no_plan_is_refused(steps: tuple[Step, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        plan(*steps)


def test_config_vars_of_one_app_become_one_patch() -> None:
    steps = merged(
        [
            key(),
            config("a", "shop", "K", after=("key",), expects={"K": "1"}),
            config("b", "shop", "L", expects={"L": "2"}),
            config("c", "blog", "K", after=("b",)),
            config("d", "shop", "M", after=("a",)),
            config("e", "shop", "K", value=Secret("something else")),
            config("f", "shop", "N", group="canary"),
        ]
    )
    assert [one.id for one in steps] == ["key", "a", "c", "d", "e", "f"]
    made = {one.id: one for one in steps}
    assert set(made["a"].acts[0].body or {}) == {"K", "L"}  # type: ignore[union-attr]
    assert made["a"].expects == {"K": "1", "L": "2"}
    assert made["c"].after == ("a",)
    plan(*steps)


def test_on_paper_with_the_commands_that_do_the_same() -> None:
    hostile = config("bad", "shop", "A B;$(rm)\x1b[2J", value=NEW)
    text = text_of(plan(*rotation().steps, hostile))
    assert "heroku authorizations:revoke 7f3a" in text
    assert "heroku config:set HEROKU_API_KEY='<the key that key makes>' -a shop" in text
    assert f"heroku authorizations:create -d 'deploy {mark(PLAN, 'key')}' -s read,write -e 3600" in text
    assert "heroku pg:credentials:rotate db-1 --all" in text
    assert "skipped: the drain is ours" in text
    assert "way back: DELETE /oauth/authorizations/id-of-key" in text
    assert "(in the same breath as R4)" in text
    assert "'A B;$(rm)" in text
    assert "\x1b" not in text
    assert NEW.reveal() not in text
    assert text.rstrip().rpartition("\n")[2].startswith("plan ")
