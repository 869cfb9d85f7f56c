"""The gate: R4 stays locked until everything holds, and a word counts only for what only a person can settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from herotui.changes.gate import Proofs, gate
from herotui.changes.state import Waiver
from herotui.incident.consumers import Consumer
from herotui.incident.state import Evidence, Incident, ResponderKey

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CI = Consumer("ci", "env", told="2026-11-02T09:00:00Z", state="proven")
JOB = Consumer("job", "app shop", told="2026-11-02T09:00:00Z", state="found")
READY = Incident(
    evidence=(Evidence("estate.jsonl", "0" * 64, AT, whole=True),),
    responder_key=ResponderKey(seat="safe"),
    consumers={CI.id: CI, JOB.id: JOB},
)
PROOFS = Proofs(in_breath=frozenset({JOB.id}), staging="shop-staging answered 200", new_key="Bearer and Basic 200")


def test_open_when_everything_holds() -> None:
    assert gate(READY, PROOFS).open


def test_each_missing_condition_is_named_with_what_leads_there() -> None:
    cases = {
        "consumers": gate(READY, replace(PROOFS, in_breath=frozenset())),
        "staging": gate(READY, replace(PROOFS, staging="")),
        "new key": gate(READY, replace(PROOFS, new_key="")),
        "evidence": gate(replace(READY, evidence=()), PROOFS),
        "way in": gate(replace(READY, responder_key=ResponderKey(seat="unsafe")), PROOFS),
        "owners": gate(replace(READY, consumers={CI.id: replace(CI, told="")}), PROOFS),
    }
    for name, made in cases.items():
        assert [one.id for one in made.missing] == [name]
        assert made.missing[0].leads_to
    assert gate(Incident(), Proofs()).conditions == tuple(
        replace(one, state="met" if one.id in ("consumers", "owners") else "missing")
        for one in gate(Incident(), Proofs()).conditions
    )


def test_a_word_counts_only_for_what_only_a_person_can_settle() -> None:
    word = Waiver("maria", "told them by phone", AT)
    bare = replace(READY, evidence=(), responder_key=ResponderKey(), consumers={JOB.id: replace(JOB, told="")})
    ids = ("consumers", "owners", "way in", "staging", "new key", "evidence")
    made = gate(bare, Proofs(waived=dict.fromkeys(ids, word)))
    assert {one.id for one in made.missing} == {"staging", "new key", "evidence"}
    assert all(one.waived_by == "maria: told them by phone" for one in made.conditions if one.state == "waived")
