"""The ledger of consumers: when one is settled, whose word that is, and lists that go out and come back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herotui.errors import WrongUse
from herotui.incident.consumers import (
    BY_VALUE,
    PROOFS,
    STATES,
    Consumer,
    corrected,
    merged,
    message,
    proven,
    relapsed,
    signed,
    tally,
    waived,
)
from herotui.incident.ledger import from_csv, from_yaml, to_csv, to_yaml

SIGN = {"by": "maria", "at": "2026-11-25T14:05:00Z"}
KEY = "HRKU-AA" + "x1" * 29


def test_none_is_settled_without_a_word_and_a_name() -> None:
    one = Consumer("cron", "crontab", state="found")
    assert not one.settled
    assert proven(one, "command", "exit code 0", **SIGN).settled
    assert waived(one, "runs on Sundays", **SIGN).settled
    assert replace(one, state="retired").settled
    for state in ("unknown", "found", "updated", "proven", "waived"):
        assert not replace(one, state=state).settled, "a state alone is no word"
    with pytest.raises(WrongUse):
        proven(one, "command", " ", **SIGN)
    with pytest.raises(WrongUse):
        proven(one, "hope", "x", **SIGN)
    with pytest.raises(WrongUse):
        waived(one, "", **SIGN)


def test_a_bare_state_from_a_form_is_somebodys_word_and_a_waiver_needs_more() -> None:
    found = Consumer("cron", state="found")
    said = signed(replace(found, state="proven"), found, **SIGN)
    assert (said.settled, said.proof, said.by) == (True, "word", "maria")
    assert not signed(replace(found, state="waived"), found, **SIGN).settled
    assert signed(replace(found, state="waived", because="Sundays"), found, **SIGN).settled
    by_command = proven(found, "command", "exit code 0", **SIGN)
    let_go = signed(replace(by_command, state="waived"), by_command, by="ben", at="2026-11-26T00:00:00Z")
    assert (let_go.because, let_go.settled) == ("", False), "what proved it is no reason to let it go"
    assert signed(replace(by_command, owner="eve"), by_command, by="ben", at="x").by == "maria"
    assert signed(replace(by_command, state="found"), by_command, **SIGN).word == ""


def test_met_again_a_word_stays_and_corrected_it_goes() -> None:
    found = Consumer("shop", "config var K of shop", state="found", found_by=BY_VALUE[0])
    known = proven(replace(found, owner="maria"), "health", "200", **SIGN)
    assert merged(known, found) == known
    assert merged(found, known).settled
    assert corrected(known, Consumer("shop", found.where, told="14:05Z")).word == known.word
    assert corrected(known, replace(found, owner="")).word == ""
    assert corrected(known, replace(found, owner="")).owner == "maria"
    assert relapsed(known, found)
    assert not relapsed(known, replace(found, found_by="written down by hand"))
    assert not relapsed(found, found)


def test_a_ledger_in_numbers() -> None:
    listed = (
        Consumer("a", state="found"),
        proven(Consumer("b", told="14:05Z"), "word", "Maria saw it", **SIGN),
        Consumer("c", state="retired"),
        Consumer("d", state="waived"),
    )
    said = tally(listed)
    assert (said.total, said.settled, said.untold) == (4, 2, 2)
    assert said.states["found"] == 1
    assert said.text == "4, 2 of them settled; 2 owners not told"


def test_its_owner_is_told_where_it_lies_and_what_to_do() -> None:
    one = Consumer("cron", "crontab of build-1", managed_by="Terraform", reloads="a restart", test="backup --dry-run")
    said = message(one)
    for words in ("cron", "crontab of build-1", "first in what writes that place (Terraform)", "a restart", "revoked"):
        assert words in said
    assert "stopped working 2026" in message(Consumer("x"), "2026-11-25T14:05:00Z")


LINE = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Co", "Zl", "Zp", "Cn")), max_size=30).map(
    str.strip
)
CONSUMERS = st.builds(
    Consumer, name=LINE.filter(bool), where=LINE, owner=LINE, told=LINE, test=LINE, managed_by=LINE, because=LINE,
    by=LINE, state=st.sampled_from(STATES), proof=st.sampled_from(["", *PROOFS]),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(CONSUMERS, max_size=5))
def test_a_list_goes_out_as_yaml_and_comes_back(listed: list[Consumer]) -> None:
    assert from_yaml(to_yaml(listed)) == tuple(listed)


def test_yaml_by_hand_is_text_whatever_it_looks_like() -> None:
    text = "- name: cron\n  owner: No\n  told: 2026-11-25\n  state: Found\n  Managed by: on\n  colour: blue\n"
    assert from_yaml(text) == (Consumer("cron", owner="No", told="2026-11-25", state="found", managed_by="on"),)
    assert from_yaml("consumers: []") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x", "a list of consumers"),
        ("- 1", "Number 1"),
        ("- name: {a: b}", "`name` is no text"),
        ("- owner: maria", "`name` is empty"),
        ("- name: x\n  state: fine", "`state`"),
        ("- name: x\n  proof: hope", "`proof`"),
        ("- name: [", "no YAML"),
        ("- name: x\n\tbad", "Line 2"),
    ],
)
def test_what_is_no_ledger_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        from_yaml(text)


def test_no_depth_breaks_the_reader() -> None:
    with pytest.raises(WrongUse, match="no YAML"):
        from_yaml("[" * 1000)


def test_no_tag_makes_an_object_and_no_anchor_a_flood() -> None:
    with pytest.raises(WrongUse):
        from_yaml("- !!python/object/apply:os.system ['true']")
    bomb = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{p}'] * 8)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(WrongUse):
        from_yaml(bomb)


def test_a_key_that_was_pasted_into_a_list_is_not_kept() -> None:
    for taken in (from_yaml(f"- name: cron\n  test: curl -H 'Bearer {KEY}' x"), from_csv(f"name,test\ncron,{KEY}\n")):
        assert KEY not in to_csv(taken) + to_yaml(taken)
        assert "masked" in taken[0].test
