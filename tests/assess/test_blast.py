"""The blast radius as a pure function: what counts, what an attacker reads, what is at least."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from herotui.assess.blast import radius
from herotui.assess.candidates import candidates
from herotui.assess.holder import Holder
from herotui.assess.scope import fitting
from herotui.assess.since import made_since
from herotui.assess.tree import below
from herotui.desk.authorization import Matches
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, App, Authorization, Dyno, Formation, Ref, Team
from herotui.incident.known import Known, NotSeen, Seen

AT = datetime(2026, 11, 23, 18, tzinfo=UTC)
LATER = datetime(2026, 11, 24, tzinfo=UTC)
SHOP, TOOL = App(id="a1", name="shop", team=Ref(id="t1", name="web")), App(id="a2", name="tool", team=Ref(id="t9"))
DATABASE = AddOn(
    id="d1",
    name="pg-round-1",
    addon_service=Ref(id="s", name="heroku-postgresql"),
    app=Ref(id="a1", name="shop"),
    config_vars=("DATABASE_URL",),
)
GLOBAL = Holder("owner@acme.example", ("global",), relation="same", name="key 7f3a")


def secret(name: str, fingerprint: str, *, provider: str = "", leaked: bool = False) -> ConfigVar:
    """A config var that the classifier took for a secret of middling danger."""
    return ConfigVar(
        id=name, fingerprint=fingerprint, kind="secret", provider=provider, confidence="likely", danger="medium",
        opens="opens something", leaked=leaked,
    )  # fmt: skip


def seen(*items: Any) -> Seen[Any]:
    """A full answer."""
    return Seen(items, AT)


def snapshot(**places: Known[Any]) -> Snapshot:
    """A finished look: lists by resource, what hangs on an app as `resource__app`; the rest of the lists is empty."""
    lists = ("account", "apps", "user_apps", "teams", "enterprises", "spaces", "pipelines", "addons")
    known: dict[Place, Known[Any]] = {Place(name): seen() for name in lists}
    for name, answer in places.items():
        resource, _, parent = name.partition("__")
        known[Place(resource, parent.replace("_v", "/"))] = answer
    return Snapshot("owner@acme.example", AT, LATER, MappingProxyType(known))


COMPANY = snapshot(
    apps=seen(SHOP),
    user_apps=seen(TOOL),
    teams=seen(Team(id="t1", name="web", role="admin")),
    addons=seen(DATABASE),
    config__a1=seen(secret("DATABASE_URL", "f1", provider="PostgreSQL"), secret("TOKEN", "f2")),
    config__a2=seen(secret("REPORTS_DB", "f1"), secret("HEROKU_API_KEY", "f3", leaked=True)),
    past_config__a1_v7=seen(secret("TOKEN", "f9"), secret("DATABASE_URL", "f1")),
    past_config__a1_v8=seen(secret("TOKEN", "f9")),
    formation__a1=seen(Formation(id="w", type="web", quantity=2, size="Standard-1X")),
)


def test_the_add_ons_own_word_names_the_provider_wherever_its_value_stands() -> None:
    found = radius(COMPANY, GLOBAL).secrets
    by_place = {(row.where, row.name): row for row in found.rows}
    for place in (("shop", "DATABASE_URL"), ("tool", "REPORTS_DB")):
        row = by_place[place]
        assert (row.verdict.provider, row.verdict.confidence, row.addon) == ("Heroku Postgres", "sure", "pg-round-1")
        assert row.danger == "critical"
        assert "add-on set it" in row.verdict.why
        assert row.verdict.rotate
    assert by_place["tool", "REPORTS_DB"].reading.endswith("through REPORTS_DB of tool")


def test_a_value_of_the_past_alone_is_marked_and_one_of_today_keeps_its_versions() -> None:
    found = radius(COMPANY, GLOBAL)
    past = [row for row in found.secrets.rows if row.place == "past"]
    assert [(row.name, row.where, row.versions) for row in past] == [("TOKEN", "shop (v7 to v8, past)", (7, 8))]
    today = next(row for row in found.secrets.rows if row.where == "shop" and row.name == "DATABASE_URL")
    assert today.versions == (7,)
    assert (found.count("secrets").count, found.count("past").count, found.count("leaked").count) == (4, 1, 1)
    (shared,) = found.secrets.shared
    assert shared.places == (("shop", "DATABASE_URL"), ("tool", "REPORTS_DB"))


def test_the_tree_leads_from_the_key_to_each_secret_and_loses_no_app() -> None:
    nodes = {(node.kind, node.title): node for node in below(radius(COMPANY, GLOBAL).tree)}
    assert nodes["secret", "DATABASE_URL"].way == (
        "key 7f3a", "owner@acme.example", "team web", "app shop", "config var DATABASE_URL",
    )  # fmt: skip
    assert ("app", "tool") in nodes, "an app of a team that was not listed"
    assert "adds members" in nodes["team", "web"].reading
    assert nodes["app", "shop"].reading == (
        "reads and changes all data of the database, from anywhere, through DATABASE_URL of shop"
    )
    assert nodes["app", "shop"].danger == nodes["account", "owner@acme.example"].danger == "critical"


def test_what_a_narrow_scope_forbids_is_said_and_not_counted() -> None:
    found = radius(COMPANY, replace(GLOBAL, scope=("read",)))
    nodes = {(node.kind, node.title): node for node in below(found.tree)}
    assert "needs read-protected (inferred)" in nodes["secret", "TOKEN"].forbidden
    assert nodes["app", "shop"].reading == "reads its code, releases and logs"
    assert sum(found.secrets.dangers.values()) == 0
    assert found.money.could == 0
    assert "needs write" in found.money.forbidden
    unknown = radius(COMPANY, replace(GLOBAL, scope=()))
    assert sum(unknown.secrets.dangers.values()) == 4, "what is not known to be closed counts as open"


def test_sums_over_what_was_not_seen_say_at_least() -> None:
    whole = radius(COMPANY, GLOBAL)
    assert not [count.id for count in whole.counts if count.least]
    refused = NotSeen("refused", cause="forbidden")
    holes = replace(COMPANY, places=MappingProxyType({**COMPANY.places, Place("config", "a2", "tool"): refused}))
    found = radius(holes, GLOBAL)
    assert {count.id for count in found.counts if count.least} == {"secrets", "past", "leaked"}
    assert ("not_seen", "config vars") in {(node.kind, node.title) for node in below(found.tree)}
    assert [gap.place for gap in found.not_seen if "config vars" in gap.place] == ["config vars of "]
    cut = radius(replace(COMPANY, until=None), GLOBAL)
    assert all(count.least for count in cut.counts)
    later = radius(replace(COMPANY, unread=MappingProxyType({"past_config": 40})), GLOBAL)
    assert later.count("secrets").least
    assert any(gap.place == "config vars of past releases, 40 more" for gap in later.not_seen)


def test_money_is_an_estimate_from_what_runs_to_what_could() -> None:
    money = radius(COMPANY, GLOBAL).money
    assert (money.runs, money.least) == (round(2 * 25 / 720, 2), True)
    assert money.could == round(2 * 10 * 1500 / 720, 2), "of an app whose formation was not seen, one process type"
    odd = {**COMPANY.places, Place("formation", "a1"): seen(Formation(id="w", type="web", quantity=1, size="huge-9"))}
    assert radius(replace(COMPANY, places=MappingProxyType(odd)), GLOBAL).money.least, "a size without a price"


def test_scopes_that_fit_what_was_opened_and_refused() -> None:
    everything = dict.fromkeys(("identity", "global", "read", "read-protected"), True)
    assert fitting(everything) == ("global",)
    refused = dict.fromkeys(everything, False)
    assert fitting(refused | {"identity": True}) == ("identity",)
    assert fitting(refused | {"read": True}) == ("read", "write")
    assert fitting(refused | {"read": True, "read-protected": True}) == ("read-protected", "write-protected")
    assert fitting(refused | {"identity": True, "read": True}) == ("read", "write"), "identity beside another"


def test_candidates_are_ordered_by_what_speaks_for_them() -> None:
    listed = (
        Authorization(id="old", scope=("read",), created_at=AT),
        Authorization(id="new", scope=("global",), created_at=LATER, description="ci"),
        Authorization(id="mid", scope=("global",), created_at=AT),
    )
    found = candidates(Matches(None, listed, ""), None, ("global",))
    assert [(one.id, one.fits) for one in found] == [("new", True), ("mid", True), ("old", False)]
    assert '"ci", scope global, made 2026-11-24T00:00:00Z, never expires' in found[0].text
    assert "does not fit the key" in found[2].text


def test_what_was_made_since_speaks_against_a_false_alarm() -> None:
    calm = replace(COMPANY, places=MappingProxyType({**COMPANY.places, Place("authorizations"): seen()}))
    assert "SSH keys" in made_since(calm, AT).text, "what could not be looked at is named"
    one = Authorization(id="m", description="backdoor", created_at=LATER)
    restarted = Dyno(id="d", name="web.1", type="web", created_at=LATER)
    shell = Dyno(id="r", name="run.1", type="run", created_at=LATER)
    worse = {**calm.places, Place("authorizations"): seen(one), Place("dynos", "a1", "shop"): seen(restarted, shell)}
    since = made_since(replace(calm, places=MappingProxyType(worse)), AT)
    assert [(made.what, made.name, made.stays) for made in since.made] == [
        ("authorizations", "backdoor", True), ("dynos", "run.1", False),
    ]  # fmt: skip
    assert since.text.startswith("no false alarm: 1 things that stay")
