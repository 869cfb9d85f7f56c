"""Foreign text can't move the cursor, reorder what is read, nor become markup."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.text.escape import csv_cell, cut, markdown, visible


@given(st.text())
def test_nothing_that_steers_a_terminal_or_an_eye_is_left(text: str) -> None:
    shown = visible(text)
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")]
    assert visible(shown) == shown


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs"))))
def test_plain_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "<U+001B>[2Jgone"),
        ("shop\u202edorp", "shop<U+202E>dorp"),
        ("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>"),
        ("two\nlines", "two<U+000A>lines"),
        ("\x9b31m", "<U+009B>31m"),
    ],
)
def test_hidden_characters_are_named(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_can_be_kept() -> None:
    assert visible("a\n\tb\x07", keep_lines=True) == "a\n\tb<U+0007>"


@given(st.text(), st.integers(2, 40))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, width: int) -> None:
    short = cut(text, width)
    assert len(short) <= width
    assert short == text or short.endswith("..")


@given(st.text())
def test_markdown_keeps_no_active_character(text: str) -> None:
    escaped = markdown(text)
    assert "\n" not in escaped
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_\[\]<>|~&#`]", escaped)


@given(st.text())
def test_no_spreadsheet_runs_a_cell(text: str) -> None:
    assert csv_cell(text)[:1] not in ("=", "+", "-", "@", "|", "%", "\t", "\r")
