from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from herotui.errors import WrongUse
from herotui.simulator import Simulator, estate_schema, read_estate
from tests.simulator.conftest import NOW

COMPANY = {
    "company": "acme",
    "owner": {"email": "deploy@acme.example", "federated": True},
    "leaked": {"description": "circleci", "scope": ["write-protected"]},
    "authorizations": [{"description": "old {thing}", "scope": ["read"], "days_old": 900, "session": True}],
    "apps": [
        {"name": "acme-web", "config": {"TOKEN": "x$LEAKED_KEY"}, "addons": ["heroku-postgresql"], "pipeline": "acme"},
        {"name": "acme-side", "personal": True, "drains": ["https://logs.acme.example"], "releases": 0},
    ],
}


def test_an_estate_becomes_a_company(tmp_path: Path) -> None:
    file = tmp_path / "estate.json"
    file.write_text(json.dumps(COMPANY))
    Draft202012Validator(estate_schema()).validate(COMPANY)
    heroku = Simulator(seed=4, now=NOW, scenario="quiet", estate=read_estate(file))
    world = heroku.world
    web, side = world.app_named("acme-web"), world.app_named("acme-side")
    assert web
    assert side
    assert web.config["TOKEN"] == f"x{heroku.leaked_key}"
    assert web.config["DATABASE_URL"].startswith("postgres://")
    assert side.owner is world.owner
    assert world.owner.federated
    assert world.tokens[heroku.leaked_key].scope == ["write-protected"]
    assert any(a.description == "old {thing}" and a.session for a in world.authorizations.values())


def test_the_breach_happens_to_an_estate_too(tmp_path: Path) -> None:
    file = tmp_path / "estate.json"
    file.write_text(json.dumps({"apps": [{"name": "only-one"}]}))
    heroku = Simulator(now=NOW, estate=read_estate(file))
    app = heroku.world.app_named("only-one")
    assert app
    assert any(dyno.type == "run" for dyno in app.dynos.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "can't be read"),
        ("[]", "must be of type object"),
        ("{}", "needs apps"),
        ('{"apps": []}', "must not be empty"),
        ('{"apps": [{"name": "UPPER"}]}', r"estate.apps\[0\].name must match"),
        ('{"apps": [{"nme": "a-b"}]}', "needs name"),
        ('{"apps": [{"name": "a-b", "config": {"A": 1}}]}', "config.A must be of type string"),
        ('{"apps": [{"name": "a-b", "addons": ["x"]}]}', "must be one of"),
        ('{"apps": [{"name": "a-b", "releases": true}]}', "must be of type integer"),
        ('{"apps": [{"name": "a-b"}, {"name": "a-b"}]}', "same name"),
        ('{"apps": [{"name": "a-b"}], "more": 1}', "has no more"),
    ],
)
def test_what_is_off_is_said(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "estate.json"
    file.write_text(text)
    with pytest.raises(WrongUse, match=reason):
        read_estate(file)
