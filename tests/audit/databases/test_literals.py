"""Statements keep their shape and lose every value, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.audit.databases.literals import without_literals


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("select * from t where a = 'x''y' and b = 12.5e3", "select * from t where a = ? and b = ?"),
        ("select E'it\\'s ok', col1, t2.c3, $1", "select ?, col1, t2.c3, $1"),
        ("select $$a 'b' c$$, $tag$ $$ x $tag$", "select ?, ?"),
        ("do $body$ select 1", "do ?"),
        ('select "Name 1", "a""b" from "T"', 'select "Name 1", "a""b" from "T"'),
        ("select 1 -- secret\nfrom t /* secret */ where x", "select ? /*..*/ from t /*..*/ where x"),
        ("select /* a /* b */ secret */ x", "select ? .."),
        ("select 'cut in the mid", "select ?"),
        ('select "cut in the mid', "select ? .."),
        ("select 'C:\\', 'secret'", "select ? .."),
        ("create role eve password 'x'", "create role eve password ?"),
        ("SET app.token TO abcdef; select 1", "SET app.token TO ?; select ?"),
        ("set local x = y", "set local x = ?"),
        ("copy customers to stdout", "copy customers to stdout"),
        ("select U&'\\0061', B'101', x'ff', -5, .5, 0x1F", "select U&?, B?, x?, -?, ?, ?"),
        ("update t set a = 'x'\n\n  where id = 7", "update t set a = ? where id = ?"),
        ("", ""),
    ],
)
def test_values_go_and_the_shape_stays(statement: str, left: str) -> None:
    assert without_literals(statement) == left


NEEDLE = "HUNTER2"
_plain = st.text(alphabet="abc ,=();$\n", max_size=12)
_literals = st.sampled_from(
    [f"'{NEEDLE}'", f"'a''{NEEDLE}'", f"$${NEEDLE}$$", f"$q${NEEDLE}'$q$", f"E'\\'{NEEDLE}'", f"/* {NEEDLE} */",
     f"-- {NEEDLE}\n", f"'\\'{NEEDLE}"]
)  # fmt: skip


@given(st.lists(st.tuples(_plain.filter(lambda text: "$" not in text), _literals), max_size=6), st.integers(0, 200))
def test_no_value_is_left_wherever_a_statement_is_cut(parts: list[tuple[str, str]], end: int) -> None:
    statement = "".join(f"{before} {literal} " for before, literal in parts)
    assert NEEDLE not in without_literals(statement)
    assert NEEDLE not in without_literals(statement[: end + 1])


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    assert "\n" not in without_literals(text)
