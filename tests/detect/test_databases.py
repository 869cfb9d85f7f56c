"""Databases: what was done with them since the leak is found, the company's own moves weigh little."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec
import pytest

from herotui.detect.detectors.databases import DETECTORS
from herotui.detect.finding import Finding
from herotui.estate.place import Place
from herotui.heroku.models import (
    AddOn,
    Attachment,
    Database,
    DatabaseCredential,
    DatabaseLink,
    DatabaseRole,
    DatabaseTransfer,
    Fact,
    LeaderRef,
    Model,
    Ref,
    RemoteRef,
    ScheduleRef,
)
from herotui.incident.known import NotSeen
from tests.detect.base import OLD, SHOP, SINCE, at, scene, with_
from tests.detect.scenes import findings, judged

HOST, ELSEWHERE = "ec2-1-2-3-4.compute-1.amazonaws.com", "db.elsewhere.example"
ADDON = f"{SHOP}/addon-1"


def _of_database(resource: str) -> Place:
    return Place(resource, ADDON, "postgresql-round-1")


DEFAULT = DatabaseCredential(id="default", name="default", database="d1", host=HOST,
                             credentials=(DatabaseRole(user="u1", connections=9),))  # fmt: skip
BASE: dict[Place, list[Model]] = {
    _of_database("database_credentials"): [DEFAULT],
    _of_database("database_links"): [],
    _of_database("databases"): [Database(id="addon-1", name="postgresql-round-1", created_at=OLD)],
    at(SHOP, "database_transfers"): [],
}


def _found(place: Place, *items: Model, beside: dict[Place, list[Model]] | None = None) -> list[Finding]:
    names = {detector.name for detector in DETECTORS}
    places = {**BASE, **(beside or {}), place: [*BASE.get(place, []), *items]}
    return [one for one in findings(scene(with_(dict(places)))) if one.detector in names]


def _transfer(kinds: str, made: datetime = SINCE, **more: str) -> DatabaseTransfer:
    source, target = kinds.split(" ")
    given = {"num": "7", "from_name": "DATABASE", "to_name": "BACKUP"} | more
    return DatabaseTransfer(id="t1", from_type=source, to_type=target, created_at=made, **given)  # type: ignore[arg-type]


def _url(host: str) -> str:
    return f"postgres://*1234abcd*@{host}:5432/loot"


def test_a_company_with_a_database_is_quiet() -> None:
    assert _found(at(SHOP, "database_transfers")) == []


def test_a_copy_to_elsewhere_is_critical_and_says_where() -> None:
    (one,) = _found(at(SHOP, "database_transfers"), _transfer("pg_dump pg_restore", to_url=_url(ELSEWHERE)))
    assert (one.detector, one.severity, one.foothold) == ("database_copy", "critical", False)
    assert ELSEWHERE in one.title
    assert one.action
    assert "c007" in one.action.command


def test_a_copy_between_the_companys_own_weighs_less() -> None:
    (one,) = _found(at(SHOP, "database_transfers"), _transfer("pg_dump pg_restore", to_url=_url(HOST)))
    assert one.severity == "high"
    assert _found(at(SHOP, "database_transfers"), _transfer("pg_dump pg_restore", OLD, to_url=_url(HOST))) == []


def test_a_backup_by_hand_is_found_one_of_a_schedule_is_not() -> None:
    (one,) = _found(at(SHOP, "database_transfers"), _transfer("pg_dump gof3r"))
    assert (one.detector, one.severity) == ("database_backup", "medium")
    scheduled = msgspec.structs.replace(_transfer("pg_dump gof3r"), schedule=ScheduleRef(uuid="s1"))
    assert _found(at(SHOP, "database_transfers"), scheduled) == []


def test_a_restore_is_found_and_more_so_from_elsewhere() -> None:
    own = _found(at(SHOP, "database_transfers"), _transfer("gof3r pg_restore"))
    (foreign,) = _found(at(SHOP, "database_transfers"), _transfer("htp pg_restore", from_url=f"https://{ELSEWHERE}/x"))
    assert [one.detector for one in own] == ["database_restore"]
    assert foreign.severity == "high"
    assert any(ELSEWHERE.partition(".")[2] in fact.text for fact in foreign.evidence)


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (Database(id="x", name="x", leader=LeaderRef(name="postgresql-round-1"), created_at=SINCE), "follower"),
        (Database(id="x", name="x", info=(Fact(name="Forked From", values=("other",)),), created_at=SINCE), "fork"),
    ],
)
def test_followers_and_forks_are_found_others_are_not(made: Database, word: str) -> None:
    (one,) = _found(_of_database("databases"), made)
    assert (one.detector, one.severity) == ("database_follower", "medium")
    assert word in one.title
    plain = Database(id="x", name="x", created_at=SINCE)
    assert _found(_of_database("databases"), plain) == []


def test_a_link_to_a_stranger_is_found_one_to_the_companys_own_weighs_less() -> None:
    link = DatabaseLink(id="l1", name="loot", remote=RemoteRef(name="postgresql-flat-9"), created_at=SINCE)
    (one,) = _found(_of_database("database_links"), link)
    assert (one.detector, one.severity) == ("database_link", "high")
    own = [AddOn(id="a9", name="postgresql-flat-9", app=Ref(id=SHOP, name=SHOP), created_at=OLD)]
    (less,) = _found(_of_database("database_links"), link, beside={Place("addons"): list[Model](own)})
    assert less.severity == "medium"


def test_a_credential_that_no_app_has_and_somebody_uses_is_found() -> None:
    used = DatabaseCredential(id="c1", name="spy", database="d1", credentials=(DatabaseRole(user="u", connections=2),))
    (one,) = _found(_of_database("database_credentials"), used)
    assert one.detector == "database_credential"
    assert "2 connections" in one.evidence[1].text
    idle = DatabaseCredential(id="c1", name="spy", database="d1")
    assert _found(_of_database("database_credentials"), idle) == []
    given: list[Model] = [Attachment(id="a", name="X", namespace="credential:spy", created_at=OLD)]
    assert _found(_of_database("database_credentials"), used, beside={Place("attachments"): given}) == []


def test_a_credential_that_is_new_since_the_baseline_is_high() -> None:
    idle = DatabaseCredential(id="c1", name="spy", database="d1")
    before = scene(with_(dict(BASE))).now
    now = scene(with_({**BASE, _of_database("database_credentials"): [DEFAULT, idle]}))
    found = findings(replace(now, before=replace(before, at=OLD)), "database_credential")
    assert [one.severity for one in found] == ["high"]


def test_of_what_was_not_seen_nothing_is_said() -> None:
    refused = NotSeen("the key's scope does not reach it", "", "forbidden")
    places = dict.fromkeys(BASE, refused)
    names = {detector.name for detector in DETECTORS}
    assert [one for one in judged(scene(with_(dict(places)))).findings if one.detector in names] == []
