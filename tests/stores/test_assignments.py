"""Environment files, profiles and netrc: what is read out of them, and that nothing else in them changes."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.stores.assignments import Assignment, dialect

OLD = "HRKU-AAold-old_0123456789"
NEW = "HRKU-AAnew-new_9876543210"

FILES = {
    ".env": "# K=comment\r\nA=1 # x\r\nexport K = 'OLD' # y\r\nC=\"a\nK=inside\nb\"\nE=\nF=x#y\nG=don't\n",
    "prod.env": 'K="OLD"\nOTHER=$K\n',
    ".bashrc": "# don't\nif x; then\n  export A=1 K='OLD' B=\"$K\" # OLD?\nfi\nalias k='K=no'\nK=OLD run\n",
    ".envrc": "dotenv\nexport K=OLD",
    "config.fish": "set -gx A 1\n  set -x -U K 'OLD' # here\nset L a b\n",
    "fish_variables": "# made by fish\nSETUVAR --export K:OLD\nSETUVAR L:a\\x1eb\n",
    ".cshrc": "setenv A 1\nsetenv K OLD\n",
    ".netrc": "# password no\nmachine k\n login l\n  password OLD # c\nmacdef init\n password no\n\n"
    'machine z login x password "OLD"\n',
}  # fmt: skip


def written(file: str, value: str) -> str:
    text = FILES[file]
    return text.replace("OLD", value.replace("-", "\\x2d") if file == "fish_variables" else value)


@pytest.mark.parametrize("file", FILES)
def test_the_value_is_read_replaced_and_nothing_else_changes(file: str) -> None:
    tongue, name = dialect(f"/home/m/{file}"), "k" if file == ".netrc" else "K"
    text = written(file, OLD)
    found = tongue.effective(text, name)
    assert found is not None
    assert found.value == OLD
    after = tongue.replaced(text, name, OLD, NEW)
    again = tongue.effective(after, name)
    assert again is not None
    assert again.value == NEW
    # Where the old value stands outside an assignment of that name, it stays.
    spans = [one for one in tongue.assignments(text) if one.name == name and one.value == OLD]
    kept, at = "", 0
    for one in spans:
        kept, at = kept + text[at : one.start] + tongue.put(text[one.start : one.end], NEW), one.end
    assert after == kept + text[at:]
    assert tongue.replaced(after, name, NEW, OLD) == text


def test_what_only_looks_like_an_assignment_is_none() -> None:
    names = [one.name for one in dialect(".env").assignments(FILES[".env"])]
    assert names == ["A", "K", "C", "E", "F", "G"]
    assert [one.name for one in dialect(".netrc").assignments(FILES[".netrc"])] == ["k", "z"]
    assert dialect(".bash_history").assignments("export K=OLD\n") == ()
    shell = dialect(".bashrc")
    for text in ("# K=1", "echo 'K=1'", 'echo "a; K=1"', "K=$(pass)", 'K=a"b"', "K=`x`"):
        assert [one for one in shell.assignments(text) if one.name == "K" and one.value is not None] == []
    assert shell.effective("K=1\nK=2\n", "K").value == "2"  # type: ignore[union-attr]


@pytest.mark.parametrize("file", [".env", ".bashrc", "config.fish", ".cshrc"])
def test_a_line_is_added_and_taken_away(file: str) -> None:
    tongue = dialect(file)
    for text in ("", "A=1\n", "# c\r\n"):
        after = tongue.added(text, "NEW_ONE", NEW)
        assert tongue.effective(after, "NEW_ONE").value == NEW  # type: ignore[union-attr]
        assert tongue.removed(after, "NEW_ONE", NEW) == text


def test_what_could_mean_something_else_is_refused() -> None:
    for value in ("a b", "a$b", "a'b", 'a"b', "a\\b", "a\nb", "a`b", "~a", "a#b", "ä", "a!b"):
        with pytest.raises(ValueError, match="characters"):
            dialect(".env").replaced("K=OLD\n", "K", "OLD", value)
    with pytest.raises(ValueError, match="added"):
        dialect(".netrc").added("", "api.heroku.com", NEW)
    with pytest.raises(ValueError, match="its line"):
        dialect(".bashrc").removed("A=1 K=OLD\n", "K", "OLD")


KEYS = st.from_regex(r"[A-Za-z0-9_./:@%+,=-]{1,70}", fullmatch=True)
PIECES = st.sampled_from(
    ["# K=no\n", "A=1\r\n", "\n", "B='x y'\n", 'C="q"\n', "export D=2 # K=c\n", "  \t\n", "E=\n", "\xe9 \xff\n"]
)


@given(KEYS, KEYS, st.lists(PIECES, max_size=6), st.lists(PIECES, max_size=6),
       st.sampled_from(["K={}", "export K={}", "K='{}'", 'K="{}"', "  K={} # c"]), st.sampled_from(["\n", "\r\n", ""]),
       st.sampled_from([".env", ".bashrc"]))  # fmt: skip
def test_write_then_read_gives_the_new_value_and_every_other_byte(
    old: str, new: str, before: list[str], after: list[str], line: str, end: str, file: str
) -> None:
    head, tail = "".join(before), "".join(after) if end else ""
    text = head + line.format(old) + end + tail
    tongue = dialect(file)
    changed = tongue.replaced(text, "K", old, new)
    assert changed == head + line.format(new) + end + tail
    assert tongue.effective(changed, "K").value == new  # type: ignore[union-attr]


@given(st.text(st.sampled_from("K=OLD'\"#\\ \t\r\n$;a_"), max_size=60), st.sampled_from(sorted(FILES)))
def test_in_any_text_only_that_value_changes(text: str, file: str) -> None:
    tongue = dialect(file)
    found = tongue.assignments(text)
    for one in found:
        if one.value is not None:
            after = tongue.replaced(text, one.name, one.value, NEW)
            changed = tongue.assignments(after)
            wanted = [NEW if (other.name, other.value) == (one.name, one.value) else other.value for other in found]
            assert [other.value for other in changed] == wanted
            assert [other.name for other in changed] == [other.name for other in found]
            assert _without(after, changed) == _without(text, found)


def _without(text: str, spans: tuple[Assignment, ...]) -> str:
    """A text without its values."""
    for one in reversed(spans):
        text = text[: one.start] + text[one.end :]
    return text


def test_a_shell_reads_what_was_written() -> None:
    text = dialect(".bashrc").replaced(written(".bashrc", OLD).replace("if x", "if true"), "K", OLD, NEW)
    script = text.replace("K=OLD run\n", "").replace(f"K={NEW} run\n", "") + '\nprintf %s "$K"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == NEW
